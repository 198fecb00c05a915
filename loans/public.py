"""What an applicant is told of her case without an account: plain words per state and act, and the refusal sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from loans import lapsing, papers
from loans.flows import LoanFlow
from loans.models import LoanCase
from loans.refusal import decided_by, marked, may_apply_again, reasons_of, refusal_facts
from loans.rules import terms_of
from people.models import Person
from workflows import clock
from workflows.desk import place_names
from workflows.models import SignOff
from workflows.progress import Face, PublicState, Reason, Sheet, mask_name

_IN_REVIEW = gettext_lazy("In review")
_NOTHING_NOW = gettext_lazy("You need do nothing now. Keep your telephone reachable.")
_AGAIN = gettext_lazy("You may apply again at the women’s federation of your village.")
_STOPPED = PublicState(
    gettext_lazy("Payout stopped"),
    gettext_lazy(
        "The credit cooperative can’t pay the money out yet. The county women’s federation is looking into it."
    ),
    gettext_lazy("Ask the women’s federation of your village what is missing."),
)

STATES = {
    "draft": PublicState(
        gettext_lazy("To be handed in"),
        gettext_lazy("The application is being written and has not been handed in."),
        gettext_lazy("Finish it with the women’s federation of your village."),
    ),
    "village_review": PublicState(
        _IN_REVIEW,
        gettext_lazy("The women’s federation of your village is checking the application and its papers."),
        gettext_lazy("You need do nothing now. The village may come to see your project."),
    ),
    "township_review": PublicState(
        _IN_REVIEW,
        gettext_lazy("The township women’s federation is checking, and asks each guarantor."),
        gettext_lazy("Tell your guarantors that they will be asked."),
    ),
    "bank_review": PublicState(
        _IN_REVIEW,
        gettext_lazy("The credit cooperative decides on the amount, the term and the rate."),
        _NOTHING_NOW,
    ),
    "county_review": PublicState(
        _IN_REVIEW, gettext_lazy("The county women’s federation decides on the last approval."), _NOTHING_NOW
    ),
    "awaiting_payout": PublicState(
        gettext_lazy("Approved, awaiting payout"),
        gettext_lazy("The application is approved. The credit cooperative pays the money out."),
        gettext_lazy("Bring your ID card when the credit cooperative calls you."),
    ),
    "payout_stopped": _STOPPED,
    "unseal_proposed": _STOPPED,
    "returned": PublicState(
        gettext_lazy("Papers to be completed"),
        gettext_lazy("Something in the application has to be put right before it can go on."),
        gettext_lazy(
            "Go to the women’s federation of your village with what is listed here. "
            "You needn’t apply anew, and the case number stays the same."
        ),
    ),
    "disbursed": PublicState(
        gettext_lazy("Completed"),
        gettext_lazy("The loan was paid out to your account."),
        gettext_lazy("Repay on the days that your contract with the credit cooperative names."),
        is_granted=True,
    ),
    "refused": PublicState(
        gettext_lazy("Not approved"),
        gettext_lazy("The application was not approved. The reasons, and what would cure each, stand below."),
    ),
    "withdrawn": PublicState(
        gettext_lazy("Withdrawn"), gettext_lazy("The application was withdrawn."), _AGAIN
    ),
    "lapsed": PublicState(
        gettext_lazy("Lapsed"),
        gettext_lazy("The time allowed passed without an answer, and the application was closed."),
        _AGAIN,
    ),
}

ACTS = {
    "submit": gettext_lazy("Application accepted"),
    "sign": gettext_lazy("Checked and signed"),
    "consent": gettext_lazy("Credit cooperative consented"),
    "seal": gettext_lazy("Approved and sealed"),
    "confirm_disbursement": gettext_lazy("Loan paid out"),
    "return_to_village": gettext_lazy("Sent back to be put right"),
    "return_to_township": gettext_lazy("Sent back to the township for another check"),
    "return_to_bank": gettext_lazy("Sent back to the credit cooperative for another check"),
    "refuse": gettext_lazy("Not approved"),
    "withdraw": gettext_lazy("Withdrawn"),
    "lapse": gettext_lazy("Lapsed"),
    "report_cannot_pay": gettext_lazy("Payout stopped"),
    "unseal": gettext_lazy("Sent back to the county for another check"),
    "resume_payout": gettext_lazy("Payout goes on"),
}


def _id_number_of(key: int) -> str | None:
    person = Person.objects.filter(loan_cases__pk=key).first()
    return person.id_number if person is not None else None


def _ahead(case: LoanCase) -> Sequence[str]:
    """The policy's chain from behind where the case stands; the whole of it while something is put right."""
    chain = list(
        terms_of(case).value("signoff_chain") or [s for s, node in LoanFlow.stations().items() if node.level]
    )
    if case.state in chain:
        return chain[chain.index(case.state) + 1 :]
    if case.state in {"payout_stopped", "unseal_proposed"}:
        return [each for each in chain if each == "awaiting_payout"]
    return chain


def _signoffs(case: LoanCase) -> list[SignOff]:
    return list(SignOff.objects.filter(case_id=case.pk).select_related("post__office").order_by("sequence"))


def _faults(case: LoanCase) -> Sequence[str]:
    """The names of what has to be put right. The officers' notes may name others; they stand on the village's sheet."""
    if case.state != "returned":
        return ()
    signoff = decided_by(case, _signoffs(case))
    return marked(signoff, get_language() or "zh-hans") if signoff is not None else ()


def _answer_by(case: LoanCase) -> date | None:
    """The last day for an answer to a return, before the case lapses."""
    lapses = lapsing.lapses_on(case) if case.state == "returned" else None
    return lapses - timedelta(days=1) if lapses is not None else None


def _county(case: LoanCase) -> str:
    return place_names([case.county]).get(case.county, case.county)


def _sheet(case: LoanCase) -> Sheet | None:
    signoff = decided_by(case, _signoffs(case)) if case.state == "refused" else None
    if signoff is None:
        return None
    appeal = _("If you disagree, ask the %(county)s Women’s Federation for a review.") % {
        "county": _county(case)
    }
    return Sheet(
        reasons=[Reason(each.text, each.clause, each.cure) for each in reasons_of(case, signoff)],
        appeal=appeal,
        may_apply_again=may_apply_again(signoff),
        decided_by=signoff.post.office.name,
        decided_on=clock.day_of(signoff.at),
    )


def _sheet_pdf(case: LoanCase) -> bytes | None:
    """不予批准通知书 without her full name and without what an officer wrote freely: the signed sheet has both."""
    signoff = decided_by(case, _signoffs(case)) if case.state == "refused" else None
    if signoff is None:
        return None
    facts = refusal_facts(case, signoff, _county(case))
    return papers.refusal_sheet(replace(facts, applicant_name=mask_name(case.title), note=""))


FACE = Face(
    label=gettext_lazy("Women's guaranteed loan"),
    states=STATES,
    acts=ACTS,
    notice_page="loans:notice-places",
    id_number_of=_id_number_of,
    ahead=_ahead,
    faults=_faults,
    answer_by=_answer_by,
    sheet=_sheet,
    sheet_pdf=_sheet_pdf,
)
