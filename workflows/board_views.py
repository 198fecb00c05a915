"""The board's page: figures above, the cases behind them below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from workflows import board as figures
from workflows.calendar import working_days_between
from workflows.clock import day_of, now, today
from workflows.deadlines import Stay
from workflows.desk import desk_of, officer_page, place_names
from workflows.models import CaseTask
from workflows.paper_trouble import trouble_at
from workflows.views import Row, rows_of


@dataclass(frozen=True)
class Waiting:
    """A case as the board lists it."""

    row: Row
    holders: list[figures.Holder]
    days: int


@require_GET
@officer_page
def board(request: HttpRequest) -> HttpResponse:
    """What is open in her places: figures by station and township, and the cases, the longest overdue first."""
    desk = desk_of(request)
    seats = desk.seats
    figures.demand_board(seats)
    narrowing = figures.Narrowing.read(request.GET.dict())
    asked_after = figures.After.read(request.GET.get("after", ""))
    tasks, after = figures.page_of(narrowing.of(figures.open_tasks(seats)), asked_after)
    found = figures.board_of(seats)
    # The header names the county, which is among the names read already.
    desk.county_name = found.counties[seats.current[0].county]
    context: dict[str, Any] = {
        "board": found,
        "ages": figures.AGES.values(),
        "rows": _rows(tasks),
        "count": _count(found, narrowing),
        "narrowing": narrowing,
        "narrowed": _words(found, narrowing),
        "after": after,
        "is_first": asked_after is None,
        "trouble": trouble_at(now(), set(found.counties)),
        "is_provisional": figures.is_provisional(),
        "place_in_nav": "board",
    }
    return render(request, "desk/board.html", context)


def _rows(tasks: list[CaseTask]) -> list[Waiting]:
    keys = {task.process_id: task.pk for task in tasks}
    stays = {task.process_id: Stay(task.created, task.due_on) for task in tasks}
    rows = rows_of([task.process for task in tasks], stays, keys)
    holders = figures.holders(tasks) if tasks else {}
    return [
        Waiting(
            row=row,
            holders=holders.get((task.role, task.scope), []),
            days=working_days_between(day_of(task.created), today()).days,
        )
        for task, row in zip(tasks, rows, strict=True)
    ]


def _count(board: figures.Board, narrowing: figures.Narrowing) -> int | None:
    """How many cases the list has in all, where a figure of the board says it already."""
    if narrowing.township and narrowing.station:
        return None
    whole = replace(narrowing, age="")
    for line in (board.total, *board.stations, *board.townships):
        if line.narrowing == whole:
            return line.counts.get(narrowing.age or "all", 0)
    return 0


def _words(board: figures.Board, narrowing: figures.Narrowing) -> list[str]:
    """What narrows the list, in words."""
    lines = {line.narrowing: line.label for line in (*board.stations, *board.townships)}
    words = []
    if narrowing.township:
        code = narrowing.township
        # A township in which nothing is open has no line.
        label = lines.get(figures.Narrowing(township=code)) or place_names([code]).get(code, code)
        words.append(label)
    if narrowing.station:
        words.append(str(figures.stations()[narrowing.station]))
    if narrowing.age:
        words.append(str(figures.AGES[narrowing.age]))
    return words
