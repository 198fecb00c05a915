"""Who stands in a register on a day: counts, pages and changes, asked of the index `entry_by_place`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from people.models import RegisterEntry, stands_on
from people.privacy import keeping, kept, reading, seats_that_read
from people.registers.declaration import REGISTERS, Register
from people.registers.heads import HEADS, heads_on, rows_of_heads
from people.registers.rows import Reading, Row, rows_of
from workflows.areas import Area, area_of, lies_in
from workflows.errors import NotFound
from workflows.models.places import VILLAGE
from workflows.registers import PAGE
from workflows.seats import Seats

Show = Literal["", "in", "unclear", "entered", "left"]
_CHUNK: Final = 500
_CHANGES: Final[tuple[Show, ...]] = ("entered", "left")
IN, UNCLEAR = RegisterEntry.Outcome.IN, RegisterEntry.Outcome.UNCLEAR


@dataclass(frozen=True)
class Asked:
    """Which rows of which register: of a place (empty: all of hers), on a day; `since` is the day compared with."""

    register: Register
    area: Area
    place: str
    day: date
    since: date | None = None
    show: Show = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The place, or the outermost ones of hers."""
        return (self.place,) if self.place else self.area.roots

    @property
    def villages(self) -> list[str]:
        """The villages of the place that exist on the day, in order."""
        return villages_in_force(self.area, self.places, self.day)


@dataclass(frozen=True)
class Counts:
    """How many stand in it, are to be cleared, and came and went since the day compared with."""

    stand: int = 0
    unclear: int = 0
    entered: int | None = None
    left: int | None = None


@dataclass(frozen=True)
class Listed:
    """A page of rows, and the key after which the next one begins; empty where nothing follows."""

    rows: list[Row]
    following: str


def reading_seats(seats: Seats, register: Register | None = None, *, for_purpose: bool = False) -> Seats:
    """Her seats that may read the register, or any of them; with `for_purpose` those that must name one, where no other
    may. Raises NotFound where none may: it isn't there for her.
    """
    held = reading(seats, register.privacy) if register is not None else reading(seats)
    if not held.current and for_purpose and register is not None:
        held = reading(seats, register.privacy, for_purpose=True)
    if not held.current:
        raise NotFound("not_found", _("There is no such register."))
    return held


def sees_rows(seats: Seats, register: Register) -> bool:
    """True for whoever reads the register's rows as they stand there, without naming a purpose."""
    return bool(seats_that_read(seats, register.privacy))


def registers_of(seats: Seats) -> list[Register]:
    """Those of which one of her posts may know how many stand in them."""
    return [
        register
        for register in REGISTERS.values()
        if seats_that_read(seats, register.privacy, for_purpose=True)
    ]


def area_that_reads(seats: Seats, register: Register | None = None, *, for_purpose: bool = False) -> Area:
    """The places whose rows she reads. One statement. Raises NotFound."""
    return area_of(reading_seats(seats, register, for_purpose=for_purpose))


def area_that_keeps(seats: Seats) -> Area:
    """The places whose registers she keeps. One statement. Raises NotAllowed."""
    return area_of(kept(keeping(seats)))


def villages_in_force(area: Area, places: tuple[str, ...], day: date) -> list[str]:
    """The villages of these places that exist on the day, in order."""
    return [
        code
        for code in area.codes
        if len(code) == VILLAGE
        and code.startswith(places)
        and area.times[code][0] <= day
        and ((last := area.times[code][1]) is None or day <= last)
    ]


def within(places: Iterable[str], start: str = "") -> Q:
    """Filter on rows with a `place_code`: those of these places, from the code `start` on, by ranges of an index."""
    found = Q(pk__in=[])
    for code in places:
        # One lower bound: of two SQLite may take the wrong one, and read all that lies before the other.
        found |= lies_in(code) if start < code else _from(start, code)
    return found


def _from(start: str, code: str) -> Q:
    if start.startswith(code) or start == code:
        return Q(place_code__gte=start, place_code__lt=str(int(code) + 1).zfill(len(code)))
    return Q(pk__in=[])


def entries_of(asked: Asked, start: str = "") -> QuerySet[RegisterEntry]:
    """The entries that were asked for, from the place `start` on."""
    here = RegisterEntry.objects.filter(within(asked.places, start), register=asked.register.code)
    if asked.show in {"entered", "left"} and asked.since is not None:
        first, last = (asked.since, asked.day) if asked.show == "entered" else (asked.day, asked.since)
        return _new(here, asked, was=first, now=last)
    found = here.filter(stands_on(asked.day))
    return found.filter(outcome=asked.show) if asked.show in {IN, UNCLEAR} else found


def _new(here: QuerySet[RegisterEntry], asked: Asked, *, was: date, now: date) -> QuerySet[RegisterEntry]:
    """Those of the day `now` who didn't stand there on the day `was`, the earlier or the later one."""
    changed = Q(since__gt=was) if was <= now else Q(until__lte=was)
    before = RegisterEntry.objects.filter(
        within(asked.places),
        stands_on(was),
        register=asked.register.code,
        outcome=IN,
        person=OuterRef("person"),
    )
    return here.filter(changed, stands_on(now), ~Exists(before), outcome=IN)


def counts_of(asked: Asked) -> Counts:
    """One statement, by the index alone."""
    if asked.register.code == HEADS:
        # Villages with a head, and those without: their number is that of the list.
        villages = asked.villages
        held = heads_on(asked.day, villages)
        return Counts(len(held), len(villages) - len(held))
    sums = {"stand": Count("pk", filter=Q(outcome=IN)), "unclear": Count("pk", filter=Q(outcome=UNCLEAR))}
    rows = [_counted(asked, "", sums)]
    if asked.since is not None:
        rows += [_counted(asked, show, {"stand": Count("pk"), "unclear": Value(0)}) for show in _CHANGES]
    found = {what: (stand, unclear) for what, stand, unclear in rows[0].union(*rows[1:], all=True)}
    stand, unclear = found.get("", (0, 0))
    if asked.since is None:
        return Counts(stand, unclear)
    return Counts(stand, unclear, *(found.get(show, (0, 0))[0] for show in _CHANGES))


def _counted(asked: Asked, show: Show, sums: dict[str, Any]) -> QuerySet[RegisterEntry, Any]:
    rows = entries_of(_shown(asked, show)).order_by().annotate(what=Value(show)).values("what")
    return rows.annotate(**sums).values_list("what", "stand", "unclear")


def _shown(asked: Asked, show: Show) -> Asked:
    return Asked(asked.register, asked.area, asked.place, asked.day, asked.since, show)


def counts_by_register(
    places: Iterable[str], day: date, codes: Collection[str]
) -> dict[tuple[str, str], int]:
    """(register, outcome) → how many stand there on the day. One statement."""
    rows = RegisterEntry.objects.filter(within(places), stands_on(day), register__in=codes).order_by()
    # By the register alone: the index has it first, so nothing is sorted.
    counted = rows.values("register").annotate(
        stand=Count("pk", filter=Q(outcome=IN)), unclear=Count("pk", filter=Q(outcome=UNCLEAR))
    )
    found: dict[tuple[str, str], int] = {}
    for register, stand, unclear in counted.values_list("register", "stand", "unclear"):
        found |= {(register, str(IN)): stand, (register, str(UNCLEAR)): unclear}
    return found


def page_of(asked: Asked, reading: Reading, key: str, size: int = PAGE) -> Listed:
    """The rows after `key`, by village and person; the first ones where it can't be read."""
    if asked.register.code == HEADS:
        return _page_of_heads(asked, reading, key, size)
    found = list(_after(asked, key).select_related("person")[: size + 1])
    page = found[:size]
    following = f"{page[-1].place_code},{page[-1].person_id}" if len(found) > size else ""
    return Listed(_rows(asked, reading, page), following)


def every_row(asked: Asked, reading: Reading) -> Iterator[Row]:
    """All of them in order, read in portions; nothing is held of one portion when the next is read."""
    if asked.register.code == HEADS:
        yield from _heads(asked, reading, asked.villages)
        return
    key = ""
    while True:
        portion = list(_after(asked, key).select_related("person")[:_CHUNK])
        yield from _rows(asked, reading, portion)
        if len(portion) < _CHUNK:
            return
        key = f"{portion[-1].place_code},{portion[-1].person_id}"


def _rows(asked: Asked, reading: Reading, entries: Iterable[Any]) -> list[Row]:
    return rows_of(entries, reading, asked.register.needs, asked.register.kinds)


def _after(asked: Asked, key: str) -> QuerySet[RegisterEntry]:
    """The entries after `key`, a place and a person; from the first on where it can't be read."""
    place, comma, person = key.partition(",")
    if not comma or not (place + person).isdigit() or not (place + person).isascii() or len(person) > 18:
        place, person = "", ""
    rows = entries_of(asked, place).order_by("place_code", "person_id")
    return rows.filter(Q(place_code__gt=place) | Q(person_id__gt=int(person))) if person else rows


def _page_of_heads(asked: Asked, reading: Reading, key: str, size: int) -> Listed:
    villages = [code for code in asked.villages if code > key.partition(",")[0]]
    if asked.show in {"", "entered", "left"}:
        page = villages[:size]
        following = f"{page[-1]},0" if len(villages) > size else ""
        return Listed(_heads(asked, reading, page), following)
    return Listed(_heads(asked, reading, villages), "")


def _heads(asked: Asked, reading: Reading, villages: list[str]) -> list[Row]:
    rows = rows_of_heads(villages, reading)
    return (
        [row for row in rows if row.entry.outcome == asked.show] if asked.show in {"in", "unclear"} else rows
    )


def row_of_person(asked: Asked, reading: Reading, person_id: int) -> Row:
    """Her row in the register on the day. Raises NotFound where she doesn't stand in it there."""
    entries = list(entries_of(asked).filter(person_id=person_id).select_related("person")[:1])
    if not entries:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return _rows(asked, reading, entries)[0]
