"""A life as the definitions ask for it: what was stated of a person, her kin and her household, each with its day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final, Literal

Value = Mapping[str, Any]
_FEN: Final = Decimal("0.01")
# The marital states of who has no husband.
ALONE: Final = frozenset({"unmarried", "divorced", "widowed"})
# (kind, slot): what sets facts apart that hold side by side.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stated:
    """From `since` on this holds; None: no longer."""

    since: date
    value: Value | None


Timeline = Sequence[Stated]


@dataclass(frozen=True, slots=True)
class Kin:
    """A spouse, a parent: as far as the definitions ask for them."""

    facts: Mapping[Key, Timeline] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tie:
    """From `since` on she is tied to `kin`; None: to nobody. `value` says how (a guardian's relation)."""

    since: date
    kin: Kin | None
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A household: how many belonged to it from which day on, and its net income by year, in yuan.

    `incomes` holds only years for which an income was stated; a year without any is unknown, not nought.
    """

    members: Sequence[tuple[date, int]] = ()
    incomes: Mapping[int, Decimal] = field(default_factory=dict)
    facts: Mapping[Key, Timeline] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """From `since` on she belongs to `home`; None: to none."""

    since: date
    home: Home | None


@dataclass(frozen=True, slots=True)
class Life:
    """What the definitions may ask of a person; every sequence in the order of its days."""

    sex: Literal["f", "m"]
    birth_date: date
    facts: Mapping[Key, Timeline] = field(default_factory=dict)
    ties: Mapping[str, Sequence[Tie]] = field(default_factory=dict)
    stays: Sequence[Stay] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A register's answer on a day: "in", or "unclear" where a needed fact is missing; `because` in codes."""

    outcome: Literal["in", "unclear"]
    because: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]


def reason(code: str, **details: Any) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """A reason with its details, comparable and in a stable order."""
    return code, tuple(sorted(details.items()))


def stated_on(timeline: Timeline, day: date) -> Stated | None:
    """The statement in force on the day; None before the first. One that says "no longer" is returned as such."""
    found = bisect_right(timeline, day, key=lambda stated: stated.since)
    return timeline[found - 1] if found else None


def value_on(facts: Mapping[Key, Timeline], kind: str, day: date, slot: str = "") -> Value | None:
    """What holds on the day; None where nothing does."""
    stated = stated_on(facts.get((kind, slot), ()), day)
    return stated.value if stated is not None else None


def slots_on(facts: Mapping[Key, Timeline], kind: str, day: date) -> dict[str, Stated]:
    """Every slot of the kind that holds something on the day."""
    found = {}
    for (name, slot), timeline in facts.items():
        if name == kind:
            stated = stated_on(timeline, day)
            if stated is not None and stated.value is not None:
                found[slot] = stated
    return found


def tie_on(ties: Sequence[Tie], day: date) -> Tie | None:
    """The tie in force on the day; None where there is none or it ended."""
    found = bisect_right(ties, day, key=lambda tie: tie.since)
    return ties[found - 1] if found and ties[found - 1].kin is not None else None


def ends(alone_since: date, tied_since: date) -> bool:
    """True where having no husband since one day ends being tied to one since the other: the newer fact counts.

    Of one day the state counts: a file states it together with the husband, and gives none where there is none.
    """
    return alone_since >= tied_since


def marriage_on(life: Life, day: date) -> tuple[Tie | None, str]:
    """(the marriage in force on the day or None, the code of what is missing for it to be clear or "").

    A marital state without a husband that is as new as the tie, or newer, ends it: a divorce is often entered so alone.
    An older one is out of date. Who is married again since it ended is so to somebody who isn't known yet.
    """
    tie = tie_on(life.ties.get("spouse", ()), day)
    states = [each for each in life.facts.get(("marital_state", ""), ()) if each.since <= day]
    alone = [each.since for each in states if each.value is not None and each.value["state"] in ALONE]
    if tie is None or not alone:
        return tie, ""
    is_alone = alone[-1] == states[-1].since
    if not ends(alone[-1], tie.since):
        return tie, "marital_state_is_missing" if is_alone else ""
    return (None, "") if is_alone else (tie, "husband_is_missing")


def home_on(stays: Sequence[Stay], day: date) -> Home | None:
    """The household that she belongs to on the day."""
    found = bisect_right(stays, day, key=lambda stay: stay.since)
    return stays[found - 1].home if found else None


def members_on(home: Home, day: date) -> int:
    """How many belong to the household on the day."""
    found = bisect_right(home.members, day, key=lambda change: change[0])
    return home.members[found - 1][1] if found else 0


def a_head(income: Decimal, heads: int) -> Decimal:
    """Yuan a head, cut off at the fen: rounded up it would reach a line that the household's income is below."""
    return (income / heads).quantize(_FEN, ROUND_FLOOR)


def is_dead(facts: Mapping[Key, Timeline], day: date) -> bool:
    """True from the day of death on."""
    return value_on(facts, "died", day) is not None
