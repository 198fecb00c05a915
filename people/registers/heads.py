"""村妇代会主任: one row for each village, from the appointments; what her posts don't say are facts of her person.

An officer keeps her own ID number; the person with the same number, by its blind index, is she.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from people.models import Person
from people.registers import reasons
from people.registers.known import Known, Need, known_of
from people.registers.rows import Reading, Row
from workflows.models import Appointment

HEADS: Final = "village_heads"
HEAD_ROLE: Final = "village_chair"
KINDS: Final = frozenset({"head_details", "education", "political_state", "phone"})


@dataclass(frozen=True)
class HeadEntry:
    """As a register's entry, of a village: worked out from its appointments when it is asked for."""

    place_code: str
    since: date | None
    outcome: str
    reason: list[dict[str, Any]]
    group: str = ""


def heads_on(day: date, villages: Iterable[str]) -> dict[str, Appointment]:
    """Who leads the women of each of these villages on the day: the holder, else who stands in. One statement."""
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    held = Appointment.objects.filter(
        lasts,
        post__role=HEAD_ROLE,
        post__office__place_code__in=list(villages),
        starts_on__lte=day,
        withdrawn_at__isnull=True,
    ).select_related("officer", "post__office")
    found: dict[str, Appointment] = {}
    for each in held.order_by("-starts_on", "-pk"):
        village = each.post.office.place_code
        if village not in found or (found[village].kind, each.kind) == ("stand_in", "holder"):
            found[village] = each
    return found


def rows_of_heads(villages: Iterable[str], reading: Reading) -> list[Row]:
    """A row for each village, also one without a head. Four statements."""
    villages = list(villages)
    held = heads_on(reading.day, villages)
    people = _people(held.values())
    known = known_of([person.pk for person in people.values()], reading.day, {Need.FACTS}, KINDS)
    return [_row(village, held.get(village), people, known, reading) for village in villages]


def _people(held: Iterable[Appointment]) -> dict[str, Person]:
    """Persons by the index of the number that their officer keeps."""
    indexes = {each.officer.id_index for each in held if each.officer.id_index}
    found = Person.objects.filter(id_index__in=indexes).select_related("merged_into")
    return {str(person.id_index): person.merged_into or person for person in found}


def _row(
    village: str,
    held: Appointment | None,
    people: Mapping[str, Person],
    known: Mapping[int, Known],
    reading: Reading,
) -> Row:
    words = reasons.Reader({}, reads_detention=False)
    if held is None:
        entry = HeadEntry(village, None, "unclear", [{"code": "head_is_missing"}])
        return Row(entry, None, Known(), reading, words)
    person = people.get(held.officer.id_index)
    facts = known[person.pk] if person is not None else Known()
    because = [{"code": "appointed" if held.kind == Appointment.Kind.HOLDER else "stands_in"}]
    if person is None:
        because.append({"code": "person_is_missing"})
    elif ("head_details", "") not in facts.facts:
        because.append({"code": "details_are_missing"})
    # Her post alone makes her one of them; what is missing of her is told beside it.
    entry = HeadEntry(village, held.starts_on, "in", because)
    return Row(entry, person, facts, reading, words, held)
