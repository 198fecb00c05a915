"""What one programme should know of another when it decides: each says what it has on persons, none imports another.

Beside the panels (`workflows.panels`), which a reader looks at, these are asked by the rules of a gate and are shown to
whoever approves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Crossing:
    """Something that stands beside a decision on this person. `code` is what rules ask by; the sentence is shown.

    `person` is the row that speaks for her, whichever of her rows it was entered under.
    """

    programme: str
    code: str
    person: int
    sentence: Any


# Programme → what it has on these persons, in two statements at most.
CHECKS: dict[str, Callable[[Sequence[int]], Sequence[Crossing]]] = {}


def add_check(programme: str, check: Callable[[Sequence[int]], Sequence[Crossing]]) -> None:
    """The programme is asked from now on."""
    CHECKS[programme] = check


def crossings(person_ids: Sequence[int], *, beside: str = "") -> list[Crossing]:
    """What every programme but `beside` has on these persons, each by the row that speaks for her."""
    return [
        crossing for code, check in CHECKS.items() if code != beside for crossing in check(list(person_ids))
    ]
