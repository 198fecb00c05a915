"""Possible duplicates: found when somebody is entered, queued with the reason, settled by an officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import ne

from people.models import Person, Suspicion
from workflows import clock
from workflows.identity import is_same_name

# As many wrong digits as a hand slips; the check digit is one of them.
_SLIPS = 2
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Typed:
    """Somebody who was entered: her row, the name that was typed, and the place for which it was."""

    person: Person
    name: str
    place_code: str


def look_at(people: Sequence[Typed], county: str) -> list[Suspicion]:
    """What is doubtful about these persons stands in the queue, once. Three statements, however many they are."""
    found = [
        Suspicion(
            one=each.person,
            reason=Suspicion.Reason.OTHER_NAME,
            given=each.name,
            place_code=each.place_code,
        )
        for each in people
        if each.person.name != each.name and not is_same_name(each.person.name, each.name)
    ]
    found += _pairs(people)
    if not found:
        return []
    known = set(
        Suspicion.objects.filter(one_id__in={doubt.one_id for doubt in found}).values_list(
            "one_id", "other_id", "reason"
        )
    )
    new = {}
    for doubt in found:
        key = (doubt.one_id, doubt.other_id, str(doubt.reason))
        if key not in known and key not in new:
            doubt.county, doubt.found_at = county, clock.now()
            new[key] = doubt
    return Suspicion.objects.bulk_create(new.values())


def _pairs(people: Sequence[Typed]) -> list[Suspicion]:
    """Other rows of the same name: on the same day of birth with one number missing, or with a number close by."""
    near = _near(people)
    found = []
    for each in people:
        for other in near[each.person.name]:
            reason = _why(each.person, other)
            if reason is not None:
                one, two = sorted((each.person, other), key=lambda row: row.pk)
                found.append(Suspicion(one=one, other=two, reason=reason, place_code=each.place_code))
    return found


def _near(people: Sequence[Typed]) -> Mapping[str, list[Person]]:
    """By name the rows whose days of birth are as close as close numbers have them.

    Few of a name: only their sealed numbers are opened, out of thousands of the same names.
    """
    born: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for each in people:
        born[each.person.name, each.person.sex][each.person.birth_date.isoformat()].add(each.person.pk)
    names = {name for name, _sex in born}
    rows = Person.objects.filter(name__among=names, merged_into__isnull=True)
    keys = [
        pk
        for pk, name, sex, birth in rows.values_list("pk", "name", "sex", "birth_date")
        if any(
            entered != {pk} and _differing(birth.isoformat(), day) <= _SLIPS
            for day, entered in born.get((name, sex), {}).items()
        )
    ]
    found: dict[str, list[Person]] = defaultdict(list)
    for start in range(0, len(keys), _AT_ONCE):
        for row in rows.filter(pk__in=keys[start : start + _AT_ONCE]):
            found[row.name].append(row)
    return found


def _why(person: Person, other: Person) -> Suspicion.Reason | None:
    if person.pk == other.pk or person.sex != other.sex:
        return None
    if person.id_number is None or other.id_number is None:
        return Suspicion.Reason.SAME_NAME_AND_BIRTH if person.birth_date == other.birth_date else None
    if _differing(str(person.id_number), str(other.id_number)) <= _SLIPS:
        return Suspicion.Reason.SAME_NAME_NEAR_NUMBER
    return None


def _differing(one: str, other: str) -> int:
    return sum(map(ne, one, other))


def open_doubts(people: Iterable[int]) -> list[Suspicion]:
    """The doubts about these persons that nobody settled."""
    ids = list(people)
    rows = Suspicion.objects.filter(settled_at__isnull=True).select_related("one", "other")
    return list(rows.filter(one_id__in=ids) | rows.filter(other_id__in=ids))
