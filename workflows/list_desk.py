"""Lists under a number: what an office hands over, and all lists that it ordered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import clock, handovers, scopes, tables
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Invalid
from workflows.handovers import Parcel, hand_over, parcels
from workflows.models import Paper, PaperJob
from workflows.programme import PROGRAMMES
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.views import before_of, page_of, rows_of

# What an office carries on is what it signed since the last round to town.
DAYS = 7


@require_GET
@officer_page
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that her offices ordered, the newest first: those that she may read."""
    seats = desk_of(request).seats
    offices = {seat.office_id for seat in seats.current}
    found = Paper.objects.filter(case__isnull=True, office_id__in=sorted(offices)).select_related("office")
    waiting, failed = (Q(jobs__state=state) for state in (PaperJob.State.WAITING, PaperJob.State.FAILED))
    found = found.annotate(
        waiting=Count("jobs", filter=waiting, distinct=True),
        failed=Count("jobs", filter=failed, distinct=True),
    )
    page, more = page_of(found, before_of(request))
    context = {
        "rows": [_row(paper) for paper in page if scopes.may_read(paper.asked, seats)],
        "before": page[-1].pk if more else None,
        "is_first": before_of(request) is None,
        "hands_over": handovers.hands_over(seats),
        "place_in_nav": "inbox",
    }
    return render(request, "desk/lists.html", context)


def _row(paper: Any) -> dict[str, Any]:
    programme = PROGRAMMES[paper.programme]
    return {
        "paper": paper,
        "title": programme.paper_title(paper),
        "facts": programme.public_facts(paper),
        "state": "failed" if paper.failed else "waiting" if paper.waiting else "made",
    }


@require_http_methods(["GET", "POST"])
@officer_page
def handover(request: HttpRequest) -> HttpResponse:
    """What her offices signed in some days, by the office that it goes to. POST orders a list of what is chosen."""
    seats = desk_of(request).seats
    if request.method == "POST":
        return _post(request, seats)
    return _shown(request, seats)


def _post(request: HttpRequest, seats: Seats) -> HttpResponse:
    sent = request.POST.getlist("signoff")
    chosen = [int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < 19]
    try:
        paper = hand_over(seats, request.POST.get("parcel", ""), chosen)
    except ActError as error:
        if error.status not in {409, 422}:
            raise
        return _shown(request, seats, error)
    return redirect("kept_paper", paper.code)


def _shown(request: HttpRequest, seats: Seats, refused: ActError | None = None) -> HttpResponse:
    today = clock.today()
    typed = {
        "first": request.GET.get("first", (today - timedelta(days=DAYS - 1)).isoformat()),
        "last": request.GET.get("last", today.isoformat()),
    }
    questions = [
        Question("first", _("Signed from"), "date", typed["first"], width="10"),
        Question("last", _("Signed until"), "date", typed["last"], width="10"),
    ]
    found: list[Parcel] = []
    is_more, error = False, refused
    try:
        first, last = (_day(name, text) for name, text in typed.items())
        found, is_more = parcels(seats, first, last)
    except Invalid as invalid:
        error = error or invalid
    context = {
        "questions": questions,
        "parcels": [_parcel(parcel) for parcel in found],
        "is_more": is_more,
        "most": handovers.MOST,
        "summary": tell(error, questions) if error else None,
        "place_in_nav": "inbox",
    }
    return render(request, "desk/handover.html", context, status=error.status if error else 200)


def _day(name: str, text: str) -> date:
    try:
        day = tables.day(text.strip()[:20])
    except tables.CellError as error:
        raise Invalid({name: [str(error)]}) from error
    if not 1900 <= day.year < 9999:
        raise Invalid({name: [_("Write the date as year-month-day, for example 2016-03-18.")]})
    return day


def _parcel(parcel: Parcel) -> dict[str, Any]:
    cases = [row.signoff.case for row in parcel.rows]
    shown = rows_of(cases, {}, {case.pk: case.pk for case in cases})
    return {
        "parcel": parcel,
        "rows": list(zip(shown, parcel.rows, strict=True)),
        "fresh": sum(row.listed is None for row in parcel.rows),
    }
