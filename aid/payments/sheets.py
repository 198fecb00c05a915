"""The list that the bank pays by, with empty columns for its answers; and the wrong lines to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from aid import bank_lists
from aid.models import BankList
from aid.models.funds import in_yuan
from aid.payments.list_queries import Asked, asked
from aid.payments.table import COLUMNS
from workflows.seats import Seats
from workflows.tables import to_mend
from workflows.tables.writing import Sheet, SheetColumn, SheetRow, as_csv, workbook

_FORMS = {
    "amount": ("yuan", 12),
    "number": ("code", 26),
    "account": ("code", 26),
    "bank": ("text", 30),
    "list": ("code", 26),
}


def taken(bank_list: BankList, seats: Seats, form: str) -> bytes:
    """The list as the bank gets it, an `xlsx` or a CSV; it is on record who took it. Raises as `bank_lists.taken`."""
    rows = asked(bank_list)
    data = list_workbook(bank_list, rows) if form == "xlsx" else list_csv(rows)
    bank_lists.taken(bank_list, seats)
    return data


def list_workbook(bank_list: BankList, rows: Sequence[Asked]) -> bytes:
    """The XLSX: account numbers stay text, amounts are numbers. The same list gives the same bytes."""
    heads = [SheetColumn(column.title, *_FORMS.get(column.name, ("text", 14))) for column in COLUMNS]
    lines = [SheetRow(_cells(row)) for row in rows]
    words = {"count": bank_list.lines_count, "amount": f"{in_yuan(bank_list.total_fen):,.2f}"}
    made = timezone.localtime(bank_list.made_at).strftime("%Y-%m-%d %H:%M")
    notes = [
        _("%(count)d transfers, together %(amount)s yuan.") % words,
        _("Made %(at)s") % {"at": made},
        _("Digest: %(digest)s") % {"digest": bank_list.digest},
        _(
            "The bank fills in result, date, reference and, where it came back, the reason; the file comes back."
        ),
    ]
    heading = _("List for the bank %(number)s") % {"number": bank_list.number}
    return workbook([Sheet(_("Transfers"), heading, notes, heads, lines)], bank_list.made_at)


def list_csv(rows: Iterable[Asked]) -> bytes:
    """The CSV; every line names the list. The same list gives the same bytes."""
    return as_csv([column.title for column in COLUMNS], map(_cells, rows))


def _cells(row: Asked) -> list[object]:
    return [getattr(row, column.name, None) for column in COLUMNS]


def wrong_lines(rows: Iterable[tuple[int, Mapping[str, str], Sequence[str]]]) -> bytes:
    """The lines as they were typed, each with what is wrong; that column isn't read again."""
    return to_mend(COLUMNS, _("To be mended"), ((typed, faults) for _line, typed, faults in rows))
