"""What a loan costs her and the state, to the fen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.policy import load_policy
from loans.policy.interest import Loan, Sums, cap_of, months_later, work_out
from tests.policy.people import PLACE

SPRING = date(2014, 3, 18)
NATIONWIDE = "110105"


def sums(
    amount: str = "30000",
    months: int = 24,
    rate: str = "9.15",
    paid_on: date = SPRING,
    place: str = PLACE,
) -> Sums:
    loan = Loan(amount=Decimal(amount), term_months=months, rate=Decimal(rate), paid_on=paid_on)
    found = work_out(loan, place, load_policy())
    assert found is not None
    return found


def test_a_year_of_365_days_is_counted_by_360() -> None:
    assert sums(rate="9.00").year.interest == Decimal("2737.50")


def test_a_period_is_counted_by_its_days_and_rounded_half_up() -> None:
    # 2014-06-21 to 2014-09-20 are 92 days; 80,000 at 9.15 %: 1,870.666…
    found = sums(amount="80000")
    assert [p.share.days for p in found.periods if p.settles_on == date(2014, 9, 20)] == [92]
    assert [p.share.interest for p in found.periods if p.settles_on == date(2014, 9, 20)] == [
        Decimal("1870.67")
    ]
    # 30,000 at 0.006 % for 1 day is 0.005: half a fen goes up.
    assert sums(amount="30000", months=1, rate="0.006", paid_on=date(2014, 3, 20)).periods[
        0
    ].share.interest == Decimal("0.01")


def test_the_periods_end_with_the_settlement_day_and_at_maturity() -> None:
    found = sums(months=12)
    assert [p.settles_on for p in found.periods] == [
        date(2014, 3, 20),
        date(2014, 6, 20),
        date(2014, 9, 20),
        date(2014, 12, 20),
        date(2015, 3, 18),
    ]
    assert [p.share.days for p in found.periods] == [3, 92, 92, 91, 87]
    assert found.matures_on == date(2015, 3, 18)
    assert found.term.days == 365
    # The sum of what is paid: counted in one piece it would be 2,783.13.
    assert found.term.interest == Decimal("2783.14") == found.year.interest + Decimal("0.01")
    assert found.term.interest == sum(p.share.interest for p in found.periods)


def test_the_county_of_the_source_pays_all_of_it() -> None:
    found = sums()
    assert found.method == "share"
    assert found.term.state == found.term.interest
    assert found.term.hers == 0


def test_by_years_the_state_pays_all_then_two_thirds_then_one_third() -> None:
    found = sums(amount="100000", months=36, rate="6.00", paid_on=date(2017, 1, 1), place=NATIONWIDE)
    assert found.method == "by_year"
    # 365, 365 and 365 days at 16.666… a day.
    assert found.year.state == found.year.interest == Decimal("6083.33")
    assert found.term.interest - Decimal("18250.00") < Decimal("0.10")
    assert found.term.state is not None
    assert abs(found.term.state - Decimal("12166.67")) < Decimal("0.10")


def test_a_period_that_ends_one_year_and_begins_another_is_split() -> None:
    found = sums(amount="100000", months=24, rate="3.60", paid_on=date(2017, 1, 1), place=NATIONWIDE)
    # 10 yuan a day: 2017-12-21 to 2018-03-20 has 11 days of the first year and 79 of the second.
    split = next(p.share for p in found.periods if p.settles_on == date(2018, 3, 20))
    assert split.interest == Decimal("900.00")
    assert split.state == Decimal("636.67")
    assert split.hers == Decimal("263.33")


@pytest.mark.parametrize(
    "paid_on,rate,state",
    [
        (date(2020, 12, 31), "7.15", None),  # by year: the first one in full
        (date(2021, 1, 1), "7.15", "400.00"),  # 3.85 - 1.50 = 2.35 are hers
        (date(2023, 9, 30), "7.15", "433.33"),  # 3.45 - 1.50 = 1.95
        (date(2023, 10, 1), "7.15", "297.92"),  # half
        (date(2021, 1, 1), "2.00", "0.00"),  # below what she bears anyway
    ],
)
def test_the_rule_of_the_day_of_payout_counts(paid_on: date, rate: str, state: str | None) -> None:
    month = sums(amount="100000", rate=rate, paid_on=paid_on, place=NATIONWIDE).month
    assert month.state == (month.interest if state is None else Decimal(state))


def test_where_no_rule_stands_nothing_is_guessed() -> None:
    loan = Loan(amount=Decimal(30000), term_months=12, rate=Decimal(6), paid_on=date(2005, 9, 20))
    assert work_out(loan, PLACE, load_policy()) is None
    assert work_out(loan, "", load_policy()) is None


def test_interest_without_a_rule_on_the_state_is_hers_to_ask() -> None:
    # Counted from 2009-07-27 on; the method of 2016 has no share that is in force when its thirds have ended.
    found = sums(paid_on=date(2009, 7, 27), place=NATIONWIDE)
    assert found.method == "share"
    assert found.missing == ()


def test_the_cap_says_what_it_is_counted_from() -> None:
    cap = cap_of(PLACE, SPRING, 24, load_policy())
    assert cap.rate == Decimal("9.15")
    assert cap.base is not None
    assert (cap.base.name, cap.base.value, cap.margin.value) == ("benchmark_3y", Decimal("6.15"), 3)
    assert cap_of(PLACE, SPRING, 12, load_policy()).rate == Decimal("9.00")
    unknown = cap_of(NATIONWIDE, date(2017, 1, 1), 12, load_policy())
    assert unknown.rate is None
    assert not unknown.margin.is_in_force


@pytest.mark.parametrize(
    "day,months,later",
    [
        (date(2014, 1, 31), 1, date(2014, 2, 28)),
        (date(2015, 8, 31), 6, date(2016, 2, 29)),
        (date(2014, 3, 18), 24, date(2016, 3, 18)),
        (date(2014, 12, 1), 1, date(2015, 1, 1)),
    ],
)
def test_maturity_is_the_same_day_or_the_months_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@given(
    amount=st.decimals("20000", "300000", places=2),
    months=st.integers(1, 36),
    rate=st.decimals("0.0001", "20", places=4),
    paid_on=st.dates(date(2009, 7, 27), date(2030, 1, 1)),
    place=st.sampled_from([PLACE, NATIONWIDE]),
)
def test_the_periods_make_up_the_term_and_nobody_pays_twice(
    amount: Decimal, months: int, rate: Decimal, paid_on: date, place: str
) -> None:
    loan = Loan(amount=amount, term_months=months, rate=rate, paid_on=paid_on)
    found = work_out(loan, place, load_policy())
    assert found is not None
    ends = [period.settles_on for period in found.periods]
    assert ends == sorted(set(ends))
    assert ends[-1] == found.matures_on
    assert paid_on + timedelta(found.term.days) == found.matures_on
    assert found.term.interest == sum(p.share.interest for p in found.periods)
    if found.method is None:
        assert found.missing
        return
    for share in (found.month, found.year, found.term, *(p.share for p in found.periods)):
        assert share.state is not None
        assert share.hers is not None
        assert share.state + share.hers == share.interest
        assert 0 <= share.state <= share.interest
        assert share.interest == round(share.interest, 2)
