"""The days on which a life stands in each register, from its first fact to as far as today's facts reach.

Between two breakpoints nothing that a definition asks for changes, so one look there answers for all the days between.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from people.policy.judging import REGISTERS_BY_FACTS, WHEREVER_SHE_LIVES, possible_registers
from people.policy.life import Home, Kin, Life, Standing, is_dead, slots_on, value_on
from people.policy.parameters import day_of_year
from workflows.calendar import add_months
from workflows.policyfile import PolicyFile

_OLDEST = 120


@dataclass(frozen=True, slots=True)
class Span:
    """In the register from `since` to the day before `until` (None: as far as the facts reach), at this place."""

    register: str
    since: date
    until: date | None
    place: str
    group: str
    standing: Standing


def spans(life: Life, policy: PolicyFile) -> list[Span]:
    """Every stretch of days in every register, by register and day; two that touch differ in something."""
    open_spans: dict[str, Span] = {}
    found: list[Span] = []
    registers = possible_registers(life)
    if not registers:
        return []
    for day in breakpoints(life, policy):
        (place, group), is_registered = _place_and_kind(life, day)
        terms = policy.at(place, day) if place else policy.nowhere
        is_there = place and not is_dead(life.facts, day)
        for register in registers:
            stands = is_there and (is_registered or register in WHEREVER_SHE_LIVES)
            answer = REGISTERS_BY_FACTS[register](life, place, day, terms) if stands else None
            before = open_spans.get(register)
            if before is not None and (answer, place, group) == (before.standing, before.place, before.group):
                continue
            if before is not None:
                found.append(_ended(open_spans.pop(register), day))
            if answer is not None:
                open_spans[register] = Span(register, day, None, place, group, answer)
    found.extend(open_spans.values())
    return sorted(found, key=lambda span: (span.register, span.since))


def _ended(span: Span, day: date) -> Span:
    return Span(span.register, span.since, day, span.place, span.group, span.standing)


def place_on(life: Life, day: date) -> tuple[str, str]:
    """Where she is registered on the day: village and group. A volunteer from elsewhere stands where her team does."""
    return _place_and_kind(life, day)[0]


def _place_and_kind(life: Life, day: date) -> tuple[tuple[str, str], bool]:
    """(the same, whether she is registered there)."""
    at = value_on(life.facts, "residence", day)
    if at is not None:
        return (str(at["place"]), str(at.get("group", ""))), True
    teams = slots_on(life.facts, "volunteer", day)
    places = sorted(str(stated.value["place"]) for stated in teams.values() if stated.value)
    return ((places[0], "") if places else ("", "")), False


def breakpoints(life: Life, policy: PolicyFile) -> list[date]:
    """Every day on which an answer may change, in order, from the first statement on."""
    days = set(_days_of_facts(life))
    first = min(
        (stated.since for (kind, _slot), line in life.facts.items() for stated in line if kind in _PLACED),
        default=None,
    )
    if first is None:
        return []
    first = max(first, life.birth_date)
    ages, months, changes, awaited = _thresholds(policy)
    days.update(birthday(life.birth_date, age) for age in ages)
    days.update(changes)
    for kin in _kin(life):
        away = [stated.since for stated in kin.facts.get(("away", ""), ())]
        days.update(add_months(since, count) for since in away for count in months)
    for home in _homes(life):
        days.update(_days_of_income(home, awaited))
    last = birthday(life.birth_date, _OLDEST)
    return sorted(day for day in days if first <= day <= last)


_PLACED = frozenset({"residence", "volunteer"})


def birthday(born: date, age: int) -> date:
    """The day on which somebody has completed `age` years; 29 February counts as 28 in a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 2, 28)


def born_by(day: date, age: int) -> date:
    """The last day of birth of whoever has completed `age` years on the day: who was born later is younger."""
    year = day.year - age
    if (day.month, day.day) == (2, 28) and isleap(year) and not isleap(day.year):
        return date(year, 2, 29)
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def _days_of_facts(life: Life) -> Iterator[date]:
    for facts in (life.facts, *(kin.facts for kin in _kin(life)), *(home.facts for home in _homes(life))):
        for timeline in facts.values():
            yield from (stated.since for stated in timeline)
    for ties in life.ties.values():
        yield from (tie.since for tie in ties)
    yield from (stay.since for stay in life.stays)
    for home in _homes(life):
        yield from (since for since, _count in home.members)


def _days_of_income(home: Home, awaited: Iterable[str]) -> Iterator[date]:
    for year in home.incomes:
        for begins in (year + 1, year + 2):
            yield date(begins, 1, 1)
            yield from (day_of_year(text, begins) + timedelta(days=1) for text in awaited)


def _kin(life: Life) -> Iterator[Kin]:
    for ties in life.ties.values():
        yield from (tie.kin for tie in ties if tie.kin is not None)


def _homes(life: Life) -> Iterator[Home]:
    yield from (stay.home for stay in life.stays if stay.home is not None)


@lru_cache(maxsize=4)
def _thresholds(policy: PolicyFile) -> tuple[frozenset[int], frozenset[int], frozenset[date], frozenset[str]]:
    """What the file's terms ask for, at any place and time: ages (and the first beyond), months, changes, days."""
    ages: set[int] = set()
    months: set[int] = set()
    awaited: set[str] = set()
    changes: set[date] = set()
    for term in policy.dated_terms():
        if term.since is not None:
            changes.add(term.since)
        if term.value is None:
            continue
        if "_age_" in term.name:
            ages |= {term.value, term.value + 1}
        elif term.name.endswith("_months"):
            months.add(term.value)
        elif term.name == "income_awaited_until":
            awaited.add(term.value)
    return frozenset(ages), frozenset(months), frozenset(changes), frozenset(awaited)
