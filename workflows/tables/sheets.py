"""The bytes of a file as rows of bare cells. What a file is, its bytes say; its name is never looked at."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
# A title, a remark and the header stand above the rows that are counted.
_ABOVE_ROWS = 20
# A workbook is a zip: what it unpacks to is bounded before it is unpacked.
MOST_UNPACKED = 300 * 1024 * 1024
_DELIMITERS = (",", "\t", ";", "，")
# Excel writes ="0123" into a CSV to keep a number as text.
_GUARDED = re.compile(r'="([^"]*)"')


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula instead of a value."""

    text: str


@dataclass(frozen=True)
class Broken:
    """A cell that holds one of the spreadsheet's own error values, such as #N/A."""

    text: str


# str, int, float, bool, date, datetime, time, timedelta, Formula, Broken, or None for an empty cell.
Cell = Any
Sheet = tuple[str, list[list[Cell]]]
# The rows are read anew, one after the other, each time that they are asked for.
OpenSheet = tuple[str, Callable[[], Iterator[list[Cell]]]]


class UnreadableFileError(Exception):
    """The file as a whole can't be read; the text says why and what to do."""


def read_sheets(data: bytes, most_rows: int = MOST_ROWS) -> list[Sheet]:
    """Each sheet's name and rows (a CSV is one sheet without a name). Raises UnreadableFileError.

    Reading stops soon after `most_rows`: a longer file is refused before it was read.
    """
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise UnreadableFileError(_("The file is larger than %(most)d MB. Split it.") % {"most": most})
    if not data.strip():
        raise UnreadableFileError(_("The file is empty."))
    if data.startswith(b"PK"):
        return _xlsx(data, most_rows)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _xls(data, most_rows)
    return [("", _csv(_decode(data), most_rows))]


def open_sheets(data: bytes, most_rows: int = MOST_ROWS) -> list[OpenSheet]:
    """The same, read as it is asked for: of a workbook's rows one at a time stands in memory.

    Raises UnreadableFileError, here or while its rows are read.
    """
    if len(data) > MOST_BYTES or not data.strip() or not data.startswith(b"PK"):
        return [(name, _again(rows)) for name, rows in read_sheets(data, most_rows)]
    with _opening():
        _check_unpacked(data)
        book = _open_workbook(data)
    return [(sheet.title, _streamed(sheet, most_rows)) for sheet in book.worksheets]


def _again(rows: list[list[Cell]]) -> Callable[[], Iterator[list[Cell]]]:
    return lambda: iter(rows)


def _streamed(sheet: Any, most_rows: int) -> Callable[[], Iterator[list[Cell]]]:
    def rows() -> Iterator[list[Cell]]:
        with _opening():
            sheet.reset_dimensions()
            cells = ([_openpyxl_cell(cell) for cell in row] for row in sheet.iter_rows())
            yield from _limited(cells, most_rows)

    return rows


@contextmanager
def _opening() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of drawings, validations and styles that it leaves out: none of them is a value.
            warnings.simplefilter("ignore")
            yield
    except UnreadableFileError:
        raise
    except Exception as error:  # a damaged workbook makes zipfile, the XML parser and openpyxl raise anything
        raise _damaged() from error


def _decode(data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030, which Chinese Excel writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFileError(
        _("This is no table that can be read. Save it as XLSX, or as CSV in UTF-8 or GB18030.")
    )


def _csv(text: str, most_rows: int) -> list[list[Cell]]:
    top = "\n".join(text.splitlines()[:10])
    delimiter = max(_DELIMITERS, key=top.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        return _bounded(([_unguarded(cell) for cell in row] for row in rows), most_rows)
    except csv.Error as error:
        raise UnreadableFileError(
            _("The CSV is broken (%(fault)s). Check its quotation marks, or save it as XLSX.")
            % {"fault": error}
        ) from error


def _unguarded(cell: str) -> str | None:
    match = _GUARDED.fullmatch(cell.strip())
    return (match[1] if match else cell.strip()) or None


def _xlsx(data: bytes, most_rows: int) -> list[Sheet]:
    with _opening():
        _check_unpacked(data)
        return list(_openpyxl_sheets(data, most_rows))


def _check_unpacked(data: bytes) -> None:
    unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
    if unpacked > MOST_UNPACKED:
        raise UnreadableFileError(_("The workbook is too large when unpacked. Split it."))


def _open_workbook(data: bytes) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, data_only=False)


def _openpyxl_sheets(data: bytes, most_rows: int) -> Iterator[Sheet]:
    book = _open_workbook(data)
    try:
        for sheet in book.worksheets:
            # The written size of a sheet may be wrong (one cell, or a million empty rows): it is counted anew.
            sheet.reset_dimensions()
            rows = ([_openpyxl_cell(cell) for cell in row] for row in sheet.iter_rows())
            yield sheet.title, _bounded(rows, most_rows)
    finally:
        book.close()


def _openpyxl_cell(cell: Any) -> Cell:
    kind, value = getattr(cell, "data_type", "n"), cell.value
    if kind == "f":
        return Formula(str(getattr(value, "text", value)))
    if kind == "e":
        return Broken(str(value))
    return _stripped(value)


def _xls(data: bytes, most_rows: int) -> list[Sheet]:
    from python_calamine import load_workbook

    try:
        book = load_workbook(io.BytesIO(data))
        return [
            (
                name,
                _bounded(
                    (
                        [_stripped(value) for value in row]
                        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                    ),
                    most_rows,
                ),
            )
            for name in book.sheet_names
        ]
    except UnreadableFileError:
        raise
    except BaseException as error:
        # The reader is written in Rust: a panic on a damaged file comes as a BaseException of its own.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise _damaged() from error


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(
        _("The workbook can't be opened. Take its password off if it has one, and save it anew as XLSX.")
    )


def _stripped(value: Any) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    return value


def _bounded(rows: Iterable[list[Cell]], most_rows: int) -> list[list[Cell]]:
    """The rows without empty cells at their end; rows beyond the last filled one are dropped."""
    found = list(_limited(rows, most_rows))
    while found and not found[-1]:
        found.pop()
    return found


def _limited(rows: Iterable[list[Cell]], most_rows: int) -> Iterator[list[Cell]]:
    """The rows without empty cells at their end, until none was filled for long. Raises UnreadableFileError."""
    filled = 0
    for number, row in enumerate(rows, 1):
        while row and row[-1] is None:
            row.pop()
        if len(row) > MOST_COLUMNS:
            raise UnreadableFileError(_("The table has more than %(most)d columns.") % {"most": MOST_COLUMNS})
        if row:
            filled = number
        if filled > most_rows + _ABOVE_ROWS:
            raise too_many_rows(most_rows)
        yield row
        if number > filled + MOST_ROWS:
            break


def too_many_rows(most: int) -> UnreadableFileError:
    """The refusal of a longer table."""
    return UnreadableFileError(_("The table has more than %(most)d rows. Split it.") % {"most": most})
