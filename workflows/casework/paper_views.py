"""Entering what an officer signed on paper: one page, the same for every level and programme, for a recorder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from workflows import files
from workflows.acts import Request, record, rehearse
from workflows.casework.asking import form_for, typed_data
from workflows.casework.desk import CaseDesk
from workflows.casework.paper_forms import (
    ActQuestions,
    Sent,
    keep_scan,
    kept_scan,
    paper_form,
    read_sent,
)
from workflows.casework.queries import (
    Paper,
    bodies_of,
    case_for,
    paper_rows,
    papers_in,
    papers_of,
    signoffs_of,
    where_of,
)
from workflows.casework.reading import FactSection
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.form_keys import key_of, new_key, seen_by
from workflows.models import Attachment
from workflows.on_paper import NOT_ABOUT_HER, act_at, may_record
from workflows.paper_signers import PossibleSigner, possible_signers
from workflows.permission import MOVED_ON, bonds_of, state_label
from workflows.programme import Act, Programme
from workflows.questions import Summary, tell
from workflows.requests import Outcome
from workflows.seen import mark_of
from workflows.stepping_up import PASSWORD, confirm_password
from workflows.uploads import check_upload

# The form asked of a station that the case has left: there is nothing to correct on it.
GONE_ON = NOT_ABOUT_HER | {MOVED_ON}
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Entering:
    """What differs from one programme to the next. Its addresses are `case`, `done` and `paper` of the namespace."""

    programme: Programme
    namespace: str
    form: Callable[[Act, Any, Body, QueryDict | None], ActQuestions]
    data: Callable[[Act, Any, QueryDict], dict[str, Any]]
    sections: Callable[[Any, Body], Sequence[FactSection]]
    papers: Callable[[Sequence[Attachment]], Sequence[Paper]]
    # (label, text) of the case's own columns.
    facts: Callable[[Any], Sequence[tuple[Any, str]]]

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.namespace}:{name}", args=args)


def entering_at(casework: CaseDesk) -> Entering:
    """For a programme that declares its questions."""
    programme, words = casework.programme, casework.words()
    return Entering(
        programme,
        casework.namespace,
        form=lambda act, case, body, typed: form_for(words, case, act, body, typed),
        data=lambda act, case, typed: typed_data(act, programme.asked_of(case, act), typed),
        sections=lambda case, body: words.sections(case, body, None),
        papers=lambda attachments: paper_rows(attachments, words.paper),
        facts=lambda case: [(_("Case"), case.title), *casework.facts(case)],
    )


@require_http_methods(["GET", "POST"])
@officer_page
def on_paper(request: HttpRequest, casework: CaseDesk, ref: str) -> HttpResponse:
    """GET asks, POST enters. A refusal is told on the same page, with everything that was typed and the scan."""
    return enter_page(request, entering_at(casework), ref)


def enter_page(request: HttpRequest, entering: Entering, ref: str) -> HttpResponse:
    """The page of a case that she may see. Raises NotFound."""
    seats = desk_of(request).seats
    found = case_for(entering.programme, ref, seats)
    act = _act(request, entering, found)
    answer = may_record(found, act, seats, *bonds_of(found, seats.officer))
    if act is None or not answer.allowed:
        return _closed(request, entering, found, answer.as_error())
    signers = [each for each in possible_signers(found) if each.officer.pk != seats.officer.pk]
    if request.method != "POST":
        return _page(request, entering, found, (act, signers))
    sent = _sent(request, found, signers)
    try:
        outcome = _enter(request, entering, found, act, sent)
    except NotFound:
        raise
    except ActError as error:
        if error.code in GONE_ON:
            return _closed(request, entering, found, error)
        return _page(request, entering, found, (act, signers), (error, sent))
    return redirect(entering.url("done", ref, outcome.journal))


def _act(request: HttpRequest, entering: Entering, case: Any) -> Act | None:
    """What was signed: as the form says, which knows it still when the case has gone on; else the station's act."""
    check = request.POST.get("act", "") if request.method == "POST" else ""
    named = entering.programme.acts.get(check)
    return named if named is not None else act_at(case)


def _closed(request: HttpRequest, entering: Entering, case: Any, error: ActError) -> HttpResponse:
    context = {"error": error, "back": entering.url("case", case.ref)}
    return render(request, "errors/refused.html", context, status=error.status)


def _sent(request: HttpRequest, case: Any, signers: list[PossibleSigner]) -> Sent:
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


def _enter(request: HttpRequest, entering: Entering, case: Any, act: Act, sent: Sent) -> Outcome:
    """It is her sign-off who signed. Raises ActError with all that is wrong at once."""
    seats, typed = desk_of(request).seats, request.POST
    data, opinion = entering.data(act, case, typed), typed.get("opinion", "")
    asked = Request(act.name, data, opinion, key_of(request), seen_by(request))
    programme = entering.programme

    def refused() -> ActError | None:
        found = rehearse(programme, case.ref, asked, seats, sent.paper) if sent.paper is not None else None
        return sent.with_others(found)

    # A file that was too large took the fields after it with it, and the password is one of them.
    if PASSWORD in typed or not sent.faults:
        confirm_password(request, seats.officer, refused)
    if sent.faults or sent.paper is None or sent.scan is None:
        raise refused() or Invalid(sent.faults)
    files.record(sent.scan)
    return record(programme, case.ref, asked, seats, sent.paper)


def _page(
    request: HttpRequest,
    entering: Entering,
    case: Any,
    about: tuple[Act, list[PossibleSigner]],
    refused: tuple[ActError, Sent] | None = None,
) -> HttpResponse:
    (act, signers), (error, sent) = about, refused or (None, None)
    desk, attachments, typed = desk_of(request), papers_of(case), request.POST if refused else None
    signoffs, where = signoffs_of(case), where_of(case)
    # The header names the same county.
    desk.county_name = where.county
    bodies = bodies_of(case, attachments, desk.seats, signoffs)
    form = paper_form(entering.form(act, case, bodies.now, typed), case, signers, typed)
    summary: Summary | None = tell(error, form.questions()) if error is not None else None
    papers = entering.papers(papers_in(bodies, attachments))
    context: dict[str, Any] = {
        "case": case,
        "act": act,
        "form": form,
        "where": where,
        "state": state_label(case),
        "facts": entering.facts(case),
        "bodies": bodies,
        "sections": entering.sections(case, bodies.now),
        "papers": [(paper.label, entering.url("paper", case.ref, paper.id)) for paper in papers],
        "back": entering.url("case", case.ref),
        "summary": summary,
        "key": key_for(request, error),
        "seen": mark_of(case, signoffs),
        "kept": keep_scan(sent.scan, case, desk.seats.officer) if sent is not None else "",
        "most": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
    }
    return render(
        request, "casework/on_paper.html", context, status=error.status if error is not None else 200
    )


def key_for(request: HttpRequest, error: ActError | None) -> str:
    """One key for one intention: kept while it is corrected, new when it was used up by something else."""
    used_up = isinstance(error, Conflict) and error.code in {"key_reused", "key_missing"}
    return request.POST["key"] if error is not None and not used_up else new_key()
