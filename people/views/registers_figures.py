"""The lists behind the figures of visits and helping: who, where, when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from people.queries.figure_lists import LISTINGS, page_of
from people.queries.statistics import ALL_VISITS, PAIRED, PAIRS
from people.registers.rows import village_with_group
from people.tables.choice import Choice, choice_of
from people.views.registers import PLACE_IN_NAV
from people.views.registers_asking import reader_of, register_of
from people.views.registers_statistics import MEANINGS, opens, titles
from workflows.calendar import completed_years
from workflows.desk import officer_page
from workflows.errors import NotFound
from workflows.registers import Column, shown


def _person(row: Any) -> str:
    return reverse("people:person", args=[row.person.speaker.pk])


def _columns(choice: Choice) -> Mapping[str, tuple[Column, ...]]:
    """What the rows of each form show."""
    names = choice.asked.area.names

    def village(row: Any) -> str:
        village_name = names.get(row.place_code, row.place_code)
        return village_with_group(village_name, getattr(row, "group", ""))

    def age(row: Any) -> int:
        return completed_years(row.person.birth_date, choice.asked.day)

    place = Column("village", gettext_lazy("Village and group"), village)
    name = Column(
        "name", gettext_lazy("Name"), lambda row: row.person.speaker.name, is_link=True, href=_person
    )
    helper = Column("helper", gettext_lazy("Helper"), lambda row: row.helper.name if row.helper else "")
    return {
        "women": (place, name, Column("visits", gettext_lazy("Visits of the year"), _visits, "count")),
        "children": (place, name, Column("age", gettext_lazy("Age"), age, "count")),
        "visits": (
            place,
            name,
            Column("done_on", gettext_lazy("Visited on"), lambda row: row.done_on, "day"),
            helper,
        ),
        "pairs": (
            place,
            name,
            helper,
            Column("starts_on", gettext_lazy("First day"), lambda row: row.starts_on, "day"),
        ),
        "helpers": (
            place,
            Column("name", gettext_lazy("Name"), lambda row: row.name, is_link=True),
            Column("workplace", gettext_lazy("Works at"), lambda row: row.workplace, width=20),
            Column("starts_on", gettext_lazy("First day"), lambda row: row.starts_on, "day"),
        ),
    }


def _visits(row: Any) -> int | None:
    return getattr(row, "visits", None)


@require_GET
@officer_page
def register_figure(request: HttpRequest, code: str) -> HttpResponse:
    """Exactly the rows that the figure counts."""
    if code not in LISTINGS:
        raise NotFound("not_found", _("There is no such figure."))
    desk, area = reader_of(request)
    if not opens(desk.seats, code):
        raise NotFound("not_found", _("There is no such figure."))
    typed = {name: request.GET.get(name, "").strip() for name in ("place", "day")}
    choice = choice_of(desk.seats, area, register_of("women"), {**typed, "since": "", "show": ""})
    key = request.GET.get("after", "")
    listing = LISTINGS[code]
    page = page_of(listing, choice.asked, key)
    columns = _columns(choice)[listing.form]
    if code == PAIRED:
        columns = columns[:2]
    if code == ALL_VISITS and not opens(desk.seats, PAIRS):
        # Who went along is nearly always who is paired with her.
        columns = columns[:3]
    context: dict[str, Any] = {
        "place_in_nav": PLACE_IN_NAV,
        "register": {"title": titles()[code]},
        "meaning": MEANINGS[code],
        "choice": choice,
        "columns": columns,
        "rows": [(row, [shown(column, row) for column in columns]) for row in page.rows],
        "following": page.following,
        "is_first": not key,
    }
    return render(request, "registers/figure.html", context)
