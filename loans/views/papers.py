"""The printed papers of a case, made on demand for who may see it. They are in Chinese in either language.

Those with the numbers of persons and accounts in full are entered in the journal, a row for each print.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from loans import papers
from loans.blank_papers import guarantee_months, lender_of
from loans.course import state_label
from loans.models import LoanCase
from loans.programme import LOANS
from loans.queries import case_for
from loans.refusal import decided_by, refusal_facts
from workflows import clock
from workflows.casework.queries import bodies_of, papers_of, signoffs_of, where_of
from workflows.desk import desk_of, officer_page
from workflows.errors import NotFound
from workflows.ledger import is_void
from workflows.models import SignOff
from workflows.seats import Seats
from workflows.unmasking import printing

SEALED = frozenset({"awaiting_payout", "payout_stopped", "unseal_proposed", "disbursed"})


def form_facts(case: LoanCase, seats: Seats) -> papers.FormFacts:
    """What the papers of the case say now: its round with the sign-offs that hold, or the draft. Seven statements."""
    from loans.models import Disbursement

    where, signoffs = where_of(case), signoffs_of(case)
    bodies = bodies_of(case, papers_of(case), seats, signoffs)
    paid = Disbursement.objects.filter(case_id=case.pk).first() if case.state == "disbursed" else None
    # Nobody signed a draft: over it the boxes stay empty, whoever signed the round before.
    held = [] if bodies.is_draft else [s for s in signoffs if s.carries and not is_void(s)]
    payout = next((signoff for signoff in held if signoff.level == "payout"), None)
    return papers.FormFacts(
        county_name=where.county,
        township_name=where.township,
        village_name=where.village,
        ref=case.ref,
        round=case.round,
        content=bodies.now,
        sealed=case.state in SEALED,
        case_number=case.number,
        content_digest=bodies.digest or None,
        signoffs=[_box(signoff) for signoff in held if signoff.level != "payout"],
        payout=papers.PayoutFacts(
            paid_on=paid.paid_on,
            amount=paid.amount,
            voucher=paid.voucher,
            name=payout.officer.name,
            post=_post(payout),
        )
        if paid is not None and payout is not None
        else None,
        lender_name=lender_of(case.place_code),
        guarantee_months=guarantee_months(case.place_code, case.accepted_on or clock.today()),
        applied_on=case.accepted_on,
        printed_on=clock.today(),
    )


def _box(signoff: SignOff) -> papers.BoxFacts:
    decision: dict[str, Any] = signoff.body.get("decision") or {}
    is_bank = signoff.level == "bank"
    return papers.BoxFacts(
        level=signoff.level,
        opinion=signoff.body.get("opinion", ""),
        name=signoff.officer.name,
        post=_post(signoff),
        signed_on=timezone.localtime(signoff.at).date(),
        amount=Decimal(decision["amount"]) if is_bank else None,
        term_months=decision.get("term_months") if is_bank else None,
        yearly_rate=Decimal(decision["rate"]) if is_bank else None,
    )


def _post(signoff: SignOff) -> str:
    return f"{signoff.post.office.name}{signoff.post.title}"


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_GET
@officer_page
def form(request: HttpRequest, ref: str) -> HttpResponse:
    """小额担保贷款申请审批表"""
    seats = desk_of(request).seats
    case = printing(LOANS, ref, seats, "form")
    return _pdf(papers.approval_form(form_facts(case, seats)), f"form-{case.ref}")


@require_GET
@officer_page
def declaration(request: HttpRequest, ref: str) -> HttpResponse:
    """申请人承诺书, to be signed by hand."""
    seats = desk_of(request).seats
    case = printing(LOANS, ref, seats, "declaration")
    return _pdf(papers.declaration(form_facts(case, seats)), f"declaration-{case.ref}")


@require_GET
@officer_page
def pledge(request: HttpRequest, ref: str, guarantor: int) -> HttpResponse:
    """担保人承诺书 of one guarantor, counted from 1."""
    seats = desk_of(request).seats
    case = case_for(ref, seats)
    facts = form_facts(case, seats)
    if not 1 <= guarantor <= len((facts.content.get("sections") or {}).get("guarantors") or ()):
        raise NotFound("no_guarantor", _("This application has no such guarantor."))
    printing(LOANS, ref, seats, "pledge")
    return _pdf(papers.pledge(facts, guarantor - 1), f"pledge-{case.ref}-{guarantor}")


@require_GET
@officer_page
def refusal(request: HttpRequest, ref: str) -> HttpResponse:
    """不予批准通知书, or 退回补正通知书 while the case is with the village."""
    case = case_for(ref, desk_of(request).seats)
    signoff = decided_by(case, signoffs_of(case))
    if signoff is None:
        reason = _("There is no such sheet: the case stands at “%(state)s”.")
        raise NotFound("no_sheet", reason % {"state": state_label(case.state)})
    facts = refusal_facts(case, signoff, where_of(case).county)
    return _pdf(papers.refusal_sheet(facts), f"refusal-{case.ref}")
