"""Aid on a person's page: what she was nominated for, and the way to nominate her."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.flows import MANAGER
from aid.models import AidCase, GrantSlot
from aid.programme import AID
from aid.wording import grant_words
from people.privacy import REGISTER_ROLES
from workflows.desk import case_page
from workflows.money import grouped
from workflows.panels import Panel, PanelFact, PanelRow, Rare
from workflows.permission import state_label
from workflows.seats import Seats

_MOST = 20


def _rows(seats: Seats, person: Any, person_ids: Sequence[int]) -> list[PanelRow]:
    """Cases that she may see, and the way to nominate a woman of the cadre's village. One statement."""
    cases = AidCase.objects.filter(seats.visible(), person_id__in=person_ids).defer("sections", "findings")
    found = [_case(case) for case in cases.order_by("-pk")[:_MOST]]
    opening = seats.of_role(*AID.opening_roles)
    if person.sex == "f" and any(seat.covers(person.place_code) for seat in opening):
        found.append(PanelRow(_("Nominate for a grant"), reverse("aid:new", args=[person.pk])))
    return found


def _case(case: AidCase) -> PanelRow:
    facts = [PanelFact(_("Programme"), f"{grant_words(case.grant)} {case.year}")]
    amount = case.amount_granted if case.amount_granted is not None else case.amount_asked
    if amount is not None:
        facts.append(PanelFact(_("Amount, yuan"), grouped(amount)))
    facts.append(PanelFact(_("Since"), timezone.localdate(case.state_since).isoformat()))
    return PanelRow(case.number or _("Draft"), case_page(case), state_label(case), facts)


def _from_before() -> QuerySet[GrantSlot]:
    return GrantSlot.objects.filter(case__isnull=True, released_at__isnull=True)


def _earlier(_seats: Seats, person_ids: Sequence[int]) -> list[PanelRow]:
    """Grants from before this system, the latest first. One statement.

    They have no state to see them by: whoever reads her page is told, wherever it was.
    """
    slots = _from_before().filter(person_id__in=person_ids)
    return [_before(slot) for slot in slots.order_by("-delivered_on", "-pk")[:_MOST]]


def _before(slot: GrantSlot) -> PanelRow:
    facts = [
        PanelFact(_("Delivered on"), str(slot.delivered_on)),
        PanelFact(_("Source record"), slot.source),
    ]
    if slot.amount is not None:
        facts.append(PanelFact(_("Amount, yuan"), grouped(slot.amount)))
    if slot.number is not None:
        facts.append(PanelFact(_("Number"), str(slot.number)))
    if slot.house:
        facts.append(PanelFact(_("Which house"), slot.house))
    name = f"{grant_words(slot.grant)} {slot.year}"
    return PanelRow(name, state=_("Granted before this system"), facts=facts)


PANEL = Panel(
    code="aid",
    title=gettext_lazy("Aid for mothers in poverty"),
    roles=(*REGISTER_ROLES, MANAGER),
    rows=_rows,
    nothing=gettext_lazy("No nomination that your posts may see."),
    rare=Rare(_from_before, _earlier),
)
