"""惠及: the women, households and villages that deliveries reached, of each place, time and programme.

Each of them counts once in a number, however many grants came to her or to them: numbers of months, places or
programmes needn't add up to the one above them. Every number leads to its list (`aid.reached_lists`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from aid.statistics import COUNTED, DELIVERED, REACHED, grant_labels
from people.merged import speaks_for
from workflows.areas import LENGTHS
from workflows.figure_asking import Asked
from workflows.figure_tables import Line, Table
from workflows.statistics import Cell

# The address of a list of this code, with these changes of what was asked.
Opens = Callable[..., str]


@dataclass(frozen=True)
class Head:
    """A group of columns: (what, title) of each."""

    label: str
    heads: Sequence[tuple[str, str]]


@dataclass
class Reached:
    """Whom deliveries reached, each counted once however many grants came to her or to them, and how long they took.

    `days` are those from the nomination to the delivery, one for each grant.
    """

    persons: set[int] = field(default_factory=set)
    homes: set[int] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    days: list[int] = field(default_factory=list)

    def number(self, figure: str) -> int:
        """How many the figure of `REACHED` counts."""
        found: Mapping[str, set[Any]] = {
            "women": self.persons,
            "households": self.homes,
            "villages": self.places,
        }
        return len(found[figure])


@dataclass(frozen=True)
class Delivery:
    """A grant that was delivered: to whom, where, nominated and delivered when."""

    grant: str
    person: int
    home: int | None
    place: str
    since: date
    until: date


def deliveries(asked: Asked) -> list[Delivery]:
    """What was delivered in the period.

    One statement reads each delivery once: a database that counts persons, households and villages apart, each for
    every grant, month and place, reads them many times. What came to two rows that were merged came to one woman.
    """
    rows = COUNTED.rows_of(DELIVERED, asked.desk.seats, asked.chosen).order_by()
    rows = rows.annotate(woman=speaks_for("person"))
    columns = ("grant", "woman", "household_id", "place_code", "accepted_on", "delivered_on")
    return [Delivery(*row) for row in rows.values_list(*columns)]


def tallied(found: Iterable[Delivery], keys: Callable[[Delivery], Iterable[Any]]) -> Mapping[Any, Reached]:
    """Whom the deliveries reached, under each of their keys; nobody under a key that none has."""
    reached: dict[Any, Reached] = defaultdict(Reached)
    for each in found:
        for key in keys(each):
            kept = reached[key]
            kept.persons.add(each.person)
            kept.places.add(each.place)
            kept.days.append((each.until - each.since).days)
            if each.home is not None:
                kept.homes.add(each.home)
    return reached


def together(parts: Iterable[Reached]) -> Reached:
    """Whom any of these reached, each still counted once."""
    whole = Reached()
    for each in parts:
        whole.persons |= each.persons
        whole.homes |= each.homes
        whole.places |= each.places
        whole.days += each.days
    return whole


def by_grant(found: Iterable[Delivery]) -> Mapping[str, Reached]:
    """By grant, and under the empty code all together."""
    return tallied(found, lambda each: ("", each.grant))


def head() -> Head:
    """The three columns of whom deliveries reached."""
    return Head(_("Reached"), [("reached", str(figure.label)) for figure in REACHED.values()])


def cells(whom: Reached, opens: Callable[[str], str]) -> list[Cell]:
    """The three numbers; each but nothing opens its list."""
    return [
        Cell("reached", str(figure.label), Decimal(number), opens(code) if number else "")
        for code, figure in REACHED.items()
        for number in (whom.number(code),)
    ]


def reached_tables(asked: Asked, opens: Opens, *, to_the_village: bool) -> list[Table]:
    """By place, by time and by programme. One statement."""
    found = deliveries(asked)
    made = _Tables(asked, found, opens)
    tables = [made.by_time()] if asked.chosen.period.parts else []
    if not asked.chosen.kind:
        tables.append(made.by_grant())
    places = made.by_place(to_the_village=to_the_village)
    return [places, *tables] if len(places.lines) > 1 or not tables else tables


@dataclass
class _Tables:
    asked: Asked
    found: Sequence[Delivery]
    opens: Opens

    def by_place(self, *, to_the_village: bool) -> Table:
        reached = tallied(self.found, lambda each: (each.place[:length] for length in LENGTHS))
        tree = self.asked.area.tree(self.asked.chosen.period, reached)
        lines = [
            self._total(),
            *self._below(self.asked.chosen.place, 1, reached, tree, deeper=to_the_village),
        ]
        return Table("reached-place", _("By place"), _("Place"), [head()], lines)

    def _below(
        self,
        code: str,
        depth: int,
        reached: Mapping[str, Reached],
        tree: Mapping[str, Sequence[str]],
        *,
        deeper: bool,
    ) -> Iterator[Line]:
        for each in tree.get(code, ()):
            yield self._line(self.asked.area.name(each), depth, reached.get(each), place=each)
            if deeper:
                yield from self._below(each, depth + 1, reached, tree, deeper=True)

    def by_time(self) -> Table:
        """A year by quarters and months, a quarter by its months."""
        of_month = tallied(self.found, lambda each: (each.until.replace(day=1),))
        lines = [self._total()]
        for part in self.asked.chosen.period.parts:
            within = [of_month[month.first] for month in part.months if month.first in of_month]
            lines.append(self._line(part.label, 1, together(within), period=part))
            lines += [
                self._line(month.label, 2, of_month.get(month.first), period=month)
                for month in part.months
                if month != part
            ]
        return Table("reached-time", _("By time"), _("Period"), [head()], lines)

    def by_grant(self) -> Table:
        reached = by_grant(self.found)
        labels = grant_labels()
        labels |= {code: code for code in sorted(reached) if code not in {"", *labels}}
        lines = [self._line(label, 1, reached.get(code), kind=code) for code, label in labels.items()]
        return Table("reached-kind", _("By programme"), _("Programme"), [head()], [self._total(), *lines])

    @cached_property
    def _whole(self) -> Reached | None:
        return tallied(self.found, lambda _each: ("",)).get("")

    def _total(self) -> Line:
        return self._line(_("Total"), 0, self._whole)

    def _line(self, label: str, depth: int, whom: Reached | None, **changes: Any) -> Line:
        shown = cells(whom or Reached(), lambda code: self.opens(code, **changes))
        return Line(label, depth, shown, self.asked.chosen.query(**changes) if changes else "")
