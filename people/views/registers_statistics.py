"""Figures of the registers by place on a day: persons, visits done against due, helping; and the lists behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from people.kinds import Privacy
from people.privacy import seats_that_read
from people.queries import statistics as s
from people.queries.registers import Asked
from people.registers import REGISTERS
from people.registers.figures import Figure, Rate, Tree
from people.tables.choice import Choice, choice_of
from people.views.registers import PLACE_IN_NAV
from people.views.registers_asking import places_of, reader_of, register_of
from workflows import clock
from workflows.areas import Area
from workflows.desk import officer_page
from workflows.errors import Invalid
from workflows.figure_tables import Table
from workflows.models.places import TOWNSHIP
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.tables.writing import MEDIA_TYPE, Sheet, SheetColumn, SheetRow, workbook

MEANINGS: Final[Mapping[str, Any]] = {
    s.YOUNG: gettext_lazy(
        "Of the children left behind by the place’s own definition, those below the age of the national one"
    ),
    s.DUE: gettext_lazy("Women of the registers that are visited, each once, where they stand on the day"),
    s.SEEN: gettext_lazy("Of these, those seen as often as the rule asks for a calendar year, up to the day"),
    s.VISITS_DUE: gettext_lazy("What the rule asks for all of them in the calendar year"),
    s.VISITS: gettext_lazy("Visits of the year to these women, wherever they were made"),
    s.ALL_VISITS: gettext_lazy("Visits of the year that were made in the place, to anybody"),
    s.PAIRED: gettext_lazy("Women in poverty who have a helper on the day"),
    s.PAIRS: gettext_lazy("Pairs of helper and woman on the day, by the place where they were made"),
    s.HELPERS: gettext_lazy("Helpers on the day, by the place that keeps their row"),
}
# Those whose lists name women in poverty, or children: most women that are due stand in the register of poverty.
_PRIVATE: Final = {
    s.YOUNG: Privacy.CHILD,
    **dict.fromkeys((s.DUE, s.SEEN, s.VISITS, s.PAIRED, s.PAIRS), Privacy.POVERTY),
}
_RATES: Final = {"seen_rate": Rate(s.SEEN, s.DUE), "paired_rate": Rate(s.PAIRED, s.POOR)}


@require_GET
@officer_page
def statistics(request: HttpRequest) -> HttpResponse:
    """Three tables of one set of figures; every number leads to its list."""
    desk, area = reader_of(request)
    typed = _typed(request)
    questions = _questions(area, typed)
    villages = bool(request.GET.get("villages"))
    context: dict[str, Any] = {"place_in_nav": PLACE_IN_NAV, "questions": questions, "villages": villages}
    try:
        choice = choice_of(desk.seats, area, register_of("women"), typed)
    except Invalid as error:
        context["summary"] = tell(error, questions)
        return render(request, "registers/statistics.html", context, status=422)
    tables = tables_of(choice, to_the_village=villages)
    context |= {
        "choice": choice,
        "query": _query(choice.asked.place, choice.asked.day),
        "tables": tables,
        "meanings": [(titles()[code], words) for code, words in MEANINGS.items()],
        "has_villages": len(choice.asked.place) < TOWNSHIP,
    }
    return render(request, "registers/statistics.html", context)


@require_GET
@officer_page
def statistics_workbook(request: HttpRequest) -> HttpResponse:
    """The same tables down to the villages, and what their columns count."""
    desk, area = reader_of(request)
    choice = choice_of(desk.seats, area, register_of("women"), _typed(request))
    heading = _("Figures of the registers")
    notes = [choice.filter, choice.made]
    sheets = [
        Sheet(table.caption, heading, notes, _columns(table), [_row(line) for line in table.lines])
        for table in tables_of(choice, to_the_village=True)
    ]
    meanings = [SheetRow((str(titles()[code]), str(words))) for code, words in MEANINGS.items()]
    columns = [SheetColumn(_("Figure"), width=26), SheetColumn(_("What is counted"), width=100)]
    sheets.append(Sheet(_("What is counted"), heading, notes, columns, meanings))
    response = HttpResponse(workbook(sheets), content_type=MEDIA_TYPE)
    name = f"registers-{choice.asked.place or 'all'}-{choice.asked.day:%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _typed(request: HttpRequest) -> dict[str, str]:
    typed = {name: request.GET.get(name, "").strip() for name in ("place", "day")}
    return {**typed, "since": "", "show": ""}


def _questions(area: Area, typed: Mapping[str, str]) -> list[Question]:
    return [
        Question("place", _("Place"), "select", typed["place"] or area.top, places_of(area)),
        Question("day", _("On the day"), "date", typed["day"] or clock.today().isoformat()),
    ]


def _query(place: str, day: date) -> str:
    """Place and day as an address's query; both are digits and hyphens, which nothing need escape."""
    return f"place={place}&day={day.isoformat()}" if place else f"day={day.isoformat()}"


def titles() -> dict[str, Any]:
    """What the figures beside the registers' own are called."""
    return {
        s.YOUNG: _("Children left behind below the national age"),
        s.DUE: _("Women to be visited"),
        s.SEEN: _("Seen often enough"),
        s.VISITS_DUE: _("Visits due"),
        s.VISITS: _("Visits made to them"),
        s.ALL_VISITS: _("Visits in the place"),
        s.PAIRED: _("Paired"),
        s.PAIRS: _("Pairs"),
        s.HELPERS: _("Helpers"),
        "seen_rate": _("Share"),
        "paired_rate": _("Share"),
    }


def tables_of(choice: Choice, *, to_the_village: bool) -> list[Table]:
    """Persons by register, visits, helping; all from one set of figures."""
    asked = choice.asked
    figures = s.figures_of(choice.seats, asked.area, asked.places, asked.day)
    tree = Tree(
        asked.area,
        asked.place,
        asked.day,
        figures.sums(),
        figures.at,
        _addresses(choice.seats, asked),
        lambda place: _query(place, asked.day),
        to_the_village,
    )
    tables = [tree.table("persons", _("Persons in the registers"), _persons(figures), {})]
    tables.append(tree.table("visits", _("Visits of the year"), _visits(), _RATES))
    if any(register.code == s.POOR for register in figures.registers):
        tables.append(tree.table("helping", _("Helping"), _helping(), _RATES))
    return tables


def opens(seats: Seats, figure: str) -> bool:
    """True where the list behind the figure is in sight of one of her posts; the number alone may be."""
    return figure not in _PRIVATE or bool(seats_that_read(seats, _PRIVATE[figure]))


def _addresses(seats: Seats, asked: Asked) -> Callable[[str, str], str]:
    """The address of the list behind a number: those of the figures are worked out once for all lines."""
    # What is due is as many visits as the women behind it.
    own = {figure: s.DUE if figure == s.VISITS_DUE else figure for figure in MEANINGS}
    shut = {figure for figure, code in own.items() if not opens(seats, code)}
    heads = {figure: f"{reverse('people:register-figure', args=[code])}?" for figure, code in own.items()}
    heads |= {code: f"{reverse('people:register', args=[code])}?show=in&" for code in REGISTERS}

    def address(figure: str, place: str) -> str:
        return "" if figure in shut else f"{heads[figure]}{_query(place or asked.place, asked.day)}"

    return address


def _persons(figures: s.Figures) -> list[Figure]:
    """A column for each register, and for children left behind one more where the policy names a second age."""
    ages = " / ".join(str(age) for age in sorted(set(figures.limits.values())))
    below = [(s.YOUNG, _("of them below %(age)s") % {"age": ages})] if ages else []
    return [
        Figure(
            register.short,
            [(register.code, _("persons")), *(below if register.code == s.CHILDREN else [])],
        )
        for register in figures.registers
    ]


def _visits() -> list[Figure]:
    names = titles()
    return [
        Figure(_("Women"), [(code, names[code]) for code in (s.DUE, s.SEEN, "seen_rate")]),
        Figure(_("Visits"), [(code, names[code]) for code in (s.VISITS_DUE, s.VISITS, s.ALL_VISITS)]),
    ]


def _helping() -> list[Figure]:
    names = titles()
    poor = (s.POOR, _("In the register"))
    return [
        Figure(_("Women in poverty"), [poor, *((code, names[code]) for code in (s.PAIRED, "paired_rate"))]),
        Figure(_("Helpers and pairs"), [(code, names[code]) for code in (s.HELPERS, s.PAIRS)]),
    ]


def _columns(table: Table) -> list[SheetColumn]:
    cells = table.lines[0].cells
    return [SheetColumn(table.head, width=22)] + [
        SheetColumn(
            f"{cell.title}（%）" if cell.is_rate else cell.title, "percent" if cell.is_rate else "count", 16
        )
        for cell in cells
    ]


def _row(line: Any) -> SheetRow:
    label = "\u3000" * line.depth + line.label
    return SheetRow((label, *(cell.value for cell in line.cells)), is_total=line.is_total)
