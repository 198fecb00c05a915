"""What the registers know of a woman on a day, for a programme that nominates her: its cases keep what was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from people.lives import effective, read_lives
from people.models import Fact, Household, Membership, Person, RegisterEntry, Visit, stands_on
from people.policy.life import (
    Home,
    Life,
    a_head,
    home_on,
    is_dead,
    marriage_on,
    members_on,
    slots_on,
    tie_on,
    value_on,
)
from people.policy.spans import place_on
from people.queries.mothers import OF_AGE, is_alone
from workflows.calendar import completed_years


@dataclass(frozen=True)
class Snapshot:
    """Of the day; None: the registers don't say. Income is yuan a head of the last year that was entered."""

    person: Person
    # The keys of every row that is hers: the one that speaks, and those that were merged into it.
    rows: tuple[int, ...]
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
    """All of it, in thirteen statements at most, however many belong to her household.

    None for one who was merged into another row or is dead.
    """
    children = _children(person, day)
    lives, speaks = read_lives({person.pk, *children}, with_kin=False)
    life = lives.get(person.pk)
    if life is None or is_dead(life.facts, day):
        return None
    ids = sorted(pk for pk, speaking in speaks.items() if speaking == person.pk)
    minors = sum(_is_minor(lives[child], day) for child in children if child in lives)
    home = home_on(life.stays, day)
    year, income = _income(home, day) if home is not None else (None, None)
    phone = value_on(life.facts, "phone", day)
    entries = RegisterEntry.objects.filter(
        stands_on(day), person_id=person.pk, outcome=RegisterEntry.Outcome.IN
    )
    visits = Visit.objects.filter(person_id__in=ids, status=Visit.Status.DONE, done_on__lte=day)
    return Snapshot(
        person=person,
        rows=tuple(ids),
        household=_household(ids, day) if home is not None else None,
        group=place_on(life, day)[1],
        phone=str(phone["number"]) if phone else None,
        members=members_on(home, day) if home is not None else None,
        minors=minors,
        is_single_mother=_is_single_mother(life, minors, day),
        registers=dict(entries.order_by("register").values_list("register", "since")),
        income_year=year,
        income_per_head=income,
        has_allowance=value_on(home.facts, "allowance", day) is not None if home is not None else None,
        illnesses=tuple(sorted(slots_on(life.facts, "illness", day))),
        is_disabled=value_on(life.facts, "disability", day) is not None,
        visited_on=visits.order_by("-done_on").values_list("done_on", flat=True).first(),
    )


def _household(ids: Sequence[int], day: date) -> Household | None:
    rows = Membership.objects.filter(person_id__in=ids).select_related("household")
    stays = [row for row in effective(rows.order_by("starts_on", "pk")) if row.starts_on <= day]
    return stays[-1].household if stays else None


def stays_of(persons: Collection[int]) -> Mapping[int, Sequence[Membership]]:
    """The households of these persons in the order of days, by the row that speaks. One statement."""
    hers = Q(person_id__in=persons) | Q(person__merged_into_id__in=persons)
    rows = Membership.objects.filter(hers).select_related("household", "person").order_by("starts_on", "pk")
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in effective(rows):
        found[row.person.merged_into_id or row.person_id].append(row)
    return found


def stays_in_force(speaks: str) -> QuerySet[Membership]:
    """In a statement over rows with a column `speaks`, the memberships of that person, as `stays_of` has them.

    Of each row and day what was entered last, unless it was taken back.
    """
    rows = Person.objects.filter(
        Q(pk=OuterRef(OuterRef(speaks))) | Q(merged_into_id=OuterRef(OuterRef(speaks)))
    )
    later = Membership.objects.filter(
        person_id=OuterRef("person_id"), starts_on=OuterRef("starts_on"), revision__gt=OuterRef("revision")
    )
    return Membership.objects.filter(~Exists(later), person_id__in=rows.values("pk"), is_retracted=False)


def household_on(speaks: str, day: date) -> Subquery:
    """In such a statement, the key of the household that the person belongs to on the day; null for none."""
    stays = stays_in_force(speaks).filter(starts_on__lte=day).order_by("-starts_on", "-pk")
    return Subquery(stays.values("household_id")[:1])


def household_then(stays: Sequence[Membership], day: date) -> Household | None:
    """Where she belonged on the day; before the register knows of her, the first one that it knows."""
    begun = [stay for stay in stays if stay.starts_on <= day]
    if begun:
        return begun[-1].household
    return stays[0].household if stays else None


def _children(person: Person, day: date) -> set[int]:
    """Whoever was ever said to be a child of hers and may be under 18, by the row that speaks. One statement."""
    born_after = date(day.year - OF_AGE - 1, 1, 1)
    hers = Person.objects.filter(Q(pk=person.pk) | Q(merged_into_id=person.pk))
    ties = Fact.objects.filter(
        other_id__in=hers.values("pk"), kind="mother", person__birth_date__gte=born_after
    )
    return {into or pk for pk, into in ties.values_list("person_id", "person__merged_into_id")}


def _is_minor(child: Life, day: date) -> bool:
    """True for a living child under 18 that has a mother on the day."""
    if is_dead(child.facts, day) or tie_on(child.ties.get("mother", ()), day) is None:
        return False
    return child.birth_date <= day and completed_years(child.birth_date, day) < OF_AGE


def _is_single_mother(life: Life, minors: int, day: date) -> bool | None:
    # A husband whom no newer marital state denies, as the registers read it.
    if marriage_on(life, day)[0] is not None:
        return False
    state = value_on(life.facts, "marital_state", day)
    return is_alone(state) and minors > 0 if state is not None else None


def _income(home: Home, day: date) -> tuple[int | None, Decimal | None]:
    years = [year for year in home.incomes if year < day.year]
    if not years:
        return None, None
    year = max(years)
    heads: Any = members_on(home, date(year, 12, 31)) or members_on(home, day)
    return year, a_head(home.incomes[year], heads) if heads else None
