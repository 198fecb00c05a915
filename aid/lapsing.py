"""Which cases the clock closes: drafts and returns that stood still, refusals whose time to appeal is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from aid import rules
from aid.models import AidCase

STATES = ("draft", "returned", "refusal_open")
_CHUNK = 500


def lapses_on(case: AidCase) -> date | None:
    """The first day on which the case lapses if nobody acts; None: it never does."""
    if case.state == "refusal_open":
        last = rules.appeal_ends(case)
        return None if last is None else last + timedelta(days=1)
    days = rules.lapse_days(case)
    return None if days is None else timezone.localdate(case.state_since) + timedelta(days=days + 1)


def overdue(today: date) -> Iterator[AidCase]:
    """The cases that lapse today or should have before, oldest first. Sealed columns are not opened."""
    standing = (
        AidCase.objects.filter(state__in=STATES).order_by("state_since", "pk").defer("sections", "findings")
    )
    for case in standing.iterator(_CHUNK):
        lapses = lapses_on(case)
        if lapses is not None and lapses <= today:
            yield case
