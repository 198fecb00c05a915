"""救助统计: aid's figures by place, time and programme, the lists behind them, and 年度救助情况 on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from aid.flows import MANAGER
from aid.reached import Reached, by_grant, deliveries, reached_tables
from aid.registers import REGISTERS, filter_words
from aid.report import Address, Yearly, budget_table, days_table, yearly, yearly_table
from aid.statistics import COUNTED, grant_labels
from aid.views.navigation import AID_PAGES
from aid.wording import TELLS_OF_ILLNESS, leaving_grants
from workflows.desk import Link, link_to, officer_page
from workflows.figure_asking import Asked, FigurePages, KindWords, Staying, asked_for, context_of
from workflows.figure_pages import figure_urls, sheet_of, workbook_of
from workflows.figure_tables import Table
from workflows.models.places import TOWNSHIP
from workflows.periods import Period
from workflows.tables.writing import Sheet, SheetColumn, SheetRow

PLACE_IN_NAV = "aid-statistics"
# Whose posts see nominations; what each of them sees of which places follows from her seats.
READERS = (
    "village_cadre",
    "village_chair",
    "township_reviewer",
    MANAGER,
    "county_sealer",
    "auditor",
)
_REPORT = "report"
_REPORT_TITLE = _("Aid of the year")
_WHOM = "reached"
_WHOM_TITLE = _("Whom it reached")
_DEMAND = "demand-and-days"
_DEMAND_TITLE = _("Demand and days")
_LEFT_OUT = _(
    "Left out: %(count)s. What tells of an illness is neither printed nor taken out; it stands on the page."
)
link_to(Link(PLACE_IN_NAV, _("Aid statistics"), "aid:statistics", READERS, AID_PAGES))


def _address(asked: Asked) -> Address:
    def of(figure: str, grant: str) -> str:
        return f"{reverse('aid:register', args=[figure])}?{asked.chosen.query(kind=grant)}"

    return of


def whom_tables(asked: Asked, *, to_the_village: bool) -> list[Table]:
    """Whom deliveries reached, by place, time and programme. One statement."""

    def opens(figure: str, **changes: Any) -> str:
        return f"{reverse('aid:register', args=[figure])}?{asked.chosen.query(**changes)}"

    return reached_tables(asked, opens, to_the_village=to_the_village)


def more_tables(asked: Asked, found: Mapping[str, Reached] | None = None) -> list[Table]:
    """Demand and budget, which are of a year, and the days that a grant took. Three statements; `found` spares one.

    They read the period's cases one by one, which no sum is kept of: they stand on a page of their own.
    """
    address = _address(asked)
    budget = None if asked.chosen.period.part else budget_table(asked, address)
    days = days_table(asked, by_grant(deliveries(asked)) if found is None else found, address)
    return [*([budget] if budget else []), days]


def _sheets(asked: Asked) -> Iterable[Sheet]:
    heading = str(FIGURES.heading)
    more = [sheet_of(table, heading, asked) for table in more_tables(asked)]
    for table in whom_tables(asked, to_the_village=True):
        # The tables of figures have these names too.
        sheet = sheet_of(table, heading, asked)
        more.append(replace(sheet, name=f"{_WHOM_TITLE} {table.caption}"))
    return more


FIGURES = FigurePages(
    namespace="aid",
    place_in_nav=PLACE_IN_NAV,
    heading=_("Statistics of aid for mothers in poverty"),
    counted=COUNTED,
    registers=REGISTERS,
    kinds=grant_labels,
    words=KindWords(_("Programme"), _("By programme"), _("Choose one of the programmes, or all of them.")),
    filter_words=filter_words,
    readers=READERS,
    sheets=_sheets,
    staying=Staying(leaving_grants, TELLS_OF_ILLNESS, _LEFT_OUT),
    links=(
        (_WHOM, "aid:reached", _WHOM_TITLE),
        (_DEMAND, "aid:demand", _DEMAND_TITLE),
        (_REPORT, "aid:report", _REPORT_TITLE),
    ),
)


def of_the_year(asked: Asked) -> Asked:
    """The whole year and every programme, whatever stands in the address."""
    chosen = asked.chosen
    return replace(asked, chosen=replace(chosen, period=Period(chosen.period.year), kind=""))


def report_tables(asked: Asked) -> tuple[Yearly, list[Table]]:
    """The year in sums, and every table of its report."""
    found = yearly(asked)
    return found, [yearly_table(asked, found, _address(asked)), *more_tables(asked, found.reached)]


@require_GET
@officer_page
def whom(request: HttpRequest) -> HttpResponse:
    """惠及: women, households and villages, each once, of every place and time; each number opens its list."""
    context, asked = context_of(FIGURES, request, _WHOM)
    context["title"] = _WHOM_TITLE
    if asked is None:
        return render(request, "aid/statistics_reached.html", context, status=422)
    villages = bool(request.GET.get("villages"))
    context |= {
        "tables": whom_tables(asked, to_the_village=villages),
        "villages": villages,
        "has_villages": len(asked.chosen.place) < TOWNSHIP,
    }
    return render(request, "aid/statistics_reached.html", context)


@require_GET
@officer_page
def demand(request: HttpRequest) -> HttpResponse:
    """What is asked from the budgets beside what they hold, and how long a grant takes to her door."""
    context, asked = context_of(FIGURES, request, _DEMAND)
    context["title"] = _DEMAND_TITLE
    if asked is None:
        return render(request, "aid/statistics_demand.html", context, status=422)
    context |= {"asked": asked, "query": asked.chosen.query(), "more_tables": more_tables(asked)}
    return render(request, "aid/statistics_demand.html", context)


@require_GET
@officer_page
def report(request: HttpRequest) -> HttpResponse:
    """年度救助情况: what the yearly report says, on one page that prints."""
    context, asked = context_of(FIGURES, request, _REPORT, ("year", "place"))
    context["title"] = _REPORT_TITLE
    if asked is None:
        return render(request, "aid/statistics_report.html", context, status=422)
    asked = of_the_year(asked)
    found, tables = report_tables(asked)
    context |= {"asked": asked, "query": asked.chosen.query(), "found": found, "tables": tables}
    return render(request, "aid/statistics_report.html", context)


@require_GET
@officer_page
def report_workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    asked = of_the_year(asked_for(FIGURES, request))
    found, tables = report_tables(asked)
    heading = str(_REPORT_TITLE)
    columns = [SheetColumn(_now("Programme"), width=40), SheetColumn(_now("Number"), "count", 12)]
    columns.append(SheetColumn(_now("Counted in"), width=14))
    first = Sheet(heading, heading, asked.notes, columns, [SheetRow(row) for row in found.sentences])
    return workbook_of([first, *(sheet_of(table, heading, asked) for table in tables)], _REPORT, asked)


urlpatterns: list[URLPattern] = [
    path("statistics/reached/", whom, name="reached"),
    path("statistics/demand/", demand, name="demand"),
    path("statistics/year/", report, name="report"),
    path("statistics/year.xlsx", report_workbook, name="report-workbook"),
    *figure_urls(FIGURES),
]
