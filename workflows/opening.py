"""How a case begins: a draft in the village, opened by an officer of a post that opens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflows import clock, journal
from workflows.errors import Invalid, NotAllowed
from workflows.models import Officer, Place
from workflows.programme import Programme
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.requests import Outcome, Request, first_answer, remember
from workflows.seats import Seat, Seats, no_seat_reason


def open_case(
    programme: Programme,
    place_code: str,
    seats: Seats,
    *,
    key: str,
    columns: Mapping[str, Any],
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Outcome:
    """A draft stands in the village of `place_code`, opened by the officer. Raises NotAllowed, Invalid, Conflict.

    `facts` are what the journal says of the programme's own columns.
    """
    seat = _opening_seat(programme, place_code, seats)
    request = Request(act="open", data={"place": place_code, **facts}, key=key)
    with told(), transaction.atomic(), clock.at(clock.now()):
        if repeated := first_answer(seats.officer, request, ""):
            return repeated
        case = _make(programme, place_code, seats.officer, columns)
        row = journal.append(
            county=case.county,
            act="open",
            case=case,
            officer_id=seats.officer.pk,
            post_id=seat.post_id,
            state_to=case.state,
            facts={"ref": case.ref, "place": case.place_code, "programme": programme.code, **facts},
        )
        outcome = Outcome(case.ref, None, case.state, 0, None, row.sequence)
        remember(seats.officer, request, "", case, outcome)
        return outcome


def _opening_seat(programme: Programme, place_code: str, seats: Seats) -> Seat:
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    able = seats.of_role(*programme.opening_roles)
    if not able:
        raise NotAllowed("wrong_post", _("Only a village cadre opens an application."))
    for seat in able:
        if seat.covers(place_code):
            return seat
    raise NotAllowed("wrong_place", _("Your post answers for another place."))


def _make(programme: Programme, place_code: str, officer: Officer, columns: Mapping[str, Any]) -> Any:
    place = Place.objects.in_force(clock.today()).filter(code=place_code).order_by("-valid_from").first()
    if place is None:
        raise Invalid({"place": [_("There is no such place. Ask the county federation to load it.")]})
    now = clock.now()
    opening = programme.flow.start
    return opening.open(
        officer,
        ref=new_ref(),
        programme=programme.code,
        place=place,
        place_code=place_code,
        county=place.county,
        opened_by=officer,
        opened_at=now,
        created=now,
        state_since=now,
        **columns,
    )
