"""A workbook of finished tables: what was asked for and when stands above the rows, numbers are numbers, text is text.

No cell is ever a formula, whatever somebody typed into a name; numbers of fifteen digits and more stay text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import get_language

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# So many rows of a table are written at a turn.
PORTION = 500
# The longest run of digits that a spreadsheet keeps exactly.
_EXACT_DIGITS = 15
# The number that stands for the paper in a workbook.
_A4 = 9
_FORMATS = {"count": "#,##0", "yuan": "#,##0.00", "percent": "0.####"}
_DAY = {"zh": 'yyyy"年"m"月"d"日"', "en": "yyyy-mm-dd"}
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# The times of making and of changing, in the one part of a workbook that tells them.
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class SheetRow:
    values: Sequence[Any]
    is_total: bool = False


@dataclass(frozen=True)
class SheetColumn:
    """`form` is text, code (digits that stay text), count, yuan, percent or day; `width` counts letters."""

    title: str
    form: str = "text"
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """`notes` stand under the heading: the filter, the time at which it was made, what was counted."""

    name: str
    heading: str
    notes: Sequence[str]
    columns: Sequence[SheetColumn]
    rows: Iterable[SheetRow] = field(default=())


def workbook(sheets: Iterable[Sheet], made: datetime | None = None) -> bytes:
    """The XLSX of the sheets, row by row, so that a long register takes no more memory than its bytes.

    With `made` the same sheets are the same bytes, whenever they are written.
    """
    return in_one_go(workbook_in_turns(sheets, made))


def in_one_go(turns: Generator[int, None, bytes]) -> bytes:
    """The file at the end of its turns."""
    while True:
        try:
            next(turns)
        except StopIteration as end:
            made: bytes = end.value
            return made


def workbook_in_turns(sheets: Iterable[Sheet], made: datetime | None = None) -> Generator[int, None, bytes]:
    """The same, PORTION rows at a turn, each of which says how many rows of its sheet are written."""
    from openpyxl import Workbook

    book, out = Workbook(write_only=True), BytesIO()
    try:
        for sheet in sheets:
            yield from _write(book.create_sheet(sheet.name.translate(_NOT_IN_NAMES)[:31]), sheet)
        book.save(out)
    finally:
        _discard(book)
    return out.getvalue() if made is None else _as_of(out, made.astimezone(UTC))


def _as_of(book: BytesIO, made: datetime) -> bytes:
    """The workbook with this time in place of the one at which it was written."""
    stamp, out = made.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), BytesIO()
    with ZipFile(book) as parts, ZipFile(out, "w", ZIP_DEFLATED) as written:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "docProps/core.xml":
                part = _TIMES.sub(lambda found: found[1] + stamp, part)
            info = ZipInfo(name, (made.year, made.month, made.day, made.hour, made.minute, made.second))
            info.compress_type = ZIP_DEFLATED
            written.writestr(info, part)
    return out.getvalue()


def as_csv(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The CSV in UTF-8, with the mark by which a spreadsheet knows its alphabet.

    Long numbers stand in it as ="6214…", as a spreadsheet itself keeps text in a CSV: bare, their last digits would
    become zeros. Whoever reads tables here reads them back.
    """
    return in_one_go(csv_in_turns(titles, rows))


def csv_in_turns(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Generator[int, None, bytes]:
    """The same, PORTION rows at a turn, each of which says how many are written."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(titles)
    number = 0
    for number, row in enumerate(rows, 1):
        writer.writerow([_plain(value) for value in row])
        if number % PORTION == 0:
            yield number
    yield number
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> str:
    text = "" if value is None else str(value)
    if not isinstance(value, str):
        return text
    if text.isascii() and text.isdigit() and (len(text) >= _EXACT_DIGITS or text[0] == "0"):
        return f'="{text}"'
    return f"'{text}" if text.startswith(_FORMULA) else text


def _discard(book: Any) -> None:
    """What a book that was never finished has written to the disk is gone: its rows may be anybody's."""
    from openpyxl.utils.exceptions import WorkbookAlreadySaved

    for page in book.worksheets:
        writer = page._writer  # noqa: SLF001  the library itself does away with the file of a finished one alone
        if writer is not None and Path(writer.out).exists():
            with suppress(WorkbookAlreadySaved):
                page.close()
            writer.cleanup()


def _write(page: Any, sheet: Sheet) -> Iterator[int]:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    head = len(sheet.notes) + 2
    for index, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(index)].width = column.width
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "&P / &N"
    bold = Font(bold=True)
    title = _cell(page, sheet.heading, "code")
    title.font = Font(bold=True, size=14)
    page.append([title])
    for note in sheet.notes:
        page.append([_cell(page, note, "text")])
    heads = [_cell(page, column.title, "code") for column in sheet.columns]
    for cell in heads:
        cell.font, cell.fill = bold, PatternFill("solid", fgColor="F1EDE7")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    page.append(heads)
    number = 0
    for number, row in enumerate(sheet.rows, 1):
        cells = [
            _cell(page, value, column.form) for value, column in zip(row.values, sheet.columns, strict=True)
        ]
        if row.is_total:
            cells = [_styled(page, cell) for cell in cells]
            for cell in cells:
                cell.font = bold
        page.append(cells)
        if number % PORTION == 0:
            yield number
    yield number


def _styled(page: Any, cell: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    return cell if hasattr(cell, "font") else WriteOnlyCell(page, cell)


def _cell(page: Any, value: Any, form: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    if form == "text" and str(value)[0].isalpha():
        # Words; without a style of its own a cell is written twice as fast.
        return str(value)
    if form == "day" and isinstance(value, date):
        cell = WriteOnlyCell(page, value)
        cell.number_format = _DAY["en" if (get_language() or "zh-hans").startswith("en") else "zh"]
        return cell
    if form in _FORMATS and isinstance(value, int | Decimal) and len(str(abs(value))) <= _EXACT_DIGITS:
        cell = WriteOnlyCell(page, value)
        cell.number_format = _FORMATS[form]
        return cell
    cell = WriteOnlyCell(page, str(value))
    # Text whatever it begins with, and still text when somebody edits the cell or saves it as CSV and back.
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell
