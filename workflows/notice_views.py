"""The officer's notices: the list, what she has read, by which channels she is told, and the nudge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workflows import channels, clock, deliveries, general_notices, notices, nudging
from workflows.desk import case_page, desk_of, officer_page, place_names
from workflows.errors import Invalid
from workflows.models import Delivery
from workflows.questions import Question, Summary, tell


def _key(raw: str) -> int | None:
    """A row's key; None for anything unreadable."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


@require_GET
@officer_page
def listing(request: HttpRequest) -> HttpResponse:
    """Her posts' notices, newest first. Looking reads nothing: that takes a form."""
    desk = desk_of(request)
    before = _key(request.GET.get("before", ""))
    rows, more = notices.page_of(desk.seats, before)
    general = general_notices.page_of(desk.seats) if before is None else []
    places = [row.place for _source, row in general]
    names = place_names([*(row.notice.case.place_code for row in rows), *places])
    context = {
        "general": [(source, row, names.get(row.place, row.place)) for source, row in general],
        "until": clock.now().isoformat(),
        "rows": [(row, names.get(row.notice.case.place_code, row.notice.case.place_code)) for row in rows],
        "more": more,
        "last": rows[-1].notice.pk if rows else None,
        "newest": rows[0].notice.pk if rows else None,
        "is_first": before is None,
        "place_in_nav": "notices",
    }
    return render(request, "desk/notices.html", context)


@require_GET
@officer_page
def log(request: HttpRequest) -> HttpResponse:
    """What was sent about notices in her county, the newest first; those that failed alone, if she asks so."""
    desk = desk_of(request)
    county = deliveries.demand_county(desk)
    before, state = _key(request.GET.get("before", "")), request.GET.get("state", "")
    state = state if state in Delivery.State.values else ""
    rows, more = deliveries.page_of(county, state, before)
    every = [("", _("All")), *Delivery.State.choices]
    context = {
        "rows": rows,
        "questions": [Question("state", _("Result"), "select", state, every)],
        "state": state,
        "more": more,
        "is_first": before is None,
        # It stands among the pages of the post that keeps posts, or that audits.
        "place_in_nav": "administration" if desk.administers else "audit" if desk.audits else "notices",
    }
    return render(request, "desk/deliveries.html", context)


@require_POST
@officer_page
def opened(request: HttpRequest, notice: int) -> HttpResponse:
    """She has read it, and the case that it is about stands on the screen."""
    return redirect(case_page(notices.read(desk_of(request).seats, notice).case))


@require_POST
@officer_page
def general_opened(request: HttpRequest, source: str, notice: int) -> HttpResponse:
    """She has read a notice that no case bears, and what it is about stands on the screen."""
    return redirect(general_notices.read(source, desk_of(request).seats, min(notice, 2**63 - 1)))


def _moment(raw: str) -> datetime | None:
    """A moment that the page wrote; None for anything else. What lies ahead is now."""
    try:
        found = parse_datetime(raw)
    except ValueError:
        return None
    return min(found, clock.now()) if found is not None and timezone.is_aware(found) else None


@require_POST
@officer_page
def all_read(request: HttpRequest) -> HttpResponse:
    """Whatever stood on the page, and whatever is older, counts as read."""
    up_to = _key(request.POST.get("up_to", ""))
    if up_to is not None:
        notices.read_all(desk_of(request).seats, up_to)
    until = _moment(request.POST.get("until", ""))
    if until is not None:
        general_notices.read_all(desk_of(request).seats, until)
    return redirect("notices")


@require_POST
@officer_page
def nudge(request: HttpRequest, ref: str) -> HttpResponse:
    """The holder of the case is asked to hurry; the case's page says so."""
    case = nudging.nudge(ref, desk_of(request).seats)
    messages.success(request, _("The holder has a notice that you are waiting. The journal says so."))
    return redirect(case_page(case))


@require_http_methods(["GET", "POST"])
@officer_page
def choice(request: HttpRequest) -> HttpResponse:
    """By which channels she is told beside the app, and where."""
    officer = desk_of(request).officer
    assert officer is not None
    if request.method == "GET":
        return _choice_page(request, _questions(channels.answers_of(officer)), None)
    typed: dict[str, Any] = {
        "channels": request.POST.getlist("channels"),
        "email": request.POST.get("email", ""),
        "mobile": request.POST.get("mobile", ""),
    }
    try:
        channels.choose(officer, **typed)
    except Invalid as error:
        asked = _questions(typed)
        return _choice_page(request, asked, tell(error, asked))
    messages.success(request, _("Your choice is kept."))
    return redirect("account")


def _choice_page(request: HttpRequest, questions: list[Question], summary: Summary | None) -> HttpResponse:
    context = {"questions": questions, "summary": summary}
    return render(request, "desk/notices_choice.html", context, status=422 if summary else 200)


def _questions(answers: dict[str, Any]) -> list[Question]:
    return [
        Question(
            "channels",
            _("How shall we tell you, beside the app?"),
            kind="checkboxes",
            options=[(channel.value, channel.label) for channel in channels.Channel],
            value=answers["channels"],
            hint=_("Choose none to be told in the app only. A message never names a person or a case."),
            optional=True,
        ),
        Question(
            "email",
            _("E-mail address"),
            value=answers["email"],
            inputmode="email",
            autocomplete="email",
            optional=True,
        ),
        Question(
            "mobile",
            _("Mobile number"),
            value=answers["mobile"],
            inputmode="tel",
            autocomplete="tel-national",
            width="20",
            optional=True,
        ),
    ]
