"""Registers by API: the pages' rows and figures, with the same stars in place of numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja import Query as In

from people.policy import load_policy
from people.queries import statistics as s
from people.queries.overview import overview
from people.queries.registers import Asked, Show, area_that_reads, counts_of, page_of, reading_seats
from people.registers import REGISTERS, Register
from people.registers.figures import percent
from people.registers.rows import Reading, Row
from workflows import clock
from workflows.api.auth import seats
from workflows.api.requests import MOST_ROWS, Query
from workflows.areas import Area
from workflows.errors import Invalid, NotFound
from workflows.models.places import COUNTY
from workflows.seats import Seats

router = Router(tags=["registers"])


class RegisterOut(Schema):
    code: str
    title: str
    stand: int = Field(description="How many stand in it today, in all places of the post.")
    unclear: int = Field(
        description="How many are to be cleared: a fact that the definition needs is missing."
    )
    due_on: date | None
    declared: int = Field(description="Villages that declared this year's register.")
    villages: int


class RegistersOut(Schema):
    day: date
    registers: list[RegisterOut]


class DayQuery(Query):
    place: str = Field(
        "", max_length=12, description="A place code of the post's; all of its places without one."
    )
    day: date | None = Field(None, description="Today, where none is given.")


class RowsQuery(DayQuery):
    since: date | None = Field(None, description="An earlier day to compare with.")
    show: Show = Field(
        "", description="in, unclear; with `since` also entered or left; everybody without it."
    )
    after: str = Field("", max_length=40, description="The `following` of the page before.")
    limit: int = Field(50, ge=1, le=MOST_ROWS, description="How many rows at most.")


class RegisterRowOut(Schema):
    person: int | None = Field(
        description="The person's id; null for an officer who isn't entered as a person."
    )
    place: str
    group: str
    since: date | None
    outcome: str = Field(description="in, or unclear.")
    why: str
    missing: str = Field(description="What has to be entered before it is clear.")
    values: dict[str, Any] = Field(description="By the column's name; numbers and telephones with stars.")


class RowsOut(Schema):
    code: str
    title: str
    day: date
    definition: str
    clauses: list[str]
    columns: dict[str, str] = Field(description="The columns' titles by their names.")
    stand: int
    unclear: int
    entered: int | None
    left: int | None
    rows: list[RegisterRowOut]
    following: str = Field(description="Send it as `after` for the next rows; empty at the end.")


class RateOut(Schema):
    part: int
    whole: int
    percent: str | None = Field(description="To a tenth; null of nothing.")


class FiguresOut(Schema):
    place: str
    name: str
    registers: dict[str, int] = Field(description="Persons by register.")
    left_behind_children_young: int | None = Field(
        description="Of the children left behind those below the second age of the policy (16 by the national rule); "
        "null where none is in force on the day, or the post doesn't count them."
    )
    seen_often_enough: RateOut = Field(description="Of the women to be visited this calendar year.")
    visits: RateOut = Field(description="Made to them, of those that are due.")
    visits_in_the_place: int
    paired: RateOut | None = Field(
        description="Of the women in poverty; null where the post doesn't read them."
    )
    pairs: int
    helpers: int


class StatisticsOut(Schema):
    day: date
    figures: list[FiguresOut] = Field(
        description="The place or places of the post, and every place below them."
    )


@router.get("", response=RegistersOut, summary="Every register of my places today")
def list_registers(request: HttpRequest) -> RegistersOut:
    """How many stand in each, how many are to be cleared, by when it is due."""
    held = reading_seats(seats(request))
    today = clock.today()
    lines = overview(held, area_that_reads(held), today)
    return RegistersOut(
        day=today,
        registers=[
            RegisterOut(
                code=line.register.code,
                title=str(line.register.title),
                stand=line.stand,
                unclear=line.unclear,
                due_on=line.due.day if line.due else None,
                declared=line.declared,
                villages=line.villages,
            )
            for line in lines
        ],
    )


@router.get("/statistics", response=StatisticsOut, summary="Figures of my places on a day")
def read_statistics(request: HttpRequest, query: In[DayQuery]) -> StatisticsOut:
    """Persons by register, visits made against due, helping; villages add up to townships and those to the county."""
    held = reading_seats(seats(request))
    area = area_that_reads(held)
    asked = Asked(REGISTERS["women"], area, area.choose(query.place), query.day or clock.today())
    figures = s.figures_of(held, area, asked.places, asked.day)
    sums = figures.sums()
    codes = [register.code for register in figures.registers]
    return StatisticsOut(
        day=asked.day,
        figures=[
            _figures(area, place, sums.get(place, {}), codes, has_limit=place[:COUNTY] in figures.limits)
            for place in area.codes
            if place.startswith(asked.places)
        ],
    )


def _figures(area: Area, place: str, sums: Any, codes: list[str], *, has_limit: bool) -> FiguresOut:
    return FiguresOut(
        place=place,
        name=area.name(place),
        registers={code: sums.get(code, 0) for code in codes},
        left_behind_children_young=sums.get(s.YOUNG, 0) if has_limit else None,
        seen_often_enough=_rate(sums.get(s.SEEN, 0), sums.get(s.DUE, 0)),
        visits=_rate(sums.get(s.VISITS, 0), sums.get(s.VISITS_DUE, 0)),
        visits_in_the_place=sums.get(s.ALL_VISITS, 0),
        paired=_rate(sums.get(s.PAIRED, 0), sums.get(s.POOR, 0)) if s.POOR in codes else None,
        pairs=sums.get(s.PAIRS, 0),
        helpers=sums.get(s.HELPERS, 0),
    )


def _rate(part: int, whole: int) -> RateOut:
    share = percent(part, whole)
    return RateOut(part=part, whole=whole, percent=None if share is None else str(share))


@router.get("/{code}", response=RowsOut, summary="A register on a day")
def read_register(request: HttpRequest, code: str, query: In[RowsQuery]) -> RowsOut:
    """By village and person; each row says why somebody stands in it, and what is missing."""
    if code not in REGISTERS:
        raise NotFound("not_found", _("There is no such register."))
    book = REGISTERS[code]
    held = reading_seats(seats(request), book)
    asked = _asked(held, book, query)
    area = asked.area
    listed = page_of(asked, Reading(held, asked.day, area.names), query.after, query.limit)
    counts = counts_of(asked)
    terms = load_policy().at(asked.places[0], asked.day)
    return RowsOut(
        code=code,
        title=str(book.title),
        day=asked.day,
        definition=book.definition(terms),
        clauses=book.clauses(terms, get_language() or "zh-hans"),
        columns={column.name: str(column.title) for column in book.columns},
        stand=counts.stand,
        unclear=counts.unclear,
        entered=counts.entered,
        left=counts.left,
        rows=[_row(book, row) for row in listed.rows],
        following=listed.following,
    )


def _asked(held: Seats, book: Register, query: RowsQuery) -> Asked:
    area = area_that_reads(held, book)
    day = query.day or clock.today()
    if query.show in {"entered", "left"} and query.since is None:
        raise Invalid({"show": [_("Choose a day to compare with, or other rows.")]})
    if query.since is not None and query.since >= day:
        raise Invalid({"since": [_("Write a day before the day of the register.")]})
    return Asked(book, area, area.choose(query.place), day, query.since, query.show)


def _row(book: Register, row: Row) -> RegisterRowOut:
    return RegisterRowOut(
        person=row.person.pk if row.person is not None else None,
        place=row.entry.place_code,
        group=row.entry.group,
        since=row.entry.since,
        outcome=str(row.entry.outcome),
        why=row.why,
        missing=row.missing,
        values={column.name: _plain(column.value(row)) for column in book.columns},
    )


def _plain(value: Any) -> Any:
    """As JSON keeps it: days and amounts as text."""
    return value if value is None or isinstance(value, int | str) else str(value)
