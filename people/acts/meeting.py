"""Writing persons: found by ID number, made once; without one by name, sex and day of birth in their village."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from django.db import connection
from django.db.models import Q

from people.models import Person
from workflows import clock
from workflows.bulk import insert, made
from workflows.crypto import ring
from workflows.identity import parse_id_number


class Unnumbered(NamedTuple):
    """Somebody whose ID number nobody has at hand."""

    name: str
    sex: Literal["f", "m"]
    birth_date: date


def id_index(number: str) -> str:
    """The blind index under which a person with this ID number is found."""
    return ring().blind_index(number, "id_number")


def meet(people: dict[str, str], lives_in: Mapping[str, str] | None = None) -> dict[str, Person]:
    """A row for each ID number → name, existing or new, by number. Two statements and one more for new ones.

    `lives_in`: by number the village of which the caller states in the same transaction that whoever is new lives
    there. Her column says so from the beginning, and needn't be written again for thousands of rows; what comes back
    of her doesn't say so yet.

    Rows come back locked in the order of their ids, the second step of the lock order; so are those that speak for
    them, since what is stated of a merged row moves the one that speaks. Raises IdNumberError.
    """
    indexes = {id_index(number): number for number in people}
    known: dict[Any, Any] = dict(
        Person.objects.filter(id_index__among=indexes).values_list("id_index", "merged_into_id")
    )
    new = {index: indexes[index] for index in sorted(indexes) if index not in known}
    lives_in = lives_in or {}
    if new:
        rows = [_person(each, index, people[each], lives_in.get(each, "")) for index, each in new.items()]
        insert(rows, ignore_conflicts=True)
    wanted = Q(id_index__among=indexes)
    if speak := {pk for pk in known.values() if pk is not None}:
        wanted |= Q(pk__in=speak)
    # The number is known by its index: thousands of seals needn't be opened for it.
    found = {}
    for person in Person.objects.select_for_update().filter(wanted).defer("id_number").order_by("id"):
        # Of those who speak for another one the number isn't asked for.
        if (number := indexes.get(str(person.id_index))) is not None:
            person.id_number = number
            if person.id_index in new:
                person.place_code = ""
            found[number] = person
    return found


def known_without_number(people: Collection[Unnumbered], place_code: str) -> dict[Unnumbered, Person]:
    """The rows of this village without a number that say the same, locked where a transaction holds them.

    Of one that was merged the row that speaks for it, which may have a number: she isn't made anew.
    """
    rows = Person.objects.filter(
        Q(merged_into__isnull=True, place_code=place_code) | Q(merged_into__place_code=place_code),
        name__in={person.name for person in people},
        birth_date__in={person.birth_date for person in people},
        id_index__isnull=True,
    ).select_related("merged_into")
    if connection.in_atomic_block:
        rows = rows.select_for_update(of=("self",))
    return {
        Unnumbered(row.name, "f" if row.sex == "f" else "m", row.birth_date): row.merged_into or row
        for row in rows.order_by("-id")
    }


def meet_without_number(people: Collection[Unnumbered], place_code: str) -> dict[Unnumbered, Person]:
    """A row for each: one of this village without a number that says the same, or a new one.

    Whoever is of the same name and day of birth with a number stays another row: somebody decides (`acts.doubts`).
    """
    found = known_without_number(people, place_code)
    wanted = dict.fromkeys(people)
    new = [
        Person(name=each.name, sex=each.sex, birth_date=each.birth_date, first_met_at=clock.now())
        for each in wanted
        if each not in found
    ]
    for row in Person.objects.bulk_create(new):
        found[Unnumbered(row.name, "f" if row.sex == "f" else "m", row.birth_date)] = row
    return {each: found[each] for each in wanted}


def _person(number: str, index: str, name: str, place_code: str) -> Person:
    parsed = parse_id_number(number)
    return made(
        Person,
        name=name,
        id_number=number,
        id_index=index,
        birth_date=parsed.birth_date,
        sex="f" if parsed.sex == "female" else "m",
        first_met_at=clock.now(),
        place_code=place_code,
    )
