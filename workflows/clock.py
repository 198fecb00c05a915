"""The one clock of the engine. Tests, the demo county and imports set it; nothing else reads the wall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The aware moment that acts are dated with."""
    return _set.get() or timezone.now()


def today() -> date:
    """The day in the county's time zone."""
    return day_of(now())


@lru_cache(maxsize=64)
def day_of(moment: datetime) -> date:
    """The moment's day in the county's time zone. Of the moment at which a block's clock stands it is asked often."""
    return timezone.localtime(moment).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block the clock stands at `moment` (aware)."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
