"""A workbook of finished tables: what was asked for and when stands above the rows, numbers are numbers, text is text.

No cell is ever a formula, whatever somebody typed into a name; numbers of fifteen digits and more stay text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import get_language

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The longest run of digits that a spreadsheet keeps exactly.
_EXACT_DIGITS = 15
# The number that stands for the paper in a workbook.
_A4 = 9
_FORMATS = {"count": "#,##0", "yuan": "#,##0.00", "percent": "0.####"}
_DAY = {"zh": 'yyyy"年"m"月"d"日"', "en": "yyyy-mm-dd"}
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


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The XLSX of the sheets, row by row, so that a long register takes no more memory than its bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(sheet.name.translate(_NOT_IN_NAMES)[:31]), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(page: Any, sheet: Sheet) -> None:
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
    for row in sheet.rows:
        cells = [
            _cell(page, value, column.form) for value, column in zip(row.values, sheet.columns, strict=True)
        ]
        if row.is_total:
            cells = [_styled(page, cell) for cell in cells]
            for cell in cells:
                cell.font = bold
        page.append(cells)


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
