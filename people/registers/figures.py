"""Tables of figures by place: numbers with the lists behind them, a rate beside what it is a part of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from workflows.areas import LENGTHS, Area
from workflows.figure_tables import Line, Table
from workflows.models.places import VILLAGE

_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Figure:
    """A column, or a group of them under one head: (code, title) of each."""

    label: Any
    heads: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Rate:
    """A share in percent: of `whole` the part `part`, both codes of figures that stand beside it."""

    part: str
    whole: str


@dataclass(frozen=True)
class Cell:
    title: str
    value: int | Decimal | None
    is_rate: bool = False
    href: str = ""
    is_first: bool = False

    @property
    def text(self) -> str:
        """As the page shows it; a share of nothing is a dash."""
        if self.value is None:
            return "—"
        return f"{self.value}%" if self.is_rate else f"{self.value:,}"

    @property
    def css(self) -> str:
        first = " figures-table__first" if self.is_first else ""
        return f"number{first}{'' if self.value else ' quiet'}"


@dataclass(frozen=True)
class Tree:
    """The places of a choice on a day, and what is counted in each of them."""

    area: Area
    place: str
    day: date
    # Place of any level → figure → number; and what is counted at places that have others below them.
    sums: Mapping[str, Mapping[str, int]]
    own: Callable[[str], Mapping[str, int]]
    # The address of the list behind a figure at a place; empty where there is none.
    address: Callable[[str, str], str]
    query: Callable[[str], str]
    to_the_village: bool

    def table(self, code: str, caption: str, figures: Sequence[Figure], rates: Mapping[str, Rate]) -> Table:
        """The place, the places right below it and, if asked, theirs."""
        lines = _Lines(self, figures, rates)
        return Table(code, caption, _("Place"), figures, [lines.total(), *lines.below(self.place, 1)])

    def whole(self) -> Mapping[str, int]:
        """What is counted in all of the choice."""
        if self.place:
            return self.sums.get(self.place, {})
        found: dict[str, int] = {}
        for root in self.area.roots:
            for figure, number in self.sums.get(root, {}).items():
                found[figure] = found.get(figure, 0) + number
        return found

    def children(self, place: str) -> list[str]:
        """The next level: places in force on the day, and those in which something is counted."""
        if not place and not self.area.top:
            return list(self.area.roots)
        length = next((length for length in LENGTHS if length > len(place)), None)
        return sorted(
            code
            for code, (starts, ends) in self.area.times.items()
            if len(code) == length
            and code.startswith(place)
            and (code in self.sums or (starts <= self.day and (ends is None or ends >= self.day)))
        )


@dataclass(frozen=True)
class _Lines:
    """The lines of one table of the tree."""

    tree: Tree
    figures: Sequence[Figure]
    rates: Mapping[str, Rate]

    def total(self) -> Line:
        return Line(_("Total"), 0, self._cells(self.tree.place, self.tree.whole(), has_lists=True))

    def below(self, place: str, depth: int) -> Iterator[Line]:
        tree = self.tree
        own = tree.own(place) if len(place) < VILLAGE else {}
        if {name for figure in self.figures for name, _title in figure.heads} & set(own):
            label = _("%(place)s itself") % {"place": tree.area.name(place)}
            yield Line(label, depth, self._cells("", own, has_lists=False))
        for each in tree.children(place):
            cells = self._cells(each, tree.sums.get(each, {}), has_lists=True)
            yield Line(tree.area.name(each), depth, cells, tree.query(each))
            if tree.to_the_village:
                yield from self.below(each, depth + 1)

    def _cells(self, place: str, sums: Mapping[str, int], *, has_lists: bool) -> list[Cell]:
        return [
            self._cell(
                name, place if has_lists else None, sums, title=_said(figure, title), is_first=not index
            )
            for figure in self.figures
            for index, (name, title) in enumerate(figure.heads)
        ]

    def _cell(
        self, name: str, place: str | None, sums: Mapping[str, int], *, title: str, is_first: bool
    ) -> Cell:
        if name in self.rates:
            rate = self.rates[name]
            share = percent(sums.get(rate.part, 0), sums.get(rate.whole, 0))
            return Cell(title, share, is_rate=True, is_first=is_first)
        number = sums.get(name, 0)
        href = self.tree.address(name, place) if number and place is not None else ""
        return Cell(title, number, href=href, is_first=is_first)


def _said(figure: Figure, title: Any) -> str:
    return f"{figure.label} · {title}"


def percent(part: int, whole: int) -> Decimal | None:
    """The share in percent to a tenth, halves away from nought; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(_TENTH, ROUND_HALF_UP)
