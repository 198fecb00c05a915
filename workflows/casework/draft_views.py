"""The pages on which a case is written: begun, answered section by section, its papers added, checked and submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from workflows import clock
from workflows.casework.asking import PHOTO_TYPES, posted, question_of
from workflows.casework.desk import CaseDesk
from workflows.casework.draft import Draft
from workflows.casework.drafting import OTHER, add_paper, remove_paper, save_section, section_named
from workflows.casework.programme import WantedPaper
from workflows.casework.queries import case_for
from workflows.casework.reading import Reader
from workflows.casework.views import done_by
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, Invalid, NotAllowed, NotFound, RulesForbid
from workflows.form_keys import key_of, new_key
from workflows.models import Place
from workflows.models.places import VILLAGE
from workflows.opening import open_case
from workflows.programme import Kind
from workflows.questions import Line, Question, Summary, tell
from workflows.sections import Field, Section
from workflows.signing import signing
from workflows.stepping_up import PASSWORD
from workflows.uploads import check_upload

STATUS_WORDS = {
    "done": gettext_lazy("Complete"),
    "started": gettext_lazy("Started"),
    "to_do": gettext_lazy("Not started"),
}


@officer_page
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, casework: CaseDesk) -> HttpResponse:
    """The village; posted, a draft stands there and its first section is open."""
    programme, seats = casework.programme, desk_of(request).seats
    villages = _villages(casework, request)
    if not villages:
        raise NotAllowed("wrong_post", _("Your post opens no application; the village’s does."))
    chosen = request.POST.get("place", next(iter(villages)))
    question = Question("place", _("Village"), "select", chosen, list(villages.items()))
    error: ActError | None = None
    if request.method == "POST":
        try:
            if chosen not in villages:
                raise Invalid({"place": [_("Choose the village in which she lives.")]})
            outcome = open_case(programme, chosen, seats, key=key_of(request), columns={})
            return redirect(casework.url("draft", outcome.ref))
        except (Invalid, Conflict) as refused:
            error = refused
    context = {
        "casework": casework,
        "question": question if len(villages) > 1 else None,
        "place": chosen,
        "place_name": villages.get(chosen, ""),
        "key": new_key() if error or request.method == "GET" else request.POST.get("key"),
        "papers": [paper for paper in programme.attachments if paper.needed],
        "summary": tell(error, [question]) if error else None,
    }
    return render(request, "casework/open.html", context, status=error.status if error else 200)


def _villages(casework: CaseDesk, request: HttpRequest) -> dict[str, str]:
    """Code → name of the villages for which one of her posts may open a case."""
    seats, today = desk_of(request).seats, clock.today()
    found: dict[str, str] = {}
    opening = seats.of_role(*casework.programme.opening_roles)
    for scope in sorted({scope for seat in opening for scope in seat.scopes}):
        rows = Place.objects.in_force(today).filter(code__startswith=scope).order_by("code", "valid_from")
        found |= {row.code: row.name for row in rows if len(row.code) == VILLAGE}
    return found


@dataclass(frozen=True)
class Task:
    """A row of the task list."""

    label: Any
    href: str
    kind: str
    word: Any
    hint: str = ""


@officer_page
@require_safe
def task_list(request: HttpRequest, casework: CaseDesk, ref: str) -> HttpResponse:
    """Each part with its status, what a reviewer marked, and the way to submit."""
    draft = Draft(request, casework, ref)
    tasks = []
    for section in draft.sections:
        status = draft.status_of(section)
        tasks.append(Task(section.label, draft.url("section", section.name), status, STATUS_WORDS[status]))
    if draft.papers:
        needed = [paper for paper in draft.papers if paper.wanted.needed]
        there = sum(paper.stored is not None for paper in needed)
        status = "done" if there == len(needed) else "started" if there else "to_do"
        hint = _("%(there)d of %(needed)d papers are there") % {"there": there, "needed": len(needed)}
        tasks.append(Task(_("Papers"), draft.url("papers"), status, STATUS_WORDS[status], hint))
    done = sum(task.kind == "done" for task in tasks)
    context = {
        "casework": casework,
        "draft": draft,
        "tasks": tasks,
        "done": done,
        "total": len(tasks),
        "facts": casework.facts(draft.case),
    }
    return render(request, "casework/draft.html", context)


@officer_page
@require_http_methods(["GET", "POST"])
def section_page(request: HttpRequest, casework: CaseDesk, ref: str, section: str) -> HttpResponse:
    """A section, saved on its own; what was typed stays where it can't be read."""
    draft = Draft(request, casework, ref)
    asked = section_named(casework.programme, draft.case, section)
    back = "check" if (request.POST.get("back") or request.GET.get("back")) == "check" else ""
    values = dict(draft.answers_of(asked))
    error: ActError | None = None
    if request.method == "POST":
        sent = posted(asked, request.POST)
        values |= sent
        try:
            draft.case = save_section(casework.programme, ref, section, sent, draft.seats, keeps=True)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            return redirect(draft.url("check") if back else draft.after(asked))
    questions = [
        question_of(
            each,
            values.get(each.name),
            prefix=f"{section}.",
            answers=draft.answers_of(asked),
            marks=draft.marks,
        )
        for each in asked.fields
    ]
    context = {
        "casework": casework,
        "draft": draft,
        "section": asked,
        "questions": questions,
        "summary": tell(error, questions) if error else None,
        "back": back,
    }
    return render(request, "casework/section.html", context, status=error.status if error else 200)


@officer_page
@require_safe
def papers_page(request: HttpRequest, casework: CaseDesk, ref: str) -> HttpResponse:
    """Every paper that is needed or may be there, and what is there of it."""
    draft = Draft(request, casework, ref)
    return render(request, "casework/papers.html", {"casework": casework, "draft": draft})


@officer_page
@require_http_methods(["GET", "POST"])
def paper_page(request: HttpRequest, casework: CaseDesk, ref: str, slug: str) -> HttpResponse:
    """One paper: what it must show, what is there, and the way to send another."""
    draft = Draft(request, casework, ref)
    wanted = _wanted(draft, slug)
    question = Question(
        "file", _("Take a photo or choose a file"), "file", accept=f"{PHOTO_TYPES},application/pdf"
    )
    error: ActError | None = None
    if request.method == "POST":
        try:
            data = _sent(request)
            add_paper(
                casework.programme, ref, draft.seats, kind=wanted.kind, subject=wanted.subject, data=data
            )
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("Saved: %(paper)s") % {"paper": wanted.label})
            return redirect(draft.url("papers"))
    context = {
        "casework": casework,
        "draft": draft,
        "paper": wanted,
        "there": next((row.stored for row in draft.papers if row.wanted == wanted), None),
        "mark": draft.marks.get(f"papers.{wanted.slug}", ""),
        "question": question,
        "most": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
        "summary": tell(error, [question]) if error else None,
    }
    return render(request, "casework/paper.html", context, status=error.status if error else 200)


def _wanted(draft: Draft, slug: str) -> WantedPaper:
    if slug == OTHER:
        return WantedPaper(OTHER, _("Other paper"), needed=False)
    found = next((row.wanted for row in draft.papers if row.wanted.slug == slug), None)
    if found is None:
        raise NotFound(
            "no_paper", _("This application needs no such paper. Save the section that it belongs to first.")
        )
    return found


def _sent(request: HttpRequest) -> bytes:
    """The bytes of the file; its name is never looked at. Raises Invalid."""
    check_upload(request)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Invalid({"file": [_("Take a photo or choose a file first.")]})
    return bytes(sent.read())


@officer_page
@require_http_methods(["GET", "POST"])
def remove_page(request: HttpRequest, casework: CaseDesk, ref: str, paper: int) -> HttpResponse:
    """Asked once more, then the paper no longer stands in the draft."""
    draft = Draft(request, casework, ref)
    row = next((row for row in draft.papers if row.stored is not None and row.stored.pk == paper), None)
    if row is None:
        raise NotFound("no_paper", _("There is no such paper in this application."))
    if request.method == "POST":
        remove_paper(casework.programme, ref, paper, draft.seats)
        messages.success(request, _("Removed: %(paper)s") % {"paper": row.wanted.label})
        return redirect(draft.url("papers"))
    context = {"casework": casework, "draft": draft, "paper": row}
    return render(request, "casework/paper_remove.html", context)


@dataclass(frozen=True)
class Row:
    """One answer on the check page; `must` where it is missing and can't stay so."""

    label: Any
    text: str
    href: str
    anchor: str
    must: bool
    mark: str


@officer_page
@require_http_methods(["GET", "POST"])
def check_page(request: HttpRequest, casework: CaseDesk, ref: str) -> HttpResponse:
    """Every answer with the way to change it; posted, it is submitted or told what stands in the way."""
    programme, error = casework.programme, None
    submit = next(act for act in programme.acts.values() if act.kind is Kind.SUBMIT)
    if request.method == "POST":
        try:
            # Before the draft is asked for: sent twice, the second answer is the first one, not “too late”.
            found = case_for(programme, ref, desk_of(request).seats)
            outcome = done_by(request, casework, found, submit)
        except (Invalid, RulesForbid, Conflict) as refused:
            error = refused
        else:
            return redirect(casework.url("done", ref, outcome.journal))
    try:
        draft = Draft(request, casework, ref)
    except NotAllowed:
        if isinstance(error, Conflict):
            # Somebody else submitted or withdrew it: that is the news, not that it can't be written any more.
            raise error from None
        raise
    asked = signing(None, draws=False) if programme.asks_password(draft.case, submit) else None
    if error is not None and asked is not None:
        tell(error, asked.questions)
    context = {
        "casework": casework,
        "draft": draft,
        "submit": submit,
        "signing": asked,
        "groups": [(section, _rows(draft, section)) for section in draft.sections],
        "lacking": _lacking(draft),
        "seen": draft.mark,
        "key": new_key() if error or request.method == "GET" else request.POST.get("key"),
        "summary": _problems(draft, error) if error else None,
    }
    return render(request, "casework/check.html", context, status=error.status if error else 200)


def _rows(draft: Draft, section: Section) -> list[Row]:
    answers: Mapping[str, Any] = draft.answers_of(section)
    shown: Sequence[Field] = [
        each for each in section.fields if answers.get(each.name) is not None or each.needed(answers)
    ]
    return [
        Row(
            label=each.label,
            # Whoever writes it reads what she wrote.
            text=Reader(uncovered=True).text(each, answers.get(each.name)),
            href=draft.place_of(f"{section.name}.{each.name}", back="check"),
            anchor=f"row-{section.name}-{each.name}",
            must=f"{section.name}.{each.name}" in draft.lacking,
            mark=draft.marks.get(f"{section.name}.{each.name}", ""),
        )
        for each in shown
    ]


def _lacking(draft: Draft) -> Sequence[Line]:
    """The answers and papers without which a submission is refused."""
    papers = {
        f"papers.{row.wanted.slug}": [row.wanted.label]
        for row in draft.papers
        if row.wanted.needed and row.stored is None
    }
    return _problems(draft, Invalid({**draft.lacking, **papers})).lines


def _problems(draft: Draft, error: ActError) -> Summary:
    """What stands in the way, each with the page on which it is put right."""
    lines = []
    for name, sentences in (error.fields if isinstance(error, Invalid) else {}).items():
        href = f"#{name}" if name == PASSWORD else draft.place_of(name, back="check")
        lines += [Line(str(sentence), href=href) for sentence in sentences]
    findings = error.findings if isinstance(error, RulesForbid) else ()
    return Summary(str(error.reason), lines, findings)
