"""Aid's statistics and its yearly report by API: the tables of the pages, with the same numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja import Query as In

from aid.registers import REGISTERS
from aid.views.statistics import FIGURES, more_tables, of_the_year, report_tables, whom_tables
from workflows.api.auth import seats
from workflows.api.requests import Query
from workflows.desk import Desk
from workflows.errors import NotFound
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
    opens: list[str | None] = Field(
        description="For each value the rest of the address `/aid/statistics/cases/…` of what it counts; null for none."
    )


class FigureTableOut(Schema):
    code: str
    caption: str
    columns: list[FigureColumnOut]
    lines: list[FigureLineOut]


class AidFiguresOut(Schema):
    filter: str = Field(description="What was asked for, in words.")
    tables: list[FigureTableOut]


class CaseColumnOut(Schema):
    name: str
    title: str


class CaseLineOut(Schema):
    ref: str = Field(description="The nomination's; of a woman, household or village that of the first.")
    values: list[int | str | None] = Field(description="A value for each column.")


class FigureCasesOut(Schema):
    figure: str
    title: str
    meaning: str = Field(description="What counts, and by which day.")
    filter: str = Field(description="What was asked for, in words.")
    count: int = Field(description="How many rows in all.")
    yuan: str | None = Field(description="Their amount in all; null where none is summed.")
    columns: list[CaseColumnOut]
    rows: list[CaseLineOut] = Field(description="In the order of their days, fifty at a time.")
    following: str | None = Field(description="Send it as `after` for the next rows; null at the end.")


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


class CasesQuery(PlaceQuery):
    part: str = Field("", max_length=3, description="A quarter or month, such as q1 or m3.")
    kind: str = Field("", max_length=30, description="A grant's code.")
    after: str = Field("", max_length=60, description="The `following` of the page before.")


@router.get("", response=AidFiguresOut, summary="Figures of aid by place, time and grant")
def read_aid_statistics(request: HttpRequest, query: In[StatisticsQuery]) -> AidFiguresOut:
    """Nominated, approved, delivered, stopped, refused, failed, verified; demand against budgets; days that it took."""
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


@router.get("/reached", response=AidFiguresOut, summary="Whom deliveries reached, by place, time and grant")
def read_aid_reached(request: HttpRequest, query: In[StatisticsQuery]) -> AidFiguresOut:
    """Women, households and villages, each once in every number: months and places needn't add up."""
    asked = _asked(request)
    tables = whom_tables(asked, to_the_village=query.villages)
    return AidFiguresOut(filter=asked.filter, tables=[_table(table) for table in tables])


@router.get(
    "/cases/{figure}", response=FigureCasesOut, summary="The cases, women or households behind a figure"
)
def read_aid_cases(request: HttpRequest, figure: str, query: In[CasesQuery]) -> FigureCasesOut:
    """As many rows in all as the figure of the same choice says."""
    asked = _asked(request)
    if figure not in REGISTERS:
        raise NotFound("not_found", _("There is no such register."))
    book, held = REGISTERS[figure], asked.desk.seats
    entries, page = book.page(held, asked.chosen, asked.area, query.after)
    total = book.sum(held, asked.chosen, asked.area)
    return FigureCasesOut(
        figure=figure,
        title=str(book.title),
        meaning=str(book.figure.meaning),
        filter=asked.filter,
        count=total.count,
        yuan=f"{total.amount:.2f}" if book.figure.amount else None,
        columns=[CaseColumnOut(name=column.name, title=str(column.title)) for column in book.columns],
        rows=[
            CaseLineOut(ref=entry.case.ref, values=[_plain(column.value(entry)) for column in book.columns])
            for entry in entries
        ],
        following=page.following or None,
    )


def _plain(value: Any) -> int | str | None:
    if value is None or isinstance(value, int):
        return value
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


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
            opens=[_opened(cell.href) for cell in line.cells],
        )
        for line in table.lines
    ]
    return FigureTableOut(code=table.code, caption=str(table.caption), columns=columns, lines=lines)


def _opened(href: str) -> str | None:
    """`nominated?year=2015`: the register's code and the choice, of the page's address."""
    path, _mark, query = href.partition("?")
    return f"{path.rstrip('/').rpartition('/')[2]}?{query}" if href else None


def _value(cell: Any) -> int | str | None:
    if cell.value is None or isinstance(cell.value, int):
        return cell.value
    if cell.what in {"reached", "allotted"}:
        return int(cell.value)
    return f"{cell.value:.1f}" if cell.what in {"days", "share"} else f"{cell.value:.2f}"
