"""What a reader asks of a register, read from the address: place, day, the day compared with, and which rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.queries.registers import Asked, Show, area_that_reads
from people.registers import REGISTERS, Register
from people.registers.rows import Reading
from workflows import clock
from workflows.areas import Area
from workflows.desk import Desk, desk_of
from workflows.errors import Invalid, NotFound
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.questions import Question

# Nobody was registered anywhere before; and registers are read as far ahead as a year.
FIRST_DAY = date(1950, 1, 1)
_SHOWS = frozenset({"", "in", "unclear", "entered", "left"})


@dataclass(frozen=True)
class Choice:
    """A choice that was read, for whom and when: it stands on the page, on paper and in the workbook."""

    desk: Desk
    asked: Asked
    at: datetime

    @property
    def reading(self) -> Reading:
        return self.read(in_full=False)

    def read(self, *, in_full: bool) -> Reading:
        return Reading(self.desk.seats, self.asked.day, self.asked.area.names, in_full)

    @property
    def place_name(self) -> str:
        return self.asked.area.title(self.asked.place)

    @property
    def filter(self) -> str:
        """The choice in words."""
        words = [self.place_name, date_format(self.asked.day, "DATE_FORMAT")]
        if self.asked.show:
            words.append(str(show_words(self.asked.since)[self.asked.show]))
        return " · ".join(words)

    @property
    def made(self) -> str:
        """When the rows were read, and for whom."""
        assert self.desk.officer is not None
        moment = date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
        return _("Made %(moment)s by %(name)s") % {"moment": moment, "name": self.desk.officer.name}

    @property
    def query(self) -> str:
        """The same choice as an address's query."""
        return self.query_with()

    def query_with(self, **changes: Any) -> str:
        """The same choice as an address's query, with changes."""
        asked = self.asked
        pairs: dict[str, Any] = {
            "day": asked.day.isoformat(),
            "place": asked.place,
            "since": asked.since.isoformat() if asked.since else "",
            "show": asked.show,
        }
        return urlencode({name: value for name, value in (pairs | changes).items() if value})


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


def choice_of(desk: Desk, area: Area, register: Register, typed: Mapping[str, str]) -> Choice:
    """Raises Invalid for what can't be read, NotFound for a place that isn't hers."""
    place = area.choose(typed["place"])
    faults: dict[str, list[Any]] = {}
    day = read_day(typed["day"], "day", faults) or clock.today()
    since = read_day(typed["since"], "since", faults)
    show = typed["show"]
    if show not in _SHOWS or (show in {"entered", "left"} and since is None and "since" not in faults):
        faults["show"] = [_("Choose a day to compare with, or other rows.")]
    if since is not None and not faults and since >= day:
        faults["since"] = [_("Write a day before the day of the register.")]
    if faults:
        raise Invalid(faults)
    return Choice(desk, Asked(register, area, place, day, since, cast("Show", show)), clock.now())


def read_day(text: str, name: str, faults: dict[str, list[Any]]) -> date | None:
    """The day that was typed, None where none was; what is wrong with it is added to `faults`."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= date(clock.today().year + 1, 12, 31):
        faults[name] = [_("Write the day as year-month-day, for example 2014-03-18.")]
        return None
    return day


def show_words(since: date | None) -> dict[str, Any]:
    """What the list may show, in words."""
    words = {"": _("Everybody"), "in": _("Those in the register"), "unclear": _("Those to be cleared")}
    if since is not None:
        named = {"day": since.isoformat()}
        words["entered"] = _("Those who came in since %(day)s") % named
        words["left"] = _("Those who left since %(day)s") % named
    return words


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
