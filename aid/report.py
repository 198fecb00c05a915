"""年度救助情况: the figures of the yearly report, the demand against the budgets, and how long a grant takes.

All of it is read from the cases and the budgets; every number of cases leads to its list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from statistics import mean, median
from typing import Any

from django.db.models import Count, Q
from django.db.models import Sum as SumOf
from django.utils.translation import gettext as _

from aid.asking import words
from aid.models import Fund
from aid.models.funds import in_yuan
from aid.policy import GRANTS, Grant
from aid.reached import Head, Reached, by_grant, deliveries, head
from aid.reached import cells as reached_cells
from aid.statistics import (
    ADMITTED,
    APPROVED,
    COUNTED,
    DELIVERED,
    DEMAND,
    FIGURES,
    NOMINATED,
    STOPPED,
    grant_labels,
)
from workflows.areas import Area
from workflows.figure_asking import Asked
from workflows.figure_tables import Line, Table
from workflows.models.places import COUNTY, VILLAGE
from workflows.statistics import Cell, Sum, Sums, tallied

Address = Callable[[str, str], str]


class Tenth(Cell):
    """A number with at most one decimal: days, or percent; a dash where there is nothing to divide by."""

    @property
    def text(self) -> str:
        """As the page shows it."""
        return "—" if self.value is None else f"{self.value.normalize():f}"


def _tenth(value: Any) -> Decimal:
    return Decimal(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _share(part: Any, whole: Any) -> Decimal | None:
    return _tenth(Decimal(100) * part / whole) if whole else None


@dataclass(frozen=True)
class Yearly:
    """The year in sums of each grant, whom it reached, and of a training whom it took in (招收了99名)."""

    sums: Mapping[str, Sums]
    reached: Mapping[str, Reached]
    admitted: Mapping[str, int]

    def sum(self, grant: str, figure: str) -> Sum:
        return self.sums.get(grant, {}).get(figure, Sum())

    @property
    def sentences(self) -> list[tuple[str, int, str]]:
        """(grant, number, unit) as the yearly report tells them; a training by whom it took in."""
        return [
            (words(grant.name), self._reported(code, grant), words(grant.unit))
            for code, grant in GRANTS.items()
        ]

    def _reported(self, code: str, grant: Grant) -> int:
        if grant.kind == "training":
            return self.admitted.get(code, 0)
        return self.sum(code, DELIVERED.code).count


def yearly(asked: Asked) -> Yearly:
    """The sums come from the tallies, whom they reached from the deliveries. Three statements."""
    seats, chosen = asked.desk.seats, asked.chosen
    groups = COUNTED.groups_of(seats, chosen, asked.area, to_the_village=False)
    sums: dict[str, Sums] = tallied(groups.times, lambda group: (group.kind, ""))
    return Yearly(sums, by_grant(deliveries(asked)), _admitted(asked))


def _admitted(asked: Asked) -> dict[str, int]:
    """By training, the places that were taken up or are kept for whoever was approved. One statement."""
    trainings = [code for code, grant in GRANTS.items() if grant.kind == "training"]
    rows = COUNTED.rows_of(ADMITTED, asked.desk.seats, asked.chosen).filter(grant__in=trainings)
    counts = rows.order_by().values("grant").annotate(number=Count("pk", distinct=True))
    return dict(counts.values_list("grant", "number"))


def yearly_table(asked: Asked, found: Yearly, address: Address) -> Table:
    """A line for each grant, and the sum of money and of whom they reached."""
    shown = (NOMINATED, APPROVED, DELIVERED, STOPPED)
    figures = [Head(str(each.label), each.heads) for each in shown]
    figures.append(head())
    lines = []
    for code, label in {"": _("Total"), **grant_labels()}.items():
        cells = []
        for figure in shown:
            amount = found.sum(code, figure.code)
            for what, title in figure.heads:
                value = getattr(amount, what)
                href = address(figure.code, code) if what == "count" and value else ""
                cells.append(Cell(what, f"{figure.label} · {title}", value, href))
        whom = found.reached.get(code, Reached())
        cells += reached_cells(whom, partial(_of_grant, address, code))
        lines.append(Line(label, 1 if code else 0, cells))
    return Table("year", _("Grants of the year"), _("Programme"), figures, lines)


def _of_grant(address: Address, grant: str, figure: str) -> str:
    return address(figure, grant)


def budget_table(asked: Asked, address: Address) -> Table | None:
    """Demand against the year's budgets, numerator and denominator side by side; None below the township.

    Two statements. A township has its own budget alone; what it draws from the county's stands in the county's.
    """
    chosen = asked.chosen
    if any(len(code) >= VILLAGE for code in _roots(asked.area, chosen.place)):
        return None
    whole = replace(chosen, period=replace(chosen.period, part=""))
    rows = COUNTED.rows_of(DEMAND, asked.desk.seats, whole).order_by().values("grant")
    demand = {
        row["grant"]: Sum.of(row["number"], row["yuan"])
        for row in rows.annotate(number=Count("pk"), yuan=SumOf("amount_asked"))
    }
    funds = _allotted(asked)
    heads = [
        Head(
            _("Number"),
            [("count", _("Nominated")), ("allotted", _("Allotted")), ("share", _("In percent"))],
        ),
        Head(
            _("Yuan"),
            [("amount", _("Asked, yuan")), ("amount", _("Allotted")), ("share", _("In percent"))],
        ),
    ]
    lines = [
        Line(label, 1, _budget_cells(demand.get(code, Sum()), funds.get(code), address(DEMAND.code, code)))
        for code, label in grant_labels().items()
        if not chosen.kind or chosen.kind == code
    ]
    caption = _("Demand and budget of %(year)d") % {"year": chosen.period.year}
    return Table("budget", caption, _("Programme"), heads, lines)


def _budget_cells(demand: Sum, fund: Sum | None, href: str) -> list[Any]:
    number, yuan = _("Number"), _("Yuan")
    allotted = fund or Sum()
    return [
        Cell("count", f"{number} · {_('Nominated')}", demand.count, href if demand.count else ""),
        Cell("allotted", f"{number} · {_('Allotted')}", Decimal(fund.count) if fund else None),
        Tenth("share", f"{number} · {_('In percent')}", _share(demand.count, allotted.count)),
        Cell("amount", f"{yuan} · {_('Asked, yuan')}", demand.amount),
        Cell("amount", f"{yuan} · {_('Allotted')}", fund.amount if fund else None),
        Tenth("share", f"{yuan} · {_('In percent')}", _share(demand.fen, allotted.fen)),
    ]


def _roots(area: Area, place: str) -> Iterable[str]:
    return [place] if place else area.roots


def _allotted(asked: Asked) -> dict[str, Sum]:
    """By grant: number and yuan after transfers; a county's with those of its townships. One statement."""
    wanted = Q(pk__in=[])
    for code in _roots(asked.area, asked.chosen.place):
        wanted |= Q(county=code) if len(code) == COUNTY else Q(county=code[:COUNTY], place_code=code)
    rows = Fund.objects.filter(wanted, year=asked.chosen.period.year).order_by().values("grant")
    sums = rows.annotate(number=SumOf("allotted_number"), fen=SumOf("allotted_fen"))
    return {row["grant"]: Sum.of(row["number"], in_yuan(row["fen"])) for row in sums}


def days_table(asked: Asked, found: Mapping[str, Reached], address: Address) -> Table:
    """Days from the nomination to the delivery, of what was delivered in the period."""
    figure = FIGURES[DELIVERED.code]
    title = _("Days from nomination to delivery")
    heads = [
        Head(str(figure.label), [("count", _("Number"))]),
        Head(title, [("days", _("Mean")), ("days", _("Median"))]),
    ]
    lines = [
        _days_line(label, 1, found.get(code, Reached()).days, address(figure.code, code))
        for code, label in grant_labels().items()
        if not asked.chosen.kind or asked.chosen.kind == code
    ]
    every = found.get("", Reached()).days
    lines.insert(0, _days_line(_("Total"), 0, every, address(figure.code, asked.chosen.kind)))
    return Table("days", title, _("Programme"), heads, lines)


def _days_line(label: str, depth: int, days: Sequence[int], href: str) -> Line:
    count = Cell("count", str(DELIVERED.label), len(days), href if days else "")
    return Line(
        label,
        depth,
        [
            count,
            Tenth("days", _("Mean"), _tenth(mean(days)) if days else None),
            Tenth("days", _("Median"), _tenth(median(days)) if days else None),
        ],
    )
