"""Which rows of a register a reader chose, and how the choice is told: on the page, on paper and in tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.queries.registers import Asked, Show
from people.registers import Register
from people.registers.rows import Reading
from workflows import clock
from workflows.areas import Area
from workflows.errors import Invalid
from workflows.seats import Seats

# Nobody was registered anywhere before; and registers are read as far ahead as a year.
FIRST_DAY: Final = date(1950, 1, 1)
_SHOWS: Final = frozenset({"", "in", "unclear", "entered", "left"})


@dataclass(frozen=True)
class Choice:
    """A choice that was read, for whom and when: it stands on the page, on paper and in the workbook."""

    seats: Seats
    asked: Asked
    at: datetime

    @property
    def reading(self) -> Reading:
        return self.read(in_full=False)

    def read(self, *, in_full: bool) -> Reading:
        return Reading(self.seats, self.asked.day, self.asked.area.names, in_full)

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
        moment = date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
        return _("Made %(moment)s by %(name)s") % {"moment": moment, "name": self.seats.officer.name}

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


def show_words(since: date | None) -> dict[str, Any]:
    """What the list may show, in words."""
    words = {"": _("Everybody"), "in": _("Those in the register"), "unclear": _("Those to be cleared")}
    if since is not None:
        named = {"day": since.isoformat()}
        words["entered"] = _("Those who came in since %(day)s") % named
        words["left"] = _("Those who left since %(day)s") % named
    return words


def choice_of(seats: Seats, area: Area, register: Register, typed: Mapping[str, str]) -> Choice:
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
    return Choice(seats, Asked(register, area, place, day, since, cast("Show", show)), clock.now())


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
