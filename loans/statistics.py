"""What is counted of the loan's cases, by which day and with which amount: said once, here, and told on the page.

One definition serves the figure and the list behind it: both are the rows of `rows_of`, so that a number and its list
can't disagree. Every row belongs to one place, one day and one industry; sums of villages, months and industries
therefore are those of the township and the county, of quarter and year, and of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from loans.happenings import RETURNS
from loans.labels import INDUSTRIES
from loans.models import LoanCase
from workflows.areas import Area, under
from workflows.counting import NO_KIND, Counted
from workflows.kept_sums import kept_groups, kept_sum
from workflows.models import SignOffVoid
from workflows.roles import ROLES
from workflows.seats import Seats
from workflows.statistics import Chosen, Figure, Groups, Sum, grouped


@dataclass(frozen=True)
class LoanFigure(Figure):
    """A figure with its rows among the cases: joined to what happened (`join` is its path), filtered by `event`."""

    # The column whose day decides, whether it is a day (or a moment, then of the county's calendar), the amount.
    moment: str = ""
    is_day: bool = False
    sums: str = ""
    # What identifies a row beside its case: a case returned twice stands twice in the list of returns.
    entry: str = "pk"
    event: Q = field(default_factory=Q)


ACCEPTED = LoanFigure(
    "accepted",
    _("Applied and accepted"),
    _(
        "Applications submitted for the first time, which is when they get their number, by the day of acceptance; "
        "the amount asked. Each counts once, whatever became of it later; drafts don't count."
    ),
    amount=_("Asked, yuan"),
    moment="accepted_on",
    is_day=True,
    sums="amount_asked",
)
APPROVED = LoanFigure(
    "approved",
    _("Approved"),
    _(
        "Applications that the county federation sealed, by the day of the seal that holds; the amount consented. "
        "A seal that was taken back doesn't count."
    ),
    amount=_("Consented, yuan"),
    moment="signoffs__at",
    sums="amount_consented",
    entry="signoffs__pk",
    # Not as a join that finds nothing: PostgreSQL would take nearly every seal for void and sort what it needn't.
    event=Q(~Exists(SignOffVoid.objects.filter(signoff=OuterRef("signoffs__pk"))), signoffs__act="seal"),
)
RETURNED = LoanFigure(
    "returned",
    _("Returned"),
    _(
        "Every return to the village, the township or the cooperative, by the day on which it was made; "
        "an application returned twice counts twice."
    ),
    moment="signoffs__at",
    entry="signoffs__pk",
    event=Q(signoffs__act__in=RETURNS),
)
REFUSED = LoanFigure(
    "refused",
    _("Refused"),
    _("Applications refused, by the day of the refusal; the amount asked."),
    amount=_("Asked, yuan"),
    moment="signoffs__at",
    sums="amount_asked",
    entry="signoffs__pk",
    event=Q(signoffs__act="refuse"),
)
PAID = LoanFigure(
    "paid",
    _("Paid out"),
    _(
        "Loans paid out, by the day of payment that the cooperative confirmed; the amount paid, and its average "
        "for one loan. A payment that is confirmed later is added to the day on which it was made."
    ),
    amount=_("Paid, yuan"),
    average=_("Average, yuan"),
    moment="disbursement__paid_on",
    is_day=True,
    sums="disbursement__amount",
    entry="disbursement__pk",
    # Always so; said for the index over the county and the day of its payouts.
    event=Q(disbursement__county=F("county")),
)
FIGURES: dict[str, LoanFigure] = {
    figure.code: figure for figure in (ACCEPTED, APPROVED, RETURNED, REFUSED, PAID)
}


def rows_of(figure: LoanFigure, seats: Seats, chosen: Chosen) -> QuerySet[LoanCase]:
    """A row for each that the figure counts, among the cases that she may see."""
    # One filter, as the columns of one sign-off must fit together.
    happened = figure.event & chosen.period.covers(figure.moment, is_day=figure.is_day)
    rows: QuerySet[LoanCase] = LoanCase.objects.filter(seats.visible(), happened)
    if chosen.place:
        rows = rows.filter(under(chosen.place))
    if chosen.kind:
        rows = rows.filter(industry="" if chosen.kind == NO_KIND else chosen.kind)
    return rows


def every(county: str) -> dict[str, Counted]:
    """All rows of every figure, of a county's cases or of all."""
    within = Q(county=county) if county else Q()
    return {
        code: _counted(
            figure, LoanCase.objects.filter(within, figure.event, **{f"{figure.moment}__isnull": False})
        )
        for code, figure in FIGURES.items()
    }


def _counted(figure: LoanFigure, rows: QuerySet[LoanCase]) -> Counted:
    return Counted(rows, figure.moment, figure.is_day, figure.sums, "industry")


def groups_of(seats: Seats, chosen: Chosen, area: Area, *, to_the_village: bool) -> Groups:
    """The sums of every figure by place, month and industry. One statement.

    From the tallies where they are kept; else by counting the cases themselves.
    """
    kept = kept_groups("loan", seats, chosen, area, to_the_village=to_the_village)
    if kept is not None:
        return kept
    rows = {code: _counted(figure, rows_of(figure, seats, chosen)) for code, figure in FIGURES.items()}
    return grouped(rows, chosen, area, to_the_village=to_the_village)


def sum_of(figure: LoanFigure, seats: Seats, chosen: Chosen, area: Area) -> Sum:
    """How many rows the figure counts, and their amount in yuan. One statement."""
    kept = kept_sum("loan", figure.code, seats, chosen, area)
    if kept is not None:
        return kept
    counted = _counted(figure, rows_of(figure, seats, chosen))
    found = counted.rows.aggregate(count=Count("pk"), total=counted.total)
    return Sum.of(found["count"], found["total"])


def industry_labels() -> dict[str, str]:
    """The industries of the statistics table, in its order."""
    language = get_language() or "zh-hans"
    return {code: label.in_language(language) for code, label in INDUSTRIES.items()}


def sees_late(seats: Seats) -> bool:
    """True where her posts see an application only once it has come to them, so that others may count more."""
    return all(ROLES[seat.role].sees_from > 1 for seat in seats.current)
