"""Numbers and telephones of a person are masked on screen; whoever uncovers them says what for, on record."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.caring import place_today
from people.models import Fact, Helper, Person, Visit
from people.privacy import may_read, person_in_reach, seats_that_read
from workflows import clock, journal
from workflows.errors import Invalid, NotAllowed, NotFound
from workflows.refusals import told
from workflows.seats import Seats, no_seat_reason

LOOK: Final = "show_person"
EVIDENCE: Final = "show_evidence"
HELPER: Final = "show_helper"
VISIT: Final = "show_visit"
PHOTO: Final = "show_photo"
PURPOSES: Final[dict[str, Any]] = {
    "compare": gettext_lazy("Comparing with her papers"),
    "contact": gettext_lazy("Calling or visiting her"),
    "register": gettext_lazy("Keeping or checking a register"),
    "programme": gettext_lazy("Her application in a programme"),
    "enquiry": gettext_lazy("Her own enquiry, or an inspection"),
}


def look(seats: Seats, person_id: int, purpose: str) -> Person:
    """She may be shown once with her numbers; the journal says who looked, for which post and what for.

    Raises NotFound for somebody outside her places, NotAllowed, Invalid without a purpose.
    """
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with told(), transaction.atomic(), clock.at(clock.now()):
        person = person_in_reach(seats, person_id)
        if person is None:
            raise NotFound("not_found", _("There is no such person in the places of your posts."))
        _enter(LOOK, seats, person.place_code, purpose, person=person.pk)
        return person


def look_at_evidence(seats: Seats, person: Person, fact: Fact, purpose: str) -> None:
    """The photo or document beside her entry may be shown once: nobody can put stars on it. Raises as `look` does.

    The journal names the entry by number: beside a person's, its kind would say that she is ill.
    """
    with told(), transaction.atomic(), clock.at(clock.now()):
        _enter(
            EVIDENCE,
            seats,
            person.place_code,
            purpose,
            person=person.pk,
            entry=fact.pk,
        )


def look_at_helper(seats: Seats, helper: Helper, purpose: str) -> None:
    """The helper's telephone may be shown once. Raises as `look` does."""
    with told(), transaction.atomic(), clock.at(clock.now()):
        _enter(HELPER, seats, helper.place_code, purpose, helper=helper.pk)


def look_at_visit(seats: Seats, visit: Visit, purpose: str) -> None:
    """What was found at the visit may be shown once to a post that must say what for. Raises as `look` does."""
    _look_at_visit(VISIT, seats, visit, purpose)


def look_at_photo(seats: Seats, visit: Visit, purpose: str) -> None:
    """The visit's photo may be shown once: nobody can put stars on a face. Raises as `look` does."""
    _look_at_visit(PHOTO, seats, visit, purpose)


def _look_at_visit(act: str, seats: Seats, visit: Visit, purpose: str) -> None:
    """By the seat of the woman's place today, or else by that of the place where she was visited."""
    today = place_today(visit)
    place = today if may_read(seats, today) else visit.place_code
    with told(), transaction.atomic(), clock.at(clock.now()):
        _enter(act, seats, place, purpose, visit=visit.pk, person=visit.person.speaker.pk)


def _enter(act: str, seats: Seats, place_code: str, purpose: str, **facts: Any) -> None:
    if purpose not in PURPOSES:
        raise Invalid({"purpose": [_("Say what you need the numbers for.")]})
    seat = next((seat for seat in seats_that_read(seats) if seat.covers(place_code)), None)
    if seat is None:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    journal.append(
        county=seat.county,
        act=act,
        officer_id=seats.officer.pk,
        post_id=seat.post_id,
        facts={**facts, "purpose": purpose},
    )
