"""Declared registers of the walk: one that the village writes, and one that waits at each desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from people.acts import reminding
from people.models import UndeclaredNotice
from people.opening import open_register
from people.programme import REGISTERS
from tests.county import VILLAGES, County
from workflows import clock
from workflows.acts import Request, perform

# A register for each place where one can stand; the busy county has taken the others.
_STEPS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "declared_draft": ("left_behind_women", []),
    "declared_sent": ("left_behind_children", [("v1.cadre", "submit")]),
    "declared_checked": ("women_in_poverty", [("v1.cadre", "submit"), ("t1.reviewer", "sign")]),
}


def declared_things(county: County) -> dict[str, str]:
    """Their refs by name."""
    found = {}
    for name, (register, steps) in _STEPS.items():
        seats = county.seats("v1.cadre")
        found[name] = open_register(register, 2014, VILLAGES[0], seats, key=f"walk-{name}").ref
        for who, act in steps:
            perform(REGISTERS, found[name], Request(act, {}, "同意"), county.seats(who))
    return found


def undeclared_things() -> dict[str, Any]:
    """Posts were told of registers that nobody declared."""
    with clock.at(clock.now() + timedelta(days=1)):
        list(reminding.make(clock.now()))
    return {"undeclared": list(UndeclaredNotice.objects.order_by("-pk").values_list("pk", flat=True)[:3])}
