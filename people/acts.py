"""Writing persons: found by ID number, made once."""

from __future__ import annotations

from people.models import Person
from workflows import clock
from workflows.crypto import ring
from workflows.identity import parse_id_number


def id_index(number: str) -> str:
    """The blind index under which a person with this ID number is found."""
    return ring().blind_index(number, "id_number")


def meet(people: dict[str, str]) -> dict[str, Person]:
    """A row for each ID number → name, existing or new, by number. Two statements and one more for new ones.

    Rows come back locked in the order of their ids, the second step of the lock order. Raises IdNumberError.
    """
    indexes = {id_index(number): number for number in people}
    known = set(Person.objects.filter(id_index__in=indexes).values_list("id_index", flat=True))
    new = [index for index in sorted(indexes) if index not in known]
    if new:
        Person.objects.bulk_create(
            (_person(indexes[index], index, people) for index in new), ignore_conflicts=True
        )
    rows = Person.objects.select_for_update().filter(id_index__in=indexes).order_by("id")
    return {indexes[person.id_index]: person for person in rows}


def _person(number: str, index: str, people: dict[str, str]) -> Person:
    parsed = parse_id_number(number)
    return Person(
        name=people[number],
        id_number=number,
        id_index=index,
        birth_date=parsed.birth_date,
        sex="f" if parsed.sex == "female" else "m",
        first_met_at=clock.now(),
    )
