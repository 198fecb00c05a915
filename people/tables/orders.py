"""The verbs of a long table: ordered, looked after, fetched. Workers make it (`people.tables.running`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.acts.listing import list_in_full, table_in_full
from people.models import RegisterTable
from people.policy import load_policy
from people.privacy import seats_that_read
from people.queries.registers import Asked, area_that_reads
from people.registers import REGISTERS
from people.tables.choice import Choice, choice_of
from workflows import clock
from workflows.errors import Conflict, NotFound
from workflows.models.places import COUNTY
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seats

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
    columns = {
        "register": asked.register.code,
        "chosen": dict(parse_qsl(choice.query)),
        "places": list(asked.places),
        "posts": _posts_of(seats, asked),
        "form": form,
        "in_full": in_full,
        "language": get_language() or "zh-hans",
    }
    with told(), transaction.atomic(), clock.at(clock.now()):
        waiting = RegisterTable.objects.select_for_update().filter(
            ordered_by=seats.officer, status=RegisterTable.Status.WAITING
        )
        same = [each for each in waiting if all(getattr(each, name) == columns[name] for name in columns)]
        if not same and len(waiting) >= MOST_WAITING:
            reason = _("Some tables that you asked for are still being made: wait for those first.")
            raise Conflict("too_many", reason)
        table = same[0] if same else _begun(seats, asked, rows, columns)
        if in_full:
            # Asked for again it is said again: what for may be another thing.
            list_in_full(seats, asked, sheet=form, purpose=purpose, table=table.pk)
        return table


def _posts_of(seats: Seats, asked: Asked) -> list[int]:
    held = seats_that_read(seats, asked.register.privacy, for_purpose=True)
    return sorted({seat.post_id for seat in held if any(seat.covers(place) for place in asked.places)})


def _begun(seats: Seats, asked: Asked, rows: int, columns: dict[str, Any]) -> RegisterTable:
    return RegisterTable.objects.create(
        ref=new_ref(),
        county=asked.places[0][:COUNTY],
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
    """What was chosen, by the posts that read it then. Raises NotFound where she lost one, or a place of theirs.

    Another post may know less of a person, or of other places: what was made for one isn't the other's.
    """
    register = REGISTERS[table.register]
    held = tuple(seat for seat in seats.current if seat.post_id in table.posts)
    then = Seats(seats.officer, seats.day, held)
    area = area_that_reads(then, register, for_purpose=table.in_full)
    blank = {"place": "", "day": "", "since": "", "show": ""}
    choice = choice_of(then, area, register, blank | table.chosen)
    if sorted({seat.post_id for seat in held}) != table.posts or list(choice.asked.places) != table.places:
        raise NotFound("no_table", _("No such table was made for you."))
    return choice


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
            table_in_full(choice.seats, choice.asked, table=table.pk, rows=table.rows_done)
        data = table.file
        assert data is not None
        return Fetched(bytes(data), table.form, choice)
