"""The list that the bank pays by, with empty columns for its answers; and the wrong lines to be mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from aid.payments.queries import Waiting
from aid.payments.table import COLUMNS
from workflows.tables import to_mend
from workflows.tables.writing import Sheet, SheetColumn, SheetRow, workbook

_FORMS = {"amount": ("yuan", 12), "number": ("code", 26), "account": ("code", 26), "bank": ("text", 30)}
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


def _cells(row: Waiting) -> dict[str, str | Decimal | None]:
    return {
        "number": row.case.number or "",
        "name": row.case.title,
        "bank": row.bank,
        "account": row.account,
        "amount": row.case.amount_granted,
    }


def as_workbook(rows: Sequence[Waiting], made: str) -> bytes:
    """The XLSX: account numbers stay text, amounts are numbers."""
    heads = [SheetColumn(column.title, *_FORMS.get(column.name, ("text", 14))) for column in COLUMNS]
    lines = [SheetRow([_cells(row).get(column.name) for column in COLUMNS]) for row in rows]
    total = sum((row.case.amount_granted or Decimal(0) for row in rows), Decimal(0))
    words = {"count": len(rows), "amount": f"{total:,.2f}"}
    notes = [
        _("%(count)d transfers, together %(amount)s yuan.") % words,
        _("Made %(at)s") % {"at": made},
        _(
            "The bank fills in result, date, reference and, where it came back, the reason; the file comes back."
        ),
    ]
    return workbook([Sheet(_("Transfers"), _("Transfers"), notes, heads, lines)])


def as_csv(rows: Sequence[Waiting]) -> bytes:
    """The CSV, with the mark by which a spreadsheet knows its alphabet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in COLUMNS])
    for row in rows:
        cells = _cells(row)
        writer.writerow([_plain(cells.get(column.name)) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str | Decimal | None) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def wrong_lines(rows: Iterable[tuple[Mapping[str, str], Sequence[str]]]) -> bytes:
    """The lines as they were typed, each with what is wrong; that column isn't read again."""
    return to_mend(COLUMNS, _("To be mended"), rows)
