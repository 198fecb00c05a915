"""The desk's pages: to do, all cases, the account, and what is told when a page can't be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import channels, seeking
from workflows.deadlines import NO_DEADLINE, Deadline, Stay, deadline_of
from workflows.desk import LISTINGS, case_page, desk_of, name_of, officer_page, place_names
from workflows.errors import Invalid
from workflows.fields import SealedTextField
from workflows.models import Case
from workflows.permission import state_label
from workflows.programme import PROGRAMMES, called
from workflows.questions import Question, Summary, tell

PAGE = 25


@dataclass(frozen=True)
class Row:
    """A case in a list."""

    id: int
    href: str
    # What its link says: the number, or what tells this draft from others.
    name: str
    title: str
    place: str
    figure: str
    state: str
    since: Any
    is_open: bool
    deadline: Deadline = NO_DEADLINE
    # (kind, words) of what a list marks beside it.
    marks: Sequence[tuple[str, str]] = ()


def unsealed(model: type[Case]) -> QuerySet[Any]:
    """The programme's rows without the columns that are sealed: opening each would be most of a list's work."""
    sealed = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
    return model._default_manager.defer(*sealed)


def rows_of(
    cases: list[Case],
    stays: dict[int, Stay],
    keys: dict[int, int],
    address: Callable[[Case], str] = case_page,
) -> list[Row]:
    """The rows of these cases: one statement per programme for its own columns, and one for the places.

    `stays` are the open stays of those whose deadline is shown.
    """
    names = place_names(case.place_code for case in cases)
    figures: dict[int, str] = {}
    for code in {case.programme for case in cases}:
        mine = [case.pk for case in cases if case.programme == code]
        own = unsealed(PROGRAMMES[code].model).in_bulk(mine)
        figures |= {pk: LISTINGS[code].figure(case) for pk, case in own.items()}
    return [
        Row(
            id=keys[case.pk],
            href=address(case),
            name=name_of(case, names.get(case.place_code, case.place_code)),
            title=called(case),
            place=names.get(case.place_code, case.place_code),
            figure=figures.get(case.pk, ""),
            state=state_label(case),
            since=case.state_since,
            is_open=case.closed_at is None,
            deadline=deadline_of(case, stays.get(case.pk)),
        )
        for case in cases
    ]


def before_of(request: HttpRequest) -> int | None:
    """The key that the page starts below; anything unreadable starts at the top."""
    raw = request.GET.get("before", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def page_of(found: QuerySet[Any], before: int | None) -> tuple[list[Any], bool]:
    """A page of rows below the key, newest first, and whether there are older ones."""
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found.order_by("-id")[: PAGE + 1])
    return page[:PAGE], len(page) > PAGE


@require_http_methods(["GET", "POST"])
@officer_page
def cases(request: HttpRequest) -> HttpResponse:
    """全部办件: every case that she may see, newest first; those in one state, or those that she looks for.

    What she looks for is sent by POST and stands sealed in the address of the answer.
    """
    seats = desk_of(request).seats
    question = Question(
        "q",
        _("Name, case number or ID number"),
        value=request.POST.get("q", ""),
        hint=_("A name from its first two characters on; the number with its year, in any brackets."),
    )
    if request.method == "POST":
        try:
            wanted = seeking.read(question.value, seats)
        except Invalid as error:
            return _cases_page(request, question, None, tell(error, [question]))
        return redirect(f"{reverse('cases')}?{urlencode({'sought': wanted.token})}")
    token = request.GET.get("sought", "")
    sought = seeking.Sought.of_token(token) if token else None
    if token and sought is None:
        stale = Invalid({"q": [_("This address can't be read any more. Search again.")]})
        return _cases_page(request, question, None, tell(stale, [question]))
    return _cases_page(request, question, sought, None)


def _cases_page(
    request: HttpRequest, question: Question, sought: seeking.Sought | None, summary: Summary | None
) -> HttpResponse:
    seats = desk_of(request).seats
    state, labels = request.GET.get("state", ""), _states()
    state = state if state in labels else ""
    found = seeking.visible_cases(seats)
    if state:
        found = found.filter(state=state)
    if sought is not None:
        found = seeking.matching(found, sought, seats)
    page, more = ([], False) if summary else page_of(found, before_of(request))
    token = request.GET.get("sought", "") if sought is not None else ""
    context = {
        "rows": rows_of(page, {}, {case.pk: case.pk for case in page}),
        "more": more,
        "is_first": before_of(request) is None,
        "state": state,
        "states": labels.items(),
        "sought": sought,
        "token": token,
        "question": question,
        "summary": summary,
        "query": urlencode({name: value for name, value in (("state", state), ("sought", token)) if value}),
        "place_in_nav": "cases",
    }
    return render(request, "desk/cases.html", context, status=422 if summary else 200)


def _states() -> dict[str, Any]:
    return {
        state: label
        for programme in PROGRAMMES.values()
        for state, label in programme.flow.state_labels.items()
    }


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Her posts with their dates, and the ways to her password and her second factor."""
    if request.user.must_change_password:  # type: ignore[union-attr]
        return redirect("account_change_password")
    answers = channels.answers_of(request.user)  # type: ignore[arg-type]
    told_by = [channel.label for channel in channels.Channel if channel.value in answers["channels"]]
    return render(request, "account/index.html", {"told_by": told_by})


@require_GET
def signup_closed(request: HttpRequest) -> HttpResponse:
    """Nobody registers herself: the page says who makes accounts."""
    return render(request, "account/signup_closed.html", status=403)


@require_GET
def password_help(request: HttpRequest) -> HttpResponse:
    """No password goes by mail: the page says who gives a new one."""
    return render(request, "account/password_help.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself refuses to read."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that stays closed; the engine's own refusals say more."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address, or a case that isn't for her posts: the same page."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """No request and no database: whatever broke may be one of them."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
