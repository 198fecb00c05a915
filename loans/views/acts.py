"""One page per act: asked, checked, done and confirmed. The act itself is the engine's, the same as by the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from loans.course import act_label, state_label
from loans.forms.acts import RETURNS, asked_as, data_of, form_for
from loans.models import LoanCase
from loans.programme import LOANS
from loans.queries import case_for, changes_in, paper_rows
from loans.reading import Reader
from loans.views.consent import asks_for_sums, worked_panel
from workflows.acts import Request, perform, rehearse
from workflows.casework.paper_views import key_for
from workflows.casework.queries import (
    bodies_of,
    facts_for,
    holder_of,
    latest_findings,
    papers_in,
    papers_of,
    signoffs_of,
    where_of,
)
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, NotFound
from workflows.form_keys import key_of, seen_by
from workflows.models import JournalRow, SignOff
from workflows.permission import may
from workflows.phrases import inserts
from workflows.programme import Act, Kind
from workflows.questions import Summary, tell
from workflows.seats import Seats
from workflows.seen import mark_of
from workflows.signing import signing
from workflows.stepping_up import NOT_CONFIRMED, confirm_password
from workflows.unmasking import LOOKS


def _act_named(name: str) -> Act:
    act = LOANS.acts.get(name)
    if act is None or act.kind is Kind.CLOCK:
        raise NotFound("unknown_act", _("There is no such act."))
    return act


@require_http_methods(["GET", "POST"])
@officer_page
def act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """GET asks, POST acts. A refusal is told on the same page, with everything that was typed."""
    named = _act_named(act)
    seats = desk_of(request).seats
    found = case_for(ref, seats)
    asks = inserts(request, seats.officer) or asks_for_sums(named.name, request.POST)
    typed = request.POST
    if request.method == "POST" and not asks:
        try:
            data, opinion = data_of(named, typed), typed.get("opinion", "")
            asked = Request(named.name, data, opinion, key_of(request), seen_by(request))
            if signs_for_village(named, found, typed):
                confirm_password(request, seats.officer, lambda: rehearse(LOANS, ref, asked, seats))
            outcome = perform(LOANS, ref, asked, seats)
        except NotFound:
            raise
        except ActError as error:
            signoffs = signoffs_of(found)
            # A form that isn't ours got no further than here; whose act it isn't hears that first.
            if error.code not in {"key_missing", NOT_CONFIRMED} or not _refusal(
                found, named, seats, signoffs
            ):
                return _page(request, found, named, signoffs, error)
        else:
            return redirect("loans:done", ref, outcome.journal)
    signoffs = signoffs_of(found)
    refusal = _refusal(found, named, seats, signoffs)
    return _closed(request, found, refusal) if refusal else _page(request, found, named, signoffs, None)


def signs_for_village(act: Act, case: LoanCase, typed: QueryDict) -> bool:
    """True where the village signs, by the case or by the form (sent again, the case has moved on already)."""
    return act.name == "sign" and (case.state == "village_review" or typed.get("shape") == "checklist")


def _refusal(case: LoanCase, act: Act, seats: Seats, signoffs: Sequence[SignOff]) -> ActError | None:
    answer = may(case, act, seats, facts_for(case, seats, signoffs))
    return None if answer.allowed else answer.as_error()


def _closed(request: HttpRequest, case: LoanCase, error: ActError) -> HttpResponse:
    from django.urls import reverse

    context = {"error": error, "back": reverse("loans:case", args=[case.ref])}
    return render(request, "errors/refused.html", context, status=error.status)


def _page(
    request: HttpRequest, case: LoanCase, act: Act, signoffs: Sequence[SignOff], error: ActError | None
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    attachments, reader, desk = papers_of(case), Reader(), desk_of(request)
    where = where_of(case)
    # The header names the same county.
    desk.county_name = where.county
    bodies = bodies_of(case, attachments, desk.seats, signoffs)
    attachments = papers_in(bodies, attachments)
    form = form_for(act, case, bodies.now, typed)
    asked = signing(typed, draws=True) if signs_for_village(act, case, request.POST) else None
    summary: Summary | None = None
    if error is not None:
        questions = [*form.questions(), *(asked.questions if asked else ())]
        summary = tell(error, questions, asked_as(act, request.POST))
    findings, _level = latest_findings(case, signoffs)
    context: dict[str, Any] = {
        "case": case,
        "act": act,
        "form": form,
        "where": where,
        "state": state_label(case.state),
        "bodies": bodies,
        "changes": changes_in(bodies, reader),
        "findings": findings,
        # Who signs has before her what she signs.
        "sections": reader.sections(bodies.now) if act.kind is Kind.FORWARD else [],
        "papers": paper_rows(attachments, reader),
        "summary": summary,
        "is_return": act.name in RETURNS,
        "key": key_for(request, error),
        # Of the row that was read before everything else on the page: what came in between is newer than the mark.
        "seen": mark_of(case, signoffs),
        "signing": asked,
        "worked": worked_panel(case, act.name, bodies.now, request.POST),
    }
    return render(request, "loans/case_act.html", context, status=error.status if error is not None else 200)


@require_GET
@officer_page
def done(request: HttpRequest, ref: str, sequence: int) -> HttpResponse:
    """What the act made true, who holds the case now and until when. Opened again, it says the same of the act."""
    case = case_for(ref, desk_of(request).seats)
    row = (
        JournalRow.objects.filter(case_id=case.pk, sequence=sequence, county=case.county)
        .exclude(act__in=LOOKS)
        .first()
    )
    if row is None:
        raise NotFound("no_act", _("This case has no such act."))
    where = where_of(case)
    context = {
        "case": case,
        "where": where,
        "row": row,
        "label": act_label(row.act),
        "state_then": state_label(row.state_to),
        "state": state_label(case.state),
        "moved_on": row.state_to != case.state,
        "holder": holder_of(case, where),
    }
    return render(request, "loans/case_done.html", context)
