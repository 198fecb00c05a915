"""The village's pages of an application: task list, questions, what the rules say, check and submit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from loans.forms.application import STEPS, Step, posted, questions_of, said, save_step, step_of, steps_of
from loans.programme import LOANS
from loans.sections import GUARANTOR, SECTIONS, missing, status_of
from loans.sheet_orders import sheet_rows
from loans.views import application_guarantors as guarantors
from loans.views import application_papers as papers
from loans.views.application_draft import Draft
from loans.views.application_findings import so_far
from loans.views.application_open import open_page, terms_of
from loans.views.application_way import after, first_shown, too_few, warn_of_fails
from workflows import acts
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, Invalid, NotAllowed, NotFound, RulesForbid
from workflows.form_keys import key_of, new_key, seen_by
from workflows.money import capitals
from workflows.questions import Line, Summary, tell
from workflows.sections import Field
from workflows.signing import signing
from workflows.stepping_up import PASSWORD, confirm_password

STATUS_WORDS = {
    "done": gettext_lazy("Complete"),
    "started": gettext_lazy("Started"),
    "to_do": gettext_lazy("Not started"),
}
TASK_WORDS = {
    "applicant": gettext_lazy("Fill in who she is"),
    "household": gettext_lazy("Fill in spouse and household"),
    "project": gettext_lazy("Fill in work and project"),
    "loan": gettext_lazy("Fill in amount and term"),
    "account": gettext_lazy("Fill in her bank account"),
}


@dataclass(frozen=True)
class Task:
    """A row of the task list."""

    label: Any
    href: str
    kind: str
    word: Any
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """One answer on the check page; `must` where it is missing and can't stay so."""

    label: Any
    text: str
    href: str
    anchor: str
    must: bool = False
    capitals: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Group:
    title: Any
    rows: list[Row]


# --- Task list -------------------------------------------------------------------------------------


@officer_page
@require_safe
def task_list(request: HttpRequest, ref: str) -> HttpResponse:
    """The application's home: each part with its status, what a reviewer marked, and the way to submit."""
    draft = Draft(request, ref)
    tasks = [*(_section_task(draft, name) for name in SECTIONS), _guarantor_task(draft), _paper_task(draft)]
    done = sum(task.kind == "done" for task in tasks)
    context = {
        "draft": draft,
        "tasks": tasks,
        "done": done,
        "total": len(tasks),
        "is_complete": done == len(tasks),
    }
    return render(request, "loans/application/tasks.html", context)


def _section_task(draft: Draft, name: str) -> Task:
    status = status_of(name, draft.sections)
    answers = draft.sections.get(name) or {}
    hints = {"applicant": "name", "account": "bank", "project": "site"}
    hint = str(answers.get(hints.get(name, ""), "") or "")
    if name == "loan" and answers.get("amount"):
        hint = said(SECTIONS["loan"].fields[0], answers["amount"])
    first = steps_of(name)[0]
    return Task(
        TASK_WORDS[name], draft.url("application-step", first.slug), status, STATUS_WORDS[status], hint
    )


def _guarantor_task(draft: Draft) -> Task:
    status = status_of("guarantors", draft.sections)
    if status == "done" and too_few(draft):
        status = "started"
    names = _(", ").join(str(row.get("name") or "?") for row in draft.guarantors)
    return Task(
        _("Name the guarantors"), draft.url("application-guarantors"), status, STATUS_WORDS[status], names
    )


def _paper_task(draft: Draft) -> Task:
    needed = [paper for paper in draft.papers if paper.needed]
    there = len(needed) - len(draft.missing_papers)
    status = "to_do" if not there else "started" if draft.missing_papers else "done"
    hint = _("%(there)d of %(needed)d papers are there") % {"there": there, "needed": len(needed)}
    return Task(
        _("Photograph the papers"), draft.url("application-papers"), status, STATUS_WORDS[status], hint
    )


# --- Questions -------------------------------------------------------------------------------------


@officer_page
@require_http_methods(["GET", "POST"])
def step_page(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """A few questions of one section, saved on their own; what was typed stays where it can't be read."""
    draft, step = Draft(request, ref), STEPS.get(slug)
    if step is None:
        raise NotFound("no_section", _("There is no such section."))
    prefix = f"{step.section}."
    back = "check" if (request.POST.get("back") or request.GET.get("back")) == "check" else ""
    fields = step.asked(draft.sections)
    values = first_shown(draft, step)
    error: ActError | None = None
    if request.method == "POST":
        typed = posted(fields, prefix, request.POST)
        values = {**values, **typed}
        try:
            draft.case = save_step(ref, step, typed, draft.seats)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            warn_of_fails(request, draft, step.section)
            return redirect(_after(draft, step, back))
    context_answers = {**(draft.sections.get("applicant") or {}), **(draft.sections.get(step.section) or {})}
    questions = questions_of(fields, prefix, values, context_answers, draft.marks)
    steps = steps_of(step.section)
    context = {
        "draft": draft,
        "step": step,
        "section": SECTIONS[step.section],
        "questions": questions,
        "summary": tell(error, questions) if error else None,
        "back": back,
        "number": next((number for number, each in enumerate(steps, 1) if each is step), 1),
        "total": len(steps),
        "terms": terms_of(draft.case.place_code) if step.section == "loan" else None,
    }
    return render(request, "loans/application/step.html", context, status=error.status if error else 200)


def _after(draft: Draft, step: Step, back: str) -> str:
    """The next page of the section, then the next part; straight back where she came from the check page."""
    if back:
        return draft.url("application-check") + f"#row-{step.slug}"
    steps = steps_of(step.section)
    later = steps[steps.index(step) + 1 :]
    return draft.url("application-step", later[0].slug) if later else after(draft, step.section)


# --- What the rules say ----------------------------------------------------------------------------


@officer_page
@require_safe
def findings_page(request: HttpRequest, ref: str) -> HttpResponse:
    """What the rules say of the answers so far, in the words of the gates."""
    return render(request, "loans/application/findings.html", {"draft": Draft(request, ref)})


# --- Check and submit ------------------------------------------------------------------------------


@officer_page
@require_http_methods(["GET", "POST"])
def check_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Every answer with the way to change it; posted, the application is submitted or told what stands in the way."""
    error: ActError | None = None
    if request.method == "POST":
        try:
            # Before the draft is asked for: sent twice, the second answer is the first one, not “too late”.
            seats = desk_of(request).seats
            asked = _submission(request)
            confirm_password(request, seats.officer, lambda: acts.rehearse(LOANS, ref, asked, seats))
            outcome = acts.perform(LOANS, ref, asked, seats)
        except (Invalid, RulesForbid, Conflict) as refused:
            error = refused
        else:
            return redirect("loans:done", ref=ref, sequence=outcome.journal)
    try:
        draft = Draft(request, ref)
    except NotAllowed:
        if isinstance(error, Conflict):
            # Somebody else submitted or withdrew it: that is the news, not that it can't be written any more.
            raise error from None
        raise
    papers.name_earlier_sheets(draft, sheet_rows(draft.case))
    signed = signing(None, draws=False)
    if error is not None:
        tell(error, signed.questions)
    context = {
        "draft": draft,
        "signing": signed,
        "groups": _groups(draft),
        "lacking": _lacking(draft),
        "seen": draft.mark,
        "key": new_key() if error or request.method == "GET" else request.POST.get("key"),
        "summary": _problems(draft, error) if error else None,
    }
    return render(request, "loans/application/check.html", context, status=error.status if error else 200)


def _lacking(draft: Draft) -> Sequence[Line]:
    """The answers and papers without which a submission is refused, by page."""
    papers = {paper.target: [paper.label] for paper in draft.missing_papers}
    return _problems(draft, Invalid({**missing(draft.sections), **papers})).lines


def _submission(request: HttpRequest) -> acts.Request:
    return acts.Request("submit", {}, "", key_of(request), seen_by(request))


def _problems(draft: Draft, error: ActError) -> Summary:
    """What stands in the way, a line for each page on which it is put right: an empty draft lacks thirty answers."""
    pages: dict[str, dict[str, Any]] = {}
    for name, sentences in (error.fields if isinstance(error, Invalid) else {}).items():
        if name == PASSWORD:
            pages[name] = {"href": f"#{name}", "about": "", "said": [str(each) for each in sentences]}
            continue
        about, asked = _about(draft, name)
        line = pages.setdefault(
            about or name, {"href": draft.place_of(name, back="check"), "about": about, "said": []}
        )
        line["said"] += [asked] if asked else [str(sentence) for sentence in sentences]
    lines = []
    for line in pages.values():
        said = _(", ").join(line["said"])
        lines.append(Line(f"{line['about']}{_(': ')}{said}" if line["about"] else said, href=line["href"]))
    findings = error.findings if isinstance(error, RulesForbid) else ()
    return Summary(str(error.reason), lines, findings)


def _about(draft: Draft, target: str) -> tuple[str, str]:
    """(page, question) in words; a paper or the whole list of guarantors says enough itself."""
    section, *rest = target.split(".")
    step = step_of(target)
    if step is not None:
        return str(step.title), draft.label_of(target)
    if section == "papers":
        return _("Papers"), draft.label_of(target)
    if section == "guarantors" and len(rest) == 2:
        name = next((str(field.label) for field in GUARANTOR.fields if field.name == rest[1]), "")
        return _("Guarantor %(number)d") % {"number": int(rest[0]) + 1}, name
    return "", ""


def _groups(draft: Draft) -> list[Group]:
    lacking = missing(draft.sections)
    groups = []
    for name, section in SECTIONS.items():
        answers = draft.sections.get(name) or {}
        fields = {each.name: each for each in section.fields}
        rows = [
            _row(
                draft,
                fields[field],
                f"{name}.{field}",
                answers.get(field),
                lacking=lacking,
                # Where the page of the step comes back to: its first answer.
                anchor=f"row-{step.slug}" if number == 0 else "",
            )
            for step in steps_of(name)
            for number, field in enumerate(each.name for each in step.asked(draft.sections))
        ]
        groups.append(Group(section.label, rows))
    for index, guarantor in enumerate(draft.guarantors):
        rows = [
            _row(draft, field, f"guarantors.{index}.{field.name}", guarantor.get(field.name), lacking=lacking)
            for field in GUARANTOR.fields
            if guarantor.get(field.name) is not None or field.needed(guarantor)
        ]
        groups.append(Group(_("Guarantor %(number)d") % {"number": index + 1}, rows))
    if not draft.guarantors:
        rows = [Row(GUARANTOR.label, "", draft.url("application-guarantors"), "row-guarantors", must=True)]
        groups.append(Group(GUARANTOR.label, rows))
    return groups


def _row(
    draft: Draft, field: Field, target: str, value: Any, *, lacking: Mapping[str, Any], anchor: str = ""
) -> Row:
    return Row(
        label=field.label,
        text=said(field, value),
        href=draft.place_of(target, back="check"),
        anchor=anchor or target.replace(".", "-"),
        must=target in lacking,
        capitals=capitals(Decimal(str(value))) if target == "loan.amount" and value is not None else "",
        mark=draft.marks.get(target, ""),
    )


_DRAFT = "<slug:ref>/application/"
urlpatterns: list[URLPattern] = [
    path("new/", open_page, name="open"),
    path(_DRAFT, task_list, name="application"),
    path(f"{_DRAFT}guarantors/", guarantors.list_page, name="application-guarantors"),
    path(f"{_DRAFT}guarantors/add/", guarantors.add_page, name="application-guarantor-add"),
    path(f"{_DRAFT}guarantors/<int:number>/", guarantors.first_page, name="application-guarantor"),
    path(
        f"{_DRAFT}guarantors/<int:number>/means/", guarantors.means_page, name="application-guarantor-means"
    ),
    path(
        f"{_DRAFT}guarantors/<int:number>/remove/",
        guarantors.remove_page,
        name="application-guarantor-remove",
    ),
    path(f"{_DRAFT}papers/", papers.list_page, name="application-papers"),
    path(f"{_DRAFT}papers/sheets/", papers.sheets, name="application-sheets"),
    path(f"{_DRAFT}papers/<int:paper>/small.jpg", papers.small, name="application-paper-small"),
    path(f"{_DRAFT}papers/<int:paper>/remove/", papers.remove_page, name="application-paper-remove"),
    path(f"{_DRAFT}papers/<str:slug>/", papers.paper_page, name="application-paper"),
    path(f"{_DRAFT}findings/", findings_page, name="application-findings"),
    path(f"{_DRAFT}so-far/", so_far, name="application-so-far"),
    path(f"{_DRAFT}check/", check_page, name="application-check"),
    path(f"{_DRAFT}<slug:slug>/", step_page, name="application-step"),
]
