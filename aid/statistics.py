"""What is counted of nominations, by which day and with which amount: said once, here, and told on the page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db.models import DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from aid.asking import words
from aid.happenings import FAILED, SETTLED
from aid.models import AidCase, FundEntry
from aid.policy import GRANTS
from workflows.case_figures import CaseFigure, CaseFigures
from workflows.models import SignOff, SignOffVoid
from workflows.periods import Period

NOMINATED = CaseFigure(
    "nominated",
    _("Nominated"),
    _(
        "Nominations submitted for the first time, which is when they get their number, by that day; the amount "
        "asked. Each counts once, whatever became of it later; drafts don't count."
    ),
    amount=_("Asked, yuan"),
    moment="accepted_on",
    is_day=True,
    sums="amount_asked",
)
APPROVED = CaseFigure(
    "approved",
    _("Approved"),
    _(
        "Nominations that the county federation approved, by the day of the approval that holds; the amount that is "
        "held for them or was spent. What is carried to the next list counts when it is approved again; what "
        "couldn't be delivered keeps its number and has no amount."
    ),
    amount=_("Granted, yuan"),
    moment="signoffs__at",
    sums="amount_granted",
    entry="signoffs__pk",
    # Not as a join that finds nothing: PostgreSQL would take nearly every approval for void and sort what it needn't.
    event=Q(~Exists(SignOffVoid.objects.filter(signoff=OuterRef("signoffs__pk"))), signoffs__act="approve"),
)
# 招收: a class of two years is reported by whom it took in. In no tally, as it is asked of a year's report alone.
ADMITTED = replace(
    APPROVED,
    code="admitted",
    event=APPROVED.event
    & (
        ~Q(state__in=("undelivered", "cancelled"))
        | Q(
            Exists(
                SignOff.objects.filter(
                    case=OuterRef("pk"), act="record_attendance", sequence__gt=OuterRef("signoffs__sequence")
                )
            )
        )
    ),
)
DELIVERED = CaseFigure(
    "delivered",
    _("Delivered"),
    _(
        "Grants delivered, by the day of the transfer, the receipt, the handing over or the end of the training; the "
        "amount spent, without what had been spent before it stopped half way. What is confirmed later is added to "
        "the day on which it was delivered."
    ),
    amount=_("Spent, yuan"),
    moment="delivered_on",
    is_day=True,
    sums="amount_granted",
)
STOPPED = CaseFigure(
    "stopped",
    _("Stopped half way"),
    _(
        "Houses and courses that stopped half way after something was spent, by the day on which that was recorded; "
        "what had been spent since the approval. With what was delivered it is all that the budgets have spent."
    ),
    amount=_("Spent, yuan"),
    moment="fund_entries__at",
    # Whole fen. As a product: SQLite would cut a quotient of whole numbers.
    sums=ExpressionWrapper(
        F("fund_entries__spent_fen") * Value(Decimal("0.01")), DecimalField(max_digits=14, decimal_places=2)
    ),
    entry="fund_entries__pk",
    event=Q(fund_entries__kind=FundEntry.Kind.RELEASE, fund_entries__spent_fen__gt=0),
)
REFUSED = CaseFigure(
    "refused",
    _("Refused"),
    _("Nominations refused, by the day of the refusal; a refusal that an appeal set aside doesn't count."),
    moment="signoffs__at",
    sums="amount_asked",
    entry="signoffs__pk",
    event=Q(
        ~Exists(
            SignOff.objects.filter(
                case=OuterRef("pk"), act="allow_appeal", sequence__gt=OuterRef("signoffs__sequence")
            )
        ),
        signoffs__act="refuse",
    ),
)
UNDELIVERED = CaseFigure(
    "undelivered",
    _("Not delivered"),
    _(
        "Every transfer that came back and every grant that couldn't be delivered, by the day on which it was "
        "recorded; what failed twice counts twice."
    ),
    moment="signoffs__at",
    entry="signoffs__pk",
    event=Q(signoffs__act__in=FAILED),
)
VERIFIED = CaseFigure(
    "verified",
    _("Verified"),
    _(
        "Grants whose delivery a visit to her home verified, or that the county accepted with an explanation where the "
        "visit found something wrong, by the day on which that was recorded."
    ),
    moment="signoffs__at",
    entry="signoffs__pk",
    # Nothing is signed after it: a visit that found something wrong is followed by what settled it.
    event=Q(
        ~Exists(SignOff.objects.filter(case=OuterRef("pk"), sequence__gt=OuterRef("signoffs__sequence"))),
        signoffs__act__in=SETTLED,
        state="verified",
    ),
)


class DemandFigure(CaseFigure):
    """Counted by the year whose budget it asks from; of a part of the year, what was handed in during that part."""

    def happened(self, period: Period) -> Q:
        """A nomination of December may be for the next year's Spring Festival: it asks from that year's budget."""
        asks = Q(year=period.year, accepted_on__isnull=False)
        return asks & period.covers(self.moment, is_day=self.is_day) if period.part else asks


DEMAND = DemandFigure(
    "demand",
    _("Asked from the budget"),
    _(
        "Nominations by the year whose budget they ask from, whatever became of them; what is carried to the next "
        "list asks from the budget of the year in which that is made."
    ),
    amount=_("Asked, yuan"),
    moment="accepted_on",
    is_day=True,
    sums="amount_asked",
)
# Counted once each, however many grants: these have lists of their own, and stand in no tally.
REACHED: dict[str, CaseFigure] = {
    code: replace(DELIVERED, code=code, label=label, meaning=meaning)
    for code, label, meaning in (
        (
            "women",
            _("Women"),
            _(
                "Women to whom a grant was delivered in the period, each once, with all that came to her; the day is "
                "that of the first."
            ),
        ),
        (
            "households",
            _("Households"),
            _(
                "Households to which a grant was delivered in the period, each once, as they were on the day of the "
                "nomination; a woman without a household in the registers stands in the list of women alone."
            ),
        ),
        (
            "villages",
            _("Villages"),
            _("Villages in which a grant was delivered in the period, each once."),
        ),
    )
}
FIGURES: dict[str, CaseFigure] = {
    figure.code: figure
    for figure in (NOMINATED, APPROVED, DELIVERED, STOPPED, REFUSED, UNDELIVERED, VERIFIED)
}
COUNTED = CaseFigures("aid", AidCase, "grant", FIGURES)


def grant_labels() -> dict[str, str]:
    """The grants in the order of their file, each with the unit in which it is counted."""
    return {
        code: _now("%(grant)s (%(unit)s)") % {"grant": words(grant.name), "unit": words(grant.unit)}
        for code, grant in GRANTS.items()
    }
