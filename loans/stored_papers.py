"""The other papers that leave the office under a number: receipt and notice of payout.

Pure as `loans.papers`: facts and a stamp go in, the bytes of a PDF come out, the same for the same arguments. The
declaration, the pledge and the refusal sheet take their stamp there; the approval form is in `loans.stored_form`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loans.papers import PayoutFacts, payout_view
from workflows.paper_words import chinese_date, figures_and_capitals, months, percent
from workflows.rendering import render
from workflows.stamps import PaperStamp


@dataclass(frozen=True)
class ReceiptFacts:
    """What a woman takes home when her application is accepted. `papers` are the words for what was received.

    `working_days` is the next office's deadline, None where no rule sets one; `phone` may be empty.
    """

    office: str
    officer: str
    applicant_name: str
    masked_id_number: str
    case_number: str
    accepted_on: date
    amount: Decimal
    term_months: int
    industry: str
    papers: Sequence[str]
    next_office: str
    progress_address: str
    working_days: int | None = None
    phone: str = ""


@dataclass(frozen=True)
class NoticeFacts:
    """What the county tells the cooperative when it has sealed: the cooperative's own decision, and to whom to pay.

    `guarantors` are words, such as 沈国强（财政拨款人员）; `form_number` is the approval form's, empty for none.
    Without `payout` the return slip is left to be filled in by hand.
    """

    county_name: str
    lender_name: str
    case_number: str
    applicant_name: str
    id_number: str
    place: str
    purpose: str
    amount: Decimal
    term_months: int
    yearly_rate: Decimal
    account_bank: str
    account_holder: str
    account_number: str
    guarantors: Sequence[str]
    sealed_on: date
    form_number: str = ""
    payout: PayoutFacts | None = None


def receipt(facts: ReceiptFacts, stamp: PaperStamp) -> bytes:
    """受理回执, one page."""
    return render(
        "papers/receipt.html",
        {
            "facts": facts,
            "stamp": stamp,
            "amount": figures_and_capitals(facts.amount),
            "term": months(facts.term_months),
            "accepted_on": chinese_date(facts.accepted_on),
        },
    )


def disbursement_notice(facts: NoticeFacts, stamp: PaperStamp) -> bytes:
    """发放通知书 with its return slip, one page."""
    return render(
        "papers/disbursement_notice.html",
        {
            "facts": facts,
            "stamp": stamp,
            "amount": figures_and_capitals(facts.amount),
            "term": months(facts.term_months),
            "rate": percent(facts.yearly_rate),
            "sealed_on": chinese_date(facts.sealed_on),
            "payout": payout_view(facts.payout),
        },
    )
