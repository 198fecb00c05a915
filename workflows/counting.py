"""What a programme says of its cases so that they can be counted, in two ways that must agree.

`Happening`s follow from one case and are what an act adds to the tallies; `Counted` finds them all in the tables, for
lists and for the check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import DecimalField, F, Value

# What stands in an address, and in a tally, for cases of no kind.
NO_KIND = "-"


@dataclass(frozen=True)
class Happening:
    """Something that is counted happened to a case on this day; `yuan` is its amount, none where none is summed."""

    figure: str
    day: date
    kind: str
    yuan: Decimal | None = None


@dataclass(frozen=True)
class Counted:
    """The rows that a figure counts, one for each, over cases; the column whose day decides, and that of the yuan."""

    rows: models.QuerySet[Any]
    moment: str
    is_day: bool
    # A column's name, or an expression over the row; empty where no amount is summed.
    sums: Any
    # The column of the case that says of what kind it is.
    kind: str

    @property
    def yuan(self) -> Any:
        """The amount of a row; null where none is summed."""
        if not self.sums:
            return Value(None, output_field=DecimalField())
        return F(self.sums) if isinstance(self.sums, str) else self.sums

    @property
    def total(self) -> Any:
        """The sum of the amount, for an aggregate over the rows."""
        return models.Sum(self.yuan) if self.sums else models.Sum(Value(0, output_field=DecimalField()))
