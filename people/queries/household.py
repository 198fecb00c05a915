"""A household's income by year: the items, their sum, and what it is a head beside the line of the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from people.kinds import INCOME_ITEMS
from people.lives import effective, incomes_of, net_of
from people.policy import a_head, load_policy
from people.queries.forms import Known
from people.queries.homes import heads_of_year
from people.queries.statements import order_of


@dataclass(frozen=True)
class YearOfIncome:
    """In yuan; `heads` as the definition counts them: at the year's end, or today where nobody belonged then."""

    year: int
    items: Sequence[tuple[Any, Decimal]]
    sum: Decimal
    heads: int
    a_head: Decimal | None
    # The line that counts for the year after; None where none is in force.
    line: Decimal | None

    @property
    def is_below(self) -> bool:
        """True where the sum is less than the line for each head: judged before rounding."""
        return self.line is not None and bool(self.heads) and self.sum < self.line * self.heads


def amounts_of(known: Known) -> dict[int, dict[str, Decimal]]:
    """By year and item, what counts today."""
    rows = [row for row in known.facts if row.kind == "income"]
    return incomes_of(effective(sorted(rows, key=order_of)))


def years_of(known: Known) -> list[YearOfIncome]:
    """The years for which something was entered, the latest first."""
    if known.home is None:
        return []
    found = []
    for year, amounts in sorted(amounts_of(known).items(), reverse=True):
        total = net_of(amounts)
        pk = known.home.household.pk
        heads = heads_of_year(known.stays, pk, year, known.deaths)
        line = load_policy().at(known.person.place_code, date(year + 1, 12, 31)).value("poverty_line")
        found.append(
            YearOfIncome(
                year=year,
                items=[(label, amounts[item]) for item, label in INCOME_ITEMS.items() if item in amounts],
                sum=total,
                heads=heads,
                a_head=a_head(total, heads) if heads else None,
                line=Decimal(line) if line is not None else None,
            )
        )
    return found
