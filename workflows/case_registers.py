"""The list behind a figure of cases: its columns, read page by page or whole, on screen, on paper, as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from workflows.areas import Area
from workflows.case_figures import CaseFigure, CaseFigures
from workflows.models.places import TOWNSHIP
from workflows.registers import Column, Page, day_of, in_order, page_after
from workflows.seats import Seats
from workflows.statistics import Chosen, Sum

_CHUNK = 500
# Columns of several kilobytes that no register shows.
_HEAVY = ("sections", "findings")


@dataclass(frozen=True)
class Entry:
    """A row: the case as the figure's query found it, with the names of its place and what stands `beside` it."""

    case: Any
    area: Area
    beside: Any = ""

    @property
    def day(self) -> date:
        return day_of(self.case.moment)


@dataclass(frozen=True)
class Register:
    """`more` are the columns of what happened, by the path to them; `related` is read along with the case.

    `beside` gives, for a portion of cases, what else a column shows of each, by its key; one statement.
    """

    figures: CaseFigures
    figure: CaseFigure
    title: Any
    columns: tuple[Column, ...]
    more: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    beside: Callable[[list[Any]], Mapping[int, str]] | None = None

    @property
    def code(self) -> str:
        return self.figure.code

    def rows(self, seats: Seats, chosen: Chosen) -> QuerySet[Any]:
        """Exactly the rows that the figure counts, with what the columns need."""
        paths = {"moment": self.figure.moment, "entry": self.figure.entry, **self.more}
        found = self.figures.rows_of(self.figure, seats, chosen)
        rows: QuerySet[Any] = found.annotate(**{name: F(path) for name, path in paths.items()})
        return rows.select_related(*self.related).defer(*_HEAVY) if self.related else rows.defer(*_HEAVY)

    def sum(self, seats: Seats, chosen: Chosen, area: Area) -> Sum:
        """How many rows, and their amount in yuan. One statement."""
        return self.figures.sum_of(self.figure, seats, chosen, area)

    def held(self, seats: Seats, chosen: Chosen, area: Area) -> int:
        """How many of what the kinds belong to stand in it; a row may be made of several. One statement."""
        return self.sum(seats, chosen, area).count

    def page(self, seats: Seats, chosen: Chosen, area: Area, key: str) -> tuple[list[Entry], Page]:
        """The entries after `key`. One statement, two where something stands beside the cases."""
        page = page_after(self.rows(seats, chosen), key, is_day=self.figure.is_day)
        return self._entries(page.rows, area), page

    def every(self, seats: Seats, chosen: Chosen, area: Area) -> Iterator[Entry]:
        """All of them in order, read in portions."""
        rows = in_order(self.rows(seats, chosen)).iterator(_CHUNK)
        while portion := list(islice(rows, _CHUNK)):
            yield from self._entries(portion, area)

    def _entries(self, cases: Iterable[Any], area: Area) -> list[Entry]:
        cases = list(cases)
        beside = self.beside(cases) if self.beside is not None else {}
        return [Entry(case, area, beside.get(case.pk, "")) for case in cases]


def of(name: str) -> Callable[[Entry], Any]:
    """The value of that column of the row's query."""
    return lambda row: getattr(row.case, name)


def day(title: Any) -> Column:
    """The day by which the figure counts."""
    return Column("day", title, lambda row: row.day, "day")


NUMBER = Column("number", _("Case number"), of("number"), "code", 26, is_link=True)
TOWNSHIP_OF = Column("township", _("Township"), lambda row: row.area.name(row.case.place_code[:TOWNSHIP]))
VILLAGE_OF = Column("village", _("Village"), lambda row: row.area.name(row.case.place_code))
OFFICER = Column("officer", _("Officer"), of("officer"))
