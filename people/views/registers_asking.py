"""What a reader asks of a register, read from the address: place, day, the day compared with, and which rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from people.queries.registers import area_that_reads
from people.registers import REGISTERS, Register
from people.tables.choice import read_day, show_words
from workflows import clock
from workflows.areas import Area
from workflows.desk import Desk, desk_of
from workflows.errors import NotFound
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.questions import Question


def register_of(code: str) -> Register:
    """Raises NotFound for a register that there isn't."""
    if code not in REGISTERS:
        raise NotFound("not_found", _("There is no such register."))
    return REGISTERS[code]


def reader_of(
    request: HttpRequest, register: Register | None = None, *, for_purpose: bool = False
) -> tuple[Desk, Area]:
    """The desk and the places whose rows it reads. Raises NotFound for a desk without part in the registers.

    `for_purpose`: a desk that must name one has part in it, too; the rows are none of this page's.
    """
    desk = desk_of(request)
    area = area_that_reads(desk.seats, register, for_purpose=for_purpose)
    # The header names the county, which is among the names read already.
    desk.county_name = area.name(area.roots[0][:COUNTY])
    return desk, area


def typed_of(request: HttpRequest) -> dict[str, str]:
    """What stands in the address, unread."""
    return {name: request.GET.get(name, "").strip() for name in ("place", "day", "since", "show")}


def questions_of(area: Area, typed: Mapping[str, str]) -> list[Question]:
    """Place, day, the day compared with and which rows, as the filter asks them."""
    faults: dict[str, list[Any]] = {}
    since = read_day(typed["since"], "since", faults)
    return [
        Question("place", _("Place"), "select", typed["place"] or area.top, places_of(area)),
        Question("day", _("On the day"), "date", typed["day"] or clock.today().isoformat()),
        Question("since", _("Compared with"), "date", typed["since"], optional=True),
        Question("show", _("Who is listed"), "select", typed["show"], list(show_words(since).items())),
    ]


def places_of(area: Area) -> list[tuple[str, str]]:
    """Her places, each before those below it and further in."""
    indent = {TOWNSHIP: "\u3000", COUNTY: ""}
    every = [("", _("All my places"))] if not area.top else []
    shortest = indent.get(len(area.top), "")
    return every + [
        (code, indent.get(len(code), "\u3000\u3000").removeprefix(shortest) + area.name(code))
        for code in area.codes
    ]
