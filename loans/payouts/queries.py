"""What the liaison's pages read: what waits for payout, the branch's files, the lines of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from loans.course import state_label
from loans.models import LoanCase, PayoutBatch, PayoutRow
from loans.payouts.checking import LIAISON
from loans.payouts.table import COLUMNS, MOST_ROWS
from workflows.casework.reading import masked
from workflows.deadlines import Deadline, Stay, deadline_of
from workflows.desk import place_names
from workflows.models import CaseTask, Content
from workflows.row_files import faults_of, rows_of, shown_cell
from workflows.seats import Seats

STATION: Final = "awaiting_payout"
PAGE: Final = 25
LINES: Final = 100
FILES: Final = 10
SHOWN: Final = ("all", *PayoutRow.Status.values)


@dataclass(frozen=True)
class Waiting:
    """A case that waits for its payout."""

    key: int
    ref: str
    number: str
    name: str
    place: str
    amount: Decimal
    bank: str
    holder: str
    # Its last four digits.
    account: str
    since: datetime
    deadline: Deadline


@dataclass(frozen=True)
class Total:
    count: int
    amount: Decimal


@dataclass(frozen=True)
class LineView:
    """A line of a file as the page shows it, account masked."""

    line: int
    status: str
    cells: dict[str, str]
    faults: Sequence[str]
    case_ref: str
    # Where the case stands now, for a line that was paid.
    state: str
    paid_at: datetime | None


def _tasks(seats: Seats) -> QuerySet[Any]:
    """Her branch's open payouts: the partial index over open tasks."""
    scopes = {scope for seat in seats.of_role(LIAISON) for scope in seat.scopes}
    found = CaseTask.objects.filter(
        role=LIAISON, scope__in=sorted(scopes), finished__isnull=True, process__programme="loan"
    )
    waiting_now: QuerySet[Any] = found.filter(process__state=STATION)
    return waiting_now


def total_waiting(seats: Seats) -> Total:
    """How many payouts wait, and how much they are together. One statement."""
    found = _tasks(seats).aggregate(count=Count("pk"), amount=Sum("process__loancase__amount_consented"))
    return Total(found["count"], found["amount"] or Decimal(0))


def waiting(seats: Seats, before: int | None = None, most: int = PAGE) -> tuple[list[Waiting], bool]:
    """(the payouts that wait, newest first, below the key `before`; whether there are more). Four statements."""
    found = _tasks(seats) if before is None else _tasks(seats).filter(pk__lt=before)
    tasks = list(found.only("process_id", "created", "due_on").order_by("-pk")[: most + 1])
    tasks, more = tasks[:most], len(tasks) > most
    cases = LoanCase.objects.defer("sections", "findings").in_bulk([task.process_id for task in tasks])
    accounts = _accounts(cases.values())
    names = place_names(case.place_code for case in cases.values())
    rows = [
        _waiting(task, cases[task.process_id], accounts.get(task.process_id, {}), names) for task in tasks
    ]
    return rows, more


def _accounts(cases: Iterable[LoanCase]) -> dict[int, dict[str, Any]]:
    """The signed account of each case. One statement."""
    rounds = {case.pk: case.round for case in cases}
    found = {}
    for content in Content.objects.filter(case_id__in=rounds):
        if content.round == rounds[content.case_id] and content.body is not None:
            found[content.case_id] = content.body["sections"]["account"]
    return found


def _waiting(task: CaseTask, case: LoanCase, account: dict[str, Any], names: dict[str, str]) -> Waiting:
    return Waiting(
        key=task.pk,
        ref=case.ref,
        number=case.number or "",
        name=case.title,
        place=names.get(case.place_code, case.place_code),
        amount=case.amount_consented or Decimal(0),
        bank=account.get("bank") or "",
        holder=account.get("holder") or "",
        account=masked(account["number"]) if account.get("number") else "",
        since=case.state_since,
        deadline=deadline_of(case, Stay(task.created, task.due_on)),
    )


def every_waiting(seats: Seats) -> list[Waiting]:
    """The payouts that wait, as many as a file may have lines, for the template."""
    found: list[Waiting] = []
    before, more = None, True
    while more and len(found) < MOST_ROWS:
        page, more = waiting(seats, before, most=min(400, MOST_ROWS - len(found)))
        found += page
        before = page[-1].key if page else None
    return found


def files_of(seats: Seats, before: int | None = None) -> tuple[list[PayoutBatch], bool]:
    """(the branch's files, newest first, each with `ready`, `wrong` and `paid`; whether there are more)."""
    posts = [seat.post_id for seat in seats.of_role(LIAISON)]
    counts = {
        status: Count("rows", filter=Q(rows__status=status), distinct=True)
        for status in PayoutRow.Status.values
    }
    found = PayoutBatch.objects.filter(office__posts__in=posts)
    if before is not None:
        found = found.filter(pk__lt=before)
    ids = list(dict.fromkeys(found.order_by("-pk").values_list("pk", flat=True)[: 2 * FILES + 2]))
    rows = PayoutBatch.objects.filter(pk__in=ids[:FILES]).defer("file").select_related("sent_by")
    return list(rows.annotate(**counts).order_by("-pk")), len(ids) > FILES


@dataclass(frozen=True)
class Counts:
    ready: int
    wrong: int
    paid: int
    # Of the ready and of the paid lines, in yuan.
    ready_amount: Decimal
    paid_amount: Decimal

    @property
    def every(self) -> int:
        return self.ready + self.wrong + self.paid


def counts_of(batch: PayoutBatch) -> Counts:
    """How many lines stand how, and the consented amounts behind them. One statement."""
    found = {
        row["status"]: (row["count"], row["amount"] or Decimal(0))
        for row in batch.rows.values("status").annotate(
            count=Count("pk"), amount=Sum("case__amount_consented")
        )
    }
    none = (0, Decimal(0))
    (ready, ready_amount), (paid, paid_amount) = found.get("ready", none), found.get("paid", none)
    return Counts(ready, found.get("wrong", none)[0], paid, ready_amount, paid_amount)


def lines_of(
    batch: PayoutBatch, shown: str = "all", after: int = 0, most: int | None = LINES
) -> tuple[list[LineView], bool]:
    """(the lines after line `after`, all or those of one status; whether there are more). One statement."""
    rows, more = rows_of(batch, shown, after, most)
    return [_view(row) for row in rows], more


def _view(row: PayoutRow) -> LineView:
    cells = {column.name: shown_cell(row.given, column.name) for column in COLUMNS}
    cells["account_number"] = masked(cells["account_number"]) if cells["account_number"] else ""
    case = row.case
    return LineView(
        line=row.line,
        status=row.status,
        cells=cells,
        faults=faults_of(row),
        case_ref=case.ref if case is not None else "",
        state=state_label(case.state) if case is not None and row.status == PayoutRow.Status.PAID else "",
        paid_at=row.settled_at if row.status == PayoutRow.Status.PAID else None,
    )
