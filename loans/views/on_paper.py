"""Entering what an officer signed on paper: one page, the same for every level, for whoever sits as recorder."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from loans.course import state_label
from loans.forms.acts import data_of
from loans.forms.on_paper import Sent, keep_scan, kept_scan, paper_form, read_sent
from loans.models import LoanCase
from loans.programme import LOANS
from loans.queries import case_for, paper_rows
from loans.reading import Reader
from loans.views.acts import key_for
from workflows import files
from workflows.acts import Request, record, rehearse
from workflows.casework.queries import bodies_of, papers_in, papers_of, signoffs_of, where_of
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Invalid, NotFound
from workflows.form_keys import key_of, seen_by
from workflows.on_paper import NOT_ABOUT_HER, act_at, may_record
from workflows.paper_signers import PossibleSigner, possible_signers
from workflows.permission import MOVED_ON, bonds_of
from workflows.programme import Act
from workflows.questions import Summary, tell
from workflows.requests import Outcome
from workflows.seen import mark_of
from workflows.stepping_up import PASSWORD, confirm_password
from workflows.uploads import check_upload

# The form asked of a station that the case has left: there is nothing to correct on it.
GONE_ON = NOT_ABOUT_HER | {MOVED_ON}


@require_http_methods(["GET", "POST"])
@officer_page
def on_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """GET asks, POST enters. A refusal is told on the same page, with everything that was typed and the scan."""
    seats = desk_of(request).seats
    found = case_for(ref, seats)
    act = _act(request, found)
    answer = may_record(found, act, seats, *bonds_of(found, seats.officer))
    if act is None or not answer.allowed:
        return _closed(request, found, answer.as_error())
    signers = [each for each in possible_signers(found) if each.officer.pk != seats.officer.pk]
    if request.method != "POST":
        return _page(request, found, act, signers)
    sent = _sent(request, found, signers)
    try:
        outcome = _enter(request, found, act, sent)
    except NotFound:
        raise
    except ActError as error:
        if error.code in GONE_ON:
            return _closed(request, found, error)
        return _page(request, found, act, signers, (error, sent))
    return redirect("loans:done", ref, outcome.journal)


def _act(request: HttpRequest, case: LoanCase) -> Act | None:
    """What was signed: as the form says, which knows it still when the case has gone on; else the station's act."""
    check = request.POST.get("act", "") if request.method == "POST" else ""
    named = LOANS.acts.get(check)
    return named if named is not None else act_at(case)


def _closed(request: HttpRequest, case: LoanCase, error: ActError) -> HttpResponse:
    context = {"error": error, "back": reverse("loans:case", args=[case.ref])}
    return render(request, "errors/refused.html", context, status=error.status)


def _sent(request: HttpRequest, case: LoanCase, signers: list[PossibleSigner]) -> Sent:
    """What came with the form. Its file is checked and lies in the storage, whatever else is wrong."""
    officer, faults = desk_of(request).seats.officer, {}
    scan = kept_scan(request.POST.get("kept", ""), case, officer)
    try:
        check_upload(request)
        if (file := request.FILES.get("scan")) is not None:
            scan = files.prepare(file.read())
    except Invalid as error:
        faults["scan"] = [str(each) for each in error.fields["file"]]
    return read_sent(request.POST, signers, scan, faults)


def _enter(request: HttpRequest, case: LoanCase, act: Act, sent: Sent) -> Outcome:
    """It is her sign-off who signed. Raises ActError with all that is wrong at once."""
    seats, typed = desk_of(request).seats, request.POST
    asked = Request(
        act.name, data_of(act, typed), typed.get("opinion", ""), key_of(request), seen_by(request)
    )

    def refused() -> ActError | None:
        found = rehearse(LOANS, case.ref, asked, seats, sent.paper) if sent.paper is not None else None
        return sent.with_others(found)

    # A file that was too large took the fields after it with it, and the password is one of them.
    if PASSWORD in typed or not sent.faults:
        confirm_password(request, seats.officer, refused)
    if sent.faults or sent.paper is None or sent.scan is None:
        raise refused() or Invalid(sent.faults)
    files.record(sent.scan)
    return record(LOANS, case.ref, asked, seats, sent.paper)


def _page(
    request: HttpRequest,
    case: LoanCase,
    act: Act,
    signers: list[PossibleSigner],
    refused: tuple[ActError, Sent] | None = None,
) -> HttpResponse:
    error, sent = refused or (None, None)
    desk, reader, attachments = desk_of(request), Reader(), papers_of(case)
    signoffs, where = signoffs_of(case), where_of(case)
    # The header names the same county.
    desk.county_name = where.county
    bodies = bodies_of(case, attachments, desk.seats, signoffs)
    form = paper_form(act, case, bodies.now, signers, request.POST if sent is not None else None)
    summary: Summary | None = tell(error, form.questions()) if error is not None else None
    context: dict[str, Any] = {
        "case": case,
        "act": act,
        "form": form,
        "where": where,
        "state": state_label(case.state),
        "bodies": bodies,
        "sections": reader.sections(bodies.now),
        "papers": paper_rows(papers_in(bodies, attachments), reader),
        "summary": summary,
        "key": key_for(request, error),
        "seen": mark_of(case, signoffs),
        "kept": keep_scan(sent.scan, case, desk.seats.officer) if sent is not None else "",
        "most": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
    }
    return render(request, "loans/on_paper.html", context, status=error.status if error is not None else 200)
