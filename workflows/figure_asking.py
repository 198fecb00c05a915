"""What a reader of figures and registers asks for: the questions of the filter, and what a programme adds to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workflows import clock
from workflows.areas import Area, area_of
from workflows.case_figures import CaseFigures, sees_late
from workflows.case_registers import Register
from workflows.counting import NO_KIND
from workflows.desk import Desk, desk_of
from workflows.errors import Invalid, NotFound
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.periods import FIRST_YEAR, MONTHS, QUARTERS, Period
from workflows.questions import Question, tell
from workflows.statistics import Chosen
from workflows.tables.writing import Sheet

_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
# So many years back stand in the list; an older one is written into the address.
_YEARS = 30


@dataclass(frozen=True)
class KindWords:
    """What the kinds are called: alone, over their table, and where one is asked for that can't be."""

    label: Any
    by_kind: Any
    choose: Any


@dataclass(frozen=True)
class Staying:
    """Kinds whose registers are read on the page and neither printed nor taken out: the others may `leave`.

    `refusal` is said where such a kind is asked for alone; `left_out` stands on whatever is printed of all of them
    where some were left out, with their number for `%(count)s`.
    """

    leave: Callable[[], Collection[str]]
    refusal: Any
    left_out: Any


@dataclass(frozen=True)
class FigurePages:
    """A programme's figures and registers as pages below its own address; `kinds` are the labels by code.

    `readers`: the roles for whom the pages are there, all where none is named. `order` has a register printed under a
    number; `sheets` adds to the workbook of figures. `links` are further tabs: code, address's name, title. `staying`
    says which kinds are neither printed nor taken out, none where there are none.
    """

    namespace: str
    place_in_nav: str
    heading: Any
    counted: CaseFigures
    registers: Mapping[str, Register]
    kinds: Callable[[], Mapping[str, str]]
    words: KindWords
    filter_words: Callable[[Chosen, str], str]
    readers: tuple[str, ...] = ()
    order: Callable[[Register, Asked], Any] | None = None
    sheets: Callable[[Asked], Iterable[Sheet]] | None = None
    links: Sequence[tuple[str, str, Any]] = ()
    staying: Staying | None = None

    def __post_init__(self) -> None:
        # A list under a number is read again from what it was ordered with, which knows nothing of this.
        assert self.order is None or self.staying is None

    def name(self, page: str) -> str:
        """The page's name among the addresses."""
        return f"{self.namespace}:{page}"

    @property
    def names(self) -> dict[str, str]:
        """Of every page, as a template asks for them."""
        pages = ("statistics", "statistics_workbook", "register", "register_print", "register_workbook")
        return {page: self.name(page.replace("_", "-")) for page in (*pages, "register_order", "case")}


@dataclass(frozen=True)
class Asked:
    """What the reader asked for, and when: it stands on the page, on paper and in the workbook."""

    pages: FigurePages
    desk: Desk
    area: Area
    chosen: Chosen
    at: datetime

    @property
    def filter(self) -> str:
        """The filter in words."""
        return self.pages.filter_words(self.chosen, self.place)

    @property
    def place(self) -> str:
        """The place in words."""
        return self.area.title(self.chosen.place)

    @property
    def made(self) -> str:
        """When the figures were read, and for whom."""
        assert self.desk.officer is not None
        moment = date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
        return _("Made %(moment)s by %(name)s") % {"moment": moment, "name": self.desk.officer.name}

    @property
    def late(self) -> str:
        """That others may count more; empty where nobody does."""
        return (
            _("Counted are the applications that have come as far as your office.")
            if sees_late(self.desk.seats)
            else ""
        )

    @property
    def refusal(self) -> str:
        """Why a register of what she chose doesn't leave the house; empty where it may."""
        staying, kind = self.pages.staying, self.chosen.kind
        return str(staying.refusal) if staying is not None and kind and kind not in staying.leave() else ""

    @property
    def notes(self) -> list[str]:
        """What stands above every export."""
        return [self.filter, self.made, *([self.late] if self.late else [])]


@dataclass(frozen=True)
class Typed:
    """What stands in the address, for this officer's places."""

    desk: Desk
    area: Area
    values: Mapping[str, str]


def read(pages: FigurePages, request: HttpRequest) -> Typed:
    """Raises NotFound for whom the pages aren't there, NotAllowed where she sees no cases."""
    desk = desk_of(request)
    if pages.readers and not desk.seats.of_role(*pages.readers):
        raise NotFound("not_found", _("There is no such page for your posts."))
    area = area_of(desk.seats)
    # The header names the county, which is among the names read already.
    desk.county_name = area.name(area.roots[0][:COUNTY])
    today = clock.today()
    values = {
        "year": request.GET.get("year", str(today.year)).strip(),
        "part": request.GET.get("part", "").strip(),
        "place": request.GET.get("place", "").strip(),
        "kind": request.GET.get("kind", "").strip(),
    }
    return Typed(desk, area, values)


def asked_by(pages: FigurePages, typed: Typed) -> Asked:
    """Raises Invalid for a period or kind that can't be read, NotFound for a place that isn't hers."""
    values = typed.values
    place, kind = typed.area.choose(values["place"]), values["kind"]
    faults: dict[str, Any] = {}
    try:
        period = Period.read(values["year"], values["part"])
    except Invalid as error:
        faults |= error.fields
    if kind and kind != NO_KIND and not _CODE.fullmatch(kind):
        faults["kind"] = [str(pages.words.choose)]
    if faults:
        raise Invalid(faults)
    return Asked(pages, typed.desk, typed.area, Chosen(period, place, kind), clock.now())


def asked_for(pages: FigurePages, request: HttpRequest) -> Asked:
    """What the address asks for. Raises as `read` and `asked_by`."""
    return asked_by(pages, read(pages, request))


def questions_of(pages: FigurePages, typed: Typed, names: Sequence[str]) -> list[Question]:
    """The filter's questions of these names."""
    area, values = typed.area, typed.values
    every = (
        ("year", _("Year"), _years(area, values["year"])),
        ("part", _("Part of the year"), _parts()),
        ("place", _("Place"), _places(area)),
        ("kind", str(pages.words.label), _kinds(pages)),
    )
    now = {**values, "place": values["place"] or area.top}
    return [
        Question(name, label, "select", now[name], items) for name, label, items in every if name in names
    ]


def _kinds(pages: FigurePages) -> list[tuple[str, str]]:
    return [("", _("All")), *pages.kinds().items()]


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


ALL_QUESTIONS = ("year", "part", "place", "kind")


def context_of(
    pages: FigurePages, request: HttpRequest, current: str, names: Sequence[str] = ALL_QUESTIONS
) -> tuple[dict[str, Any], Asked | None]:
    """What every page here shows; no `Asked` where the filter can't be read, which the page then tells."""
    typed = read(pages, request)
    questions = questions_of(pages, typed, names)
    context: dict[str, Any] = {
        "questions": questions,
        "place_in_nav": pages.place_in_nav,
        "registers": [(each.code, each.title) for each in pages.registers.values()],
        "names": pages.names,
        "links": pages.links,
        "heading": pages.heading,
        "current": current,
    }
    try:
        asked = asked_by(pages, typed)
    except Invalid as error:
        return {**context, "summary": tell(error, questions)}, None
    return {**context, "asked": asked, "query": asked.chosen.query(), "late": asked.late}, asked
