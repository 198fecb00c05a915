"""A marriage is stated of both: who marries, parts, or was wrongly said to, has a spouse of whom the same is so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from people.acts.stating import Statement
from people.lives import effective, with_merged
from people.models import Fact, Person
from people.policy.life import ALONE
from people.privacy import keeper_seat
from workflows.seats import Seats


def mirrored(seats: Seats, first: Statement) -> list[Statement]:
    """What the marriage, or its end, is to the others: her spouse, and whomever either was married to before.

    A divorce that is stated as a marital state is the spouse's too. Nothing is said of anybody who is kept elsewhere,
    nor of a spouse whose own entry names somebody else.
    """
    if first.kind == "marital_state":
        return _divorced_with(seats, first)
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


def _divorced_with(seats: Seats, first: Statement) -> list[Statement]:
    """The same of whom the divorced one is married to, and who isn't on record as alone since."""
    if first.person is None or not is_divorce(first.value):
        return []
    spouse = spouse_on(first.person, first.starts_on)
    held = spouse_on(spouse.pk, first.starts_on) if spouse is not None else None
    if (
        spouse is None
        or held is None
        or held.pk not in with_merged([first.person])
        or not _keeps(seats, spouse)
    ):
        return []
    # Of an earlier marriage that ended so: a tie stands until somebody states its end.
    tied_on = _ties(spouse.pk, first.starts_on)[-1].starts_on
    before = first.starts_on - timedelta(days=1)
    if _was_alone(spouse.pk, tied_on, first.starts_on) or _was_alone(first.person, tied_on, before):
        return []
    return [replace(first, person=spouse.pk)]


def _was_alone(person_id: int, since: date, until: date) -> bool:
    """True where any marital state of these days, both included, says that there was no spouse."""
    return any(
        row.value is not None and row.value["state"] in ALONE
        for row in _stated(person_id, "marital_state", until)
        if row.starts_on >= since
    )


def is_divorce(value: Mapping[str, Any] | None) -> bool:
    """True for the marital state that is stated of both."""
    return value is not None and value["state"] == "divorced"


def mirrors_of(seats: Seats, gone: Fact) -> Iterator[Fact]:
    """Once this entry was taken back, what was entered with it of her spouse and of whomever she has again."""
    if gone.kind == "marital_state":
        yield from _divorced_together(seats, gone)
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


def _divorced_together(seats: Seats, gone: Fact) -> list[Fact]:
    """What says the same of her spouse since the same day, where it was a divorce that was taken back."""
    said = Fact.objects.filter(
        person=gone.person_id, kind=gone.kind, starts_on=gone.starts_on, revision=gone.revision - 1
    )
    spouse = spouse_on(gone.person_id, gone.starts_on) if gone.person_id is not None else None
    if spouse is None or not _keeps(seats, spouse) or not any(is_divorce(row.value) for row in said):
        return []
    rows = _stated(spouse.pk, gone.kind, gone.starts_on)
    return [row for row in rows if row.starts_on == gone.starts_on and is_divorce(row.value)]


def spouse_on(person_id: int, day: date) -> Person | None:
    """Whom she is married to on the day, as her own entries say: the row that speaks."""
    rows = _ties(person_id, day)
    return _speaker(rows[-1].other_id) if rows and rows[-1].value is not None else None


def _ties(person_id: int, day: date) -> list[Fact]:
    """What counts of her marriages up to the day."""
    return _stated(person_id, "spouse", day)


def _stated(person_id: int, kind: str, day: date) -> list[Fact]:
    """What counts of this kind up to the day, whichever of her rows it was stated of."""
    rows = Fact.objects.filter(person_id__in=with_merged([person_id]), kind=kind, starts_on__lte=day)
    return effective(rows.order_by("starts_on", "pk"))


def _speaker(person_id: int | None) -> Person | None:
    found = Person.objects.select_related("merged_into").filter(pk=person_id or 0).first()
    return (found.merged_into or found) if found is not None else None


def _keeps(seats: Seats, person: Person) -> bool:
    return bool(person.place_code) and keeper_seat(seats, person.place_code) is not None
