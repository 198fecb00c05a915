"""How the table's cases came to where they stand, step by step, and what each act of theirs takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loans.models import LoanCase
from loans.rules import refusal_reasons
from tests import county as base
from tests.county import CONSENT
from workflows import clock

# A step is (hand, act); the hand's level is what it signs at.
_OPENED: list[tuple[str, str]] = []
_SUBMITTED = [("opener", "submit")]
_SIGNED = [*_SUBMITTED, ("village", "sign")]
_REVIEWED = [*_SIGNED, ("township", "sign")]
_CONSENTED = [*_REVIEWED, ("bank", "consent")]
_SEALED = [*_CONSENTED, ("county", "seal")]
_STOPPED = [*_SEALED, ("payout", "report_cannot_pay")]

PLAIN = {
    "draft": _OPENED,
    "village_review": _SUBMITTED,
    "township_review": _SIGNED,
    "bank_review": _REVIEWED,
    "county_review": _CONSENTED,
    "awaiting_payout": _SEALED,
    "payout_stopped": _STOPPED,
    "unseal_proposed": [*_STOPPED, ("county", "propose_unseal")],
    "returned": [*_REVIEWED, ("bank", "return_to_village")],
    "disbursed": [*_SEALED, ("payout", "confirm_disbursement")],
    "refused": [*_SIGNED, ("township", "refuse")],
    "withdrawn": [*_REVIEWED, ("village", "withdraw")],
    "lapsed": [("clock", "lapse")],
}
# What the first round of `again` was: up to the county, which sent it back in February.
FIRST_ROUND = [*_CONSENTED, ("county", "return_to_village")]
AGAIN = {
    state: PLAIN[state]
    for state in PLAIN
    if state not in {"draft", "disbursed", "refused", "withdrawn", "lapsed"}
}
AGAIN["returned"] = _OPENED
REACHED = {
    "payout_stopped": "awaiting_payout",
    "unseal_proposed": "awaiting_payout",
    "disbursed": "awaiting_payout",
}
REACHED |= {
    "returned": "bank_review",
    "refused": "township_review",
    "withdrawn": "bank_review",
    "lapsed": "draft",
}


def data_for(case: LoanCase, act: str) -> dict[str, Any]:
    """Valid data of the act for this case: where the table allows it, it must go through."""
    make = _DATA.get(act)
    return make(case) if make else {}


def _payout(case: LoanCase) -> dict[str, Any]:
    return {
        "paid_on": clock.today().isoformat(),
        "amount": case.sections["loan"]["amount"],
        "account_holder": case.sections["applicant"]["name"],
        "account_number": case.sections["account"]["number"],
        "voucher": f"V-{case.ref}",
    }


def _sign(case: LoanCase) -> dict[str, Any]:
    if case.state == "village_review":
        return {"checklist": base.checklist(case)}
    return {"contacts": base.contacts(case)}


def _marks(case: LoanCase) -> dict[str, Any]:
    return {"marks": [{"target": "applicant.phone", "note": "请核实"}]}


_DATA: dict[str, Callable[[LoanCase], dict[str, Any]]] = {
    "sign": _sign,
    "consent": lambda case: {**CONSENT, "amount": case.sections["loan"]["amount"]},
    "confirm_disbursement": _payout,
    "return_to_village": _marks,
    "return_to_township": _marks,
    "return_to_bank": _marks,
    "refuse": lambda case: {"reasons": [refusal_reasons(case)[0].code]},
    "withdraw": lambda case: {"reason": "本人不再需要"},
    "report_cannot_pay": lambda case: {"reason": "not_reached"},
}
