"""Files whose lines are shown one by one: what stood in each, what could be read, and each fault in both languages.

A file is read once and kept; its lines are looked at later, by readers of either language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Self

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from workflows.money import read_yuan, yuan_from_number
from workflows.tables.cells import CellError, day, plain_text, worded
from workflows.tables.reading import Column, Row, Table, read_table
from workflows.wording import UnreadableInputError, language_key

LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}

Words = dict[str, list[str]]

# 〔2014〕 is typed with whatever bracket the keyboard gives.
_BRACKETS: Final = str.maketrans(dict.fromkeys("[({【﹝〖", "〔") | dict.fromkeys("])}】﹞〗", "〕"))
# Days since 1900 as a spreadsheet counts them: 2009 to 2091.
_SERIALS: Final = range(40_000, 70_000)


def case_number(cell: Any) -> str:
    """A reader of case numbers, in the form that the register has."""
    return number_as_kept(plain_text(cell))


def number_as_kept(text: str) -> str:
    """A case number in the form that the register has: 示妇贷〔2014〕00012号."""
    found = "".join(unicodedata.normalize("NFKC", text).split()).translate(_BRACKETS)
    return re.sub(r"〕0*([0-9]{1,5})号?$", lambda match: f"〕{int(match[1]):05d}号", found)


def money(cell: Any) -> str:
    """Yuan with two decimals; a number cell by its shortest decimal form, never by its binary one."""
    try:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return str(yuan_from_number(Decimal(repr(cell))))
        return str(read_yuan(plain_text(cell)))
    except UnreadableInputError as error:
        raise CellError(worded(error)) from error


def iso_day(cell: Any) -> str:
    """A day as ISO text; one that a spreadsheet wrote as a number is told."""
    number = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) == 5:
        number = int(number)
    if isinstance(number, int) and not isinstance(number, bool) and number in _SERIALS:
        raise CellError(
            _(
                "The spreadsheet wrote a day as the number %(number)d. Format the column as a date, or type 2014-03-18."
            )
            % {"number": number}
        )
    return day(cell).isoformat()


@dataclass
class Line:
    """One line: what stood in each cell, the values that could be read, and the cells' faults in both languages."""

    number: int
    typed: dict[str, str]
    values: dict[str, Any]
    faults: Words = field(default_factory=lambda: {key: [] for key in LANGUAGES})

    def as_given(self) -> dict[str, Any]:
        """As it is kept, sealed."""
        return {"typed": self.typed, "values": self.values, "faults": self.faults}

    @classmethod
    def from_given(cls, number: int, given: dict[str, Any]) -> Self:
        """The line as it was kept."""
        return cls(number, given["typed"], given["values"], given["faults"])


def read_lines(data: bytes, columns: Sequence[Column], most_rows: int) -> list[Line]:
    """Every line of the file. Raises TableError, in the reader's language, for the file as a whole."""
    found: dict[str, Table] = {}
    # The reader's own language first: what is raised is raised in it.
    hers = language_key(get_language() or "zh")
    for key in sorted(LANGUAGES, key=lambda each: each != hers):
        with override(LANGUAGES[key]):
            found[key] = read_table(data, columns, by_row=True, most_rows=most_rows)
    lines = [Line(row.number, _typed(row), dict(row.values)) for row in found[hers].rows]
    by_number = {line.number: line for line in lines}
    for key, words in found.items():
        for row, sentence in _sentences(words, key):
            by_number[row].faults[key].append(sentence)
    return lines


def _typed(row: Row) -> dict[str, str]:
    """As the line is shown and written out again: a date without its midnight, a whole number without its point."""
    return {name: text.removesuffix(" 00:00:00").removesuffix(".0") for name, text in row.typed.items()}


def _sentences(table: Table, key: str) -> Iterator[tuple[int, str]]:
    with override(LANGUAGES[key]):
        for problem in table.problems:
            words = {"column": problem.column, "what": problem.what}
            yield problem.row, _("“%(column)s”: %(what)s") % words


def column_title(columns: Sequence[Column], name: str) -> str:
    """The column's title in the reader's language; the name itself for what is no column."""
    return next((column.title for column in columns if column.name == name), name)
