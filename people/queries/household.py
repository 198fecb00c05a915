"""A household's income by year: the items, their sum, and what it is a head beside the line of the place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from people.kinds import INCOME_ITEMS, income_of_slot
from people.lives import effective
from people.policy import load_policy
from people.queries.forms import Known
from people.queries.homes import heads_of
from people.queries.statements import order_of
from workflows import clock


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
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = [row for row in known.facts if row.kind == "income"]
    for row in effective(sorted(rows, key=order_of)):
        if row.value is not None:
            year, item = income_of_slot(row.slot)
            found[year][item] = Decimal(row.value["amount"])
    return found


def years_of(known: Known) -> list[YearOfIncome]:
    """The years for which something was entered, the latest first."""
    if known.home is None:
        return []
    found = []
    for year, amounts in sorted(amounts_of(known).items(), reverse=True):
        total = sum((-each if item == "costs" else each for item, each in amounts.items()), Decimal(0))
        pk = known.home.household.pk
        heads = heads_of(known.stays, pk, date(year, 12, 31)) or heads_of(known.stays, pk, clock.today())
        line = load_policy().at(known.person.place_code, date(year + 1, 12, 31)).value("poverty_line")
        found.append(
            YearOfIncome(
                year=year,
                items=[(label, amounts[item]) for item, label in INCOME_ITEMS.items() if item in amounts],
                sum=total,
                heads=heads,
                a_head=(total / heads).quantize(Decimal("0.01")) if heads else None,
                line=Decimal(line) if line is not None else None,
            )
        )
    return found
