"""Working days, completed years, months."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import (
    DayCount,
    DueDay,
    add_months,
    add_working_days,
    completed_years,
    is_working_day,
    moved_to_working_day,
    working_days_between,
)


def test_working_days_follow_the_notices() -> None:
    assert not is_working_day(date(2014, 1, 31))  # 春节
    assert is_working_day(date(2014, 1, 26))  # a Sunday worked for it
    assert not is_working_day(date(2014, 3, 22))  # a plain Saturday
    assert is_working_day(date(2014, 3, 18))


@pytest.mark.parametrize(
    "start,days,due",
    [
        (date(2014, 3, 18), 0, date(2014, 3, 18)),
        (date(2014, 3, 18), 1, date(2014, 3, 19)),
        (date(2014, 3, 21), 1, date(2014, 3, 24)),
        (date(2014, 3, 18), 5, date(2014, 3, 25)),
        (date(2014, 1, 30), 1, date(2014, 2, 7)),  # over 春节
        (date(2014, 1, 25), 1, date(2014, 1, 26)),  # the worked Sunday counts
    ],
)
def test_due_days(start: date, days: int, due: date) -> None:
    assert add_working_days(start, days) == DueDay(due, is_provisional=False)


def test_a_year_without_notice_is_counted_monday_to_friday_and_says_so() -> None:
    # 2030-10-01, a Tuesday: the notice will make it a holiday, but it isn't out.
    assert add_working_days(date(2030, 9, 30), 1) == DueDay(date(2030, 10, 1), is_provisional=True)
    assert is_working_day(date(2030, 10, 1))
    assert not is_working_day(date(2030, 10, 5))
    assert add_working_days(date(2026, 12, 30), 1).is_provisional is False
    assert add_working_days(date(2026, 12, 31), 1).is_provisional is True


def test_a_countys_own_notice_goes_first() -> None:
    notice = {date(2030, 10, day): False for day in range(1, 8)}
    assert not is_working_day(date(2030, 10, 1), notice)
    due = add_working_days(date(2030, 9, 30), 1, notice)
    assert due == DueDay(date(2030, 10, 8), is_provisional=True)  # the 8th itself stands in no notice
    assert add_working_days(date(2030, 9, 30), 1, notice | {date(2030, 10, 8): True}) == DueDay(
        date(2030, 10, 8), is_provisional=False
    )


def test_the_last_day_moves_to_a_working_day() -> None:
    assert moved_to_working_day(date(2014, 3, 18)).day == date(2014, 3, 18)
    assert moved_to_working_day(date(2014, 3, 22)).day == date(2014, 3, 24)
    assert moved_to_working_day(date(2014, 10, 1)).day == date(2014, 10, 8)


@given(st.dates(date(2005, 1, 1), date(2028, 1, 1)), st.integers(0, 60))
def test_counting_is_the_inverse_of_adding(start: date, days: int) -> None:
    due = add_working_days(start, days)
    assert working_days_between(start, due.day) == DayCount(days, due.is_provisional)
    assert working_days_between(due.day, start).days == -days


@given(
    st.dates(date(2005, 1, 1), date(2028, 1, 1)),
    st.integers(0, 1500),
    st.dictionaries(st.dates(date(2005, 1, 1), date(2030, 1, 1)), st.booleans(), max_size=3),
)
def test_counting_by_months_says_what_counting_by_days_says(
    start: date, days: int, notices: dict[date, bool]
) -> None:
    end = start + timedelta(days=days)
    steps = [start + timedelta(days=number) for number in range(days + 1)]
    each = [working_days_between(day, after, notices) for day, after in pairwise(steps)]
    assert [one.days for one in each] == [is_working_day(day, notices) for day in steps[1:]]
    whole = DayCount(sum(one.days for one in each), any(one.is_provisional for one in each))
    assert working_days_between(start, end, notices) == whole


def test_a_period_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2014, 1, 1), -1)


@pytest.mark.parametrize(
    "born,on,years",
    [
        (date(1996, 3, 18), date(2014, 3, 17), 17),
        (date(1996, 3, 18), date(2014, 3, 18), 18),
        (date(1996, 2, 29), date(2014, 2, 27), 17),
        (date(1996, 2, 29), date(2014, 2, 28), 18),
        (date(1996, 2, 29), date(2016, 2, 28), 19),
        (date(1996, 2, 29), date(2016, 2, 29), 20),
        (date(1996, 2, 28), date(2016, 2, 28), 20),
        (date(2000, 1, 1), date(2000, 1, 1), 0),
        (date(1999, 12, 31), date(2000, 12, 30), 0),
    ],
)
def test_completed_years(born: date, on: date, years: int) -> None:
    assert completed_years(born, on) == years


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before"):
        completed_years(date(2000, 1, 2), date(2000, 1, 1))


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 36_000))
def test_age_never_falls_and_rises_by_one(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    step = completed_years(born, on + timedelta(days=1)) - completed_years(born, on)
    assert step in {0, 1}


@pytest.mark.parametrize(
    "day,months,expected",
    [
        (date(2014, 3, 18), 24, date(2016, 3, 18)),
        (date(2014, 1, 31), 1, date(2014, 2, 28)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2014, 12, 31), 2, date(2015, 2, 28)),
        (date(2014, 3, 31), -1, date(2014, 2, 28)),
        (date(2014, 5, 1), 0, date(2014, 5, 1)),
    ],
)
def test_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected
