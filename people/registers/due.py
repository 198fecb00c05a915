"""By when a register of a year is due: the county's own day, else the policy's moved to a working day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from people.models import DueDay, RegisterState
from people.policy import load_policy
from people.policy.parameters import day_of_year
from workflows.calendar import moved_to_working_day, working_days_between
from workflows.models.places import COUNTY

# Of a register in these nobody has the village's word: it is being written, came back, or was withdrawn.
MISSING: Final = frozenset({RegisterState.DRAFT, RegisterState.RETURNED, RegisterState.WITHDRAWN})


@dataclass(frozen=True)
class Due:
    """A register's last day, and whose word it is."""

    day: date
    is_own: bool

    def days_left(self, today: date) -> int:
        """Working days from today until it; fewer than none once it has passed."""
        late = days_late(self.day, today)
        return -late if late else working_days_between(today, self.day).days


def days_late(due: date, on: date) -> int:
    """Working days from the due day to the day `on`; none in time, at least one on a day of rest that follows it."""
    return max(working_days_between(due, on).days, 1) if on > due else 0


def due_days(registers: Iterable[str], year: int, place: str) -> dict[str, Due]:
    """The last day of each register in the place's county; those without one are left out. One statement."""
    return due_days_of_villages(registers, year, [place])[place]


def due_days_of_villages(
    registers: Iterable[str], year: int, places: Collection[str]
) -> dict[str, dict[str, Due]]:
    """The same for each of these places. One statement, however many they are."""
    registers = list(registers)
    counties = {place[:COUNTY] for place in places}
    rows = DueDay.objects.filter(county__in=counties, year=year, register__in=registers)
    own = {
        (county, code): day
        for county, code, day in rows.order_by("set_at", "pk").values_list("county", "register", "due_on")
    }
    texts: dict[str, date] = {}
    found: dict[str, dict[str, Due]] = {}
    for place in places:
        terms = load_policy().at(place, date(year, 12, 31))
        found[place] = dues = {}
        for code in registers:
            if (set_day := own.get((place[:COUNTY], code))) is not None:
                dues[code] = Due(set_day, is_own=True)
            elif text := terms.value(f"due_{code}"):
                if text not in texts:
                    texts[text] = moved_to_working_day(day_of_year(text, year)).day
                dues[code] = Due(texts[text], is_own=False)
    return found
