"""What the pages of lists for the bank read: all of them, the lines of one, and what its file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.bank_lists import answers_to
from aid.models import BankList, BankListEnd, BankListLine
from aid.models.funds import in_yuan
from aid.queries.ranking import address_of
from workflows.casework.reading import masked
from workflows.errors import NotFound
from workflows.models import Content

LISTS: Final = 10
LINES: Final = 100
# What came of a line, by the act that ended its waiting: words, and the kind of mark.
_CAME_OF_IT: Final[Mapping[str, tuple[Any, str]]] = {
    "confirm_payment": (gettext_lazy("Paid"), "done"),
    "report_bounced": (gettext_lazy("Came back"), "fail"),
    "cancel": (gettext_lazy("Cancelled"), "closed"),
}


@dataclass(frozen=True)
class ListView:
    """A list as the pages show it: how many of its lines the bank hasn't answered."""

    row: BankList
    unanswered: int
    end: BankListEnd | None

    @property
    def total(self) -> Decimal:
        """Yuan."""
        return in_yuan(self.row.total_fen)

    @property
    def state(self) -> str:
        if self.end is not None:
            return _("Called off")
        return _("With the bank") if self.unanswered else _("Answered")

    @property
    def kind(self) -> str:
        """The kind of its mark."""
        if self.end is not None:
            return "void"
        return "waiting" if self.unanswered else "done"


def lists_of(county: str, before: int | None = None) -> tuple[list[ListView], int | None]:
    """(the lists, the newest first, below the key `before`; the last one's key where there are more).

    Two statements.
    """
    found = BankList.objects.filter(county=county).select_related("made_by", "end").order_by("-pk")
    page = list((found if before is None else found.filter(pk__lt=before))[: LISTS + 1])
    more, page = len(page) > LISTS, page[:LISTS]
    return _views(page), page[-1].pk if more else None


def _views(lists: Sequence[BankList]) -> list[ListView]:
    waiting = BankListLine.objects.filter(~Exists(answers_to()), bank_list__in=lists)
    counts = dict(waiting.values_list("bank_list").annotate(count=Count("pk")))
    return [ListView(row, counts.get(row.pk, 0), getattr(row, "end", None)) for row in lists]


def list_for(ref: str, counties: Sequence[str]) -> ListView:
    """The list, where it is one of these counties'. Raises NotFound. Two statements."""
    related = ("made_by", "end__row__officer", "end__row__reason")
    found = BankList.objects.select_related(*related).filter(ref=ref, county__in=counties).first()
    if found is None:
        raise NotFound("no_list", _("There is no such list for the bank."))
    return _views([found])[0]


@dataclass(frozen=True)
class Asked:
    """A line as the file says it, by the names of the file's columns; `account` in full."""

    number: str
    name: str
    bank: str
    account: str
    amount: Decimal
    list: str


def asked(bank_list: BankList) -> list[Asked]:
    """Every line of the list, in its order, as it was signed for then. Two statements."""
    lines = list(_lines(bank_list))
    accounts = _contents(lines)
    return [_asked(bank_list, line, accounts) for line in lines]


def _lines(bank_list: BankList) -> Any:
    found = BankListLine.objects.filter(bank_list=bank_list).order_by("place")
    return found.select_related("case", "approval").defer(
        "case__sections", "case__findings", "approval__body"
    )


def _contents(lines: Iterable[BankListLine]) -> dict[tuple[int, str], Mapping[str, Any]]:
    """The contents that were signed for, by case and digest; none that was erased. One statement."""
    signed = {(line.case_id, line.approval.content_digest) for line in lines}
    found = Content.objects.filter(case_id__in={case for case, _digest in signed}, body__isnull=False)
    return {(each.case_id, each.digest): each.body for each in found if (each.case_id, each.digest) in signed}


def _asked(
    bank_list: BankList, line: BankListLine, contents: Mapping[tuple[int, str], Mapping[str, Any]]
) -> Asked:
    body = contents.get((line.case_id, line.approval.content_digest), {})
    account = (body.get("sections") or {}).get("account") or {}
    return Asked(
        number=line.case.number or "",
        name=(body.get("beneficiary") or {}).get("name") or line.case.title,
        bank=account.get("bank") or "",
        account=account.get("number") or "",
        amount=in_yuan(line.amount_fen),
        list=bank_list.number,
    )


@dataclass(frozen=True)
class ListLine:
    """A line as the page shows it, account masked, with what came of it."""

    place: int
    asked: Asked
    # Of its case: where its page is, its name in an address, and the act that ended the waiting, empty before.
    href: str
    ref: str
    answer: str
    state: str
    kind: str
    at: datetime | None

    @property
    def masked(self) -> str:
        """The account's last four digits."""
        return masked(self.asked.account) if self.asked.account else ""


def lines_of(view: ListView, after: int = 0) -> tuple[list[ListLine], int | None]:
    """(the lines after the place `after`; the last one's place where more follow). Two statements."""
    first = answers_to().order_by("sequence")
    found = _lines(view.row).annotate(
        answer=Subquery(first.values("act")[:1]), answered_at=Subquery(first.values("at")[:1])
    )
    page = list(found.filter(place__gt=after)[: LINES + 1])
    more, page = len(page) > LINES, page[:LINES]
    contents = _contents(page)
    waiting = (_("Called off"), "void") if view.end is not None else (_("Waits for the bank"), "waiting")
    rows = []
    for line in page:
        state, kind = _CAME_OF_IT.get(line.answer, waiting)
        shown = _asked(view.row, line, contents)
        case, answer = line.case, line.answer or ""
        rows.append(
            ListLine(
                line.place, shown, address_of(case), case.ref, answer, str(state), kind, line.answered_at
            )
        )
    return rows, page[-1].place if more else None
