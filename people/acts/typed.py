"""What can be said of a person while she is typed: whether her number can be right, and whether she stands here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from people.acts.entering import Entered, checked_person
from people.acts.meeting import id_index
from people.models import Person
from people.privacy import in_reach, kept
from workflows import clock
from workflows.areas import Area
from workflows.calendar import completed_years
from workflows.errors import Invalid
from workflows.seats import Seats

_ALIKE: Final = 5


@dataclass(frozen=True)
class Known:
    """Somebody of the reader's places who is, or may be, the one who is typed."""

    person: Person
    place: str
    # By her number it is she; by name and day of birth it may be.
    is_she: bool
    # She stands here under another name than the one that is typed.
    otherwise: bool = False


@dataclass(frozen=True)
class SoFar:
    """By field what is wrong; who the number says she is; who of the reader's own places that is."""

    wrong: Mapping[str, Sequence[Any]]
    sex: str = ""
    born: date | None = None
    age: int | None = None
    known: Collection[Known] = field(default_factory=tuple)


def so_far(seats: Seats, area: Area, typed: Entered) -> SoFar:
    """Judged by the function that saves; nothing is written. Three statements at most.

    Of somebody outside the places that she keeps nothing is said: who types numbers here learns nothing of others.
    """
    try:
        entered = checked_person(typed)
    except Invalid as error:
        return _of_half(seats, area, typed, error.fields)
    found = _about(entered) if entered.id_number else {}
    return SoFar({}, **found, known=_known(seats, area, entered))


def _of_half(seats: Seats, area: Area, typed: Entered, wrong: Mapping[str, Sequence[Any]]) -> SoFar:
    """What was typed so far isn't all: of a number that is right it is still said whose it is."""
    if not typed.id_number or "id_number" in wrong:
        return SoFar(wrong)
    # The number alone: with a name that can stand for any.
    entered = checked_person(Entered("某", typed.id_number))
    return SoFar(wrong, **_about(entered), known=_known(seats, area, entered, by_name=False))


def _about(entered: Entered) -> dict[str, Any]:
    assert entered.birth_date is not None
    age = completed_years(entered.birth_date, clock.today())
    return {"sex": entered.sex, "born": entered.birth_date, "age": age}


def _known(seats: Seats, area: Area, entered: Entered, *, by_name: bool = True) -> list[Known]:
    """Hers, and those of her name and day of birth, in the reader's places; hers first. Two statements."""
    here = Person.objects.filter(in_reach(kept(seats)))
    found: list[Person] = []
    if entered.id_number:
        row = Person.objects.filter(id_index=id_index(entered.id_number)).values_list("pk", "merged_into_id")
        # Of a number that a merged row bears she is the row that speaks for it.
        found += here.filter(pk__in=[into or pk for pk, into in row])
    hers = {person.pk for person in found}
    if by_name and entered.birth_date is not None:
        alike = here.filter(name=entered.name, birth_date=entered.birth_date, sex=entered.sex)
        found += alike.exclude(pk__in=hers).order_by("pk")[:_ALIKE]
    return [
        Known(
            person,
            area.name(person.place_code),
            is_she=person.pk in hers,
            otherwise=by_name and person.name != entered.name,
        )
        for person in found
    ]
