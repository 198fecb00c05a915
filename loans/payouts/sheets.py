"""Workbooks to be filled in or mended: every cell text from the start, so that nothing loses a digit or runs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from loans.payouts.queries import Waiting
from loans.payouts.table import COLUMNS

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_READY_ROWS: Final = 200
_WIDTHS: Final = {"number": 26, "name": 16, "account_number": 26, "voucher": 20}


def template(waiting: Iterable[Waiting] = ()) -> bytes:
    """The columns, an example that is passed over, and a line for each case that waits: its number, name and amount.

    Date, account and voucher are left to be copied from the bank's own papers: they are what is compared.
    """
    example = [column.example for column in COLUMNS]
    example[0] = _("Example: ") + example[0]
    rows = [[each.number, each.name, f"{each.amount:.2f}"] for each in waiting]
    return _workbook([_titles(), example, *rows], _("Payouts"), italic=(2,))


def wrong_lines(rows: Iterable[tuple[int, dict[str, str], Sequence[str]]]) -> bytes:
    """The lines as they were typed, each with its place in the file and what is wrong; the remark isn't read again."""
    sheet = [[*_titles(), _("Remark")]]
    for line, typed, sentences in rows:
        place = _("Line %(line)d: ") % {"line": line}
        sheet.append([*(typed.get(column.name, "") for column in COLUMNS), place + " ".join(sentences)])
    return _workbook(sheet, _("To be mended"))


def _titles() -> list[str]:
    return [f"{column.title}*" for column in COLUMNS]


def _workbook(rows: Sequence[Sequence[Any]], title: str, italic: Sequence[int] = ()) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = title
    for number in range(1, max(len(rows), _READY_ROWS) + 1):
        values = rows[number - 1] if number <= len(rows) else [""] * len(COLUMNS)
        for position, value in enumerate(values, 1):
            cell = sheet.cell(row=number, column=position)
            cell.number_format = "@"
            if value != "":
                cell.value = value
                # What begins with “=” was typed by somebody: it stays the text that it was.
                cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number in italic:
        for cell in sheet[number]:
            cell.font = Font(italic=True, color="888888")
    for position, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[sheet.cell(row=1, column=position).column_letter].width = _WIDTHS.get(
            column.name, 18
        )
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
