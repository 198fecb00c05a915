"""The verbs of a long table: ordered, looked after, fetched. Workers make it (`people.tables.running`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import parse_qsl

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.acts.listing import list_in_full
from people.models import RegisterTable
from people.policy import load_policy
from people.privacy import seats_that_read
from people.queries.registers import area_that_reads
from people.registers import REGISTERS
from people.tables.choice import Choice, choice_of
from workflows import clock, journal
from workflows.errors import Conflict, NotFound
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seats

TAKE: Final = "take_table"
SHOWN: Final = 25
# So many wait for one officer; what she needs more of can follow.
MOST_WAITING: Final = 5


@dataclass(frozen=True)
class Fetched:
    """A table's file as it leaves: bytes, form ("csv" or "workbook") and the choice it was made of."""

    data: bytes
    form: str
    choice: Choice


def order(choice: Choice, form: str, rows: int, *, in_full: bool = False, purpose: str = "") -> RegisterTable:
    """A worker makes the table; one of the same choice that waits already is that. `rows`: how many are expected.

    In full, the journal says who takes it, and what for. Raises NotAllowed, NotFound, Invalid without a purpose, and
    Conflict where too many tables of hers wait.
    """
    seats, asked = choice.seats, choice.asked
    with told(), transaction.atomic(), clock.at(clock.now()):
        waiting = RegisterTable.objects.select_for_update().filter(
            ordered_by=seats.officer, status=RegisterTable.Status.WAITING
        )
        columns = {
            "register": asked.register.code,
            "chosen": dict(parse_qsl(choice.query)),
            "form": form,
            "in_full": in_full,
            "language": get_language() or "zh-hans",
        }
        for same in waiting:
            if all(getattr(same, name) == value for name, value in columns.items()):
                return same
        if len(waiting) >= MOST_WAITING:
            raise Conflict(
                "too_many", _("Some tables that you asked for are still being made: wait for those first.")
            )
        if in_full:
            list_in_full(seats, asked, sheet=form, purpose=purpose)
        return RegisterTable.objects.create(
            ref=new_ref(),
            county=asked.places[0][:6],
            ordered_by=seats.officer,
            ordered_at=clock.now(),
            rows_total=rows,
            **columns,
        )


def tables_of(seats: Seats) -> list[RegisterTable]:
    """Those that she ordered, the newest first, SHOWN at most. One statement."""
    found = RegisterTable.objects.filter(ordered_by=seats.officer).defer("file")
    return list(found.order_by("-pk")[:SHOWN])


def table_for(ref: str, seats: Seats) -> RegisterTable:
    """The table, for whoever ordered it. Raises NotFound for everybody else. One statement."""
    found = RegisterTable.objects.filter(ref=ref, ordered_by=seats.officer).defer("file").first()
    if found is None:
        raise NotFound("no_table", _("No such table was made for you."))
    return found


def choice_for(table: RegisterTable, seats: Seats) -> Choice:
    """What was chosen, as far as her posts read it today. Raises NotFound where they don't any more."""
    register = REGISTERS[table.register]
    area = area_that_reads(seats, register, for_purpose=table.in_full)
    blank = {"place": "", "day": "", "since": "", "show": ""}
    return choice_of(seats, area, register, blank | table.chosen)


def kept_until(table: RegisterTable) -> date | None:
    """The last day on which it is kept; None where the county keeps it for ever."""
    ordered_on = clock.day_of(table.ordered_at)
    days = load_policy().at(table.county, ordered_on).value("keep_tables_days")
    return None if days is None else ordered_on + timedelta(days=days)


def fetch(ref: str, seats: Seats) -> Fetched:
    """The made table; of numbers in full the journal says that they left. Raises NotFound, Conflict until then."""
    with told(), transaction.atomic(), clock.at(clock.now()):
        table = table_for(ref, seats)
        choice = choice_for(table, seats)
        if table.status != RegisterTable.Status.MADE:
            raise Conflict("not_made", _("This table isn’t there yet, or isn’t kept any more."))
        if table.in_full:
            held = seats_that_read(seats, choice.asked.register.privacy, for_purpose=True)
            seat = next(seat for seat in held if seat.covers(choice.asked.places[0]))
            journal.append(
                county=table.county,
                act=TAKE,
                officer_id=seats.officer.pk,
                post_id=seat.post_id,
                facts={"table": table.pk, "register": table.register, "rows": table.rows_done},
            )
        data = table.file
        assert data is not None
        return Fetched(bytes(data), table.form, choice)
