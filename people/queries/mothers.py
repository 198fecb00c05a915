"""单亲母亲: a mark that nobody enters. It follows from a woman's marital state and from her children under 18."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from people.kinds import MARITAL_STATES
from people.lives import effective
from people.models import Fact, Person
from people.policy.life import ALONE, ends
from people.policy.spans import birthday
from workflows.calendar import completed_years

OF_AGE: Final = 18


def is_alone(state: Mapping[str, Any]) -> bool:
    """True for the value of a marital state by which she brings her children up alone."""
    return state["state"] in ALONE


@dataclass(frozen=True)
class Child:
    """A living child of hers under 18: how old, and whether it belongs to her household."""

    person: Person
    age: int
    is_at_home: bool


@dataclass(frozen=True)
class SingleMother:
    """Why she is one today: her marital state, since when, her children, and when the youngest is of age."""

    state: Any
    since: date
    children: Sequence[Child]
    until: date


def single_mother(
    ids: Collection[int], counting: Iterable[Fact], at_home: Collection[int], day: date
) -> SingleMother | None:
    """What makes her one on the day, as a programme that nominates her reads it (`people.queries.snapshots`), or None.

    `ids` are the keys of her rows, `counting` what counts of her in the order of days, `at_home` who belongs to her
    household. One statement, and none where her marital state isn't known, is another or older than her marriage.
    """
    last = {row.kind: row for row in counting if row.person_id in ids and row.starts_on <= day}
    state, died = last.get("marital_state"), last.get("died")
    if state is None or state.value is None or not is_alone(state.value):
        return None
    if died is not None and died.value is not None:
        return None
    tie = last.get("spouse")
    if tie is not None and tie.value is not None and not ends(state.starts_on, tie.starts_on):
        return None
    children = [
        Child(child, completed_years(child.birth_date, day), child.pk in at_home)
        for child in _minors(ids, day)
    ]
    if not children:
        return None
    children.sort(key=lambda child: child.person.birth_date)
    words = MARITAL_STATES[state.value["state"]]
    return SingleMother(words, state.starts_on, children, birthday(children[-1].person.birth_date, OF_AGE))


def _minors(ids: Collection[int], day: date) -> list[Person]:
    """Her living children under 18 on the day, by the row that speaks for each. One statement."""
    tied = Fact.objects.filter(other_id__in=ids, kind="mother").values("person_id")
    named = Person.objects.filter(pk__in=tied).values_list("pk")
    speak = Person.objects.filter(pk__in=tied, merged_into__isnull=False).values_list("merged_into_id")
    # Every row of a child of which two were merged: its death may be stated of either.
    merged = [Person.objects.filter(merged_into_id__in=each).values_list("pk") for each in (tied, speak)]
    rows = Fact.objects.filter(person_id__in=named.union(speak, *merged), kind__in=("mother", "died"))
    last: dict[int, dict[str, Fact]] = {}
    people: dict[int, Person] = {}
    for row in effective(rows.order_by("starts_on", "pk").select_related("person__merged_into")):
        assert row.person is not None
        if row.starts_on <= day:
            child = row.person.merged_into or row.person
            people[child.pk] = child
            last.setdefault(child.pk, {})[row.kind] = row
    return [people[pk] for pk, said in last.items() if _is_hers(said, ids) and _is_minor(people[pk], day)]


def _is_hers(said: Mapping[str, Fact], ids: Collection[int]) -> bool:
    tie, died = said.get("mother"), said.get("died")
    is_dead = died is not None and died.value is not None
    return not is_dead and tie is not None and tie.value is not None and tie.other_id in ids


def _is_minor(child: Person, day: date) -> bool:
    return child.birth_date <= day and completed_years(child.birth_date, day) < OF_AGE
