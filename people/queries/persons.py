"""Finding persons, and the list of those of her places: page by page in the order of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people.models import Person
from people.privacy import in_reach
from people.reading import masked_number
from workflows import clock
from workflows.areas import Area, lies_in
from workflows.calendar import completed_years
from workflows.crypto import ring
from workflows.errors import Invalid
from workflows.identity import IdNumberError, normalise_id_number, parse_id_number
from workflows.seats import Seats
from workflows.seeking import Sought
from workflows.text import UnprintableError, plain

PAGE: Final = 50
_LONGEST: Final = 50
# More people of one name than anybody looks through; the list says that it stops there.
MOST_OF_A_NAME: Final = 1_000
_INTERPUNCTS: Final = dict.fromkeys(map(ord, "・•‧∙⋅．."), "·")


@dataclass(frozen=True)
class Line:
    """A person in a list: nothing of her but what tells her from others."""

    id: int
    name: str
    id_number: str
    sex: str
    birth_date: date
    age: int
    place: str


@dataclass(frozen=True)
class Page:
    rows: Sequence[Person]
    # Where the next page begins; empty at the end.
    following: str


def read(text: str) -> Sought:
    """What the text looks for: an ID number by its blind index, or a name's beginning. Raises Invalid naming `q`."""
    try:
        typed = plain(text)
    except UnprintableError:
        raise Invalid({"q": [_("Remove the characters that can't be printed.")]}) from None
    digits = normalise_id_number(typed)
    if len(digits) >= 15 and digits[:15].isdigit():
        try:
            digits = parse_id_number(digits).digits
        except IdNumberError:
            raise Invalid({"q": [_("This ID number can't be right: check its 18 characters.")]}) from None
        return Sought("person", (ring().blind_index(digits, "id_number"),), masked_number(digits))
    name = " ".join(typed.translate(_INTERPUNCTS).split())
    if not 2 <= len(name) <= _LONGEST or any(character.isdigit() for character in name):
        raise Invalid({"q": [_("Write two characters of a name at least, or a whole ID number.")]})
    return Sought("name", (name,), name)


def people_in(seats: Seats, place: str = "", sought: Sought | None = None) -> QuerySet[Person]:
    """Those of her places who speak for themselves; of one place; of a name or number, which take a statement."""
    # A row that was merged is of no place; asked for by its column, SQLite would read that column's index, which tells
    # hardly anybody apart, in place of the places'.
    found = Person.objects.filter(in_reach(seats))
    if place:
        found = found.filter(lies_in(place))
    if sought is None:
        return found
    if sought.kind == "person":
        return found.filter(pk__in=_of_number(sought.values[0]))
    return found.filter(pk__in=_of_name(sought.values[0]))


def _of_number(index: str) -> list[int]:
    """The row that speaks for whoever has this blind index."""
    rows = Person.objects.filter(id_index=index).values_list("pk", "merged_into_id")
    return [into or pk for pk, into in rows]


def _of_name(start: str) -> list[int]:
    """The rows whose names begin so: read by the names' index first, since they are few."""
    if connection.vendor == "sqlite":
        # LIKE, which compares letters without their case there, asks no index.
        rows = Person.objects.filter(name__gte=start, name__lt=start + "\U0010ffff")
    else:
        rows = Person.objects.filter(name__startswith=start)
    return list(rows.order_by("name").values_list("pk", flat=True)[:MOST_OF_A_NAME])


def page_after(found: QuerySet[Person], key: str) -> Page:
    """The rows after `key` in the order of places; the first ones where it can't be read. One statement."""
    place, comma, number = key.partition(",")
    if comma and place.isascii() and place.isdigit() and number.isascii() and number.isdigit():
        found = found.filter(
            Q(place_code__gt=place) | Q(place_code=place, pk__gt=min(int(number), 2**63 - 1)),
            place_code__gte=place,
        )
    rows = list(found.order_by("place_code", "pk")[: PAGE + 1])
    page = rows[:PAGE]
    following = f"{page[-1].place_code},{page[-1].pk}" if len(rows) > PAGE else ""
    return Page(page, following)


def lines(people: Sequence[Person], area: Area) -> list[Line]:
    """The rows as a list shows them."""
    today = clock.today()
    return [
        Line(
            id=person.pk,
            name=person.name,
            id_number=masked_number(person.id_number),
            sex=str(person.get_sex_display()),
            birth_date=person.birth_date,
            age=completed_years(person.birth_date, max(today, person.birth_date)),
            place=area.name(person.place_code),
        )
        for person in people
    ]
