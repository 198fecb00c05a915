"""Tables to be filled in or mended: the header, what may be chosen, and one example that loading passes over."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from workflows.tables.reading import Column

# Empty rows that are text already, and those for which there are lists to choose from.
_READY_ROWS = 500
_OFFERED_ROWS = 5000
_WIDTH = 20
_WIDEST = 60


def write_template(path: Path, columns: Sequence[Column], title: str) -> None:
    """An XLSX (or, by its name, a CSV) with header and example stands at `path`. Raises FileExistsError."""
    if path.suffix.lower() == ".csv":
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([_titles(columns), _example(columns)])
        return
    with path.open("xb") as file:
        file.write(template(columns, title))


def template(columns: Sequence[Column], title: str) -> bytes:
    """An XLSX with header, example, and the columns' lists to choose from."""
    blank = [""] * len(columns)
    return _workbook(columns, title, [_example(columns), *([blank] * _READY_ROWS)], is_example=True)


def to_mend(
    columns: Sequence[Column], title: str, rows: Iterable[tuple[Mapping[str, str], Sequence[str]]]
) -> bytes:
    """An XLSX of lines as they were typed, each with what is wrong with it; that column isn't read again."""
    lines = ([*(typed.get(each.name, "") for each in columns), " ".join(words)] for typed, words in rows)
    return _workbook(columns, title, lines, more=(_("What is wrong"),))


def _titles(columns: Sequence[Column]) -> list[str]:
    return [f"{column.title}{'*' if column.needed else ''}" for column in columns]


def _example(columns: Sequence[Column]) -> list[str]:
    # The mark makes the row an example: it is never loaded, so that a forgotten one does no harm.
    example = [column.example for column in columns]
    return [_("Example: ") + example[0], *example[1:]]


def _workbook(
    columns: Sequence[Column],
    title: str,
    rows: Iterable[Sequence[str]],
    *,
    more: Sequence[str] = (),
    is_example: bool = False,
) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place in range(1, len(columns) + 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        # Text from the start: a spreadsheet would turn an ID number into a rounded number.
        dimension.width, dimension.number_format = _WIDTH, "@"
    if more:
        sheet.column_dimensions[get_column_letter(len(columns) + 1)].width = _WIDEST
    _offer(book, sheet, columns)
    sheet.append([_cell(sheet, text, Font(bold=True)) for text in (*_titles(columns), *more)])
    grey = Font(italic=True, color="888888") if is_example else None
    for row in rows:
        sheet.append([_cell(sheet, text, grey if text else None) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, font: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text or None)
    cell.number_format = "@"
    if text:
        # Text whatever it begins with: what looks like a formula was typed by somebody, and stays what it was.
        cell.data_type, cell.quotePrefix = "s", True
    if font is not None:
        cell.font = font
    return cell


def _offer(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    """The lists stand on a hidden sheet: a list in the rule itself may have 255 letters."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = [(place, column) for place, column in enumerate(columns, 1) if column.choices]
    if not offered:
        return
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for at, (place, column) in enumerate(offered, 1):
        letter, on = get_column_letter(at), get_column_letter(place)
        rule = DataValidation(
            "list", formula1=f"lists!${letter}$1:${letter}${len(column.choices)}", allow_blank=True
        )
        rule.showErrorMessage = not column.is_open
        rule.error = _("Choose one of the list.")
        rule.add(f"{on}2:{on}{_OFFERED_ROWS}")
        sheet.data_validations.append(rule)
    longest = max(len(column.choices) for _place, column in offered)
    for number in range(longest):
        words = (column.choices[number] if number < len(column.choices) else "" for _place, column in offered)
        lists.append([_cell(lists, word) if word else None for word in words])
