"""The desk's three tabs, taking up and letting go, and the way from case to case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workflows import claims, phrases
from workflows.claims import held
from workflows.deadlines import Stay
from workflows.desk import case_page, desk_of, officer_page, work_page
from workflows.errors import Conflict, Invalid
from workflows.inbox import (
    AGES,
    FLAGS,
    NARROWED,
    Narrowing,
    counts,
    narrowing_places,
    neighbour,
    open_tasks,
    shelved,
)
from workflows.models import Case, CaseTask, Shelf
from workflows.programme import PROGRAMMES
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.views import before_of, page_of, rows_of

# name, label, address
_TABS = (
    ("inbox", gettext_lazy("To do"), "desk"),
    ("done", gettext_lazy("Done by me"), "desk_done"),
    ("closed", gettext_lazy("Closed"), "desk_closed"),
)


def _list(request: HttpRequest, tab: str, tasks: QuerySet[CaseTask], context: dict[str, Any]) -> HttpResponse:
    """A page of tasks, newest first, under the tabs."""
    seats = desk_of(request).seats
    page, more = page_of(tasks, before_of(request))
    rows = rows_of(
        [task.process for task in page],
        {task.process_id: Stay(task.created, task.due_on) for task in page} if tab == "inbox" else {},
        {task.process_id: task.pk for task in page},
        work_page if tab == "inbox" else case_page,
    )
    figures = counts(seats)
    context = {
        "rows": [replace(row, marks=_marks(task, seats)) for row, task in zip(rows, page, strict=True)],
        "is_provisional": any(row.deadline.is_provisional for row in rows),
        "more": more,
        "is_first": before_of(request) is None,
        "tab": tab,
        "tabs": [(name, label, reverse(page), figures[name]) for name, label, page in _TABS],
        "place_in_nav": "inbox",
        **context,
    }
    faults = getattr(context.get("narrowing"), "faults", None)
    return render(request, "desk/inbox.html", context, status=422 if faults else 200)


@require_GET
@officer_page
def inbox(request: HttpRequest) -> HttpResponse:
    """待办: the open tasks of her posts, newest first, by one scan of the partial index over open tasks."""
    seats = desk_of(request).seats
    narrowing = Narrowing.read(request.GET.dict())
    _keep(request, "" if narrowing.faults else narrowing.query)
    context = {
        "narrowing": narrowing,
        "query": narrowing.query,
        "places": narrowing_places(seats).items(),
        "ages": AGES.items(),
        "flags": FLAGS.items(),
        "opens": _opens(seats),
    }
    return _list(request, "inbox", narrowing.of(open_tasks(seats), seats), context)


def _keep(request: HttpRequest, narrowing: str) -> None:
    """How she narrowed her list last is how next and previous go on, after an act too."""
    if request.session.get(NARROWED, "") != narrowing:
        request.session[NARROWED] = narrowing


@require_GET
@officer_page
def done(request: HttpRequest) -> HttpResponse:
    """已办: what she acted on and what still goes on elsewhere."""
    return _list(request, "done", shelved(desk_of(request).seats, Shelf.DONE), {})


@require_GET
@officer_page
def closed(request: HttpRequest) -> HttpResponse:
    """办结: what she acted on and what is over."""
    return _list(request, "closed", shelved(desk_of(request).seats, Shelf.CLOSED), {})


def _marks(task: CaseTask, seats: Seats) -> list[tuple[str, str]]:
    """What an officer should see before she opens the case."""
    found = []
    if task.__dict__.get("was_returned"):
        found.append(("started", _("returned before")))
    if task.gravest in {"note", "refer", "fail"}:
        found.append(("note", _("to be looked at")))
    holder = held(task)
    if holder is not None:
        mine = holder.officer_id == seats.officer.pk
        found.append(("waiting", _("taken up by me") if mine else holder.name))
    return found


def _opens(seats: Seats) -> bool:
    """True for an officer who may open a case of some programme."""
    return any(seats.of_role(*programme.opening_roles) for programme in PROGRAMMES.values())


@require_POST
@officer_page
def claim(request: HttpRequest, ref: str) -> HttpResponse:
    """She has it, and her colleagues see so; where one of them was first, the page says who."""
    try:
        case = claims.claim(ref, desk_of(request).seats)
    except Conflict as error:
        messages.warning(request, str(error.reason))
        return _back(request, None)
    messages.success(request, _("Your colleagues see that you have taken this up."))
    return _back(request, case)


@require_POST
@officer_page
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """She has let it go."""
    case = claims.release(ref, desk_of(request).seats)
    messages.success(request, _("You have let it go; your colleagues see that it is free."))
    return _back(request, case)


def _back(request: HttpRequest, case: Case | None) -> HttpResponse:
    """To the page that she came from; none outside the house."""
    wanted = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if wanted and inside:
        return redirect(wanted)
    return redirect(case_page(case)) if case is not None else redirect("desk")


@require_GET
@officer_page
def following(request: HttpRequest, ref: str) -> HttpResponse:
    """The next case of her inbox, older than this one; behind the last one, the inbox."""
    return _step(request, ref, forward=True, end=_("That was the last case to do."))


@require_GET
@officer_page
def previous(request: HttpRequest, ref: str) -> HttpResponse:
    """The case before this one in her inbox, newer than it; before the first one, the inbox."""
    return _step(request, ref, forward=False, end=_("That was the first case to do."))


def _step(request: HttpRequest, ref: str, *, forward: bool, end: str) -> HttpResponse:
    kept = request.session.get(NARROWED, "")
    narrowing = Narrowing.read(QueryDict(kept).dict())
    case = neighbour(desk_of(request).seats, ref, narrowing, forward=forward)
    if case is None:
        messages.info(request, end)
        return redirect(f"{reverse('desk')}?{kept}" if kept else "desk")
    return redirect(case_page(case))


@require_http_methods(["GET", "POST"])
@officer_page
def phrase_list(request: HttpRequest) -> HttpResponse:
    """常用意见: hers, and one more."""
    officer = desk_of(request).officer
    assert officer is not None
    question = Question(
        "text",
        _("A sentence to keep"),
        value=request.POST.get("text", ""),
        hint=_("At most 200 characters. You find it beside “Your opinion” wherever you sign."),
    )
    summary = None
    if request.method == "POST":
        try:
            phrases.keep(officer, question.value)
        except Invalid as error:
            summary = tell(error, [question])
        else:
            messages.success(request, _("The sentence is kept."))
            return redirect("phrases")
    context = {"phrases": phrases.phrases_of(officer), "question": question, "summary": summary}
    return render(request, "desk/phrases.html", context, status=422 if summary else 200)


@require_POST
@officer_page
def phrase_drop(request: HttpRequest, phrase: int) -> HttpResponse:
    """The sentence is hers no longer."""
    officer = desk_of(request).officer
    assert officer is not None
    phrases.drop(officer, phrase)
    messages.success(request, _("The sentence is removed. What you signed with it stays as it is."))
    return redirect("phrases")


@require_GET
@officer_page
def keys(request: HttpRequest) -> HttpResponse:
    """What the keyboard does."""
    return render(request, "desk/keys_page.html", {})
