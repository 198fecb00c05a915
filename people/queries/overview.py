"""All registers of an officer's places at a glance: how many stand in each, by when it is due, who declared it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from people.flows import RegisterFlow
from people.models import RegisterCase, RegisterState
from people.queries.registers import UNCLEAR, counts_by_register, registers_of, villages_in_force, within
from people.registers.declaration import Register
from people.registers.due import Due, due_days
from people.registers.heads import HEADS, heads_on
from workflows.areas import Area
from workflows.models.places import VILLAGE
from workflows.seats import Seats


@dataclass(frozen=True)
class Line:
    """A register of the places: `declared` of `villages` declared that of the year."""

    register: Register
    stand: int
    unclear: int
    due: Due | None
    declared: int
    villages: int
    # Of a single village: where its own case stands, and the case's ref.
    state: str = ""
    ref: str = ""

    @property
    def is_declared(self) -> bool:
        return self.declared >= self.villages

    def days_left(self, today: date) -> int | None:
        """Working days until it is due; fewer than none once it is late."""
        return self.due.days_left(today) if self.due is not None else None


def overview(seats: Seats, area: Area, today: date) -> list[Line]:
    """A line for each register that she may read. Four statements."""
    registers = registers_of(seats)
    codes = [register.code for register in registers]
    counts = counts_by_register(area.roots, today, codes)
    villages = villages_in_force(area, area.roots, today)
    heads = len(heads_on(today, villages))
    counts |= {(HEADS, "in"): heads, (HEADS, str(UNCLEAR)): len(villages) - heads}
    due = due_days(codes, today.year, area.roots[0])
    cases = _cases(area.roots, today.year)
    lines = []
    for register in registers:
        mine = [case for case in cases if case[0] == register.code]
        lines.append(
            Line(
                register,
                counts.get((register.code, "in"), 0),
                counts.get((register.code, str(UNCLEAR)), 0),
                due.get(register.code),
                sum(number for _code, state, number, _ref in mine if state in _DECLARED),
                len(villages),
                *_own(mine, area),
            )
        )
    return lines


_DECLARED = {RegisterState.TOWNSHIP_REVIEW, RegisterState.COUNTY_REVIEW, RegisterState.TAKEN_OVER}


def _cases(places: Iterable[str], year: int) -> list[tuple[str, str, int, str]]:
    """(register, state, how many, the ref of one). One statement."""
    rows = RegisterCase.objects.filter(within(places), year=year).exclude(state=RegisterState.WITHDRAWN)
    counted = rows.order_by().values("register", "state").annotate(number=Count("pk"), one=Max("ref"))
    return list(counted.values_list("register", "state", "number", "one"))


def _own(cases: list[tuple[str, str, int, str]], area: Area) -> tuple[str, str]:
    if len(area.top) != VILLAGE or not cases:
        return "", ""
    _code, state, _number, ref = cases[-1]
    return str(RegisterFlow.state_labels.get(state, state)), ref
