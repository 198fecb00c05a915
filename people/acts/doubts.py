"""Possible duplicates: found when somebody is entered, queued with the reason, settled by an officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from people.models import Person, Suspicion
from workflows import clock
from workflows.identity import is_same_name

# As many wrong digits as a hand slips; the check digit is one of them.
_SLIPS = 2


def look_at(people: Sequence[tuple[Person, str]], county: str, place_code: str) -> list[Suspicion]:
    """What is doubtful about these persons (each with the name that was typed) stands in the queue, once."""
    found = [
        Suspicion(one=person, reason=Suspicion.Reason.OTHER_NAME, given=typed)
        for person, typed in people
        if not is_same_name(person.name, typed)
    ]
    found += _pairs([person for person, _typed in people])
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
        if key not in known:
            doubt.county, doubt.place_code, doubt.found_at = county, place_code, clock.now()
            new[key] = doubt
    return Suspicion.objects.bulk_create(new.values())


def _pairs(people: Sequence[Person]) -> list[Suspicion]:
    """Other rows of the same name: on the same day of birth with one number missing, or with a number close by."""
    same: dict[str, list[Person]] = defaultdict(list)
    names = {person.name for person in people}
    for row in Person.objects.filter(name__in=names, merged_into__isnull=True):
        same[row.name].append(row)
    found = []
    for person in people:
        for other in same[person.name]:
            reason = _why(person, other)
            if reason is not None:
                one, two = sorted((person, other), key=lambda row: row.pk)
                found.append(Suspicion(one=one, other=two, reason=reason))
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
    return sum(a != b for a, b in zip(one, other, strict=True))


def open_doubts(people: Iterable[int]) -> list[Suspicion]:
    """The doubts about these persons that nobody settled."""
    ids = list(people)
    rows = Suspicion.objects.filter(settled_at__isnull=True).select_related("one", "other")
    return list(rows.filter(one_id__in=ids) | rows.filter(other_id__in=ids))
