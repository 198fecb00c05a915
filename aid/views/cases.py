"""A nomination's pages: what aid adds to the engine's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aid import rules
from aid.asking import words
from aid.models import AidCase
from aid.objections import closed_in
from aid.programme import AID
from aid.queries.grounds import conflicts_today
from aid.reading import beside
from aid.wording import grant_words
from workflows.casework.desk import CaseDesk
from workflows.casework.queries import CaseView
from workflows.desk import name_rules
from workflows.money import grouped
from workflows.seats import Seats


def figure(case: AidCase) -> str:
    """What is granted or asked, in yuan; of what isn't money, one of its kind."""
    amount = case.amount_granted if case.amount_granted is not None else case.amount_asked
    grant = rules.grant_for(case)
    return f"1 {words(grant.unit)}" if amount is None else grouped(amount)


def _facts(case: AidCase) -> Sequence[tuple[Any, str]]:
    notice = f"{case.notice_from} – {case.notice_until}" if case.notice_from and case.notice_until else ""
    return [
        (_("Programme"), f"{grant_words(case.grant)} {case.year}"),
        (_("Amount asked"), _yuan(case.amount_asked)),
        (_("Amount granted"), _yuan(case.amount_granted)),
        (_("Points of need"), str(case.need) if case.round else ""),
        (_("Public notice"), notice),
        (_("Delivered on"), case.delivered_on.isoformat() if case.delivered_on else ""),
    ]


def _yuan(amount: Any) -> str:
    return "" if amount is None else _("%(amount)s yuan") % {"amount": grouped(amount)}


def _more(view: CaseView, seats: Seats) -> Mapping[str, Any]:
    """Why she ranks where she does, and what closed an objection. No statement: all of it was read with the page."""
    closed = {"objections_closed": closed_in(view.events)}
    if "facts" not in view.bodies.now:
        return closed
    language = get_language() or "zh-hans"
    reasons = rules.need_of(view.case, view.bodies.now).reasons
    rows = [(each.points, each.in_language(language), each.clause_in(language)) for each in reasons]
    return {**closed, "need_reasons": sorted(rows, key=lambda row: -row[0])}


def _links(case: AidCase) -> Sequence[tuple[Any, str]]:
    return [(_("Her page in the registers"), reverse("people:person", args=[case.person_id]))]


RULE_WORDS = {
    "register": gettext_lazy("Registers that she must stand in"),
    "window": gettext_lazy("Window of the year"),
    "marks": gettext_lazy("Single mother"),
    "income": gettext_lazy("Income a head"),
    "living_allowance": gettext_lazy("Living allowance"),
    "diagnosis": gettext_lazy("Diagnosis"),
    "housing": gettext_lazy("Housing"),
    "visited": gettext_lazy("A visit before"),
    "frequency": gettext_lazy("How often"),
    "house_once": gettext_lazy("The same house twice"),
    "notice": gettext_lazy("Public notice"),
    "household_months": gettext_lazy("Other help within the year"),
    "overdue_loan": gettext_lazy("Overdue elsewhere"),
}
name_rules(RULE_WORDS)

WARNINGS = {
    "withdraw": gettext_lazy(
        "A withdrawal ends the nomination. It can’t be undone; she may be nominated anew."
    ),
    "refuse": gettext_lazy("She may appeal within the days that the rules give; then the refusal is final."),
    "cancel": gettext_lazy(
        "A cancellation ends the grant and gives back to the budget what wasn’t spent of it."
    ),
    "propose_take_back": gettext_lazy(
        "The county’s other post takes it back or lets it stand; until then nothing changes."
    ),
    "take_back": gettext_lazy("What was spent is committed again, and the delivery may be entered anew."),
    "accept_delivery": gettext_lazy(
        "It ends the grant as delivered. Your explanation stands on record with your name."
    ),
    "record_objection": gettext_lazy("The days of the notice stand still until the objection is answered."),
    "confirm_notice": gettext_lazy("The nomination goes to the county, which ranks it by need."),
    "put_on_list": gettext_lazy("The amount is reserved in the budget until it is approved or taken off."),
    "approve": gettext_lazy(
        "The amount is committed in the budget. Who signs answers for it (签字意味着责任)."
    ),
}

DESK = CaseDesk(
    programme=AID,
    namespace="aid",
    figure=figure,
    amounts=("amount_granted", "amount_asked"),
    facts=_facts,
    beside=beside,
    block="aid/case_block.html",
    more=_more,
    today=conflicts_today,
    links=_links,
    warnings=WARNINGS,
    opens=False,
)
