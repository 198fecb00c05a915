"""What a loan costs: the cap of its rate, its interest by settlement period, and the state's share. Yuan, Decimal.

Interest is settled on the 20th of the last month of each quarter and at maturity; the principal is repaid at the end.
A day is a three-hundred-and-sixtieth of the year where the policy says so. Days are counted with the first and
without the last, so that the periods add up to the term. The first period may be short.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from loans.policy.consent import rate_terms
from workflows.money import round_fen
from workflows.policyfile import PolicyFile, Term, Terms

_QUARTER_ENDS: Final = (3, 6, 9, 12)
_PERCENT: Final = 100
MONTH_DAYS: Final = 30
YEAR_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """Yuan, months, per cent a year, and the day of the payout."""

    amount: Decimal
    term_months: int
    rate: Decimal
    paid_on: date


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest rate in per cent a year and the terms that make it; `rate` is None where one isn't in force."""

    rate: Decimal | None
    base: Term | None
    margin: Term


@dataclass(frozen=True, slots=True)
class Share:
    """Interest over some days, what the state pays of it and what she does; None where no rule says."""

    days: int
    interest: Decimal
    state: Decimal | None
    hers: Decimal | None


@dataclass(frozen=True, slots=True)
class Period:
    """The interest that is settled on one day: a settlement day, whose own day is counted, or maturity."""

    settles_on: date
    share: Share


@dataclass(frozen=True, slots=True)
class Sums:
    """A loan's interest. `rests_on` are the terms it was counted by, `missing` those that nobody set there and then.

    `month` is 30 days and `year` 365 days, both from the payout; `term` is the sum of the periods.
    """

    loan: Loan
    matures_on: date
    method: str | None
    periods: tuple[Period, ...]
    month: Share
    year: Share
    term: Share
    rests_on: tuple[Term, ...]
    missing: tuple[Term, ...]


def cap_of(place: str, on: date, term_months: int, policy: PolicyFile) -> Cap:
    """The rate's cap there and then, with what it is counted from."""
    found = rate_terms(policy.at(place, on), term_months)
    margin, base = found[1], found[2] if len(found) > 2 else None
    if base is None or not all(term.is_in_force for term in found):
        return Cap(None, base, margin)
    return Cap(base.value + margin.value, base, margin)


def work_out(loan: Loan, place: str, policy: PolicyFile) -> Sums | None:
    """Interest and shares by the rules of the day of payout; None where the policy doesn't say how interest counts."""
    terms = policy.at(place, loan.paid_on)
    counting = [terms[name] for name in ("day_count", "interest_settlement_day", "interest_rounding")]
    if not all(term.is_in_force for term in counting):
        return None
    subsidy = _Subsidy(terms, loan)
    days_of_year = int(terms.value("day_count"))
    matures_on = months_later(loan.paid_on, loan.term_months)
    counted = _Counted(loan, matures_on, subsidy, days_of_year)
    periods = tuple(
        Period(until if until == matures_on else until - timedelta(1), counted.share(first, until))
        for first, until in _periods(loan.paid_on, matures_on, int(terms.value("interest_settlement_day")))
    )
    return Sums(
        loan=loan,
        matures_on=matures_on,
        method=subsidy.method,
        periods=periods,
        month=counted.share(loan.paid_on, loan.paid_on + timedelta(MONTH_DAYS)),
        year=counted.share(loan.paid_on, loan.paid_on + timedelta(YEAR_DAYS)),
        term=_total([period.share for period in periods]),
        rests_on=(*counting, *subsidy.rests_on),
        missing=subsidy.missing,
    )


def months_later(day: date, months: int) -> date:
    """The same day of the month that many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _periods(start: date, end: date, settlement_day: int) -> Iterator[tuple[date, date]]:
    """(first day, first day of the next) of each period; the settlement day still belongs to its own."""
    first = start
    month = date(start.year, start.month, 1)
    while first < end:
        if month.month in _QUARTER_ENDS:
            settled = min(month.replace(day=settlement_day) + timedelta(1), end)
            if settled > first:
                yield first, settled
                first = settled
        month = months_later(month, 1)


def _total(shares: list[Share]) -> Share:
    state = hers = None
    if all(share.state is not None for share in shares):
        state = sum((share.state or Decimal(0) for share in shares), Decimal("0.00"))
        hers = sum((share.hers or Decimal(0) for share in shares), Decimal("0.00"))
    interest = sum((share.interest for share in shares), Decimal("0.00"))
    return Share(sum(share.days for share in shares), interest, state, hers)


@dataclass(frozen=True, slots=True)
class _Counted:
    loan: Loan
    matures_on: date
    subsidy: _Subsidy
    days_of_year: int

    def share(self, first: date, until: date) -> Share:
        """Each figure is rounded once: the state's share isn't counted from rounded interest."""
        days = (until - first).days
        exact = self._exact(self.loan.rate, days)
        interest = round_fen(exact)
        if self.subsidy.method is None:
            return Share(days, interest, None, None)
        state = round_fen(
            sum(
                (
                    self.subsidy.part(year, self._exact(self.loan.rate, part), self._exact(Decimal(1), part))
                    for year, part in self._years(first, until)
                ),
                Decimal(0),
            )
        )
        return Share(days, interest, state, interest - state)

    def _exact(self, rate: Decimal, days: int) -> Decimal:
        return self.loan.amount * rate * days / (_PERCENT * self.days_of_year)

    def _years(self, first: date, until: date) -> Iterator[tuple[int, int]]:
        """(year of the loan, days in it) for the stretch."""
        year = 1
        while first < until:
            end = min(until, months_later(self.loan.paid_on, 12 * year))
            if end > first:
                yield year, (end - first).days
                first = end
            year += 1


class _Subsidy:
    """The rule on the state's share, as of the day of payout; `method` is None where a part of it isn't in force."""

    def __init__(self, terms: Terms, loan: Loan) -> None:
        self._loan = loan
        how = terms["subsidy_method"]
        needs = {
            "share": ("subsidy_share",),
            "by_year": ("subsidy_thirds_by_year",),
            "above_lpr": ("subsidy_below_lpr", "lpr_1y"),
        }
        named = (how, *(terms[name] for name in needs.get(how.value, ())))
        self.missing = tuple(term for term in named if not term.is_in_force)
        self.rests_on = tuple(term for term in named if term.is_in_force)
        self.method: str | None = None if self.missing else how.value
        self._terms = terms

    def part(self, year: int, interest: Decimal, one_point: Decimal) -> Decimal:
        """Of this interest of the loan's nth year; `one_point` is what one per cent a year would be."""
        if self.method == "share":
            return Decimal(interest * self._terms.value("subsidy_share") / _PERCENT)
        if self.method == "by_year":
            thirds = self._terms.value("subsidy_thirds_by_year").get(f"year_{year}", 0)
            return Decimal(interest * thirds / 3)
        floor = max(self._terms.value("lpr_1y") - self._terms.value("subsidy_below_lpr"), Decimal(0))
        return Decimal(one_point * max(self._loan.rate - floor, Decimal(0)))
