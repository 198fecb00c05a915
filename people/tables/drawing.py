"""A chosen register as a workbook or a CSV: drawn whole, or a portion of its rows at a turn."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.policy import load_policy
from people.queries.registers import every_row
from people.tables.choice import Choice
from workflows.tables.writing import Sheet, SheetColumn, SheetRow, csv_in_turns, workbook_in_turns


def turns_of(choice: Choice, form: str, *, in_full: bool) -> Generator[int, None, bytes]:
    """The file of that form ("csv" or "workbook"), a portion of rows at a turn, which says how many are written."""
    drawn = csv_of if form == "csv" else workbook_of
    return drawn(choice, in_full=in_full)


def workbook_of(choice: Choice, *, in_full: bool) -> Generator[int, None, bytes]:
    """The workbook: above the rows what was chosen, for whom, the definition and its clauses."""
    book = choice.asked.register
    columns = book.columns_shown(has_missing=True)
    heads = [SheetColumn(_("No."), "count", 6)]
    heads += [SheetColumn(str(column.title), column.form, column.width) for column in columns]
    rows = (SheetRow(values) for values in _table(choice, in_full=in_full))
    terms = load_policy().at(choice.asked.places[0], choice.asked.day)
    notes = [choice.filter, choice.made, book.definition(terms)]
    notes += book.clauses(terms, get_language() or "zh-hans")
    title = str(book.title)
    return workbook_in_turns([Sheet(title, title, [note for note in notes if note], heads, rows)])


def csv_of(choice: Choice, *, in_full: bool) -> Generator[int, None, bytes]:
    """The table alone: a program that reads it would take notes above the header for rows."""
    columns = choice.asked.register.columns_shown(has_missing=True)
    titles = [_("No."), *(str(column.title) for column in columns)]
    return csv_in_turns(titles, _table(choice, in_full=in_full))


def _table(choice: Choice, *, in_full: bool) -> Iterator[tuple[Any, ...]]:
    """Every row with its number, as its columns give their values."""
    columns = choice.asked.register.columns_shown(has_missing=True)
    for number, row in enumerate(every_row(choice.asked, choice.read(in_full=in_full)), 1):
        yield number, *(column.value(row) for column in columns)


def name_of(choice: Choice, ending: str, of: str = "") -> str:
    """The file's name: the register, whose it is, the place and the day."""
    asked = choice.asked
    parts = [asked.register.code, of, asked.place or "all", f"{asked.day:%Y%m%d}"]
    return f"{'-'.join(filter(None, parts))}.{ending}"
