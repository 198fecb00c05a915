"""Aid's statistics and its yearly report by API: the tables of the pages, with the same numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja import Query as In

from aid.views.statistics import FIGURES, more_tables, of_the_year, report_tables
from workflows.api.auth import seats
from workflows.api.requests import Query
from workflows.desk import Desk
from workflows.figure_asking import Asked, asked_for
from workflows.figure_pages import tables_of
from workflows.figure_tables import Table

router = Router(tags=["aid"])


class FigureColumnOut(Schema):
    figure: str = Field(description="What is counted, in words.")
    what: str = Field(description="count, amount, average, reached, allotted, share or days.")
    title: str


class FigureLineOut(Schema):
    label: str
    depth: int = Field(description="0 for the total, 1 and 2 below it.")
    query: str = Field(description="The same statistics of this line alone; empty where there are none.")
    values: list[int | str | None] = Field(
        description="A value for each column: numbers as integers, yuan, days and percent as text."
    )


class FigureTableOut(Schema):
    code: str
    caption: str
    columns: list[FigureColumnOut]
    lines: list[FigureLineOut]


class AidFiguresOut(Schema):
    filter: str = Field(description="What was asked for, in words.")
    tables: list[FigureTableOut]


class AidSentenceOut(Schema):
    grant: str
    number: int
    unit: str


class AidYearOut(AidFiguresOut):
    sentences: list[AidSentenceOut] = Field(description="As the yearly report tells them.")


class PlaceQuery(Query):
    year: str = Field("", max_length=4, description="This year, where none is given.")
    place: str = Field("", max_length=12, description="A place of the post's; all of them without it.")


class StatisticsQuery(PlaceQuery):
    part: str = Field(
        "", max_length=3, description="A quarter or month as the page calls it, such as q1 or m3."
    )
    kind: str = Field("", max_length=30, description="A grant's code.")
    villages: bool = Field(False, description="true goes down to the villages.")


@router.get("", response=AidFiguresOut, summary="Figures of aid by place, time and grant")
def read_aid_statistics(request: HttpRequest, query: In[StatisticsQuery]) -> AidFiguresOut:
    """Nominated, approved, delivered, refused, not delivered, verified; demand against budgets; days that it took."""
    asked = _asked(request)
    tables = [*tables_of(asked, to_the_village=query.villages), *more_tables(asked)]
    return AidFiguresOut(filter=asked.filter, tables=[_table(table) for table in tables])


@router.get("/year", response=AidYearOut, summary="Aid of the year")
def read_aid_year(request: HttpRequest, query: In[PlaceQuery]) -> AidYearOut:
    """年度救助情况: the whole year and every grant."""
    asked = of_the_year(_asked(request))
    found, tables = report_tables(asked)
    return AidYearOut(
        filter=asked.filter,
        sentences=[
            AidSentenceOut(grant=name, number=number, unit=unit) for name, number, unit in found.sentences
        ],
        tables=[_table(table) for table in tables],
    )


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for, read as the pages read it, in the places of the token's post."""
    held = seats(request)
    desk = Desk(held.officer)
    desk.seats = held
    request.desk = desk  # type: ignore[attr-defined]
    return asked_for(FIGURES, request)


def _table(table: Table) -> FigureTableOut:
    columns = [
        FigureColumnOut(figure=str(figure.label), what=what, title=str(title))
        for figure in table.figures
        for what, title in figure.heads
    ]
    lines = [
        FigureLineOut(
            label=str(line.label),
            depth=line.depth,
            query=line.query,
            values=[_value(cell) for cell in line.cells],
        )
        for line in table.lines
    ]
    return FigureTableOut(code=table.code, caption=str(table.caption), columns=columns, lines=lines)


def _value(cell: Any) -> int | str | None:
    if cell.value is None or isinstance(cell.value, int):
        return cell.value
    if cell.what in {"reached", "allotted"}:
        return int(cell.value)
    return f"{cell.value:.1f}" if cell.what in {"days", "share"} else f"{cell.value:.2f}"
