"""Numbers of persons and accounts are masked on screen; whoever uncovers or prints them is on record."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from workflows import journal
from workflows.acts import lock
from workflows.errors import NotAllowed
from workflows.programme import Programme
from workflows.refusals import told
from workflows.seats import Seat, Seats, no_seat_reason

ACT = "unmask"
PRINT = "print"
# A list of cases, its numbers masked, was asked for to be printed.
LIST = "print_list"
# The journal rows of somebody who looked, and of workers: nothing was done to the case.
LOOKS = (ACT, PRINT, LIST, journal.PAPER_PRINTED, journal.PAPER_SIGNED)


def unmask(programme: Programme, ref: str, seats: Seats) -> Any:
    """The case, to be shown once with its numbers; the journal says who saw them, for which post.

    Raises NotFound for a case that she may not see, NotAllowed for an officer without a seat,
    Conflict where somebody else's writing takes too long.
    """
    return _seen(programme, ref, seats, ACT, {})


def printing(programme: Programme, ref: str, seats: Seats, sheet: str) -> Any:
    """The case, whose `sheet` is to be printed once with full numbers; on record and refused as `unmask` is."""
    return _seen(programme, ref, seats, PRINT, {"sheet": sheet})


def _seen(programme: Programme, ref: str, seats: Seats, act: str, facts: dict[str, Any]) -> Any:
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with told(), transaction.atomic():
        case = lock(programme, ref, seats)
        enter(case, seats, act, facts)
    return case


def enter(case: Any, seats: Seats, act: str, facts: dict[str, Any]) -> None:
    """The journal says that she looked at the case, which is locked, and for which post. Call it last."""
    journal.append(
        county=case.county,
        act=act,
        case=case,
        officer_id=seats.officer.pk,
        post_id=seat_over(case, seats).post_id,
        # Nothing moves: the row still says where the case stands, as the chain's last word on it.
        state_from=case.state,
        state_to=case.state,
        round_number=case.round,
        facts=facts,
    )


def seat_over(case: Any, seats: Seats) -> Seat:
    """The seat by which she sees the case."""
    return next(seat for seat in seats.current if seat.covers(case.place_code))
