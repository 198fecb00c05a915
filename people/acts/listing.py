"""A register that leaves with numbers in full: whoever prints, orders or downloads it says what for, on record."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.privacy import seats_that_read
from people.queries.registers import Asked
from workflows import clock, journal
from workflows.errors import Invalid, NotAllowed, NotFound
from workflows.refusals import told
from workflows.seats import Seat, Seats, no_seat_reason

LIST: Final = "list_register"
TAKE: Final = "take_table"
PURPOSES: Final[dict[str, Any]] = {
    "report": gettext_lazy("Handing it in to the federation above"),
    "check": gettext_lazy("Checking it from house to house"),
    "help": gettext_lazy("Arranging help"),
    "file": gettext_lazy("Keeping it on file"),
    "inspection": gettext_lazy("For an inspection"),
}
SHEETS: Final[dict[str, Any]] = {
    "print": gettext_lazy("Printed form"),
    "workbook": gettext_lazy("Workbook (XLSX)"),
    "csv": gettext_lazy("Table (CSV)"),
    "card": gettext_lazy("Printed card"),
}


def list_in_full(
    seats: Seats,
    asked: Asked,
    *,
    sheet: str,
    purpose: str,
    person_id: int | None = None,
    table: int | None = None,
) -> None:
    """The register, or one card of it, may leave once in full; the journal says who took it, of when, and what for.

    Of places that several of her posts answer for it says so once for each post.
    Raises NotAllowed, NotFound for a place that isn't hers, Invalid without a purpose.
    """
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    if purpose not in PURPOSES:
        raise Invalid({"purpose": [_("Say what you need the numbers for.")]})
    if sheet not in SHEETS:
        raise Invalid({"sheet": [_("Choose one of the list.")]})
    facts: dict[str, Any] = {"sheet": sheet, "purpose": purpose}
    if person_id is not None:
        facts["person"] = person_id
    if table is not None:
        facts["table"] = table
    _enter(LIST, seats, asked, facts)


def table_in_full(seats: Seats, asked: Asked, *, table: int, rows: int) -> None:
    """The journal says that the table, whose purpose stands with its order, was taken: once for each of her posts.

    Raises NotFound for a place that isn't hers.
    """
    _enter(TAKE, seats, asked, {"table": table, "rows": rows})


def _by_seat(seats: Seats, asked: Asked) -> dict[Seat, list[str]]:
    """Her seat → those of the places that it answers for. Raises NotFound for a place that isn't hers."""
    found: dict[Seat, list[str]] = {}
    held = seats_that_read(seats, asked.register.privacy, for_purpose=True)
    for place in asked.places:
        seat = next((seat for seat in held if seat.covers(place)), None)
        if seat is None:
            raise NotFound("not_found", _("There is no such place among those of your posts."))
        found.setdefault(seat, []).append(place)
    return found


def _enter(act: str, seats: Seats, asked: Asked, facts: dict[str, Any]) -> None:
    common = {"register": asked.register.code, "day": asked.day.isoformat(), **facts}
    by_seat = _by_seat(seats, asked)
    with told(), transaction.atomic(), clock.at(clock.now()):
        for seat, places in by_seat.items():
            journal.append(
                county=seat.county,
                act=act,
                officer_id=seats.officer.pk,
                post_id=seat.post_id,
                facts=common | {"place": asked.place or places},
            )
