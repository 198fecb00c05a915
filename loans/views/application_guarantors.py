"""The guarantors of an application: named one by one, first who it is, then what stands behind the guarantee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from loans.forms.application import GUARANTOR_MEANS, posted, questions_of
from loans.forms.application_guarantors import (
    drop_guarantor,
    fingerprint,
    first_fields,
    lacks_means,
    means_fields,
    new_fields,
    of_class,
    put_guarantor,
)
from loans.labels import GUARANTOR_CLASSES, label
from loans.sections import MOST_GUARANTORS, missing
from loans.views.application_draft import Draft
from loans.views.application_open import terms_of
from loans.views.application_way import after, guarantors_needed, too_few
from workflows.desk import officer_page
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.questions import Question, tell
from workflows.sections import Field


@officer_page
@require_safe
def list_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Who is named so far."""
    draft = Draft(request, ref)
    lacking = missing(draft.sections)
    language = getattr(request, "LANGUAGE_CODE", "zh-hans")
    rows = [
        {
            "number": index + 1,
            "name": row.get("name") or _("No name yet"),
            "class": label(GUARANTOR_CLASSES, row.get("class"), language),
            "employer": row.get("employer") or row.get("deposit_bank") or "",
            "is_done": not any(key.startswith(f"guarantors.{index}.") for key in lacking),
            "has_class": bool(row.get("class")),
            "marks": [note for target, note in draft.marks.items() if _is_about(target, index)],
        }
        for index, row in enumerate(draft.guarantors)
    ]
    context = {
        "draft": draft,
        "rows": rows,
        "may_add": len(rows) < MOST_GUARANTORS,
        "too_few": bool(rows) and too_few(draft),
        "terms": terms_of(draft.case.place_code),
        "next": after(draft, "guarantors"),
    }
    return render(request, "loans/application/guarantors.html", context)


def _is_about(target: str, index: int) -> bool:
    return target == f"guarantors.{index}" or target.startswith(f"guarantors.{index}.")


@officer_page
@require_http_methods(["GET", "POST"])
def add_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Another guarantor: who it is and, by the class, what stands behind the guarantee, on one page."""
    draft = Draft(request, ref)
    return _page(request, draft, None, new_fields(), {}, means=False)


@officer_page
@require_http_methods(["GET", "POST"])
def first_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Who the guarantor is; `number` counts from 1."""
    draft = Draft(request, ref)
    return _page(request, draft, number - 1, first_fields(), _guarantor(draft, number), means=False)


@officer_page
@require_http_methods(["GET", "POST"])
def means_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Employer and salary, or the deposit."""
    draft = Draft(request, ref)
    guarantor = _guarantor(draft, number)
    return _page(request, draft, number - 1, means_fields(guarantor), guarantor, means=True)


def _guarantor(draft: Draft, number: int) -> dict[str, Any]:
    if not 1 <= number <= len(draft.guarantors):
        raise NotFound("no_guarantor", _("There is no such guarantor in this application."))
    return draft.guarantors[number - 1]


def _page(
    request: HttpRequest,
    draft: Draft,
    index: int | None,
    fields: Sequence[Field],
    guarantor: Mapping[str, Any],
    *,
    means: bool,
) -> HttpResponse:
    prefix = f"guarantors.{len(draft.guarantors) if index is None else index}."
    back = "check" if (request.POST.get("back") or request.GET.get("back")) == "check" else ""
    was = fingerprint(guarantor) if index is not None else ""
    values: Mapping[str, Any] = guarantor
    error: ActError | None = None
    if request.method == "POST":
        was = request.POST.get("was", "")
        is_new = index is None
        sent = posted(fields, _sent_under(request, prefix) if is_new else prefix, request.POST)
        values = {**guarantor, **sent}
        try:
            kept = of_class(sent) if is_new else sent
            draft.case, index = put_guarantor(draft.ref, index, kept, was, draft.seats)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            _warn_of_papers(request, draft, index, guarantor)
            to = _after(draft, index, back, means=means, is_new=is_new)
            _say_saved(request, draft, index, to)
            return redirect(to)
    questions = questions_of(fields, prefix, values, guarantor, draft.marks)
    context = {
        "draft": draft,
        "guarantor": guarantor,
        "means": means,
        "was": was,
        "back": back,
        **_asked(draft, index, questions, error),
    }
    return render(request, "loans/application/guarantor.html", context, status=error.status if error else 200)


def _sent_under(request: HttpRequest, prefix: str) -> str:
    """The prefix of the answers that were typed: a page opened earlier asked for a place that is taken by now."""
    places = (f"guarantors.{place}." for place in range(MOST_GUARANTORS))
    return next((each for each in places if any(name.startswith(each) for name in request.POST)), prefix)


def _asked(
    draft: Draft, index: int | None, questions: Sequence[Question], error: ActError | None
) -> dict[str, Any]:
    """The questions, of one who is there or of a new one, and what is wrong with the answers."""
    is_new = index is None
    if is_new:
        # They are seen with the class that needs them.
        questions = [replace(each, optional=False) for each in questions]
    return {
        "questions": questions,
        "number": None if index is None else index + 1,
        "reveals": GUARANTOR_MEANS if is_new else None,
        "terms": terms_of(draft.case.place_code) if is_new else None,
        "place": len(draft.guarantors) + 1 if is_new else None,
        "needed": guarantors_needed(draft) if is_new else 0,
        "summary": tell(error, questions) if error else None,
    }


def _after(draft: Draft, index: int, back: str, *, means: bool, is_new: bool) -> str:
    """A new one who is complete: the next one that the amount needs, then the next part; else her means, the list."""
    guarantor = draft.guarantors[index]
    lacking = any(key.startswith(f"guarantors.{index}.") for key in missing(draft.sections))
    if is_new and not lacking:
        return draft.url("application-guarantor-add") if too_few(draft) else after(draft, "guarantors")
    if not means and means_fields(guarantor) and not (is_new and not lacks_means(guarantor)):
        return draft.url("application-guarantor-means", index + 1) + ("?back=check" if back else "")
    if back:
        return draft.url("application-check") + f"#guarantors-{index}-name"
    return draft.url("application-guarantors")


def _say_saved(request: HttpRequest, draft: Draft, index: int, to: str) -> None:
    """The page for the next guarantor asks the same again: it says that this one is kept."""
    if to == draft.url("application-guarantor-add"):
        name = _named(draft.guarantors[index], index + 1)
        messages.success(request, _("Saved: %(name)s") % {"name": name})


def _warn_of_papers(request: HttpRequest, draft: Draft, index: int, before: Mapping[str, Any]) -> None:
    """Another ID number may mean another person, whose papers these aren't."""
    now = draft.guarantors[index].get("id_number")
    there = any(paper.guarantor == index + 1 and paper.stored for paper in draft.papers)
    if before.get("id_number") and now != before["id_number"] and there:
        words = _("The ID number of guarantor %(number)d changed. Check that the papers are this person's.")
        messages.warning(request, words % {"number": index + 1})


@officer_page
@require_http_methods(["GET", "POST"])
def remove_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Asked once more, since her papers go with her."""
    draft = Draft(request, ref)
    guarantor = _guarantor(draft, number)
    error: ActError | None = None
    if request.method == "POST":
        try:
            drop_guarantor(ref, number - 1, request.POST.get("was", ""), draft.seats)
        except Conflict as refused:
            error = refused
        else:
            messages.success(
                request, _("%(name)s is no longer a guarantor here.") % {"name": _named(guarantor, number)}
            )
            return redirect(draft.url("application-guarantors"))
    context = {
        "draft": draft,
        "number": number,
        "name": _named(guarantor, number),
        "papers": [paper for paper in draft.papers if paper.guarantor == number and paper.stored],
        "was": request.POST.get("was") or fingerprint(guarantor),
        "summary": tell(error, []) if error else None,
    }
    return render(
        request, "loans/application/guarantor_remove.html", context, status=error.status if error else 200
    )


def _named(guarantor: Mapping[str, Any], number: int) -> str:
    return str(guarantor.get("name") or _("Guarantor %(number)d") % {"number": number})
