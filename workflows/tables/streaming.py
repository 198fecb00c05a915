"""A long table, read line by line: each line with its values, what was typed, and what is wrong in both languages."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from workflows.tables.cells import CellError
from workflows.tables.reading import (
    HEADER_WITHIN,
    Column,
    Problem,
    Table,
    TableError,
    is_example,
    positions_of,
    the_sheet,
)
from workflows.tables.sheets import (
    MOST_ROWS,
    MOST_UNPACKED,
    Cell,
    OpenSheet,
    UnreadableFileError,
    open_sheets,
)

LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}
Words = dict[str, list[str]]
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number in the file; a value that is empty or can't be read is None."""

    number: int
    values: dict[str, Any]
    typed: dict[str, str]
    # By language; each sentence names its column.
    faults: Words


class Stream:
    """The table's lines, one after the other. Raises TableError, in the reader's language, for the file as a whole."""

    def __init__(self, data: bytes, columns: Sequence[Column], *, most_rows: int = MOST_ROWS) -> None:
        self._columns, self._most_rows = columns, most_rows
        try:
            sheets = open_sheets(data, most_rows)
            heads = [(name, list(islice(rows(), HEADER_WITHIN))) for name, rows in sheets]
        except UnreadableFileError as error:
            raise TableError([Problem(str(error))]) from error
        chosen, self._header = the_sheet(heads, columns)
        index = next(place for place, (_name, rows) in enumerate(heads) if rows is chosen)
        self._sheet: OpenSheet = sheets[index]
        table = Table([], "", columns)
        self._positions = positions_of(chosen[self._header], self._header + 1, table)
        table.refuse_if_wrong()

    def lines(self) -> Iterator[Line]:
        """Every line below the header that holds something and is no example. Raises TableError on the way."""
        try:
            for number, cells in enumerate(self._sheet[1](), 1):
                if number <= self._header + 1:
                    continue
                first = next((cell for cell in cells if cell is not None), None)
                if first is not None and not is_example(first):
                    yield self._line(number, cells)
        except UnreadableFileError as error:
            raise TableError([Problem(str(error))]) from error

    def _line(self, number: int, cells: list[Cell]) -> Line:
        values: dict[str, Any] = {}
        typed: dict[str, str] = {}
        faults: Words = {}
        wrong = set()
        for position, cell in enumerate(cells):
            column = self._positions.get(position)
            if column is None or cell is None:
                continue
            typed[column.name] = as_typed(cell)
            try:
                value = column.read(cell)
                if value is not None and value != "":
                    values[column.name] = value
            except CellError:
                wrong.add(column.name)
                add_fault(faults, column, cell)
        for column in self._columns:
            if column.needed and column.name not in values and column.name not in wrong:
                add_fault(faults, column, None)
        return Line(number, values, typed, faults)


def as_typed(cell: Cell) -> str:
    """The cell as it is shown and written out again: a day without its midnight, a whole number without its point."""
    text = cell if isinstance(cell, str) else str(getattr(cell, "text", cell))
    return text.removesuffix(" 00:00:00").removesuffix(".0")


def add_fault(faults: Words, column: Column, cell: Cell) -> None:
    """What is wrong with the cell (None: it is empty), in both languages."""
    for key, language in LANGUAGES.items():
        with override(language):
            what = _("This must be filled in.")
            if cell is not None:
                try:
                    column.read(cell)
                except CellError as error:
                    what = str(error)
            sentence = _("“%(column)s”: %(what)s") % {"column": column.title, "what": what}
            faults.setdefault(key, []).append(sentence)


def rough_count(data: bytes) -> int:
    """About how many rows the file has, found without reading its cells; 0 where that can't be said.

    A workbook that unpacks to more than may be read isn't unpacked: whoever reads it refuses it, and says why.
    """
    if not data.startswith(b"PK"):
        return 0 if data.startswith(b"\xd0\xcf\x11\xe0") else max(data.count(b"\n") - 1, 0)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                return 0
            return _most_rows(archive, [entry for entry in entries if _SHEET.fullmatch(entry.filename)])
    except Exception:  # noqa: BLE001  a damaged workbook makes zipfile and zlib raise anything
        return 0


def _most_rows(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> int:
    """The rows of the longest sheet; 0 where more came out than may be read, whatever the archive's headers say."""
    most, left = 0, MOST_UNPACKED
    for entry in entries:
        count = 0
        with archive.open(entry) as sheet:
            while piece := sheet.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    return 0
                # Formatted rows that hold nothing close themselves.
                count += piece.count(b"</row>")
        most = max(most, count - 1)
    return most
