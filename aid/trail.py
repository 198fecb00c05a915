"""What the journal says of the case's own columns, so that a change of one behind the engine's back is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

FOLLOWED = (
    *("grant", "year", "amount_asked", "amount_granted", "need", "delivered_on", "refused_from"),
    *("notice_from", "notice_until", "notice_left", "listed_in__ref"),
)
_NOTICE = ("notice_from", "notice_until", "notice_left")
# Before the notice: what leads back here has a whole one after it.
_BEFORE_NOTICE = frozenset({"village_review", "township_review"})
_BEGINS_ANEW = frozenset({"submit", "return_to_township", "allow_appeal"})
_LEAVES_LIST = frozenset({"take_off_list", "carry_over", "allow_appeal"})
_DELIVERED = frozenset({"confirm_payment", "confirm_receipt", "hand_over_house", "confirm_training"})
_FREES = frozenset(
    {"take_off_list", "report_bounced", "report_undeliverable", "carry_over", "cancel", "refuse"}
    | {"uphold_refusal", "withdraw", "lapse"}
)


def follow(columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
    """`columns` are what aid.effects leaves in the case after this act."""
    _amounts(columns, act, facts)
    _notice(columns, act, facts)
    if act == "open":
        columns["refused_from"] = ""
    elif act == "refuse":
        columns["refused_from"] = columns["state_from"]
    elif act == "put_on_list":
        columns["listed_in__ref"] = facts.get("list")
    if act in _LEAVES_LIST:
        columns["listed_in__ref"] = None


def _notice(columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
    if "notice_until" in facts:
        columns |= {
            "notice_from": _day(facts.get("notice_from")),
            "notice_until": _day(facts["notice_until"]),
        }
        columns["notice_left"] = None
    elif act == "record_objection":
        columns["notice_left"] = facts.get("notice_left")
    elif act in _BEGINS_ANEW and columns["state"] in _BEFORE_NOTICE:
        columns |= dict.fromkeys(_NOTICE)


def _amounts(columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
    if act == "open":
        columns |= {name: facts.get(name) for name in ("grant", "year")}
        # Not the person: an illness would stand beside her in a chain that is never erased.
        columns["need"] = 0
    elif act == "submit":
        columns |= {"amount_asked": _yuan(facts.get("amount")), "need": facts.get("need")}
        columns["amount_granted"] = None
        columns["year"] = facts.get("year")
    elif act == "put_on_list":
        columns["amount_granted"] = _yuan(facts.get("amount"))
    elif act in _FREES:
        columns["amount_granted"] = None
        columns["year"] = facts.get("year", columns.get("year"))
    elif act in _DELIVERED:
        columns["delivered_on"] = _day(facts.get("delivered_on"))
    elif act == "take_back":
        columns["delivered_on"] = None


def _yuan(raw: Any) -> Decimal | None:
    """None for what no act ever writes: such a row is told by its own hash."""
    try:
        return None if raw is None else Decimal(str(raw))
    except InvalidOperation:
        return None


def _day(raw: Any) -> date | None:
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
