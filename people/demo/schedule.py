"""What happens in the demo county, in the order of time, whichever programme it belongs to."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeAlias

from django.utils import timezone

from workflows import clock

Story: TypeAlias = "Callable[[Schedule, date, date], int]"


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """That time of the day in the county."""
    return datetime.combine(day, time(hour, minute), timezone.get_default_timezone())


# What further programmes tell: each gets the schedule, today and the county's first day, and says how many cases it is.
STORIES: dict[str, Story] = {}


def add_story(code: str, story: Story) -> None:
    """The demo county tells it too from now on."""
    STORIES[code] = story


class Schedule:
    """Steps with their moments; a step may add later ones."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Callable[[], None]]] = []
        self._added = 0

    def add(self, at: datetime, do: Callable[[], None]) -> None:
        """`do` happens at that moment; of two at the same one, the one added first."""
        heapq.heappush(self._steps, (at, self._added, do))
        self._added += 1

    def run(self) -> None:
        """Every step is done, with the clock at its moment."""
        while self._steps:
            at, _number, do = heapq.heappop(self._steps)
            with clock.at(at):
                do()
