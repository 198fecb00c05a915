"""The registers: all of them at a glance, and each as a list on any day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from people.acts.due_days import SETTER_ROLE
from people.policy import load_policy
from people.queries.overview import overview
from people.queries.registers import Listed, counts_of, page_of, sees_rows
from people.registers.due import due_days
from people.registers.heads import HEADS
from people.tables.choice import Choice, choice_of
from people.views.registers_asking import (
    questions_of,
    reader_of,
    register_of,
    typed_of,
)
from workflows import clock
from workflows.desk import officer_page
from workflows.errors import Invalid
from workflows.models.places import VILLAGE
from workflows.questions import tell
from workflows.registers import shown

PLACE_IN_NAV = "books"


@require_GET
@officer_page
def registers(request: HttpRequest) -> HttpResponse:
    """Every register of her places today: its number, what is to be cleared, by when it is due."""
    desk, area = reader_of(request)
    today = clock.today()
    lines = overview(desk.seats, area, today)
    context = {
        "place_in_nav": PLACE_IN_NAV,
        "place_name": area.title(""),
        "today": today,
        "lines": [(line, line.days_left(today)) for line in lines],
        "is_village": len(area.top) == VILLAGE,
        "may_declare": bool(desk.seats.of_role("village_cadre", "village_chair")),
        "sets_days": bool(desk.seats.of_role(SETTER_ROLE)),
    }
    return render(request, "registers/overview.html", context)


@require_GET
@officer_page
def register(request: HttpRequest, code: str) -> HttpResponse:
    """A register on a day, by village; each row says why, and what is missing. Who must name a purpose for its rows
    sees how many there are.
    """
    book = register_of(code)
    desk, area = reader_of(request, book, for_purpose=True)
    typed = typed_of(request)
    questions = questions_of(area, typed)
    context: dict[str, Any] = {"place_in_nav": PLACE_IN_NAV, "register": book, "questions": questions}
    try:
        choice = choice_of(desk.seats, area, book, typed)
    except Invalid as error:
        context["summary"] = tell(error, questions)
        return render(request, "registers/register.html", context, status=422)
    key = request.GET.get("after", "")
    in_sight = sees_rows(desk.seats, book)
    listed = page_of(choice.asked, choice.reading, key) if in_sight else Listed([], "")
    columns = book.columns_shown(has_missing=any(row.missing for row in listed.rows), has_cards=True)
    context |= standing_of(choice) | {
        "in_sight": in_sight,
        "counts": counts_of(choice.asked),
        "columns": columns,
        "rows": [(row, [shown(column, row) for column in columns]) for row in listed.rows],
        "queries": {show: choice.query_with(show=show) for show in ("unclear", "entered", "left")},
        "following": listed.following,
        "is_first": not key,
    }
    return render(request, "registers/register.html", context)


def standing_of(choice: Choice) -> dict[str, Any]:
    """What stands above the rows: the choice, the definition with its clauses, and the day on which it is due."""
    asked = choice.asked
    book, place = asked.register, asked.places[0]
    terms = load_policy().at(place, asked.day)
    due = due_days([book.code], asked.day.year, place).get(book.code)
    return {
        "register": book,
        "choice": choice,
        "query": choice.query,
        "definition": book.definition(terms),
        "clauses": book.clauses(terms, get_language() or "zh-hans"),
        "due": due,
        "is_heads": book.code == HEADS,
    }
