"""What is counted of a programme's cases, by which day and with which amount: said once, and told on the page.

One definition serves the figure and the list behind it: both are the rows of `rows_of`, so that a number and its list
can't disagree. Every row belongs to one place, one day and one kind; sums of villages, months and kinds therefore are
those of the township and the county, of quarter and year, and of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from workflows.areas import Area, under
from workflows.counting import NO_KIND, Counted
from workflows.kept_sums import kept_groups, kept_sum
from workflows.models import Case
from workflows.periods import Period
from workflows.roles import ROLES
from workflows.seats import Seats
from workflows.statistics import Chosen, Figure, Groups, Sum, grouped


@dataclass(frozen=True)
class CaseFigure(Figure):
    """A figure with its rows among the cases: joined to what happened (`moment` is its path), filtered by `event`."""

    # The column whose day decides, whether it is a day (or a moment, then of the county's calendar), the amount: a
    # column too, or an expression over the row.
    moment: str = ""
    is_day: bool = False
    sums: Any = ""
    # What identifies a row beside its case: a case returned twice stands twice in the list of returns.
    entry: str = "pk"
    event: Q = field(default_factory=Q)

    def happened(self, period: Period) -> Q:
        """Filter: it happened in the period. One filter, as the columns of one sign-off must fit together."""
        return self.event & period.covers(self.moment, is_day=self.is_day)


@dataclass(frozen=True)
class CaseFigures:
    """A programme's figures by their codes; `kind` is the column of the case by whose values they are told apart."""

    programme: str
    model: type[Case]
    kind: str
    figures: Mapping[str, CaseFigure]

    def rows_of(self, figure: CaseFigure, seats: Seats, chosen: Chosen) -> QuerySet[Any]:
        """A row for each that the figure counts, among the cases that she may see."""
        rows = self.model._default_manager.filter(seats.visible(), figure.happened(chosen.period))
        if chosen.place:
            rows = rows.filter(under(chosen.place))
        if chosen.kind:
            rows = rows.filter(**{self.kind: "" if chosen.kind == NO_KIND else chosen.kind})
        if chosen.only is not None:
            rows = rows.filter(**{f"{self.kind}__in": chosen.only})
        return rows

    def every(self, county: str) -> dict[str, Counted]:
        """All rows of every figure, of a county's cases or of all."""
        within = Q(county=county) if county else Q()
        return {
            code: self._counted(
                figure,
                self.model._default_manager.filter(
                    within, figure.event, **{f"{figure.moment}__isnull": False}
                ),
            )
            for code, figure in self.figures.items()
        }

    def _counted(self, figure: CaseFigure, rows: QuerySet[Any]) -> Counted:
        return Counted(rows, figure.moment, figure.is_day, figure.sums, self.kind)

    def groups_of(self, seats: Seats, chosen: Chosen, area: Area, *, to_the_village: bool) -> Groups:
        """The sums of every figure by place, month and kind. One statement.

        From the tallies where they are kept; else by counting the cases themselves.
        """
        kept = kept_groups(self.programme, seats, chosen, area, to_the_village=to_the_village)
        if kept is not None:
            return kept
        rows = {
            code: self._counted(figure, self.rows_of(figure, seats, chosen))
            for code, figure in self.figures.items()
        }
        return grouped(rows, chosen, area, to_the_village=to_the_village)

    def sum_of(self, figure: CaseFigure, seats: Seats, chosen: Chosen, area: Area) -> Sum:
        """How many rows the figure counts, and their amount in yuan. One statement.

        A figure that isn't among those of the table is counted, and so are some kinds of many: no tally is kept of it.
        """
        if figure.code in self.figures and chosen.only is None:
            kept = kept_sum(self.programme, figure.code, seats, chosen, area)
            if kept is not None:
                return kept
        counted = self._counted(figure, self.rows_of(figure, seats, chosen))
        found = counted.rows.aggregate(count=Count("pk"), total=counted.total)
        return Sum.of(found["count"], found["total"])


def sees_late(seats: Seats) -> bool:
    """True where her posts see a case only once it has come to them, so that others may count more."""
    return all(ROLES[seat.role].sees_from > 1 for seat in seats.current)
