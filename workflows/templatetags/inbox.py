"""What stands on every case's page for its desk: who has taken it up, the way to the next one, her phrases."""

from __future__ import annotations

from typing import Any

from django import template

from workflows.claims import held, is_hers
from workflows.desk import Desk
from workflows.inbox import NARROWED
from workflows.models import Case, Phrase

register = template.Library()


@register.inclusion_tag("desk/case_bar.html", takes_context=True)
def case_bar(context: Any, case: Case) -> dict[str, Any]:
    """Next and previous case, taking up and letting go. No statement: the case brings its claim with it."""
    desk: Desk = context["desk"]
    seats = desk.seats
    holder = held(case)
    return {
        "case": case,
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "held": holder,
        "is_mine": holder is not None and holder.officer_id == seats.officer.pk,
        "may_claim": is_hers(case, seats),
        "has_inbox": any(seats.addresses().values()),
        "is_narrowed": bool(getattr(context["request"], "session", {}).get(NARROWED)),
    }


@register.inclusion_tag("desk/claim_note.html", takes_context=True)
def claim_note(context: Any, case: Case) -> dict[str, Any]:
    """Beside an act: a colleague has taken the case up. No statement."""
    desk: Desk = context["desk"]
    holder = held(case)
    return {"held": holder if holder is not None and holder.officer_id != desk.seats.officer.pk else None}


@register.simple_tag(takes_context=True)
def her_phrases(context: Any) -> list[Phrase]:
    """The sentences that she keeps. One statement."""
    desk: Desk = context["desk"]
    return desk.phrases
