"""Who may know what of a person: by the posts she holds today, and never beyond her places."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from people.kinds import Privacy
from people.models import Person
from workflows import clock
from workflows.areas import lies_in
from workflows.errors import NotAllowed, NotFound
from workflows.models import Place
from workflows.seats import Seat, Seats, no_seat_reason

# The federation's own desks and the auditor have part in the registers; a bank's desk, the recorder of papers, the
# registrar of posts and the manager of a programme have none: what a programme needs stands in its own cases.
REGISTER_ROLES = ("village_cadre", "village_chair", "township_reviewer", "county_sealer", "auditor")
# Who enters facts.
KEEPER_ROLES = ("village_cadre", "village_chair", "township_reviewer", "county_sealer")

# Which desk needs what, by its task here:
#   village_cadre      enters every fact, of the people next door; visits them
#   village_chair      declares the village's registers with her password: she answers for each row
#   township_reviewer  checks a declared register row by row, and signs it; pairs helpers
#   county_sealer      takes registers over, and arranges help by them: relief for women with cancer, for the poor, for
#                      children. Where a parent is held is no part of that: the child stands in the register without it.
#   auditor            checks that the figures and signatures are right, for which no woman's illness need be on screen;
#                      a single record may have to be opened, and then she says what for
_IN_SIGHT: dict[Privacy, tuple[str, ...]] = {
    Privacy.PLAIN: REGISTER_ROLES,
    Privacy.CHILD: KEEPER_ROLES,
    Privacy.HEALTH: KEEPER_ROLES,
    Privacy.POVERTY: KEEPER_ROLES,
    # The village that knows, and whoever checks its register.
    Privacy.DETENTION: ("village_cadre", "village_chair", "township_reviewer"),
}
# Who sees it only once a purpose is named, which the journal keeps.
_FOR_A_PURPOSE: dict[Privacy, tuple[str, ...]] = {
    Privacy.CHILD: ("auditor",),
    Privacy.HEALTH: ("auditor",),
    Privacy.POVERTY: ("auditor",),
}


def roles_that_read(privacy: Privacy, *, for_purpose: bool = False) -> tuple[str, ...]:
    """The roles that may read facts of this privacy: as they stand there, or also once a purpose is on record."""
    return _IN_SIGHT[privacy] + (_FOR_A_PURPOSE.get(privacy, ()) if for_purpose else ())


def seats_that_read(
    seats: Seats, privacy: Privacy = Privacy.PLAIN, *, for_purpose: bool = False
) -> tuple[Seat, ...]:
    """Her seats of today that may read facts of this privacy; with `for_purpose` those that must name one, too."""
    return seats.of_role(*roles_that_read(privacy, for_purpose=for_purpose))


def reading(seats: Seats, privacy: Privacy = Privacy.PLAIN, *, for_purpose: bool = False) -> Seats:
    """Her seats narrowed to those: what another post of hers sees of cases is no part of the registers."""
    return Seats(seats.officer, seats.day, seats_that_read(seats, privacy, for_purpose=for_purpose))


def kept(seats: Seats) -> Seats:
    """Her seats narrowed to those that keep registers."""
    return Seats(seats.officer, seats.day, seats.of_role(*KEEPER_ROLES))


def may_read(
    seats: Seats, place_code: str, privacy: Privacy = Privacy.PLAIN, *, for_purpose: bool = False
) -> bool:
    """True where one of her posts answers for the place and may read facts of this privacy."""
    return any(seat.covers(place_code) for seat in seats_that_read(seats, privacy, for_purpose=for_purpose))


def keeper_seat(seats: Seats, place_code: str) -> Seat | None:
    """The seat by which she enters facts of the place's people; None where she has none."""
    return next((seat for seat in seats.of_role(*KEEPER_ROLES) if seat.covers(place_code)), None)


def keeping_seat(seats: Seats, place_code: str) -> Seat:
    """The same; where she has none, NotAllowed or NotFound is raised with the reason."""
    keeping(seats)
    seat = keeper_seat(seats, place_code) if place_code else None
    if seat is None:
        raise NotFound("not_found", _("There is no such place among those of your posts."))
    return seat


def kept_place(seats: Seats, place_code: str) -> Seat:
    """The seat by which she keeps the registers of the place, which must exist today. Raises as `keeping_seat` does."""
    seat = keeping_seat(seats, place_code)
    if not Place.objects.in_force(clock.today()).filter(code=place_code).exists():
        raise NotFound("not_found", _("There is no such place among those of your posts."))
    return seat


def keeping(seats: Seats) -> Seats:
    """Her seats, of which one keeps registers. Raises NotAllowed where none does."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    if not seats.of_role(*KEEPER_ROLES):
        raise NotAllowed("wrong_post", _("Your post doesn’t keep the registers."))
    return seats


def in_reach(seats: Seats) -> Q:
    """Filter on persons and entries by `place_code`: those of the places that her posts answer for."""
    return _places_of(seats_that_read(seats))


def in_keeping(seats: Seats) -> Q:
    """The same for rows of the places whose registers she keeps."""
    return _places_of(kept(seats).current)


def _places_of(held: Iterable[Seat]) -> Q:
    found = Q(pk__in=[])
    for scope in sorted({scope for seat in held for scope in seat.scopes}):
        found |= lies_in(scope)
    return found


def person_in_reach(seats: Seats, person_id: int) -> Person | None:
    """The person where she is registered in one of her places today, else None: what isn't hers, isn't there."""
    return Person.objects.filter(in_reach(seats), pk=person_id).first()
