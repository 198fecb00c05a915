"""Reading: the loans that a post sees, one loan, its papers, its journal and its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field
from ninja import Query as In

from loans import rules
from loans.api import seeing
from loans.api.masks import masked
from loans.api.routing import router
from loans.api.shapes import ChoiceOut, ChoicesOut, LoanOut, LoansOut, ReasonOut
from loans.decisions import CANNOT_PAY_REASONS, HOW_REACHED
from loans.models import LoanCase, LoanState
from loans.papers import approval_form
from loans.programme import LOANS
from loans.views.papers import form_facts
from workflows import files
from workflows.api.auth import seats
from workflows.api.cases import acts_of, signoffs_of
from workflows.api.journal import JournalOut, journal_of
from workflows.api.requests import PageQuery, Query, one_page
from workflows.errors import NotFound
from workflows.models import CaseTask
from workflows.seen import mark_of
from workflows.unmasking import printing, unmask


class LoansQuery(PageQuery):
    state: LoanState | None = Field(None, description="Only those that stand here.")


class UnmaskQuery(Query):
    unmask: bool = Field(
        False, description="true shows personal numbers in full and is written into the journal."
    )


def file_extra(description: str, *kinds: str) -> dict[str, Any]:
    """What OpenAPI says of an answer that is a file of one of these media types."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": description, "content": content}}}


PAPER_EXTRA = file_extra("The stored bytes.", "image/jpeg", "application/pdf")
FORM_EXTRA = file_extra("The form, A4.", "application/pdf")


@router.get("", response=LoansOut, summary="The loans that my post sees, the newest first")
def list_loans(request: HttpRequest, query: In[LoansQuery]) -> LoansOut:
    """Those of the post's places that have come as far as the post."""
    cases = LoanCase.objects.filter(seats(request).visible())
    if query.state is not None:
        cases = cases.filter(state=query.state.value)
    if query.before is not None:
        cases = cases.filter(pk__lt=query.before)
    rows = cases.select_related("place").defer("sections", "findings").order_by("-pk")
    shown, following = one_page(list(rows[: query.limit + 1]), query.limit, lambda case: int(case.pk))
    return LoansOut(loans=[seeing.row_of(case) for case in shown], next_before=following)


@router.get("/{ref}", response=LoanOut, summary="One loan: content, papers, findings, sign-offs, acts")
def read_loan(request: HttpRequest, ref: str, query: In[UnmaskQuery]) -> LoanOut:
    """The draft for those who write it, the signed content of the round for everybody else."""
    if query.unmask:
        unmask(LOANS, seeing.plausible(ref), seats(request))
    case = seeing.find(ref, seats(request))
    view = seeing.seen(case, seats(request))
    signoffs = signoffs_of(case)
    if not query.unmask:
        for signoff in signoffs:
            signoff.decision = masked("decision", signoff.decision)
    task = CaseTask.objects.filter(process_id=case.pk, finished__isnull=True).only("due_on").first()
    return LoanOut(
        **dict(seeing.row_of(case)),
        opened_at=case.opened_at,
        accepted_on=case.accepted_on,
        closed_at=case.closed_at,
        due_on=task.due_on if task else None,
        term_months=case.term_months,
        rate=None if case.rate is None else format(case.rate.normalize(), "f"),
        returned_from=case.returned_from,
        content="draft" if view.is_draft else "signed",
        content_digest=view.digest,
        seen=mark_of(case, signoffs),
        unmasked=query.unmask,
        sections=seeing.shown_sections(view, unmasked=query.unmask),
        changes=seeing.changes(case, seats(request), signoffs),
        papers=list(view.papers),
        required_papers=seeing.required(view),
        task_list=seeing.task_list(view),
        missing=seeing.missing(view),
        policy_version=case.policy_version,
        findings=case.findings,
        signoffs=signoffs,
        acts=acts_of(case, seats(request)),
    )


@router.get("/{ref}/choices", response=ChoicesOut, summary="The coded values that the acts on this loan take")
def read_choices(request: HttpRequest, ref: str) -> ChoicesOut:
    """From the policy in force for this loan, with words in the reader's language."""
    case = seeing.find(ref, seats(request))
    return ChoicesOut(
        village_checklist=[
            ChoiceOut(code=item.code, label=item.label) for item in rules.village_checklist(case)
        ],
        refusal_reasons=[
            ReasonOut(code=item.code, label=item.label, cure=item.cure)
            for item in rules.refusal_reasons(case)
        ],
        required_papers=seeing.required(seeing.seen(case, seats(request))),
        how_reached=list(HOW_REACHED),
        cannot_pay_reasons=list(CANNOT_PAY_REASONS),
    )


@router.get("/{ref}/journal", response=JournalOut, summary="What happened to the loan, the newest first")
def read_journal(request: HttpRequest, ref: str, query: In[PageQuery]) -> JournalOut:
    """Rows of the county's chain; they hold no personal value."""
    return journal_of(seeing.find(ref, seats(request)), query)


@router.get("/{ref}/form.pdf", summary="The application form as it stands", openapi_extra=FORM_EXTRA)
def read_form(request: HttpRequest, ref: str) -> HttpResponse:
    """小额担保贷款申请审批表, made on demand; marked 草稿 until the county has sealed.

    Its numbers are in full, so each printing is written into the journal.
    """
    held = seats(request)
    case = printing(LOANS, seeing.plausible(ref), held, "form")
    response = HttpResponse(approval_form(form_facts(case, held)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="form-{case.ref}.pdf"'
    return response


@router.get("/{ref}/papers/{int:paper}", summary="One paper", openapi_extra=PAPER_EXTRA)
def read_paper(request: HttpRequest, ref: str, paper: int) -> HttpResponse:
    """The bytes as they were kept: images re-encoded, nothing of the sender's file name."""
    view = seeing.seen(seeing.find(ref, seats(request)), seats(request))
    found = next((row for row in view.attachments if row.pk == paper), None)
    if found is None:
        raise NotFound("no_paper", _("There is no such paper in this application."))
    response = HttpResponse(files.read(found.file), content_type=found.file.media_type)
    extension = found.file.media_type.rpartition("/")[2].replace("jpeg", "jpg")
    response["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.pk}.{extension}"'
    return response
