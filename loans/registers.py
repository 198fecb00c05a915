"""The loan's registers: the acceptance register, the payout register, and the lists behind the other figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from loans import rules
from loans.course import act_label, state_label
from loans.flows import LoanFlow
from loans.labels import INDUSTRIES, label
from loans.models import Guarantee, LoanCase
from loans.statistics import (
    ACCEPTED,
    APPROVED,
    PAID,
    REFUSED,
    RETURNED,
    LoanFigure,
    industry_labels,
    rows_of,
    sum_of,
)
from workflows.areas import Area
from workflows.calendar import add_months
from workflows.casework.reading import masked
from workflows.models.places import TOWNSHIP
from workflows.registers import Column, Page, day_of, in_order, page_after
from workflows.seats import Seats
from workflows.statistics import Chosen, Sum

_CHUNK = 500
# Columns of several kilobytes that no register shows.
_HEAVY = ("sections", "findings")


@dataclass(frozen=True)
class Entry:
    """A row: the case as the figure's query found it, with the names that the columns show."""

    case: Any
    area: Area
    guarantors: str = ""

    @property
    def day(self) -> date:
        return day_of(self.case.moment)


@dataclass(frozen=True)
class Register:
    """`more` are the columns of what happened, by the path to them; `related` is read along with the case."""

    figure: LoanFigure
    title: Any
    columns: tuple[Column, ...]
    more: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    has_guarantors: bool = False

    @property
    def code(self) -> str:
        return self.figure.code

    def rows(self, seats: Seats, chosen: Chosen) -> QuerySet[LoanCase]:
        """Exactly the rows that the figure counts, with what the columns need."""
        paths = {"moment": self.figure.moment, "entry": self.figure.entry, **self.more}
        rows = rows_of(self.figure, seats, chosen).annotate(**{name: F(path) for name, path in paths.items()})
        return rows.select_related(*self.related).defer(*_HEAVY) if self.related else rows.defer(*_HEAVY)

    def sum(self, seats: Seats, chosen: Chosen, area: Area) -> Sum:
        """How many rows, and their amount in yuan. One statement."""
        return sum_of(self.figure, seats, chosen, area)

    def page(self, seats: Seats, chosen: Chosen, area: Area, key: str) -> tuple[list[Entry], Page]:
        """The entries after `key`. One statement, two in the payout register."""
        page = page_after(self.rows(seats, chosen), key, is_day=self.figure.is_day)
        return self._entries(page.rows, area), page

    def every(self, seats: Seats, chosen: Chosen, area: Area) -> Iterator[Entry]:
        """All of them in order, read in portions."""
        rows = in_order(self.rows(seats, chosen)).iterator(_CHUNK)
        while portion := list(islice(rows, _CHUNK)):
            yield from self._entries(portion, area)

    def _entries(self, cases: Iterable[Any], area: Area) -> list[Entry]:
        cases = list(cases)
        names = _guarantors(cases) if self.has_guarantors else {}
        return [Entry(case, area, names.get(case.pk, "")) for case in cases]


def _guarantors(cases: list[Any]) -> dict[int, str]:
    """The names of those bound by each payout. One statement."""
    bound = Guarantee.objects.filter(case_id__in=[case.pk for case in cases]).order_by("pk")
    found: dict[int, list[str]] = {}
    for case_id, name in bound.values_list("case_id", "person__name"):
        found.setdefault(case_id, []).append(name)
    return {case_id: "、".join(names) for case_id, names in found.items()}


def _language() -> str:
    return get_language() or "zh-hans"


def _township(row: Entry) -> str:
    return row.area.name(row.case.place_code[:TOWNSHIP])


def _village(row: Entry) -> str:
    return row.area.name(row.case.place_code)


def _industry(row: Entry) -> str:
    return label(INDUSTRIES, row.case.industry, _language())


def _matures(row: Entry) -> date | None:
    """The day of payment and the term's months after it."""
    return add_months(row.day, row.case.term_months) if row.case.term_months else None


def _level(row: Entry) -> str:
    return str(LoanFlow.level_labels.get(row.case.level, row.case.level))


def _reasons(row: Entry) -> str:
    """The coded reasons in the words of the policy that the case was judged by."""
    known = {item.code: item.label for item in rules.refusal_reasons(row.case)}
    codes = (row.case.body.get("decision") or {}).get("reasons") or ()
    return _("; ").join(known.get(code, code) for code in codes)


def _of(name: str) -> Callable[[Entry], Any]:
    return lambda row: getattr(row.case, name)


_NUMBER = Column("number", gettext_lazy("Case number"), _of("number"), "code", 26, is_link=True)
_TOWNSHIP = Column("township", gettext_lazy("Township"), _township)
_VILLAGE = Column("village", gettext_lazy("Village"), _village)
_NAME = Column("name", gettext_lazy("Applicant"), _of("title"))
_ID = Column(
    "id_number",
    gettext_lazy("ID number"),
    lambda row: masked(row.case.applicant.id_number) if row.case.applicant else "",
    "code",
    22,
)
_INDUSTRY = Column("industry", gettext_lazy("Industry"), _industry)
_ASKED = Column("asked", gettext_lazy("Asked, yuan"), _of("amount_asked"), "yuan")
_TERM = Column("term", gettext_lazy("Term, months"), _of("term_months"), "count", 10)
_RATE = Column("rate", gettext_lazy("Yearly rate, %"), _of("rate"), "percent", 10)
_STATE = Column("state", gettext_lazy("State"), lambda row: state_label(row.case.state), "text", 18)
_WHO = Column("officer", gettext_lazy("Officer"), _of("officer"))
_BY = {"officer": "signoffs__officer__name", "level": "signoffs__level"}


def _day(title: Any) -> Column:
    return Column("day", title, lambda row: row.day, "day")


def filter_words(chosen: Chosen, place_name: str) -> str:
    """The filter as the page, the workbook and the printed list say it."""
    words = [chosen.period.label, place_name]
    if chosen.kind:
        words.append(
            _("Industry: %(industry)s") % {"industry": industry_labels().get(chosen.kind, chosen.kind)}
        )
    return " · ".join(words)


REGISTERS: dict[str, Register] = {
    register.code: register
    for register in (
        Register(
            ACCEPTED,
            gettext_lazy("Acceptance register"),
            (
                _NUMBER,
                _day(gettext_lazy("Accepted on")),
                _TOWNSHIP,
                _VILLAGE,
                _NAME,
                _ID,
                _ASKED,
                _INDUSTRY,
                _STATE,
                Column("officer", gettext_lazy("Entered by"), _of("officer")),
            ),
            {"officer": "opened_by__name"},
            ("applicant",),
        ),
        Register(
            PAID,
            gettext_lazy("Payout register"),
            (
                _NUMBER,
                _day(gettext_lazy("Paid on")),
                Column("voucher", gettext_lazy("Voucher number"), _of("voucher"), "code", 18),
                _TOWNSHIP,
                _VILLAGE,
                _NAME,
                _ID,
                Column("paid", gettext_lazy("Paid, yuan"), _of("paid"), "yuan"),
                _TERM,
                Column("matures_on", gettext_lazy("Matures on"), _matures, "day"),
                _RATE,
                _INDUSTRY,
                Column("guarantors", gettext_lazy("Guarantors"), lambda row: row.guarantors, "text", 20),
                Column("officer", gettext_lazy("Confirmed by"), _of("officer")),
            ),
            {
                "voucher": "disbursement__voucher",
                "paid": "disbursement__amount",
                "officer": "disbursement__confirmed_by__name",
            },
            ("applicant",),
            has_guarantors=True,
        ),
        Register(
            APPROVED,
            gettext_lazy("Approvals"),
            (
                _NUMBER,
                _day(gettext_lazy("Sealed on")),
                _TOWNSHIP,
                _VILLAGE,
                _NAME,
                Column("consented", gettext_lazy("Consented, yuan"), _of("amount_consented"), "yuan"),
                _TERM,
                _RATE,
                _INDUSTRY,
                _STATE,
                _WHO,
            ),
            _BY,
        ),
        Register(
            RETURNED,
            gettext_lazy("Returns"),
            (
                _NUMBER,
                _day(gettext_lazy("Returned on")),
                _TOWNSHIP,
                _VILLAGE,
                _NAME,
                Column("level", gettext_lazy("Returned by"), _level, "text", 18),
                Column("act", gettext_lazy("Act"), lambda row: act_label(row.case.act), "text", 18),
                _INDUSTRY,
                _STATE,
                _WHO,
            ),
            {**_BY, "act": "signoffs__act"},
        ),
        Register(
            REFUSED,
            gettext_lazy("Refusals"),
            (
                _NUMBER,
                _day(gettext_lazy("Refused on")),
                _TOWNSHIP,
                _VILLAGE,
                _NAME,
                _ASKED,
                Column("level", gettext_lazy("Refused by"), _level, "text", 18),
                Column("reasons", gettext_lazy("Reasons"), _reasons, "text", 40),
                _INDUSTRY,
                _WHO,
            ),
            {**_BY, "body": "signoffs__body"},
        ),
    )
}
