"""What helpers and teams have in common: a row that a place keeps, typed in one line, entered by an officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from people import turns
from workflows import clock
from workflows.models.places import COUNTY
from workflows.refs import new_ref
from workflows.seats import Seat, Seats
from workflows.text import UnprintableError, plain

Faults = dict[str, list[str]]


def columns_of(seats: Seats, place_code: str) -> dict[str, Any]:
    """Of a new row: its ref, its place, and who entered it when."""
    return {
        "ref": new_ref(),
        "county": place_code[:COUNTY],
        "place_code": place_code,
        "entered_by": seats.officer,
        "entered_at": clock.now(),
    }


def one_line(name: str, typed: str, longest: int, faults: Faults) -> str:
    """The text in one line; what is wrong with it stands among the faults."""
    try:
        text = " ".join(plain(typed).split())
    except UnprintableError:
        faults[name] = [_("Remove the characters that can't be printed.")]
        return ""
    if len(text) > longest:
        faults[name] = [_("Write at most %(most)d characters.") % {"most": longest}]
    return text


def not_ahead(name: str, day: date, faults: Faults) -> None:
    """A day after today is a fault."""
    if day > clock.today():
        faults[name] = [_("Write a day that isn’t after today.")]


def enter(act: str, seats: Seats, seat: Seat, **facts: Any) -> None:
    """The journal says so at the turn's end."""
    turns.enter(county=seat.county, act=act, officer_id=seats.officer.pk, post_id=seat.post_id, facts=facts)
