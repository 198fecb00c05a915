"""Which villages have declared a register of the year, which are late with it, and which haven't begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from people.models import RegisterCase, RegisterState
from people.queries.registers import villages_in_force, within
from people.registers.declaration import Register
from people.registers.due import MISSING, days_late, due_days
from workflows.areas import Area
from workflows.models.places import TOWNSHIP

# Nothing was begun, or there is no word of the village's: those whom the notices count (`people.acts.reminding`).
_OPEN = {"", *MISSING}


@dataclass(frozen=True)
class VillageLine:
    """A village and where its register of the year stands; an empty state: it hasn't begun."""

    code: str
    village: str
    township: str
    state: str = ""
    ref: str = ""
    declared_on: date | None = None
    # Working days after the due day on which it was declared, or for which it has been missing until today.
    days_late: int = 0

    @property
    def is_missing(self) -> bool:
        return self.state in _OPEN


def handed_in(area: Area, register: Register, year: int, today: date) -> list[VillageLine]:
    """A line for each village that there is on the year's due day or today: the missing ones first. Two statements."""
    due = due_days([register.code], year, area.roots[0]).get(register.code)
    rows = RegisterCase.objects.filter(within(area.roots), register=register.code, year=year)
    cases = {
        case.place_code: case
        for case in rows.exclude(state=RegisterState.WITHDRAWN).defer("findings").order_by("pk")
    }
    lines = []
    for code in sorted({*villages_in_force(area, area.roots, today), *cases}):
        case = cases.get(code)
        state = case.state if case is not None else ""
        until = today if state in _OPEN or case is None or case.declared_on is None else case.declared_on
        lines.append(
            VillageLine(
                code,
                area.name(code),
                area.name(code[:TOWNSHIP]),
                state,
                case.ref if case is not None else "",
                case.declared_on if case is not None else None,
                days_late(due.day, until) if due is not None else 0,
            )
        )
    return sorted(lines, key=lambda line: (not line.is_missing, line.code))
