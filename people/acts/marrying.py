"""A marriage is stated of both: who marries, parts, or was wrongly said to, has a spouse of whom the same is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from people.acts.stating import Statement
from people.lives import effective, with_merged
from people.models import Fact, Person
from people.privacy import keeper_seat
from workflows.seats import Seats


def mirrored(seats: Seats, first: Statement) -> list[Statement]:
    """What the marriage, or its end, is to the others: her spouse, and whomever either was married to before.

    Nothing is said of anybody who is kept elsewhere, nor of a spouse whose own entry names somebody else.
    """
    if first.kind != "spouse" or first.person is None:
        return []
    new = _speaker(first.other) if first.value is not None else None
    found = []
    for who, remains in ((first.person, new), (new.pk if new else None, _speaker(first.person))):
        before = spouse_on(who, first.starts_on) if who is not None else None
        if before is None or who is None or (remains is not None and before.pk == remains.pk):
            continue
        held = spouse_on(before.pk, first.starts_on)
        if held is not None and held.pk == who and _keeps(seats, before):
            found.append(replace(first, person=before.pk, other=None, value=None))
    if new is not None and _keeps(seats, new):
        found.append(replace(first, person=new.pk, other=first.person))
    return found


def mirrors_of(seats: Seats, gone: Fact) -> Iterator[Fact]:
    """Once this entry was taken back, what was entered with it of her spouse and of whomever she has again."""
    if gone.kind != "spouse" or gone.person_id is None:
        return
    own = with_merged([gone.person_id])
    again = spouse_on(gone.person_id, gone.starts_on)
    for other in {each.pk: each for each in (_speaker(gone.other_id), again) if each is not None}.values():
        rows = [row for row in _ties(other.pk, gone.starts_on) if row.starts_on == gone.starts_on]
        if rows and (rows[-1].value is None or rows[-1].other_id in own) and _keeps(seats, other):
            # What is said of somebody else that day stays; that it ended stays where it was ended with another one.
            if rows[-1].value is None and (again is None or other.pk != again.pk):
                continue
            yield rows[-1]


def spouse_on(person_id: int, day: date) -> Person | None:
    """Whom she is married to on the day, as her own entries say: the row that speaks."""
    rows = _ties(person_id, day)
    return _speaker(rows[-1].other_id) if rows and rows[-1].value is not None else None


def _ties(person_id: int, day: date) -> list[Fact]:
    """What counts of her marriages up to the day, whichever of her rows it was stated of."""
    rows = Fact.objects.filter(person_id__in=with_merged([person_id]), kind="spouse", starts_on__lte=day)
    return effective(rows.order_by("starts_on", "pk"))


def _speaker(person_id: int | None) -> Person | None:
    found = Person.objects.select_related("merged_into").filter(pk=person_id or 0).first()
    return (found.merged_into or found) if found is not None else None


def _keeps(seats: Seats, person: Person) -> bool:
    return bool(person.place_code) and keeper_seat(seats, person.place_code) is not None
