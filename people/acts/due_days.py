"""A county's own last day for a register of a year, in place of the policy's; a later word goes before an earlier."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import DueDay
from people.policy import load_policy
from people.register_names import REGISTER_NAMES
from people.registers.heads import HEADS
from workflows import clock, journal
from workflows.calendar import add_working_days
from workflows.errors import Invalid, NotAllowed
from workflows.refusals import told
from workflows.seats import Seats, no_seat_reason

SET: Final = "set_due_day"
SETTER_ROLE: Final = "county_sealer"


def set_due_day(
    seats: Seats, register: str, year: int, *, due_on: date | None, meeting_on: date | None = None
) -> DueDay:
    """The register of the year is due on that day in her county; that of the heads so long after their meeting.

    Raises NotAllowed, Invalid naming every field.
    """
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    held = seats.of_role(SETTER_ROLE)
    if not held:
        raise NotAllowed("wrong_post", _("The county federation sets the days on which registers are due."))
    seat = held[0]
    day = _checked(register, year, seat.county, due_on, meeting_on)
    with told(), transaction.atomic(), clock.at(clock.now()):
        row = DueDay.objects.create(
            register=register,
            county=seat.county,
            year=year,
            due_on=day,
            set_by=seats.officer,
            set_at=clock.now(),
        )
        journal.append(
            county=seat.county,
            act=SET,
            officer_id=seats.officer.pk,
            post_id=seat.post_id,
            facts={"register": register, "year": year, "due_on": day.isoformat()},
        )
    return row


def _checked(register: str, year: int, county: str, due_on: date | None, meeting_on: date | None) -> date:
    faults: dict[str, list[Any]] = {}
    if register not in REGISTER_NAMES:
        faults["register"] = [_("Choose one of the list.")]
    if not clock.today().year - 1 <= year <= clock.today().year + 1:
        faults["year"] = [_("Choose this year, the last or the next.")]
    if (due_on is None) == (meeting_on is None):
        faults["due_on"] = [_("Write the day on which it is due, or the day of the meeting, one of both.")]
    elif meeting_on is not None and register != HEADS:
        faults["meeting_on"] = [_("Only the register of the heads follows from a meeting.")]
    elif (due_on or meeting_on or date.min).year != year:
        faults["due_on" if due_on else "meeting_on"] = [_("Write a day of that year.")]
    if faults:
        raise Invalid(faults)
    return due_on if due_on is not None else _after_meeting(county, meeting_on or date.min)


def _after_meeting(county: str, meeting: date) -> date:
    """会后马上: so many working days after the meeting, as the policy says; the day itself where it says none."""
    days = load_policy().at(county, meeting).value("village_heads_days_after_meeting") or 0
    return add_working_days(meeting, days).day
