"""Which cases the clock closes: drafts, returns and sealed but unpaid ones that stood still for the policy's days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from loans.models import LoanCase
from loans.rules import lapse_days

# Where the law lets a case lapse.
STATES = ("draft", "returned", "awaiting_payout", "payout_stopped", "unseal_proposed")
_CHUNK = 500


def lapses_on(case: LoanCase) -> date | None:
    """The first day on which the case lapses if nobody acts, the day after the policy's days; None: it never does."""
    days = lapse_days(case)
    return None if days is None else timezone.localdate(case.state_since) + timedelta(days=days + 1)


def overdue(today: date) -> Iterator[LoanCase]:
    """The cases that lapse today or should have before, oldest first. Sealed columns are not opened."""
    standing = (
        LoanCase.objects.filter(state__in=STATES).order_by("state_since", "pk").defer("sections", "findings")
    )
    for case in standing.iterator(_CHUNK):
        lapses = lapses_on(case)
        if lapses is not None and lapses <= today:
            yield case
