"""Transfers through the bank: the list that it pays by, its file of results, every line before and after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aid.bank_lists import manager_seat
from aid.flows import MANAGER
from aid.models import PaymentFile
from aid.payments import batches, queries, sheets
from aid.payments.list_queries import lists_of
from aid.payments.table import COLUMNS, MOST_BYTES, MOST_ROWS
from aid.queries.reach import READERS
from aid.views.choosing import county_of, number_in
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Invalid
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.tables.writing import MEDIA_TYPE
from workflows.uploads import sent_file

PLACE_IN_NAV = "aid-payments"
_ACCEPT = ".xlsx,.xls,.csv"


@require_http_methods(["GET", "POST"])
@officer_page
def payments_page(request: HttpRequest) -> HttpResponse:
    """What waits for the bank, the lists for it and the files of its results; POST checks a file and enters nothing."""
    county = county_of(request, *READERS)
    error: ActError | None = None
    if request.method == "POST":
        seats = desk_of(request).seats
        manager_seat(seats)
        try:
            batch, made = batches.keep(*sent_file(request, MOST_BYTES), seats)
        except Invalid as refused:
            error = refused
        else:
            if not made:
                messages.info(request, _("This very file was sent before: here is what became of it."))
            return redirect("aid:payment-file", batch.ref)
    return _desk(request, county, error)


def _desk(request: HttpRequest, county: str, error: ActError | None) -> HttpResponse:
    after = number_in(request, "after")
    rows, following = queries.waiting(county, after)
    lists, earlier = lists_of(county, number_in(request, "lists"))
    hint = _("XLSX, XLS or CSV, at most %(rows)d lines and %(most)d MB.")
    question = Question(
        "file",
        _("The bank’s file of results"),
        kind="file",
        accept=_ACCEPT,
        hint=hint % {"rows": MOST_ROWS, "most": MOST_BYTES // (1024 * 1024)},
    )
    before = number_in(request, "before")
    files, older = queries.files_of(county, before)
    context: dict[str, Any] = {
        "rows": rows,
        "following": following,
        "is_first": after is None,
        "totals": queries.total_waiting(county),
        "lists": lists,
        "earlier": earlier,
        "is_latest": number_in(request, "lists") is None,
        "files": files,
        "older": older,
        "is_newest": before is None,
        "pays": pays(request),
        "question": question,
        "columns": [column.title for column in COLUMNS],
        "summary": tell(error, [question]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/payments.html", context, status=error.status if error else 200)


def pays(request: HttpRequest) -> bool:
    """True for whoever makes lists and enters results. Whoever approves sees what came of it, and pays nothing."""
    return bool(desk_of(request).seats.of_role(MANAGER))


def file_answer(data: bytes, name: str, form: str) -> HttpResponse:
    """The file, to be saved under that name."""
    answer = HttpResponse(data, content_type=MEDIA_TYPE if form == "xlsx" else "text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@officer_page
def payment_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Every line with its result: before entering what would become of it, afterwards what did."""
    batch = batches.file_for(ref, [county_of(request, *READERS)])
    shown, after = request.GET.get("show", ""), number_in(request, "after") or 0
    shown = shown if shown in queries.SHOWN else "all"
    lines, following = queries.lines_of(batch, shown, after)
    context = _about(request, batch) | {
        "lines": lines,
        "following": following,
        "shown": shown,
        "after": after,
    }
    return render(request, "aid/payment_file.html", context)


def _about(request: HttpRequest, batch: PaymentFile) -> dict[str, Any]:
    return {
        "batch": batch,
        "pays": pays(request),
        "counts": queries.counts_of(batch),
        "columns": {column.name: column.title for column in COLUMNS},
        "place_in_nav": PLACE_IN_NAV,
    }


def _hers(request: HttpRequest, ref: str) -> tuple[PaymentFile, Seats]:
    """(the file, her seats), for a programme manager. Raises NotFound for everybody else."""
    return batches.file_for(ref, [county_of(request, MANAGER)]), desk_of(request).seats


@require_POST
@officer_page
def payment_check(request: HttpRequest, ref: str) -> HttpResponse:
    """The lines that aren't entered are judged again, with what is known now."""
    batch, seats = _hers(request, ref)
    batches.check_again(batch, seats)
    messages.success(request, _("Checked again."))
    return redirect("aid:payment-file", ref)


@require_POST
@officer_page
def payment_enter(request: HttpRequest, ref: str) -> HttpResponse:
    """The ready lines are entered, a hundred at a time; where more are left, the button is pressed again."""
    batch, seats = _hers(request, ref)
    try:
        found = batches.enter(batch, seats)
    except ActError as error:
        messages.error(request, str(error.reason))
        return redirect("aid:payment-file", ref)
    words = {"done": found.done, "refused": found.refused, "left": found.left}
    messages.success(
        request, _("Entered: %(done)d. Not entered: %(refused)d. Still to be done: %(left)d.") % words
    )
    return redirect("aid:payment-file", ref)


@require_POST
@officer_page
def payment_wrong(request: HttpRequest, ref: str) -> HttpResponse:
    """The wrong lines as they were typed, with what is wrong, to be mended and sent again; on record."""
    batch, seats = _hers(request, ref)
    data = sheets.wrong_lines(batches.wrong_taken(batch, seats))
    return file_answer(data, f"to-mend-{batch.digest[:8]}.xlsx", "xlsx")
