"""The bank liaison's desk: what waits for payout, files of payouts, each line's result before and after confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loans.models import PayoutBatch
from loans.payouts import batches, queries, sheets
from loans.payouts.table import COLUMNS, MOST_BYTES, MOST_ROWS
from workflows import clock
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Invalid
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.uploads import sent_file

_ACCEPT = ".xlsx,.xls,.csv"


def _liaison(request: HttpRequest) -> Seats:
    """Her seats. Raises NotFound for every other officer: these pages aren't there for them."""
    seats = desk_of(request).seats
    batches.liaison_seat(seats)
    return seats


def _key(request: HttpRequest, name: str) -> int | None:
    """The key that the page starts at; anything unreadable starts at the top."""
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


@require_http_methods(["GET", "POST"])
@officer_page
def payouts(request: HttpRequest) -> HttpResponse:
    """What waits and the branch's files; POST takes a file, reads it and shows every line, and pays nothing."""
    seats = _liaison(request)
    error: ActError | None = None
    if request.method == "POST":
        try:
            batch, made = batches.keep(*sent_file(request, MOST_BYTES), seats)
        except Invalid as refused:
            error = refused
        else:
            if not made:
                messages.info(request, _("This very file was sent before: here is what became of it."))
            return redirect("loans:payout-file", batch.ref)
    return _desk(request, seats, error)


def _desk(request: HttpRequest, seats: Seats, error: ActError | None) -> HttpResponse:
    before = _key(request, "before")
    rows, more = queries.waiting(seats, before)
    question = Question("file", _("File of payouts"), kind="file", accept=_ACCEPT)
    files, _older = queries.files_of(seats)
    context: dict[str, Any] = {
        "rows": rows,
        "more": more,
        "is_first": before is None,
        "total": queries.total_waiting(seats),
        "files": files,
        "question": question,
        "columns": [column.title for column in COLUMNS],
        "most_rows": MOST_ROWS,
        "most": MOST_BYTES // (1024 * 1024),
        "summary": tell(error, [question]) if error else None,
        "place_in_nav": "payouts",
    }
    return render(request, "loans/payouts/desk.html", context, status=error.status if error else 200)


@require_GET
@officer_page
def files(request: HttpRequest) -> HttpResponse:
    """The branch's files, newest first."""
    seats, before = _liaison(request), _key(request, "before")
    found, more = queries.files_of(seats, before)
    context = {"files": found, "more": more, "is_first": before is None, "place_in_nav": "payouts"}
    return render(request, "loans/payouts/files.html", context)


@require_GET
@officer_page
def template(request: HttpRequest) -> HttpResponse:
    """The table to be filled in: empty, or with a line for every case that waits."""
    seats = _liaison(request)
    filled = "filled" in request.GET
    data = sheets.template(queries.every_waiting(seats) if filled else ())
    return _workbook(data, f"payouts-{clock.today().isoformat()}.xlsx")


def _workbook(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=sheets.XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@officer_page
def file(request: HttpRequest, ref: str) -> HttpResponse:
    """Every line with its result: before confirming what would become of it, afterwards what did."""
    batch = batches.batch_for(ref, desk_of(request).seats)
    shown, after = request.GET.get("show", ""), _key(request, "after") or 0
    shown = shown if shown in queries.SHOWN else "all"
    lines, more = queries.lines_of(batch, shown, after)
    context = _about(batch) | {"lines": lines, "more": more, "shown": shown, "after": after}
    return render(request, "loans/payouts/file.html", context)


def _about(batch: PayoutBatch) -> dict[str, Any]:
    return {
        "batch": batch,
        "counts": queries.counts_of(batch),
        "columns": [column.title for column in COLUMNS],
        "place_in_nav": "payouts",
    }


@require_GET
@officer_page
def printed(request: HttpRequest, ref: str) -> HttpResponse:
    """All lines on one page, to be printed and filed."""
    batch = batches.batch_for(ref, desk_of(request).seats)
    lines, _more = queries.lines_of(batch, most=None)
    context = _about(batch) | {"lines": lines, "whole": True, "shown": "all"}
    return render(request, "loans/payouts/file.html", context)


@require_POST
@officer_page
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """The lines that aren't paid are judged again, with what the register knows now."""
    seats = desk_of(request).seats
    batch = batches.batch_for(ref, seats)
    batches.check_again(batch, seats)
    messages.success(request, _("Checked again."))
    return redirect("loans:payout-file", ref)


@require_POST
@officer_page
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """The ready lines are paid out, a hundred at a time; where more are left, the page sends itself again."""
    seats = desk_of(request).seats
    batch = batches.batch_for(ref, seats)
    try:
        done = batches.confirm(batch, seats)
    except ActError as error:
        messages.error(request, str(error.reason))
        return redirect("loans:payout-file", ref)
    if done.left:
        context = _about(batch) | {"done": done}
        return render(request, "loans/payouts/going_on.html", context)
    return redirect("loans:payout-file", ref)


@require_POST
@officer_page
def wrong_lines(request: HttpRequest, ref: str) -> HttpResponse:
    """The wrong lines as they were typed, with what is wrong, to be mended and sent again; on record."""
    seats = desk_of(request).seats
    batch = batches.batch_for(ref, seats)
    data = sheets.wrong_lines(batches.wrong_lines_taken(batch, seats))
    return _workbook(data, f"to-mend-{batch.digest[:8]}.xlsx")


urlpatterns: list[URLPattern] = [
    path("payouts/", payouts, name="payouts"),
    path("payouts/files/", files, name="payout-files"),
    path("payouts/template.xlsx", template, name="payout-template"),
    path("payouts/<slug:ref>/", file, name="payout-file"),
    path("payouts/<slug:ref>/print/", printed, name="payout-print"),
    path("payouts/<slug:ref>/check/", check, name="payout-check"),
    path("payouts/<slug:ref>/confirm/", confirm, name="payout-confirm"),
    path("payouts/<slug:ref>/wrong.xlsx", wrong_lines, name="payout-wrong"),
]
