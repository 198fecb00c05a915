"""What is counted of the loan's cases, by which day and with which amount: said once, here, and told on the page."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from loans.happenings import RETURNS
from loans.labels import INDUSTRIES
from loans.models import LoanCase
from workflows.case_figures import CaseFigure, CaseFigures
from workflows.models import SignOffVoid

ACCEPTED = CaseFigure(
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
APPROVED = CaseFigure(
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
RETURNED = CaseFigure(
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
REFUSED = CaseFigure(
    "refused",
    _("Refused"),
    _("Applications refused, by the day of the refusal; the amount asked."),
    amount=_("Asked, yuan"),
    moment="signoffs__at",
    sums="amount_asked",
    entry="signoffs__pk",
    event=Q(signoffs__act="refuse"),
)
PAID = CaseFigure(
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
FIGURES: dict[str, CaseFigure] = {
    figure.code: figure for figure in (ACCEPTED, APPROVED, RETURNED, REFUSED, PAID)
}
COUNTED = CaseFigures("loan", LoanCase, "industry", FIGURES)
rows_of, every, groups_of, sum_of = COUNTED.rows_of, COUNTED.every, COUNTED.groups_of, COUNTED.sum_of


def industry_labels() -> dict[str, str]:
    """The industries of the statistics table, in its order."""
    language = get_language() or "zh-hans"
    return {code: label.in_language(language) for code, label in INDUSTRIES.items()}
