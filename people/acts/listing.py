"""A register that leaves with numbers in full: whoever prints or downloads it says what for, on record."""

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
    seats: Seats, asked: Asked, *, sheet: str, purpose: str, person_id: int | None = None
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
    by_seat: dict[Seat, list[str]] = {}
    for place in asked.places:
        held = seats_that_read(seats, asked.register.privacy, for_purpose=True)
        seat = next((seat for seat in held if seat.covers(place)), None)
        if seat is None:
            raise NotFound("not_found", _("There is no such place among those of your posts."))
        by_seat.setdefault(seat, []).append(place)
    facts: dict[str, Any] = {
        "register": asked.register.code,
        "day": asked.day.isoformat(),
        "sheet": sheet,
        "purpose": purpose,
    }
    if person_id is not None:
        facts["person"] = person_id
    with told(), transaction.atomic(), clock.at(clock.now()):
        for seat, places in by_seat.items():
            journal.append(
                county=seat.county,
                act=LIST,
                officer_id=seats.officer.pk,
                post_id=seat.post_id,
                facts=facts | {"place": asked.place or places},
            )
