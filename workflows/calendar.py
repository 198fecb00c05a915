"""Working days, completed years and months.

Working days follow the State Council's yearly notice: festivals and the weekends worked instead. The library
knows the notices that are out; for a year whose notice it doesn't have, Monday to Friday are taken and the
answer says that it is provisional. Whoever runs the installation gives a newer notice as a file
(`workflows.holidays`); a few days of somebody's own can be given with each question.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import chinese_calendar

NO_NOTICES: Final[Mapping[date, bool]] = MappingProxyType({})
"""No days of the county's own: a notice maps a day to whether it is worked."""

_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day, and whether a missing notice made it rest on Monday-to-Friday."""

    day: date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class DayCount:
    """A number of working days, and whether a missing notice made it rest on Monday-to-Friday."""

    days: int
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class YearNotice:
    """A year's notice: which of its days are festivals, and which days of a weekend are worked instead."""

    rest: frozenset[date]
    worked: frozenset[date]


_given: dict[int, YearNotice] = {}


def take_notices(years: Mapping[int, YearNotice]) -> None:
    """From now on these years are counted by these notices, before the library's; those taken earlier are forgotten."""
    _given.clear()
    _given.update(years)
    for known in (_published, _published_month, _published_between):
        known.cache_clear()


@lru_cache(maxsize=16_384)
def _published(day: date) -> tuple[bool, bool]:
    notice = _given.get(day.year)
    if notice is not None:
        return day in notice.worked or (day.weekday() < _SATURDAY and day not in notice.rest), False
    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < _SATURDAY, True


@lru_cache(maxsize=4096)
def _published_month(year: int, month: int) -> tuple[int, bool]:
    """The working days of a whole month, and whether one of its days is a guess."""
    days = calendar.monthrange(year, month)[1]
    found = [_published(date(year, month, day)) for day in range(1, days + 1)]
    return sum(worked for worked, _guess in found), any(guess for _worked, guess in found)


def _look_up(day: date, notices: Mapping[date, bool]) -> tuple[bool, bool]:
    if day in notices:
        return notices[day], False
    return _published(day)


def is_working_day(day: date, notices: Mapping[date, bool] = NO_NOTICES) -> bool:
    """Whether the day is worked; a day of the county's own notices goes before the published ones."""
    return _look_up(day, notices)[0]


def add_working_days(start: date, days: int, notices: Mapping[date, bool] = NO_NOTICES) -> DueDay:
    """The last day of a period of working days; the starting day isn't counted (民法典第二百零一条)."""
    if days < 0:
        raise ValueError("a period can't be negative")
    day, is_provisional = start, False
    while days:
        day += _ONE_DAY
        is_worked, is_guess = _look_up(day, notices)
        is_provisional = is_provisional or is_guess
        days -= is_worked
    return DueDay(day, is_provisional)


def working_days_between(start: date, end: date, notices: Mapping[date, bool] = NO_NOTICES) -> DayCount:
    """The working days after `start` up to and including `end`; negative when `end` comes first."""
    if not notices:
        return _published_between(start, end)
    return _counted_between(start, end, notices)


@lru_cache(maxsize=4096)
def _published_between(start: date, end: date) -> DayCount:
    """A page asks for the same few days once for each of its rows."""
    return _counted_between(start, end, NO_NOTICES)


def _counted_between(start: date, end: date, notices: Mapping[date, bool]) -> DayCount:
    if end < start:
        backwards = working_days_between(end, start, notices)
        return DayCount(-backwards.days, backwards.is_provisional)
    own = {(day.year, day.month) for day in notices}
    count, is_provisional, day = 0, False, start
    while day < end:
        day += _ONE_DAY
        last = _last_of_month(day) if day.day == 1 and (day.year, day.month) not in own else None
        if last is not None and last <= end:
            # A case that lay for years is counted by whole months.
            worked, is_guess = _published_month(day.year, day.month)
            day = last
        else:
            worked, is_guess = _look_up(day, notices)
        is_provisional = is_provisional or is_guess
        count += worked
    return DayCount(count, is_provisional)


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def moved_to_working_day(day: date, notices: Mapping[date, bool] = NO_NOTICES) -> DueDay:
    """The day itself if it is worked, else the next that is (民法典第二百零三条)."""
    is_provisional = False
    while True:
        is_worked, is_guess = _look_up(day, notices)
        is_provisional = is_provisional or is_guess
        if is_worked:
            return DueDay(day, is_provisional)
        day += _ONE_DAY


def completed_years(born: date, on: date) -> int:
    """Whole years of age on that day, the birthday itself included; 29 February counts as 28 in common years.

    Raises ValueError when the day lies before the birth.
    """
    if on < born:
        raise ValueError("the day lies before the birth")
    month, day = born.month, born.day
    if (month, day) == (2, 29) and not calendar.isleap(on.year):
        day = 28
    return on.year - born.year - ((on.month, on.day) < (month, day))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day (民法典第二百零二条)."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month_index + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
