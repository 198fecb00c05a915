"""What is counted of one nomination, from its own columns and sign-offs: what every act adds to the tallies.

The same is said of all of them at once, for lists and for the check, in `aid.statistics`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from workflows.counting import Happening
from workflows.models import SignOff

# By either it is settled that she has it; the last sign-off of a case that ended so.
SETTLED = ("verify", "accept_delivery")
FAILED = ("report_bounced", "report_undeliverable")
# By which a house or a course stops half way; what was spent of it stays spent.
STOPS = ("report_undeliverable", "cancel")


def happenings(columns: Mapping[str, Any], signoffs: Sequence[SignOff]) -> Iterator[Happening]:
    """Nomination, the approval and the refusal that hold, delivery, what failed or stopped, each on its day."""
    kind = columns["grant"]
    if columns["accepted_on"] is not None:
        yield Happening("nominated", columns["accepted_on"], kind, columns["amount_asked"])
    if columns["delivered_on"] is not None:
        yield Happening("delivered", columns["delivered_on"], kind, columns["amount_granted"])
    allowed = max((each.sequence for each in signoffs if each.act == "allow_appeal"), default=0)
    for signoff in signoffs:
        day = timezone.localdate(signoff.at)
        if signoff.act == "approve":
            yield Happening("approved", day, kind, columns["amount_granted"])
        elif signoff.act == "refuse" and signoff.sequence > allowed:
            yield Happening("refused", day, kind, columns["amount_asked"])
        elif signoff.act in FAILED:
            yield Happening("undelivered", day, kind)
        if signoff.act in STOPS and (spent := _spent(signoff)):
            yield Happening("stopped", day, kind, spent)
    settled = [each for each in signoffs if each.act in SETTLED]
    if columns["state"] == "verified" and settled:
        last = max(settled, key=lambda each: each.sequence)
        yield Happening("verified", timezone.localdate(last.at), kind)


def _spent(signoff: SignOff) -> Decimal:
    """What was paid or built already, as whoever stopped it said; the act takes no other answer."""
    return Decimal((signoff.body.get("decision") or {}).get("spent") or 0)
