"""What every table of figures needs: sums that add up, and lines that open the cases behind them.

What is counted, by which day and with which amount, a programme says; nothing here knows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import F
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from workflows.areas import LENGTHS, Area
from workflows.counting import NO_KIND, Counted
from workflows.figure_tables import Line, Table
from workflows.models.places import TOWNSHIP, VILLAGE
from workflows.money import grouped as grouped_yuan
from workflows.money import round_fen
from workflows.periods import Period


@dataclass(frozen=True)
class Chosen:
    """What the reader asked for: whose cases, of which days, of which kind. Empty `place`: all of hers.

    `only` are the kinds that a list may hold which leaves the house; on a page, where it is None, there are all.
    """

    period: Period
    place: str = ""
    kind: str = ""
    only: tuple[str, ...] | None = None

    def query(self, **changes: Any) -> str:
        """The same choice as an address's query, with changes."""
        now = replace(self, **changes)
        pairs = (
            ("year", now.period.year),
            ("part", now.period.part),
            ("place", now.place),
            ("kind", now.kind),
        )
        return urlencode([(name, value) for name, value in pairs if value])


@dataclass(frozen=True)
class Sum:
    """How many, and how much, in whole fen: thousands of them are added, and whole numbers are added fast."""

    count: int = 0
    fen: int = 0

    @classmethod
    def of(cls, count: int, yuan: Any) -> Sum:
        """From what the database sums; nothing is no yuan."""
        return cls(count, int(round_fen(Decimal(yuan or 0)) * 100))

    @property
    def amount(self) -> Decimal:
        """Yuan."""
        return Decimal(self.fen) / 100

    @property
    def average(self) -> Decimal | None:
        """Yuan for one, to the fen; None of nothing."""
        return round_fen(self.amount / self.count) if self.count else None


@dataclass(frozen=True)
class Group:
    """The smallest sum that the database gives: one figure, place, month of the period and kind."""

    figure: str
    place: str
    month: int
    kind: str
    sum: Sum


@dataclass(frozen=True)
class Groups:
    """The sums of one choice, twice: by places, for their lines, and by months and kinds; both add up to the same."""

    places: list[Group]
    times: list[Group]


# The sum of each figure, by its code.
Sums = Mapping[str, Sum]


def tallied(groups: Iterable[Group], keys: Callable[[Group], Iterable[Any]]) -> dict[Any, Sums]:
    """The groups summed under each of their keys; every key that occurs has every figure that occurs in it."""
    found: dict[Any, dict[str, list[int]]] = defaultdict(dict)
    for group in groups:
        count, fen = group.sum.count, group.sum.fen
        for key in keys(group):
            kept = found[key].get(group.figure)
            if kept is None:
                found[key][group.figure] = [count, fen]
            else:
                kept[0] += count
                kept[1] += fen
    return {key: {code: Sum(*kept) for code, kept in tally.items()} for key, tally in found.items()}


@dataclass(frozen=True)
class Figure:
    """Something that is counted. `meaning` says what counts and by which day, as the page tells it."""

    code: str
    label: Any
    meaning: Any
    amount: Any = ""
    average: Any = ""

    @property
    def heads(self) -> list[tuple[str, str]]:
        """(what, title) of its columns."""
        every = (("count", _("Number")), ("amount", str(self.amount)), ("average", str(self.average)))
        return [(what, title) for what, title in every if title]


@dataclass(frozen=True)
class Cell:
    what: str
    title: str
    value: Any
    # The list of exactly the cases behind the number; empty at zero, and for an amount.
    href: str = ""

    @property
    def text(self) -> str:
        """As the page shows it; an average of nothing is a dash."""
        if self.value is None:
            return "—"
        return f"{self.value:,}" if self.what == "count" else grouped_yuan(self.value)

    @property
    def css(self) -> str:
        """A figure begins with its count; an amount of nothing may be left out where room is scarce."""
        first = " figures-table__first" if self.what == "count" else ""
        quiet = "" if self.value else " quiet" if self.what == "count" else " quiet nothing"
        return f"number{first}{quiet}"


@dataclass
class Tables:
    """Makes the tables of one choice from one set of groups, so that all of them add up to the same sums."""

    figures: Sequence[Figure]
    chosen: Chosen
    area: Area
    groups: Groups
    # The address of the cases behind a figure, without its query.
    address: Callable[[str], str]

    def by_place(self, *, to_the_village: bool) -> Table:
        """The place, the places right below it and, if asked, theirs."""
        sums = tallied(
            self.groups.places, lambda g: (g.place[:length] for length in LENGTHS if length <= len(g.place))
        )
        tree = self.area.tree(self.chosen.period, sums)
        lines = [self._total()]
        lines += self._below(self.chosen.place, 1, sums, tree, to_the_village=to_the_village)
        return Table("place", _("By place"), _("Place"), self.figures, lines)

    def _below(
        self,
        code: str,
        depth: int,
        sums: Mapping[str, Sums],
        tree: Mapping[str, Sequence[str]],
        *,
        to_the_village: bool,
    ) -> Iterator[Line]:
        for each in tree.get(code, ()):
            yield self._line(self.area.name(each), depth, sums.get(each, {}), place=each)
            if to_the_village:
                yield from self._below(each, depth + 1, sums, tree, to_the_village=True)

    def by_time(self) -> Table:
        """A year by quarters and months, a quarter by its months."""
        months = self.chosen.period.months
        sums = tallied(self.groups.times, lambda g: (months[g.month],))
        lines = [self._total()]
        for part in self.chosen.period.parts:
            within = [sums[month] for month in part.months if month in sums]
            lines.append(self._line(part.label, 1, _together(within), period=part))
            lines += [
                self._line(month.label, 2, sums.get(month, {}), period=month)
                for month in part.months
                if month != part
            ]
        return Table("time", _("By time"), _("Period"), self.figures, lines)

    def by_kind(self, caption: str, head: str, labels: Mapping[str, str]) -> Table:
        """Every kind that has a label, and those that were counted without one."""
        sums = tallied(self.groups.times, lambda g: (g.kind,))
        codes = [*labels, *sorted(code for code in sums if code not in labels)]
        lines = [self._total()]
        lines += [
            self._line(
                labels.get(code) or (_("Not stated") if code == NO_KIND else code),
                1,
                sums.get(code, {}),
                kind=code,
            )
            for code in codes
        ]
        return Table("kind", caption, head, self.figures, lines)

    @cached_property
    def _whole(self) -> Sums:
        return tallied(self.groups.times, lambda _group: ("",)).get("", {})

    def _total(self) -> Line:
        return self._line(_("Total"), 0, self._whole)

    @cached_property
    def _columns(self) -> list[tuple[str, str, str, str]]:
        """(figure, what, title, address of its lists) of every column, in the reader's words once for all lines."""
        return [
            (figure.code, what, f"{figure.label} · {title}", self.address(figure.code))
            for figure in self.figures
            for what, title in figure.heads
        ]

    def _line(self, label: str, depth: int, sums: Sums, **changes: Any) -> Line:
        query = self.chosen.query(**changes)
        nothing = Sum()
        cells = [
            Cell(what, title, value, f"{address}?{query}" if what == "count" and value else "")
            for code, what, title, address in self._columns
            for value in (getattr(sums.get(code, nothing), what),)
        ]
        return Line(label, depth, cells, query if changes else "")


def _together(tallies: Iterable[Sums]) -> Sums:
    found: dict[str, Sum] = {}
    for tally in tallies:
        for code, each in tally.items():
            before = found.get(code, Sum())
            found[code] = Sum(before.count + each.count, before.fen + each.fen)
    return found


def grouped(counted: Mapping[str, Counted], chosen: Chosen, area: Area, *, to_the_village: bool) -> Groups:
    """The groups of every figure (by its code), counted row by row, in one statement."""
    length = VILLAGE if to_the_village else _finest(chosen, area)
    first, *others = (
        each.rows.order_by()
        .annotate(
            figure=models.Value(code),
            bucket=Substr("place_code", 1, length),
            month=chosen.period.month_of(each.moment, is_day=each.is_day),
            of_kind=F(each.kind),
        )
        .values("figure", "bucket", "month", "of_kind")
        .annotate(number=models.Count("pk"), total=each.total)
        .values_list("figure", "bucket", "month", "of_kind", "number", "total")
        for code, each in counted.items()
    )
    groups = [
        Group(figure, place, month, of_kind or NO_KIND, Sum.of(number, total))
        for figure, place, month, of_kind, number, total in first.union(*others, all=True)
    ]
    return Groups(groups, groups)


def _finest(chosen: Chosen, area: Area) -> int:
    """The length of the place codes that the table's lines need."""
    if not chosen.place:
        return max(len(root) for root in area.roots)
    return TOWNSHIP if len(chosen.place) < TOWNSHIP else VILLAGE
