"""Years, quarters and months of the county's calendar, as filters and as columns of figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workflows.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1950, 2100
QUARTERS = tuple(f"q{number}" for number in range(1, 5))
MONTHS = tuple(f"m{number}" for number in range(1, 13))


@dataclass(frozen=True)
class Period:
    """A calendar year, or a quarter (`q1` to `q4`) or month (`m1` to `m12`) of it, in the county's time zone."""

    year: int
    part: str = ""

    @classmethod
    def read(cls, year: str, part: str) -> Period:
        """The period that was asked for. Raises Invalid, with a sentence for each fault."""
        faults: dict[str, list[str]] = {}
        is_year = len(year) == 4 and year.isascii() and year.isdigit()
        if not (is_year and FIRST_YEAR <= int(year) <= LAST_YEAR):
            faults["year"] = [_("Choose the year as four digits, for example 2014.")]
        if part not in ("", *QUARTERS, *MONTHS):
            faults["part"] = [_("Choose the whole year, one of its quarters or one of its months.")]
        if faults:
            raise Invalid(faults)
        return cls(int(year), part)

    @property
    def months(self) -> tuple[Period, ...]:
        """Its months in order; itself, where it is one."""
        if self.part in MONTHS:
            return (self,)
        first = 3 * int(self.part[1:]) - 3 if self.part else 0
        return tuple(Period(self.year, part) for part in MONTHS[first : first + 3 if self.part else 12])

    @property
    def parts(self) -> tuple[Period, ...]:
        """The quarters of a year, the months of a quarter; a month has none."""
        if not self.part:
            return tuple(Period(self.year, part) for part in QUARTERS)
        return self.months if self.part in QUARTERS else ()

    @property
    def first(self) -> date:
        month = 1 if not self.part else int(self.part[1:])
        return date(self.year, 3 * month - 2 if self.part in QUARTERS else month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        after = self.months[-1].first + timedelta(days=31)
        return after.replace(day=1) - timedelta(days=1)

    @property
    def label(self) -> str:
        if not self.part:
            return _("Year %(year)d") % {"year": self.year}
        if self.part in QUARTERS:
            return _("Quarter %(quarter)s of %(year)d") % {"quarter": self.part[1:], "year": self.year}
        return date_format(self.first, "YEAR_MONTH_FORMAT")

    def covers(self, column: str, *, is_day: bool) -> Q:
        """Filter: the column (a day, or a moment) lies in the period."""
        first, after = self.first, self.last + timedelta(days=1)
        if is_day:
            return Q(**{f"{column}__gte": first, f"{column}__lt": after})
        return Q(**{f"{column}__gte": midnight(first), f"{column}__lt": midnight(after)})

    def month_of(self, column: str, *, is_day: bool) -> Any:
        """Expression: which of its months the column lies in, from 0; plain comparisons, alike on both databases."""
        months = self.months
        if len(months) == 1:
            return models.Value(0)
        ends: list[date] | list[datetime] = [month.first for month in months[1:]]
        if not is_day:
            ends = [midnight(month.first) for month in months[1:]]
        whens = [
            models.When(Q(**{f"{column}__lt": end}), then=models.Value(index))
            for index, end in enumerate(ends)
        ]
        return models.Case(
            *whens, default=models.Value(len(ends)), output_field=models.PositiveSmallIntegerField()
        )


def midnight(day: date) -> datetime:
    """The moment at which the day begins in the county."""
    return timezone.make_aware(datetime.combine(day, time.min))
