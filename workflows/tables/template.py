"""An empty table to be filled in: the header, and one example that loading passes over."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from workflows.tables.reading import Column

_READY_ROWS = 500


def write_template(path: Path, columns: Sequence[Column], title: str) -> None:
    """An XLSX (or, by its name, a CSV) with header and example stands at `path`. Raises FileExistsError."""
    header = [f"{column.title}{'*' if column.needed else ''}" for column in columns]
    # The mark makes the row an example: it is never loaded, so that a forgotten one does no harm.
    example = [column.example for column in columns]
    example[0] = _("Example: ") + example[0]
    if path.suffix.lower() == ".csv":
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, example])
        return
    _write_workbook(path, header, example, title)


def _write_workbook(path: Path, header: list[str], example: list[str], title: str) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(header)
    sheet.append(example)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cell in sheet[2]:
        cell.font = Font(italic=True, color="888888")
    for column in sheet.iter_cols(min_row=2, max_row=_READY_ROWS, max_col=len(header)):
        for cell in column:
            # Text from the start: a spreadsheet would turn an ID number into a rounded number.
            cell.number_format = "@"
        sheet.column_dimensions[column[0].column_letter].width = 20
    sheet.freeze_panes = "A2"
    with path.open("xb") as file:
        book.save(file)
