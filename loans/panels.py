"""The loan on a person's page: the cases in which she applies, and the loans that she guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loans.course import state_label
from loans.models import Guarantee, LoanCase
from loans.queries import LISTING
from people.privacy import REGISTER_ROLES
from workflows.desk import case_page, name_of
from workflows.panels import Panel, PanelFact, PanelRow, Rare
from workflows.seats import Seats

# Further back than anybody looks on this page; the list of all cases has the rest.
_MOST = 20


def _rows(seats: Seats, _person: Any, person_ids: Sequence[int]) -> list[PanelRow]:
    """Only cases that she may see. One statement."""
    cases = LoanCase.objects.filter(seats.visible(), applicant_id__in=person_ids).defer(
        "sections", "findings"
    )
    return [_case(case, _("Applicant")) for case in cases.order_by("-pk")[:_MOST]]


def _bound(seats: Seats, person_ids: Sequence[int]) -> list[PanelRow]:
    """The loans that she guarantees; one whose case she may not see is left out with it. One statement."""
    bound = Guarantee.objects.filter(person_id__in=person_ids).select_related("case")
    return [_guarantee(row) for row in bound.order_by("-pk")[:_MOST] if _may_know(seats, row)]


def _may_know(seats: Seats, row: Guarantee) -> bool:
    # One of the loaded older loans has no case; whoever may see the panel may know that it binds.
    return row.case is None or seats.sees(row.case)


def _case(case: LoanCase, part: str) -> PanelRow:
    facts = [PanelFact(_("Part"), part)]
    if figure := LISTING.figure(case):
        facts.append(PanelFact(_("Amount, yuan"), figure))
    facts.append(PanelFact(_("Since"), timezone.localdate(case.state_since).isoformat()))
    return PanelRow(_name(case), case_page(case), state_label(case.state), facts)


def _name(case: LoanCase) -> str:
    return case.number or name_of(case, "")


def _guarantee(row: Guarantee) -> PanelRow:
    facts = [PanelFact(_("Part"), _("Guarantor")), PanelFact(_("Bound on"), row.bound_on.isoformat())]
    if row.released_on is not None:
        facts.append(PanelFact(_("Released on"), row.released_on.isoformat()))
    state = _("Released") if row.released_on is not None else _("Binding")
    if row.case is None:
        return PanelRow(row.source or _("An older loan"), "", state, facts)
    return PanelRow(_name(row.case), case_page(row.case), state, facts)


PANEL = Panel(
    code="loan",
    title=gettext_lazy("Women's guaranteed loan"),
    roles=REGISTER_ROLES,
    rows=_rows,
    nothing=gettext_lazy("No application and no guarantee that your posts may see."),
    rare=Rare(Guarantee.objects.all, _bound),
)
