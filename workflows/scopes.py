"""Whose cases a list shows: kept with the list as its officer saw them, and asked of whoever reads it later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from workflows.models import Officer
from workflows.roles import NEVER, ROLES
from workflows.seats import Seat, Seats


class SeatsThen(Seats):
    """The seats that an officer had when she asked, whatever became of her posts and of her account since."""

    @property
    def current(self) -> tuple[Seat, ...]:
        return self.every


def kept(seats: Seats) -> list[dict[str, Any]]:
    """Her seats of today, fit for JSON."""
    return [
        {
            **asdict(seat),
            "starts_on": seat.starts_on.isoformat(),
            "ends_on": seat.ends_on.isoformat() if seat.ends_on else None,
        }
        for seat in seats.current
    ]


def seats_then(officer: Officer, day: date, rows: Iterable[Mapping[str, Any]]) -> Seats:
    """The seats that `kept` kept on that day."""
    return SeatsThen(officer, day, tuple(_seat(row) for row in rows))


def _seat(row: Mapping[str, Any]) -> Seat:
    ends_on = row["ends_on"]
    return Seat(
        **{
            **row,
            "scopes": tuple(row["scopes"]),
            "starts_on": date.fromisoformat(row["starts_on"]),
            "ends_on": date.fromisoformat(ends_on) if ends_on else None,
        }
    )


def bounds(seats: Seats, place: str = "") -> list[list[Any]]:
    """[place, reach]: she sees the cases of the place from there on. With `place`, only what lies in it."""
    found = set()
    for seat in seats.current:
        reach = ROLES[seat.role].sees_from
        for scope in seat.scopes if reach < NEVER else ():
            if scope.startswith(place):
                found.add((scope, reach))
            elif place.startswith(scope):
                found.add((place, reach))
    return [list(each) for each in sorted(found)]


def may_read(asked: Mapping[str, Any], seats: Seats) -> bool:
    """True for the officer who asked for the list, and for whoever sees all the cases that it may show."""
    if asked.get("officer") == seats.officer.pk:
        return True
    within = asked.get("bounds") or ()
    return bool(within) and all(_sees(seats, place, reach) for place, reach in within)


def _sees(seats: Seats, place: str, reach: int) -> bool:
    return any(seat.covers(place) and ROLES[seat.role].sees_from <= reach for seat in seats.current)
