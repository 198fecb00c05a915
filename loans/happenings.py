"""What is counted of one application, from its own columns and sign-offs: what every act adds to the tallies.

The same is said of all of them at once, for lists and for the check, in `loans.statistics`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from workflows.counting import Happening
from workflows.models import SignOff

RETURNS = ("return_to_village", "return_to_township", "return_to_bank")


def happenings(columns: Mapping[str, Any], signoffs: Sequence[SignOff]) -> Iterator[Happening]:
    """Acceptance, returns, the seal that holds, refusal and payout, each on its day."""
    kind = columns["industry"]
    if columns["accepted_on"] is not None:
        yield Happening("accepted", columns["accepted_on"], kind, columns["amount_asked"])
    for signoff in signoffs:
        day = timezone.localdate(signoff.at)
        if signoff.act in RETURNS:
            yield Happening("returned", day, kind)
        elif signoff.act == "seal":
            yield Happening("approved", day, kind, columns["amount_consented"])
        elif signoff.act == "refuse":
            yield Happening("refused", day, kind, columns["amount_asked"])
        elif signoff.act == "confirm_disbursement":
            paid = signoff.body["decision"]
            yield Happening("paid", date.fromisoformat(paid["paid_on"]), kind, Decimal(paid["amount"]))
