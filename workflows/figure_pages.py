"""台账统计: a programme's figures by place, time and kind, and the registers behind them.

What is counted, and what the kinds are called, a programme says in its `FigurePages`; `figure_urls` makes the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workflows.case_registers import Entry, Register
from workflows.desk import officer_page
from workflows.errors import Invalid, NotAllowed, NotFound
from workflows.figure_asking import Asked, FigurePages, asked_for, context_of
from workflows.figure_tables import Table
from workflows.models.places import TOWNSHIP
from workflows.money import grouped
from workflows.registers import MOST_IN_WORKBOOK, MOST_PRINTED, shown
from workflows.statistics import Tables
from workflows.tables.writing import MEDIA_TYPE, Sheet, SheetColumn, SheetRow, workbook

# How a workbook shows what stands in a cell; anything else is a number with its decimals.
_FORMS = {"count": "count", "amount": "yuan", "average": "yuan"}


def statistics(request: HttpRequest, figures: FigurePages) -> HttpResponse:
    """统计表: three tables of one set of sums; every number leads to its cases."""
    context, asked = context_of(figures, request, "statistics")
    if asked is None:
        return render(request, "figures/statistics.html", context, status=422)
    villages = bool(request.GET.get("villages"))
    context |= {
        "figures": figures.counted.figures.values(),
        "tables": tables_of(asked, to_the_village=villages),
        "villages": villages,
        # There is a level below the one that is shown only above the township.
        "has_villages": len(asked.chosen.place) < TOWNSHIP,
    }
    return render(request, "figures/statistics.html", context)


def tables_of(asked: Asked, *, to_the_village: bool) -> list[Table]:
    """By place, by time and by kind, all of the same sums. One statement."""
    pages, counted = asked.pages, asked.pages.counted
    groups = counted.groups_of(asked.desk.seats, asked.chosen, asked.area, to_the_village=to_the_village)
    made = Tables(
        tuple(counted.figures.values()),
        asked.chosen,
        asked.area,
        groups,
        lambda code: reverse(pages.name("register"), args=[code]),
    )
    tables = []
    if asked.chosen.period.parts:
        tables.append(made.by_time())
    if not asked.chosen.kind:
        tables.append(made.by_kind(str(pages.words.by_kind), str(pages.words.label), pages.kinds()))
    places = made.by_place(to_the_village=to_the_village)
    # A village has no places below it: its one line is the total of the other tables.
    if len(places.lines) > 1 or not tables:
        tables.insert(0, places)
    return tables


def statistics_workbook(request: HttpRequest, figures: FigurePages) -> HttpResponse:
    """The same tables down to the villages, and what their columns count."""
    asked = asked_for(figures, request)
    heading = str(figures.heading)
    sheets = [sheet_of(table, heading, asked) for table in tables_of(asked, to_the_village=True)]
    sheets += figures.sheets(asked) if figures.sheets is not None else []
    sheets.append(
        Sheet(
            _("What is counted"),
            heading,
            asked.notes,
            [SheetColumn(_("Figure"), width=20), SheetColumn(_("What is counted"), width=110)],
            [
                SheetRow((str(figure.label), str(figure.meaning)))
                for figure in figures.counted.figures.values()
            ],
        )
    )
    return workbook_of(sheets, "statistics", asked)


def sheet_of(table: Table, heading: str, asked: Asked) -> Sheet:
    """The table as a sheet of a workbook."""
    return Sheet(
        table.caption, heading, asked.notes, _columns(table), (_row(line, table) for line in table.lines)
    )


def _columns(table: Table) -> list[SheetColumn]:
    cells = table.lines[0].cells if table.lines else ()
    return [SheetColumn(table.head, width=22)] + [
        SheetColumn(cell.title, _FORMS.get(cell.what, "percent"), 16) for cell in cells
    ]


def _row(line: Any, table: Table) -> SheetRow:
    label = "\u3000" * line.depth + line.label
    return SheetRow((label, *(cell.value for cell in line.cells)), is_total=line.is_total)


def _register(figures: FigurePages, kind: str) -> Register:
    if kind not in figures.registers:
        raise NotFound("not_found", _("There is no such register."))
    return figures.registers[kind]


def register(request: HttpRequest, kind: str, figures: FigurePages) -> HttpResponse:
    """A register, page by page in the order of its days; as many rows in all as the figure says."""
    book = _register(figures, kind)
    context, asked = context_of(figures, request, kind)
    context |= {"register": book, "orders": figures.order is not None}
    if asked is None:
        return render(request, "figures/register.html", context, status=422)
    key = request.GET.get("after", "")
    entries, page = book.page(asked.desk.seats, asked.chosen, asked.area, key)
    context |= _listed(book, asked, entries) | {"following": page.following, "is_first": not key}
    return render(request, "figures/register.html", context)


def _listed(book: Register, asked: Asked, entries: Iterable[Entry]) -> dict[str, Any]:
    return {
        "sum": book.sum(asked.desk.seats, asked.chosen, asked.area),
        "columns": book.columns,
        "rows": [(entry.case, [shown(column, entry) for column in book.columns]) for entry in entries],
    }


def leaving(book: Register, asked: Asked) -> tuple[Asked, str]:
    """(the choice without the kinds that stay in the house, what is said of those; empty where none stood in it).

    Raises NotAllowed where a kind that stays is asked for alone. Two statements where there are such kinds.
    """
    staying = asked.pages.staying
    if staying is None:
        return asked, ""
    if asked.refusal:
        raise NotAllowed("stays", asked.refusal)
    less = replace(asked, chosen=replace(asked.chosen, only=tuple(staying.leave())))
    whole, rest = (book.held(each.desk.seats, each.chosen, each.area) for each in (asked, less))
    return less, str(staying.left_out) % {"count": f"{whole - rest:,}"} if whole != rest else ""


def register_print(request: HttpRequest, kind: str, figures: FigurePages) -> HttpResponse:
    """The whole register on A4, its header on every page; the browser prints it."""
    book = _register(figures, kind)
    asked, left_out = leaving(book, asked_for(figures, request))
    bounded(book, asked, MOST_PRINTED)
    context = _listed(book, asked, book.every(asked.desk.seats, asked.chosen, asked.area))
    context |= {
        "register": book,
        "asked": asked,
        "left_out": left_out,
        "query": asked.chosen.query(),
        "names": figures.names,
        "place_in_nav": figures.place_in_nav,
    }
    return render(request, "figures/print.html", context)


def register_order(request: HttpRequest, kind: str, figures: FigurePages) -> HttpResponse:
    """The whole register is to be printed as a PDF under a number of her office; a worker draws it."""
    assert figures.order is not None
    book = _register(figures, kind)
    return redirect("kept_paper", figures.order(book, asked_for(figures, request)).code)


def bounded(book: Register, asked: Asked, most: int) -> None:
    """Raises Invalid for more rows than one sheet or page takes."""
    count = book.sum(asked.desk.seats, asked.chosen, asked.area).count
    if count > most:
        sentence = _(
            "These are %(count)s rows; at most %(most)s go here. Choose a shorter period or a smaller place."
        )
        raise Invalid({"part": [sentence % {"count": f"{count:,}", "most": f"{most:,}"}]}, "too_many")


def register_workbook(request: HttpRequest, kind: str, figures: FigurePages) -> HttpResponse:
    """The whole register as XLSX, with the filter, the time at which it was made, and the sum."""
    book = _register(figures, kind)
    asked, left_out = leaving(book, asked_for(figures, request))
    bounded(book, asked, MOST_IN_WORKBOOK)
    seats, area = asked.desk.seats, asked.area
    total = book.sum(seats, asked.chosen, area)
    columns = [SheetColumn(_("No."), "count", 6)] + [
        SheetColumn(str(column.title), column.form, column.width) for column in book.columns
    ]
    rows = (
        SheetRow((number, *(column.value(entry) for column in book.columns)))
        for number, entry in enumerate(book.every(seats, asked.chosen, area), 1)
    )
    title = str(book.title)
    notes = [*asked.notes, str(book.figure.meaning), _sum_in_words(book, total)]
    notes += [left_out] if left_out else []
    return workbook_of([Sheet(title, title, notes, columns, rows)], kind, asked)


def _sum_in_words(book: Register, total: Any) -> str:
    words = {"count": f"{total.count:,}", "amount": grouped(total.amount)}
    return _("%(count)s rows, %(amount)s yuan") % words if book.figure.amount else _("%(count)s rows") % words


def workbook_of(sheets: Iterable[Sheet], name: str, asked: Asked) -> HttpResponse:
    """The sheets as a file whose name says what, where, when, and when it was made."""
    response = HttpResponse(workbook(sheets), content_type=MEDIA_TYPE)
    period = f"{asked.chosen.period.year}{asked.chosen.period.part}"
    made = timezone.localtime(asked.at).strftime("%Y%m%d-%H%M")
    place = asked.chosen.place or "all"
    response["Content-Disposition"] = f'attachment; filename="{name}-{place}-{period}-{made}.xlsx"'
    return response


def figure_urls(figures: FigurePages) -> list[URLPattern]:
    """Patterns below the programme's own prefix; they stand before those of its cases."""
    pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("statistics/", statistics, "statistics"),
        ("statistics.xlsx", statistics_workbook, "statistics-workbook"),
        ("registers/<slug:kind>/", register, "register"),
        ("registers/<slug:kind>/print/", register_print, "register-print"),
        ("registers/<slug:kind>.xlsx", register_workbook, "register-workbook"),
    ]
    found = [
        path(route, require_GET(officer_page(view)), {"figures": figures}, name=name)
        for route, view, name in pages
    ]
    if figures.order is not None:
        order = require_POST(officer_page(register_order))
        route = "registers/<slug:kind>/order/"
        found.append(path(route, order, {"figures": figures}, name="register-order"))
    return found
