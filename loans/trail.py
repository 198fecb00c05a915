"""What the journal says of the case's own columns, so that a change of one behind the engine's back is found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

# Column → the fact of the consent's journal row.
CONSENTED = {"amount_consented": "amount", "term_months": "term_months", "rate": "rate"}
FOLLOWED = ("amount_asked", *CONSENTED)
_DECIDE_ANEW = ("return_to_township", "return_to_bank")


def follow(columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
    """`columns` are what loans.effects leaves in the case after this act: yuan, months, percent a year."""
    if act == "submit":
        columns["amount_asked"] = _number(facts.get("amount"))
    if act == "consent":
        columns |= {column: _number(facts.get(fact)) for column, fact in CONSENTED.items()}
    elif act in _DECIDE_ANEW or (act == "submit" and "voids" in facts):
        columns |= dict.fromkeys(CONSENTED)


def _number(raw: Any) -> Decimal | None:
    """None for what no act ever writes: such a row is told by its own hash."""
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        return None
