"""台账统计: figures by place, time and industry, the registers behind them; on screen, on paper, as workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from loans.kept_lists import MOST_ROWS, order_register
from loans.programme import LOANS
from loans.registers import REGISTERS, Register, filter_words
from loans.statistics import FIGURES, groups_of, industry_labels
from workflows import clock
from workflows.areas import Area, area_of
from workflows.case_figures import sees_late
from workflows.counting import NO_KIND
from workflows.desk import Desk, desk_of, officer_page
from workflows.errors import Invalid, NotFound
from workflows.figure_tables import Table
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.money import grouped
from workflows.periods import FIRST_YEAR, MONTHS, QUARTERS, Period
from workflows.questions import Question, tell
from workflows.registers import MOST_IN_WORKBOOK, MOST_PRINTED, shown
from workflows.statistics import Chosen, Tables
from workflows.tables.writing import MEDIA_TYPE, Sheet, SheetColumn, SheetRow, workbook

_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
# Whose posts see cases; what each of them sees of which places follows from her seats.
READERS = (
    "village_cadre",
    "village_chair",
    "township_reviewer",
    "loan_officer",
    "bank_liaison",
    "county_sealer",
    "auditor",
)
# So many years back stand in the list; an older one is written into the address.
_YEARS = 30


@dataclass(frozen=True)
class Asked:
    """What the reader asked for, and when: it stands on the page, on paper and in the workbook."""

    desk: Desk
    area: Area
    chosen: Chosen
    at: datetime

    @property
    def filter(self) -> str:
        """The filter in words."""
        return filter_words(self.chosen, self.area.title(self.chosen.place))

    @property
    def made(self) -> str:
        """When the figures were read, and for whom."""
        assert self.desk.officer is not None
        moment = date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
        return _("Made %(moment)s by %(name)s") % {"moment": moment, "name": self.desk.officer.name}

    @property
    def notes(self) -> list[str]:
        """What stands above every export."""
        return [self.filter, self.made, *([_late()] if sees_late(self.desk.seats) else [])]


def _late() -> str:
    return _("Counted are the applications that have come as far as your office.")


def _read(request: HttpRequest) -> tuple[Desk, Area, Mapping[str, str]]:
    desk = desk_of(request)
    area = area_of(desk.seats)
    # The header names the county, which is among the names read already.
    desk.county_name = area.name(area.roots[0][:COUNTY])
    today = clock.today()
    typed = {
        "year": request.GET.get("year", str(today.year)).strip(),
        "part": request.GET.get("part", "").strip(),
        "place": request.GET.get("place", "").strip(),
        "kind": request.GET.get("kind", "").strip(),
    }
    return desk, area, typed


def _asked(desk: Desk, area: Area, typed: Mapping[str, str]) -> Asked:
    """Raises Invalid for a period or industry that can't be read, NotFound for a place that isn't hers."""
    place, kind = area.choose(typed["place"]), typed["kind"]
    faults: dict[str, Any] = {}
    try:
        period = Period.read(typed["year"], typed["part"])
    except Invalid as error:
        faults |= error.fields
    if kind and kind != NO_KIND and not _CODE.fullmatch(kind):
        faults["kind"] = [_("Choose one of the industries, or all of them.")]
    if faults:
        raise Invalid(faults)
    return Asked(desk, area, Chosen(period, place, kind), clock.now())


def _questions(area: Area, typed: Mapping[str, str]) -> list[Question]:
    return [
        Question("year", _("Year"), "select", typed["year"], _years(area, typed["year"])),
        Question("part", _("Part of the year"), "select", typed["part"], _parts()),
        Question("place", _("Place"), "select", typed["place"] or area.top, _places(area)),
        Question(
            "kind", _("Industry"), "select", typed["kind"], [("", _("All")), *industry_labels().items()]
        ),
    ]


def _years(area: Area, year: str) -> list[tuple[str, str]]:
    """From today's back to the first in which one of her places was in force; the one asked for among them."""
    last = clock.today().year
    first = max(area.since.year if area.since else last, last - _YEARS, FIRST_YEAR)
    years = [str(each) for each in range(last, first - 1, -1)]
    return [(each, each) for each in (years if year in years else [year, *years])]


def _parts() -> list[tuple[str, str]]:
    quarters = [
        (part, _("Quarter %(quarter)s") % {"quarter": number}) for number, part in enumerate(QUARTERS, 1)
    ]
    months = [(part, date_format(Period(2000, part).first, "F")) for part in MONTHS]
    return [("", _("Whole year")), *quarters, *months]


def _places(area: Area) -> list[tuple[str, str]]:
    indent = {TOWNSHIP: "\u3000", COUNTY: ""}
    every = [("", _("All my places"))] if not area.top else []
    shortest = indent.get(len(area.top), "")
    return every + [
        (code, indent.get(len(code), "\u3000\u3000").removeprefix(shortest) + area.name(code))
        for code in area.codes
    ]


def _context(request: HttpRequest, current: str) -> tuple[dict[str, Any], Asked | None]:
    """What every page here shows; no `Asked` where the filter can't be read, which the page then tells."""
    desk, area, typed = _read(request)
    questions = _questions(area, typed)
    context: dict[str, Any] = {
        "questions": questions,
        "place_in_nav": "registers",
        "registers": [(each.code, each.title) for each in REGISTERS.values()],
        "current": current,
    }
    try:
        asked = _asked(desk, area, typed)
    except Invalid as error:
        return {**context, "summary": tell(error, questions)}, None
    late = _late() if sees_late(desk.seats) else ""
    return {**context, "asked": asked, "query": asked.chosen.query(), "late": late}, asked


@require_GET
@officer_page
def statistics(request: HttpRequest) -> HttpResponse:
    """统计表: three tables of one set of sums; every number leads to its cases."""
    context, asked = _context(request, "statistics")
    if asked is None:
        return render(request, "loans/registers/statistics.html", context, status=422)
    villages = bool(request.GET.get("villages"))
    context |= {
        "figures": FIGURES.values(),
        "tables": _tables(asked, to_the_village=villages),
        "villages": villages,
        # There is a level below the one that is shown only above the township.
        "has_villages": len(asked.chosen.place) < TOWNSHIP,
    }
    return render(request, "loans/registers/statistics.html", context)


def _tables(asked: Asked, *, to_the_village: bool) -> list[Table]:
    groups = groups_of(asked.desk.seats, asked.chosen, asked.area, to_the_village=to_the_village)
    made = Tables(
        tuple(FIGURES.values()),
        asked.chosen,
        asked.area,
        groups,
        lambda code: reverse("loans:register", args=[code]),
    )
    tables = []
    if asked.chosen.period.parts:
        tables.append(made.by_time())
    if not asked.chosen.kind:
        tables.append(made.by_kind(_("By industry"), _("Industry"), industry_labels()))
    places = made.by_place(to_the_village=to_the_village)
    # A village has no places below it: its one line is the total of the other tables.
    if len(places.lines) > 1 or not tables:
        tables.insert(0, places)
    return tables


@require_GET
@officer_page
def statistics_workbook(request: HttpRequest) -> HttpResponse:
    """The same tables down to the villages, and what their columns count."""
    desk, area, typed = _read(request)
    asked = _asked(desk, area, typed)
    heading = _("Statistics of the women's guaranteed loan")
    sheets = [
        Sheet(
            table.caption, heading, asked.notes, _columns(table), (_row(line, table) for line in table.lines)
        )
        for table in _tables(asked, to_the_village=True)
    ]
    sheets.append(
        Sheet(
            _("What is counted"),
            heading,
            asked.notes,
            [SheetColumn(_("Figure"), width=20), SheetColumn(_("What is counted"), width=110)],
            [SheetRow((str(figure.label), str(figure.meaning))) for figure in FIGURES.values()],
        )
    )
    return _workbook(sheets, "statistics", asked)


def _columns(table: Table) -> list[SheetColumn]:
    forms = {"count": "count", "amount": "yuan", "average": "yuan"}
    return [SheetColumn(table.head, width=22)] + [
        SheetColumn(cell.title, forms[cell.what], 16) for cell in table.lines[0].cells
    ]


def _row(line: Any, table: Table) -> SheetRow:
    label = "\u3000" * line.depth + line.label
    return SheetRow((label, *(cell.value for cell in line.cells)), is_total=line.is_total)


def _register(kind: str) -> Register:
    if kind not in REGISTERS:
        raise NotFound("not_found", _("There is no such register."))
    return REGISTERS[kind]


@require_GET
@officer_page
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """A register, page by page in the order of its days; as many rows in all as the figure says."""
    book = _register(kind)
    context, asked = _context(request, kind)
    context["register"] = book
    if asked is None:
        return render(request, "loans/registers/register.html", context, status=422)
    key = request.GET.get("after", "")
    entries, page = book.page(asked.desk.seats, asked.chosen, asked.area, key)
    context |= _listed(book, asked, entries) | {"following": page.following, "is_first": not key}
    return render(request, "loans/registers/register.html", context)


def _listed(book: Register, asked: Asked, entries: Iterable[Any]) -> dict[str, Any]:
    return {
        "sum": book.sum(asked.desk.seats, asked.chosen, asked.area),
        "columns": book.columns,
        "rows": [(entry.case, [shown(column, entry) for column in book.columns]) for entry in entries],
    }


@require_GET
@officer_page
def register_print(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole register on A4, its header on every page; the browser prints it."""
    book = _register(kind)
    desk, area, typed = _read(request)
    asked = _asked(desk, area, typed)
    _bounded(book, asked, MOST_PRINTED)
    context = _listed(book, asked, book.every(desk.seats, asked.chosen, area))
    context |= {
        "register": book,
        "asked": asked,
        "query": asked.chosen.query(),
        "place_in_nav": "registers",
    }
    return render(request, "loans/registers/print.html", context)


@require_POST
@officer_page
def register_order(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole register is to be printed as a PDF under a number of her office; a worker draws it."""
    book = _register(kind)
    desk, area, typed = _read(request)
    asked = _asked(desk, area, typed)
    _bounded(book, asked, MOST_ROWS)
    paper = order_register(LOANS, book, desk.seats, asked.chosen, area.title(asked.chosen.place))
    return redirect("kept_paper", paper.code)


def _bounded(book: Register, asked: Asked, most: int) -> None:
    """Raises Invalid for more rows than one sheet or page takes."""
    count = book.sum(asked.desk.seats, asked.chosen, asked.area).count
    if count > most:
        sentence = _(
            "These are %(count)s rows; at most %(most)s go here. Choose a shorter period or a smaller place."
        )
        raise Invalid({"part": [sentence % {"count": f"{count:,}", "most": f"{most:,}"}]}, "too_many")


@require_GET
@officer_page
def register_workbook(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole register as XLSX, with the filter, the time at which it was made, and the sum."""
    book = _register(kind)
    desk, area, typed = _read(request)
    asked = _asked(desk, area, typed)
    _bounded(book, asked, MOST_IN_WORKBOOK)
    total = book.sum(desk.seats, asked.chosen, asked.area)
    columns = [SheetColumn(_("No."), "count", 6)] + [
        SheetColumn(str(column.title), column.form, column.width) for column in book.columns
    ]
    rows = (
        SheetRow((number, *(column.value(entry) for column in book.columns)))
        for number, entry in enumerate(book.every(desk.seats, asked.chosen, area), 1)
    )
    title = str(book.title)
    notes = [*asked.notes, str(book.figure.meaning), _sum_in_words(book, total)]
    return _workbook([Sheet(title, title, notes, columns, rows)], kind, asked)


def _sum_in_words(book: Register, total: Any) -> str:
    words = {"count": f"{total.count:,}", "amount": grouped(total.amount)}
    return _("%(count)s rows, %(amount)s yuan") % words if book.figure.amount else _("%(count)s rows") % words


def _workbook(sheets: Iterable[Sheet], name: str, asked: Asked) -> HttpResponse:
    response = HttpResponse(workbook(sheets), content_type=MEDIA_TYPE)
    period = f"{asked.chosen.period.year}{asked.chosen.period.part}"
    made = timezone.localtime(asked.at).strftime("%Y%m%d-%H%M")
    place = asked.chosen.place or "all"
    response["Content-Disposition"] = f'attachment; filename="{name}-{place}-{period}-{made}.xlsx"'
    return response


urlpatterns: list[URLPattern] = [
    path("statistics/", statistics, name="statistics"),
    path("statistics.xlsx", statistics_workbook, name="statistics-workbook"),
    path("registers/<slug:kind>/", register, name="register"),
    path("registers/<slug:kind>/print/", register_print, name="register-print"),
    path("registers/<slug:kind>/order/", register_order, name="register-order"),
    path("registers/<slug:kind>.xlsx", register_workbook, name="register-workbook"),
]
