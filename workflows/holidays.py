"""The State Council's notice of a year's festivals, given as a file before the library of notices knows it.

A list of years in YAML, each of them whole:

    - year: 2027
      document: 国务院办公厅关于2027年部分节假日安排的通知
      rest:                            # first and last day of each festival
        - [2027-01-01, 2027-01-03]
      worked: [2027-01-04]             # days of a weekend that are worked instead
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

from workflows.calendar import YearNotice

_KEYS = {"year", "document", "rest", "worked"}
_ONE_DAY = timedelta(days=1)
# Longer than any festival: two days in the wrong order, or of two years.
_LONGEST = timedelta(days=15)


def read_notices(file: Path) -> dict[int, YearNotice]:
    """The notices of the file by year; none where there is no such file.

    Raises ImproperlyConfigured naming the year and what is wrong with it.
    """
    if not file.exists():
        return {}
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{file}: this isn't YAML. {error}") from error
    if not isinstance(said, list):
        raise ImproperlyConfigured(f"{file}: write a list of years, each beginning with `- year:`.")
    found: dict[int, YearNotice] = {}
    for entry in said:
        year = entry.get("year") if isinstance(entry, dict) else None
        if not isinstance(year, int) or set(entry) != _KEYS or year in found:
            raise ImproperlyConfigured(
                f"{file}, {year}: each year stands there once, with year, document, rest and worked."
            )
        found[year] = YearNotice(frozenset(_rest(file, year, entry)), frozenset(_worked(file, year, entry)))
    return found


def _rest(file: Path, year: int, entry: Mapping[str, Any]) -> Iterator[date]:
    for festival in entry["rest"] or ():
        pair = festival if isinstance(festival, list) and len(festival) == 2 else (None, None)
        first, last = (_day(each) for each in pair)
        if first is None or last is None or first.year != year or not first <= last <= first + _LONGEST:
            raise ImproperlyConfigured(
                f"{file}, {year}: {festival} isn't a festival of the year; write [first day, last day]."
            )
        while first <= last:
            yield first
            first += _ONE_DAY


def _worked(file: Path, year: int, entry: Mapping[str, Any]) -> Iterator[date]:
    for each in entry["worked"] or ():
        day = _day(each)
        if day is None or day.year != year or day.weekday() < 5:
            raise ImproperlyConfigured(
                f"{file}, {year}: {each} isn't a Saturday or Sunday of the year that could be worked."
            )
        yield day


def _day(value: Any) -> date | None:
    return value if type(value) is date else None
