"""What the registers know of a woman on a day, for a programme that nominates her: its cases keep what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import Q

from people.lives import effective, lives_of
from people.models import Fact, Household, Membership, Person, RegisterEntry, Visit, stands_on
from people.policy.life import Home, Life, home_on, is_dead, members_on, slots_on, tie_on, value_on
from people.policy.spans import place_on
from workflows.calendar import completed_years

OF_AGE = 18
_UNMARRIED = frozenset({"unmarried", "divorced", "widowed"})


@dataclass(frozen=True)
class Snapshot:
    """Of the day; None: the registers don't say. Income is yuan a head of the last year that was entered."""

    person: Person
    household: Household | None
    group: str
    phone: str | None
    members: int | None
    minors: int
    # Unmarried, divorced or widowed, with a child under 18; None while her marital state isn't known.
    is_single_mother: bool | None
    # Register → since when she stands in it. One in which she is only to be cleared isn't among them.
    registers: dict[str, date]
    income_year: int | None
    income_per_head: Decimal | None
    # None where she is of no household.
    has_allowance: bool | None
    illnesses: tuple[str, ...]
    is_disabled: bool
    visited_on: date | None


def snapshot_of(person: Person, day: date) -> Snapshot | None:
    """All of it, in about a dozen statements; None for one who was merged into another row or is dead."""
    life = lives_of({person.pk}).get(person.pk)
    if life is None or is_dead(life.facts, day):
        return None
    ids = [person.pk, *Person.objects.filter(merged_into_id=person.pk).values_list("pk", flat=True)]
    home, minors = home_on(life.stays, day), _minors(ids, day)
    year, a_head = _income(home, day) if home is not None else (None, None)
    phone = value_on(life.facts, "phone", day)
    entries = RegisterEntry.objects.filter(
        stands_on(day), person_id=person.pk, outcome=RegisterEntry.Outcome.IN
    )
    visits = Visit.objects.filter(person_id__in=ids, status=Visit.Status.DONE, done_on__lte=day)
    return Snapshot(
        person=person,
        household=_household(ids, day) if home is not None else None,
        group=place_on(life, day)[1],
        phone=str(phone["number"]) if phone else None,
        members=members_on(home, day) if home is not None else None,
        minors=minors,
        is_single_mother=_is_single_mother(life, minors, day),
        registers=dict(entries.order_by("register").values_list("register", "since")),
        income_year=year,
        income_per_head=a_head,
        has_allowance=value_on(home.facts, "allowance", day) is not None if home is not None else None,
        illnesses=tuple(sorted(slots_on(life.facts, "illness", day))),
        is_disabled=value_on(life.facts, "disability", day) is not None,
        visited_on=visits.order_by("-done_on").values_list("done_on", flat=True).first(),
    )


def _household(ids: Sequence[int], day: date) -> Household | None:
    rows = Membership.objects.filter(person_id__in=ids).select_related("household")
    stays = [row for row in effective(rows.order_by("starts_on", "pk")) if row.starts_on <= day]
    return stays[-1].household if stays else None


def _minors(ids: Sequence[int], day: date) -> int:
    """Her living children under 18, each counted once."""
    born_after = date(day.year - OF_AGE - 1, 1, 1)
    ties = Fact.objects.filter(Q(other_id__in=ids), kind="mother", person__birth_date__gte=born_after)
    children = set(ties.values_list("person_id", flat=True))
    speaking = {
        pk: life
        for pk, life in lives_of(_speakers(children)).items()
        if not is_dead(life.facts, day) and tie_on(life.ties.get("mother", ()), day) is not None
    }
    return sum(
        completed_years(life.birth_date, day) < OF_AGE for life in speaking.values() if life.birth_date <= day
    )


def _speakers(ids: set[int]) -> set[int]:
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "merged_into_id")
    return {into or pk for pk, into in rows}


def _is_single_mother(life: Life, minors: int, day: date) -> bool | None:
    state = value_on(life.facts, "marital_state", day)
    if state is None:
        # Who is tied to a husband is married; of anybody else nothing is known.
        return False if tie_on(life.ties.get("spouse", ()), day) is not None else None
    return state["state"] in _UNMARRIED and minors > 0


def _income(home: Home, day: date) -> tuple[int | None, Decimal | None]:
    years = [year for year in home.incomes if year < day.year]
    if not years:
        return None, None
    year = max(years)
    heads: Any = members_on(home, date(year, 12, 31)) or members_on(home, day)
    return year, a_head(home.incomes[year], heads) if heads else None


def a_head(income: Decimal, heads: int) -> Decimal:
    """Yuan a head, cut off at the fen: rounded up it would reach a line that the household's income is below."""
    return (income / heads).quantize(Decimal("0.01"), ROUND_FLOOR)
