"""The lists behind 惠及: each woman, household or village once, with all that came to her or to them in the period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models import Sum as SumOf
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from aid.statistics import DELIVERED
from aid.wording import grant_words
from people.merged import speaks_for
from workflows.areas import Area
from workflows.case_registers import Entry, Register
from workflows.registers import Page, in_order, page_after
from workflows.seats import Seats
from workflows.statistics import Chosen, Sum

_PORTION = 300


@dataclass
class Had:
    """All that came to one of them in the period."""

    grants: list[tuple[str, date]] = field(default_factory=list)
    yuan: Decimal = Decimal(0)

    @property
    def count(self) -> int:
        return len(self.grants)

    @property
    def words(self) -> str:
        """Each grant with its day, the earliest first."""
        return _("; ").join(f"{grant_words(grant)} {on.isoformat()}" for grant, on in self.grants)


@dataclass(frozen=True)
class ReachedRegister(Register):
    """One row for each woman, household or village among the deliveries: at the first of them. `beside` is a `Had`."""

    by: str = "person"

    def _deliveries(self, seats: Seats, chosen: Chosen) -> QuerySet[Any]:
        """With `whose`: the woman of a delivery by the row that speaks for her, the household, or the village."""
        found = self.figures.rows_of(DELIVERED, seats, chosen).order_by()
        told: QuerySet[Any] = found.annotate(whose=self._whose()).filter(whose__isnull=False)
        return told

    def _whose(self) -> Any:
        return speaks_for("person") if self.by == "person" else F(self.by)

    def rows(self, seats: Seats, chosen: Chosen) -> QuerySet[Any]:
        """The first delivery of each."""
        nth = Window(RowNumber(), partition_by=[F("whose")], order_by=[F("delivered_on"), F("pk")])
        first = self._deliveries(seats, chosen).annotate(nth=nth).filter(nth=1).values("pk")
        rows: QuerySet[Any] = super().rows(seats, chosen).filter(pk__in=first).annotate(whose=self._whose())
        return rows

    def sum(self, seats: Seats, chosen: Chosen, area: Area) -> Sum:
        """How many of them, and what was spent on all of them, in yuan. One statement."""
        found = self._deliveries(seats, chosen).aggregate(
            count=Count("whose", distinct=True), yuan=SumOf("amount_granted")
        )
        return Sum.of(found["count"], found["yuan"])

    def held(self, seats: Seats, chosen: Chosen, area: Area) -> int:
        """How many deliveries. One statement."""
        return self._deliveries(seats, chosen).count()

    def page(self, seats: Seats, chosen: Chosen, area: Area, key: str) -> tuple[list[Entry], Page]:
        """Those after `key`. Two statements."""
        page = page_after(self.rows(seats, chosen), key, is_day=True)
        return self._told(page.rows, seats, chosen, area), page

    def every(self, seats: Seats, chosen: Chosen, area: Area) -> Iterator[Entry]:
        """All of them in order, read in portions."""
        rows = in_order(self.rows(seats, chosen)).iterator(_PORTION)
        while portion := list(islice(rows, _PORTION)):
            yield from self._told(portion, seats, chosen, area)

    def _told(self, cases: Iterable[Any], seats: Seats, chosen: Chosen, area: Area) -> list[Entry]:
        cases = list(cases)
        found = self._deliveries(seats, chosen).filter(whose__in={case.whose for case in cases})
        had: dict[Any, Had] = defaultdict(Had)
        rows = found.order_by("delivered_on", "pk")
        for of, grant, on, yuan in rows.values_list("whose", "grant", "delivered_on", "amount_granted"):
            had[of].grants.append((grant, on))
            had[of].yuan += yuan or 0
        return [Entry(case, area, had[case.whose]) for case in cases]
