"""The pages of a case that was opened: the case itself, its acts, and what an act made true."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workflows.auditing import act_word
from workflows.casework.asking import asked_as, data_of, form_for
from workflows.casework.desk import CaseDesk, case_view
from workflows.casework.queries import (
    bodies_of,
    case_for,
    facts_for,
    holder_of,
    latest_findings,
    paper_rows,
    papers_in,
    papers_of,
    signoffs_of,
    where_of,
)
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, NotFound
from workflows.form_keys import key_of, new_key, seen_by
from workflows.models import JournalRow
from workflows.permission import may, state_label
from workflows.phrases import inserts
from workflows.programme import Act, Kind
from workflows.questions import tell
from workflows.requests import Outcome, Request
from workflows.seats import Seats
from workflows.seen import mark_of
from workflows.signing import signing
from workflows.stepping_up import NOT_CONFIRMED, confirm_password
from workflows.unmasking import LOOKS
from workflows.unmasking import unmask as uncover


@require_GET
@officer_page
def case(request: HttpRequest, casework: CaseDesk, ref: str) -> HttpResponse:
    """Numbers of persons and accounts are masked here."""
    found = case_for(casework.programme, ref, desk_of(request).seats)
    return _case_page(request, casework, found, uncovered=False)


@require_POST
@officer_page
def unmask(request: HttpRequest, casework: CaseDesk, ref: str) -> HttpResponse:
    """The same page with its numbers, shown once and on record."""
    found = uncover(casework.programme, ref, desk_of(request).seats)
    return _case_page(request, casework, found, uncovered=True)


def _case_page(request: HttpRequest, casework: CaseDesk, found: Any, *, uncovered: bool) -> HttpResponse:
    desk = desk_of(request)
    view = case_view(casework, found, desk.seats, uncovered=uncovered)
    # The header names the same county: it was read with the case's places.
    desk.county_name = view.where.county
    context = {
        "casework": casework,
        "view": view,
        "case": found,
        "facts": casework.facts(found),
        "links": casework.links(found),
        "went_badly": found.state in casework.programme.ended_badly,
        **casework.more(view, desk.seats),
    }
    return render(request, "casework/case.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def act(request: HttpRequest, casework: CaseDesk, ref: str, act: str) -> HttpResponse:
    """GET asks, POST acts. A refusal is told on the same page, with everything that was typed."""
    named = casework.programme.acts.get(act)
    if named is None or named.kind is Kind.CLOCK:
        raise NotFound("unknown_act", _("There is no such act."))
    seats = desk_of(request).seats
    found = case_for(casework.programme, ref, seats)
    if request.method == "POST" and not inserts(request, seats.officer):
        try:
            outcome = done_by(request, casework, found, named)
        except NotFound:
            raise
        except ActError as error:
            # A form that isn't ours got no further than here; whose act it isn't hears that first.
            if error.code not in {"key_missing", NOT_CONFIRMED} or _refusal(found, named, seats) is None:
                return _act_page(request, casework, found, named, error)
        else:
            return redirect(casework.url("done", ref, outcome.journal))
    refusal = _refusal(found, named, seats)
    if refusal is None:
        return _act_page(request, casework, found, named, None)
    context = {"error": refusal, "back": casework.url("case", ref)}
    return render(request, "errors/refused.html", context, status=refusal.status)


def done_by(request: HttpRequest, casework: CaseDesk, case: Any, act: Act) -> Outcome:
    """What the form's act made true, with her password where it is asked for. Raises the act's error."""
    from workflows.acts import perform, rehearse

    programme, seats = casework.programme, desk_of(request).seats
    data = data_of(act, programme.asked_of(case, act), request)
    asked = Request(act.name, data, request.POST.get("opinion", ""), key_of(request), seen_by(request))
    if programme.asks_password(case, act):
        confirm_password(request, seats.officer, lambda: rehearse(programme, case.ref, asked, seats))
    return perform(programme, case.ref, asked, seats)


def _refusal(case: Any, act: Act, seats: Seats) -> ActError | None:
    answer = may(case, act, seats, facts_for(case, seats, signoffs_of(case)))
    return None if answer.allowed else answer.as_error()


def _act_page(
    request: HttpRequest, casework: CaseDesk, case: Any, act: Act, error: ActError | None
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    desk, words = desk_of(request), casework.words()
    attachments, signoffs, where = papers_of(case), signoffs_of(case), where_of(case)
    desk.county_name = where.county
    bodies = bodies_of(case, attachments, desk.seats, signoffs)
    form = form_for(words, case, act, bodies.now, sent)
    programme = casework.programme
    asked = signing(sent, draws=programme.draws(case, act)) if programme.asks_password(case, act) else None
    questions = [*form.questions(), *(asked.questions if asked else ())]
    used_up = isinstance(error, Conflict) and error.code in {"key_reused", "key_missing"}
    context = {
        "casework": casework,
        "case": case,
        "act": act,
        "form": form,
        "where": where,
        "state": state_label(case),
        "facts": casework.facts(case),
        "bodies": bodies,
        "changes": [] if bodies.earlier is None else words.changes(case, bodies.earlier, bodies.now),
        "findings": latest_findings(case, signoffs)[0],
        # What the findings of the submission couldn't know yet.
        "today": casework.today(case) if act.kind in {Kind.FORWARD, Kind.REFUSE} else None,
        # Who decides has before her what was proposed, and who signs what she signs.
        "proposal": words.proposal(case, signoffs),
        "sections": words.sections(case, bodies.now, None) if act.kind is Kind.FORWARD else [],
        "papers": paper_rows(papers_in(bodies, attachments), words.paper),
        "summary": tell(error, questions, asked_as(act, request.POST)) if error is not None else None,
        "key": request.POST["key"] if error is not None and not used_up else new_key(),
        # Of the row that was read before everything else on the page: what came in between is newer than the mark.
        "seen": mark_of(case, signoffs),
        "signing": asked,
        "warning": casework.warnings.get(act.name, ""),
        "block": casework.act_blocks.get(act.name, ""),
        "is_grave": act.kind is Kind.REFUSE or act.name in {"withdraw", "cancel"},
    }
    return render(request, "casework/act.html", context, status=error.status if error is not None else 200)


@require_GET
@officer_page
def done(request: HttpRequest, casework: CaseDesk, ref: str, sequence: int) -> HttpResponse:
    """What the act made true, who holds the case now and until when. Opened again, it says the same of the act."""
    case = case_for(casework.programme, ref, desk_of(request).seats)
    rows = JournalRow.objects.filter(case_id=case.pk, sequence=sequence, county=case.county)
    row = rows.exclude(act__in=LOOKS).first()
    if row is None:
        raise NotFound("no_act", _("This case has no such act."))
    where = where_of(case)
    labels = casework.programme.flow.state_labels
    context = {
        "casework": casework,
        "case": case,
        "where": where,
        "row": row,
        "label": act_word(row.act),
        "state_then": labels.get(row.state_to, row.state_to),
        "state": state_label(case),
        "moved_on": row.state_to != case.state,
        "holder": holder_of(case, where),
        "links": casework.links(case),
    }
    return render(request, "casework/done.html", context)
