"""Transfers through the bank: the list that it pays by, its file of results, every line before and after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aid.flows import MANAGER
from aid.models import PaymentFile
from aid.payments import batches, queries, sheets
from aid.payments.table import COLUMNS, MOST_BYTES, MOST_ROWS
from aid.views.choosing import county_of, number_in
from workflows import clock
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Invalid
from workflows.questions import Question, tell
from workflows.tables.writing import MEDIA_TYPE
from workflows.uploads import check_upload

PLACE_IN_NAV = "aid-payments"
_ACCEPT = ".xlsx,.xls,.csv"


@require_http_methods(["GET", "POST"])
@officer_page
def payments_page(request: HttpRequest) -> HttpResponse:
    """What waits for the bank and the files of its results; POST takes a file, checks it, and enters nothing."""
    county = county_of(request, MANAGER)
    error: ActError | None = None
    if request.method == "POST":
        try:
            batch, made = batches.keep(*_sent(request), desk_of(request).seats)
        except Invalid as refused:
            error = refused
        else:
            if not made:
                messages.info(request, _("This very file was sent before: here is what became of it."))
            return redirect("aid:payment-file", batch.ref)
    return _desk(request, county, error)


def _sent(request: HttpRequest) -> tuple[bytes, str]:
    """(the file's bytes, its name). Raises Invalid."""
    check_upload(request)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Invalid({"file": [_("Choose a file first.")]})
    if sent.size is not None and sent.size > MOST_BYTES:
        raise batches.too_large()
    return sent.read(), sent.name or ""


def _desk(request: HttpRequest, county: str, error: ActError | None) -> HttpResponse:
    after = number_in(request, "after")
    rows, following = queries.waiting(county, after)
    count, yuan = queries.total_waiting(county)
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
        "count": count,
        "yuan": yuan,
        "files": files,
        "older": older,
        "is_newest": before is None,
        "question": question,
        "columns": [column.title for column in COLUMNS],
        "summary": tell(error, [question]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/payments.html", context, status=error.status if error else 200)


@require_POST
@officer_page
def payment_list(request: HttpRequest, form: str) -> HttpResponse:
    """The list that the bank pays by, accounts in full; who took it is on record."""
    county = county_of(request, MANAGER)
    rows = queries.every_waiting(county)
    made = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    data = sheets.as_workbook(rows, made) if form == "xlsx" else sheets.as_csv(rows)
    batches.taken(desk_of(request).seats, {"rows": len(rows)})
    return _file(data, f"transfers-{clock.today().isoformat()}.{form}", form)


def _file(data: bytes, name: str, form: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=MEDIA_TYPE if form == "xlsx" else "text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@officer_page
def payment_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Every line with its result: before entering what would become of it, afterwards what did."""
    county_of(request, MANAGER)
    batch = batches.file_for(ref, desk_of(request).seats)
    shown, after = request.GET.get("show", ""), number_in(request, "after") or 0
    shown = shown if shown in queries.SHOWN else "all"
    lines, following = queries.lines_of(batch, shown, after)
    context = _about(batch) | {"lines": lines, "following": following, "shown": shown, "after": after}
    return render(request, "aid/payment_file.html", context)


def _about(batch: PaymentFile) -> dict[str, Any]:
    return {
        "batch": batch,
        "counts": queries.counts_of(batch),
        "columns": {column.name: column.title for column in COLUMNS},
        "place_in_nav": PLACE_IN_NAV,
    }


@require_POST
@officer_page
def payment_check(request: HttpRequest, ref: str) -> HttpResponse:
    """The lines that aren't entered are judged again, with what is known now."""
    seats = desk_of(request).seats
    batch = batches.file_for(ref, seats)
    batches.check_again(batch, seats)
    messages.success(request, _("Checked again."))
    return redirect("aid:payment-file", ref)


@require_POST
@officer_page
def payment_enter(request: HttpRequest, ref: str) -> HttpResponse:
    """The ready lines are entered, a hundred at a time; where more are left, the button is pressed again."""
    seats = desk_of(request).seats
    batch = batches.file_for(ref, seats)
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
    seats = desk_of(request).seats
    batch = batches.file_for(ref, seats)
    rows = queries.wrong_rows(batch)
    batches.taken(seats, {"file": batch.digest, "rows": len(rows)})
    return _file(sheets.wrong_lines(rows), f"to-mend-{batch.digest[:8]}.xlsx", "xlsx")
