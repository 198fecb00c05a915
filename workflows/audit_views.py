"""The auditor's pages. She reads all that her county did; only the record of a verification is written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import auditing, staffing
from workflows.desk import LISTINGS, desk_of, officer_page
from workflows.errors import Conflict, Invalid
from workflows.models import JournalRow
from workflows.questions import Question, tell


def _county(request: HttpRequest) -> str:
    """The county that she audits. Raises NotAllowed."""
    return auditing.auditor_seat(desk_of(request).seats).county


def _rows(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """A page of journal rows for the template."""
    key = auditing.before(request.GET.get("before", ""))
    entries, more = auditing.page_of(rows, key)
    return {"entries": entries, "before": entries[-1].row.sequence if more else None, "is_first": key is None}


@require_GET
@officer_page
def journal(request: HttpRequest) -> HttpResponse:
    """The county's journal, the newest row first, narrowed by act, officer, case and days."""
    county = _county(request)
    sought = auditing.Sought.read(request.GET.dict())
    questions = _questions(sought)
    context: dict[str, Any] = {
        "sought": sought,
        "questions": questions,
        "count": auditing.rows_in_chain(county),
    }
    try:
        found = sought.of(county)
    except Invalid as error:
        context |= {"summary": tell(error, questions), **_rows(request, JournalRow.objects.none())}
    else:
        context |= _rows(request, found)
    status = 422 if "summary" in context else 200
    return render(request, "audit/journal.html", {**context, "place_in_nav": "audit"}, status=status)


def _questions(sought: auditing.Sought) -> list[Question]:
    acts = sorted(auditing.act_words().items(), key=lambda item: str(item[1]))
    return [
        Question("act", _("Act"), "select", sought.act, acts),
        Question("officer", _("Officer (user name or name)"), value=sought.officer),
        Question("case", _("Case number"), value=sought.case),
        Question("first", _("First day"), "date", sought.first),
        Question("last", _("Last day"), "date", sought.last),
    ]


@require_GET
@officer_page
def officers(request: HttpRequest) -> HttpResponse:
    """The county's officers, each of whom has a trail."""
    county = _county(request)
    sought = request.GET.get("q", "").strip()[:60].replace("\x00", "")
    after = request.GET.get("after", "").replace("\x00", "")
    rows, more = staffing.officers(county, sought, after)
    context = {
        "rows": rows,
        "sought": sought,
        "following": staffing.following(sought, rows[-1][0].username) if more else "",
        "is_first": not after,
        "place_in_nav": "audit",
    }
    return render(request, "audit/officers.html", context)


@require_GET
@officer_page
def trail(request: HttpRequest, username: str) -> HttpResponse:
    """All that an officer did, her appointments, and what was done about her."""
    county = _county(request)
    officer = auditing.officer_in(county, username)
    which = request.GET.get("which", "")
    which = which if which in auditing.TRAILS else ""
    context = {
        "view": staffing.officer_page(officer),
        "which": which,
        "trails": auditing.TRAILS.items(),
        "place_in_nav": "audit",
        **_rows(request, auditing.trail(county, officer, which)),
    }
    return render(request, "audit/trail.html", context)


@require_GET
@officer_page
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """Every round, sign-off, paper and journal row of a case, by digest."""
    found = auditing.case_in(desk_of(request).seats, ref)
    file, listing = auditing.case_file(found), LISTINGS[found.programme]
    context = {
        "file": file,
        "papers": [(listing.paper(each.kind, each.subject), each) for each in file.papers],
        "case_page": reverse(listing.case_page, args=[ref]),
        "scan_page": listing.scan_page,
        "place_in_nav": "audit",
    }
    return render(request, "audit/case.html", context)


@require_GET
@officer_page
def content(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One round as it was signed, as far as its programme lets the auditor read it; numbers of persons masked."""
    seats = desk_of(request).seats
    found = auditing.case_in(seats, ref)
    kept = auditing.round_of(found, number)
    read = LISTINGS[found.programme].read
    sections = read(kept.body, found, seats) if kept.body is not None else None
    context = {"case": found, "round": kept, "sections": sections, "place_in_nav": "audit"}
    return render(request, "audit/round.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def verification(request: HttpRequest) -> HttpResponse:
    """What the last verifications found; a POST verifies the county now."""
    county = _county(request)
    error: Conflict | None = None
    if request.method == "POST":
        try:
            auditing.verify_county(desk_of(request).seats)
        except Conflict as refused:
            error = refused
        else:
            return redirect("audit_verification")
    rows = auditing.rows_in_chain(county)
    context = {
        "runs": auditing.last_runs(county),
        "only_county": auditing.is_only_county(),
        "rows": rows,
        "most": auditing.MOST_ROWS,
        "may_verify": rows <= auditing.MOST_ROWS,
        "summary": tell(error, []) if error else None,
        "place_in_nav": "audit",
    }
    return render(request, "audit/verification.html", context, status=error.status if error else 200)
