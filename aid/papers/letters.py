"""What a woman takes home: that it was granted, what she signs for when she has it, why it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from aid.policy.grants import GrantKind
from workflows.paper_words import chinese_date, figures_and_capitals
from workflows.rendering import render
from workflows.stamps import PaperStamp

AWARD: Final = "papers/aid/award_letter.html"
RECEIPT: Final = "papers/aid/receipt.html"
REFUSAL: Final = "papers/aid/refusal_sheet.html"
APPEAL: Final = "papers/aid/appeal_sheet.html"


@dataclass(frozen=True)
class AwardFacts:
    """What was granted, and how it reaches her. `what` is the thing or the place in a class; empty for money alone.

    `account` is (bank, last four figures), empty where nothing is transferred; `listed` the county's list in words.
    """

    county_name: str
    township_name: str
    village_name: str
    name: str
    masked_id_number: str
    case_number: str
    grant: str
    kind: GrantKind
    year: int
    approved_on: date
    amount: Decimal | None = None
    what: str = ""
    account: tuple[str, str] | None = None
    listed: str = ""
    form_number: str = ""
    was_on_notice: bool = True


@dataclass(frozen=True)
class Ground:
    """One reason in words, the clause it rests on, and what would cure it (empty: nothing on paper would)."""

    text: str
    clause: str
    cure: str


@dataclass(frozen=True)
class RefusalFacts:
    """Why, what would cure it, and until when and where it can be appealed. `appeal_until` None: without an end."""

    county_name: str
    village_name: str
    applicant_name: str
    reference: str
    grant: str
    reasons: Sequence[Ground]
    decided_by: str
    decided_on: date
    appeal_days: int | None = None
    appeal_until: date | None = None
    applied_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class AppealFacts:
    """What she appealed with and which office took it, why the refusal stands, and its grounds."""

    county_name: str
    applicant_name: str
    reference: str
    grant: str
    reasons: Sequence[Ground]
    appeal: str
    appealed_on: date
    taken_by: str
    opinion: str
    decided_by: str
    decided_on: date


def award_letter(facts: AwardFacts, stamp: PaperStamp) -> bytes:
    """救助通知书, one page."""
    return render(AWARD, _awarded(facts, stamp))


def receipt(facts: AwardFacts, stamp: PaperStamp) -> bytes:
    """签收单, one page: she signs, or leaves her fingerprint beside a witness, or somebody signs in her place."""
    return render(RECEIPT, _awarded(facts, stamp))


def _awarded(facts: AwardFacts, stamp: PaperStamp) -> dict[str, Any]:
    return {
        "facts": facts,
        "stamp": stamp,
        "amount": figures_and_capitals(facts.amount) if facts.amount is not None else {},
        "approved_on": chinese_date(facts.approved_on),
        "place": f"{facts.township_name}{facts.village_name}",
    }


def refusal_sheet(facts: RefusalFacts, stamp: PaperStamp) -> bytes:
    """不予批准通知书: each reason with its clause and its cure, and how to appeal."""
    return render(
        REFUSAL,
        {
            "facts": facts,
            "stamp": stamp,
            "applied_on": chinese_date(facts.applied_on),
            "decided_on": chinese_date(facts.decided_on),
            "appeal_until": chinese_date(facts.appeal_until),
        },
    )


def appeal_sheet(facts: AppealFacts, stamp: PaperStamp) -> bytes:
    """复核决定书: her reason, why the refusal stands, what would cure each ground, and where she may turn now."""
    return render(
        APPEAL,
        {
            "facts": facts,
            "stamp": stamp,
            "appealed_on": chinese_date(facts.appealed_on),
            "decided_on": chinese_date(facts.decided_on),
        },
    )
