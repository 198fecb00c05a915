"""The stations of a grant's chain: what the law knows and in which order, and what a programme may leave out by data.

The law is the table of transitions (`aid.models.cases`); a chain chosen here never leads where that doesn't.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aid.policy.grants import Grant

# In order. `delivery` is the station of the grant's kind; at `delivered` a visit to her home verifies it.
CHAIN: Final = (
    "village_review",
    "township_review",
    "on_notice",
    "county_review",
    "listed",
    "delivery",
    "delivered",
)
NOTICE: Final = "on_notice"
# Who signs and who looks stays: the levels of the approval form and the two persons of a delivery rest on them.
OPTIONAL: Final = frozenset({NOTICE})
# Where a case may stand open: what days may be given to.
OPEN: Final = (
    "draft",
    "returned",
    "village_review",
    "township_review",
    "on_notice",
    "objected",
    "county_review",
    "listed",
    "awaiting_payment",
    "awaiting_goods",
    "building",
    "in_training",
    "undelivered",
    "delivered",
    "in_doubt",
    "take_back_proposed",
    "refusal_open",
    "appealed",
)


def fault_of(grant: Grant, stations: Sequence[str]) -> str:
    """What is wrong with this chain, with what is allowed; empty where the law has it."""
    allowed = f"the chain is {', '.join(CHAIN)}, of which {', '.join(sorted(OPTIONAL))} may be left out"
    if strange := next((each for each in stations if each not in CHAIN), None):
        return f"there is no station {strange!r}: {allowed}"
    if missing := next((each for each in CHAIN if each not in (*stations, *OPTIONAL)), None):
        return f"{missing} can't be left out: {allowed}"
    if list(stations) != [each for each in CHAIN if each in stations]:
        return f"the stations stand in another order, or twice: {allowed}"
    if grant.kind == "medical" and NOTICE in stations:
        return f"{grant.code} tells of an illness, which is never on public notice: leave {NOTICE} out"
    return ""
