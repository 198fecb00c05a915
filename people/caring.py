"""Whose a visit, a need and a pair is: of the place where it was made, and of hers today.

When a woman moves, what was done for her stays where it was counted; her new village goes on with it.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from people.kinds import Privacy
from people.models import FollowUp, Pairing, Person, Visit
from people.privacy import keeper_seat, kept, may_read, seats_that_read
from workflows.areas import lies_in
from workflows.seats import Seat, Seats

Cared = Visit | FollowUp | Pairing
# Where she is registered today: her own row's place, or that of the row that speaks for it.
_TODAY: Final = ("person__place_code", "person__merged_into__place_code")


def cared_in_reach(seats: Seats) -> Q:
    """Filter on visits, needs and pairs: those that her posts read, for few rows that another filter names."""
    found = Q(pk__in=[])
    for scope in sorted({scope for seat in seats_that_read(seats) for scope in seat.scopes}):
        found |= lies_in(scope)
        for column in _TODAY:
            found |= lies_in(scope, column)
    return found


def moved_to(place: str) -> Q:
    """Filter on visits, needs and pairs of other places: those of women who are registered in the place today.

    They are looked up by the women's rows, a few thousand for a township.
    """
    here = Person.objects.filter(lies_in(place))
    merged = Person.objects.filter(merged_into__in=here)
    return Q(person__in=here.values("pk").union(merged.values("pk"))) & ~lies_in(place)


def place_today(row: Cared) -> str:
    """Where she is registered today; where she is nowhere, the place where it was made."""
    return row.person.speaker.place_code or row.place_code


def keeper_of(seats: Seats, row: Cared) -> Seat | None:
    """The seat by which she goes on with it: of the woman's place today before that of old; None where she has none."""
    return keeper_seat(seats, place_today(row)) or keeper_seat(seats, row.place_code)


def reads_poverty(seats: Seats, row: Cared, *, for_purpose: bool = False) -> bool:
    """True where one of her posts reads of poverty in either place; with `for_purpose` also once she says what for."""
    places = (place_today(row), row.place_code)
    return any(may_read(seats, code, Privacy.POVERTY, for_purpose=for_purpose) for code in places)


def may_name(seats: Seats, helper_place: str) -> bool:
    """True for a helper of her places, or of those that hers lie in: they help there too."""
    scopes = [scope for seat in kept(seats).current for scope in seat.scopes]
    return any(helper_place.startswith(scope) or scope.startswith(helper_place) for scope in scopes)
