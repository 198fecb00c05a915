"""What the pages of transfers read: what waits for the bank, the files of results, the lines of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, Sum

from aid.bank_lists import standing_in, waiting_in
from aid.models import AidCase, PaymentFile, PaymentRow
from aid.payments.table import COLUMNS
from aid.queries.grounds import contents_of
from aid.queries.ranking import address_of
from aid.wording import grant_words
from workflows.casework.reading import masked
from workflows.desk import place_names
from workflows.permission import state_label
from workflows.row_files import faults_of, rows_of, shown_cell

PAGE: Final = 25
LINES: Final = 100
FILES: Final = 10
SHOWN: Final = ("all", *PaymentRow.Status.values)


@dataclass(frozen=True)
class Waiting:
    """A case whose transfer is waited for; `account` in full, `listed_as` the list for the bank that it is on."""

    case: AidCase
    href: str
    grant: str
    village: str
    bank: str
    account: str
    listed_as: str

    @property
    def masked(self) -> str:
        """Its last four digits."""
        return masked(self.account) if self.account else ""


@dataclass(frozen=True)
class Totals:
    """How many transfers wait, and yuan; and of these, what is on no list for the bank yet."""

    count: int
    yuan: Decimal
    free: int
    free_yuan: Decimal


def total_waiting(county: str) -> Totals:
    """Over all that wait, whatever page is shown. One statement."""
    free = Q(listed_as__isnull=True)
    found = waiting_in(county).aggregate(
        count=Count("pk"),
        yuan=Sum("amount_granted"),
        free=Count("pk", filter=free),
        free_yuan=Sum("amount_granted", filter=free),
    )
    none = Decimal(0)
    return Totals(found["count"], found["yuan"] or none, found["free"], found["free_yuan"] or none)


def waiting(county: str, after: int | None = None, most: int = PAGE) -> tuple[list[Waiting], int | None]:
    """(the transfers that wait behind the case `after`; the last key where more follow). Three statements."""
    # Which stand on the page is asked apart: of each of the others a database would look for approval and list as well.
    standing = standing_in(county).order_by("pk")
    keys = (standing if after is None else standing.filter(pk__gt=after)).values("pk")[: most + 1]
    page: list[Any] = list(waiting_in(county).filter(pk__in=keys).order_by("pk"))
    more, page = len(page) > most, page[:most]
    bodies = contents_of(page)
    names = place_names(case.place_code for case in page)
    rows = []
    for case in page:
        account = (bodies.get(case.pk, {}).get("sections") or {}).get("account") or {}
        rows.append(
            Waiting(
                case=case,
                href=address_of(case),
                grant=grant_words(case.grant),
                village=names.get(case.place_code, case.place_code),
                bank=account.get("bank") or "",
                account=account.get("number") or "",
                listed_as=case.listed_as or "",
            )
        )
    return rows, page[-1].pk if more else None


def files_of(county: str, before: int | None = None) -> tuple[list[PaymentFile], int | None]:
    """(the files, the newest first, each with `ready`, `wrong` and `done`; the last one's key where there are more)."""
    counts = {
        status: Count("rows", filter=Q(rows__status=status), distinct=True)
        for status in PaymentRow.Status.values
    }
    found = PaymentFile.objects.filter(county=county)
    if before is not None:
        found = found.filter(pk__lt=before)
    keys = list(found.order_by("-pk").values_list("pk", flat=True)[: FILES + 1])
    rows = PaymentFile.objects.filter(pk__in=keys[:FILES]).defer("file").select_related("sent_by")
    page = list(rows.annotate(**counts).order_by("-pk"))
    return page, page[-1].pk if len(keys) > FILES else None


@dataclass(frozen=True)
class LineView:
    """A line of a file as the page shows it, account masked."""

    line: int
    status: str
    act: str
    cells: dict[str, str]
    faults: Sequence[str]
    # Of its case, where the county has one.
    ref: str
    href: str
    state: str
    settled_at: datetime | None


def counts_of(batch: PaymentFile) -> dict[str, int]:
    """How many lines stand how, by status, and `every`. One statement."""
    found = dict(batch.rows.values_list("status").annotate(count=Count("pk")))
    counts = {status: found.get(status, 0) for status in PaymentRow.Status.values}
    return {**counts, "every": sum(counts.values())}


def lines_of(
    batch: PaymentFile, shown: str = "all", after: int = 0, most: int | None = LINES
) -> tuple[list[LineView], int | None]:
    """(the lines after line `after`, all or those of one status; the last one where more follow). One statement."""
    rows, more = rows_of(batch, shown, after, most)
    return [_view(row) for row in rows], rows[-1].line if more else None


def _view(row: PaymentRow) -> LineView:
    cells = {column.name: shown_cell(row.given, column.name) for column in COLUMNS}
    cells["account"] = masked(cells["account"]) if cells["account"] else ""
    cells["result"] = str(row.given["typed"].get("result", ""))
    is_done = row.status in {PaymentRow.Status.DONE, PaymentRow.Status.TAKEN_BACK}
    case: Any = row.case
    return LineView(
        line=row.line,
        status=row.status,
        act=row.act,
        cells=cells,
        faults=faults_of(row),
        ref=case.ref if case is not None else "",
        href=address_of(case) if case is not None else "",
        state=state_label(case) if case is not None and is_done else "",
        settled_at=row.settled_at if is_done else None,
    )
