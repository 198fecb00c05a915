"""Files of rows: a table to be filled in, sent, checked row by row, confirmed; wrong rows go back to be mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.imports import batches, queries
from people.imports.batches import Sent
from people.imports.checking import MOST_ROWS
from people.imports.templates import TEMPLATES
from people.models import ImportBatch
from people.privacy import KEEPER_ROLES
from people.queries.registers import area_that_keeps, area_that_reads
from people.rows.ground import ground_of
from people.views.navigation import PEOPLE_PAGES
from workflows import clock, tables
from workflows.areas import Area
from workflows.desk import Desk, Link, desk_of, link_to, officer_page, place_names
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.tables.writing import MEDIA_TYPE
from workflows.uploads import check_upload

PLACE_IN_NAV = "imports"
_ACCEPT = ".xlsx,.xls,.csv"
_INDENTS = {TOWNSHIP: "\u3000", VILLAGE: "\u3000\u3000"}

link_to(Link(PLACE_IN_NAV, gettext_lazy("Files"), "people:imports", KEEPER_ROLES, PEOPLE_PAGES))


def keepers_desk(request: HttpRequest) -> Desk:
    """The desk, where one of her posts keeps the registers. Raises NotFound: to any other there is no such page."""
    desk = desk_of(request)
    if not desk.seats.of_role(*KEEPER_ROLES):
        raise NotFound("not_found", _("There is no such page for your posts."))
    return desk


def area_for(desk: Desk) -> Area:
    """The places whose rows she reads; the header names the county that was read with them."""
    return _named(desk, area_that_reads(desk.seats))


def kept_area_for(desk: Desk) -> Area:
    """The same of those whose registers she keeps: where she may enter something."""
    return _named(desk, area_that_keeps(desk.seats))


def _named(desk: Desk, area: Area) -> Area:
    desk.county_name = area.name(area.roots[0][:COUNTY])
    return area


def places_of(area: Area) -> list[tuple[str, str]]:
    """Hers, each before those below it, as a list offers them."""
    return [(code, _INDENTS.get(len(code), "") + area.name(code)) for code in area.codes]


def read_day(name: str, typed: str, faults: dict[str, list[str]]) -> date:
    """The day as it is typed; what can't be read stands among the faults, and today in its place."""
    try:
        return tables.day(typed.strip()[:20])
    except tables.CellError as error:
        faults[name] = [str(error)]
        return clock.today()


def key_of(request: HttpRequest, name: str) -> int | None:
    """The key that the page starts at; anything unreadable starts at the top."""
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


@require_http_methods(["GET", "POST"])
@officer_page
def imports(request: HttpRequest) -> HttpResponse:
    """The files of her places; POST takes a file and checks it, and takes nothing over."""
    desk = keepers_desk(request)
    area = kept_area_for(desk)
    error: ActError | None = None
    if request.method == "POST":
        try:
            batch, made = batches.keep(_sent(request), desk.seats)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            if not made:
                messages.info(request, _("This very file was sent before: here is what became of it."))
            return redirect("people:import", batch.ref)
    return _desk(request, desk, area, error)


def _sent(request: HttpRequest) -> Sent:
    """What the form sent. Raises Invalid naming every field."""
    check_upload(request)
    faults: dict[str, list[str]] = {}
    holds_from = read_day("holds_from", request.POST.get("holds_from", ""), faults)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        faults["file"] = [_("Choose a file first.")]
    if not request.POST.get("template"):
        faults["template"] = [_("Choose one of the list.")]
    if not request.POST.get("place"):
        faults["place"] = [_("Choose one of the list.")]
    if faults:
        raise Invalid(faults)
    assert isinstance(sent, UploadedFile)
    return Sent(request.POST["template"], request.POST["place"], holds_from, sent.name or "", sent.read())


def _desk(request: HttpRequest, desk: Desk, area: Area, error: ActError | None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    questions = [
        Question("template", _("Register"), "select", typed.get("template", ""), _templates()),
        Question("place", _("Place"), "select", typed.get("place", area.top), places_of(area)),
        Question(
            "holds_from",
            _("Holds from"),
            "date",
            typed.get("holds_from", clock.today().isoformat()),
            hint=_("The day from which what stands in the file is true."),
            width="10",
        ),
        Question(
            "file",
            _("File"),
            "file",
            accept=_ACCEPT,
            hint=_("XLSX, XLS or CSV, at most %(rows)d rows and %(most)d MB.")
            % {"rows": MOST_ROWS, "most": settings.UPLOAD_MAX_BYTES // (1024 * 1024)},
        ),
    ]
    before = key_of(request, "before")
    files, more = queries.files_of(desk.seats, before)
    context: dict[str, Any] = {
        "questions": questions,
        "files": [(each, TEMPLATES[each.template].title, area.name(each.place_code)) for each in files],
        "last": files[-1].pk if more else None,
        "is_first": before is None,
        "templates": [(each.code, each.title) for each in TEMPLATES.values()],
        "place": area.top or area.roots[0],
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "imports/desk.html", context, status=error.status if error else 200)


def _templates() -> list[tuple[str, Any]]:
    return [(each.code, each.title) for each in TEMPLATES.values()]


@require_GET
@officer_page
def template(request: HttpRequest, template: str) -> HttpResponse:
    """The table to be filled in, with the place's villages, groups and codes to choose from."""
    desk = keepers_desk(request)
    found = TEMPLATES.get(template)
    if found is None:
        raise NotFound("not_found", _("There is no such table."))
    area = kept_area_for(desk)
    place = area.choose(request.GET.get("place", "")) or area.roots[0]
    columns = found.columns(ground_of(place, clock.today()))
    return workbook(tables.template(columns, str(found.title)), f"{found.code}-{place}.xlsx")


def workbook(data: bytes, name: str) -> HttpResponse:
    """An XLSX to be saved."""
    answer = HttpResponse(data, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@officer_page
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """How far the file is; checked, every wrong row with its sentences."""
    desk = keepers_desk(request)
    batch = batches.batch_for(ref, desk.seats)
    shown, after = request.GET.get("show", ""), key_of(request, "after") or 0
    if shown not in queries.SHOWN:
        shown = "wrong" if batch.rows_wrong else "all"
    rows, more = queries.rows_of(batch, shown, after)
    context = {
        "batch": batch,
        "title": TEMPLATES[batch.template].title,
        "village": place_names([batch.place_code]).get(batch.place_code, batch.place_code),
        "word": ImportBatch.Status(batch.status).label,
        "fault": queries.fault_lines(batch),
        "goes_on": batch.status in {ImportBatch.Status.WAITING, ImportBatch.Status.TAKING},
        "done": batch.rows_taken if batch.status == ImportBatch.Status.TAKING else batch.rows_read,
        "of": _of(batch),
        "reads": batches.reads_rows(batch, desk.seats),
        "rows": rows,
        "last": rows[-1].line if more else None,
        "after": after,
        "shown": shown,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "imports/file.html", context)


def _of(batch: ImportBatch) -> int:
    """How many rows there are to do, as far as that is known."""
    if batch.status == ImportBatch.Status.TAKING:
        return batch.rows_taken + batch.rows_right
    return max(batch.rows_total, batch.rows_read)


@require_POST
@officer_page
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """The right rows are taken over."""
    return _moved(request, ref, batches.confirm)


@require_POST
@officer_page
def retry(request: HttpRequest, ref: str) -> HttpResponse:
    """A file that stopped goes on."""
    return _moved(request, ref, batches.retry)


def _moved(request: HttpRequest, ref: str, verb: Callable[[str, Seats], ImportBatch]) -> HttpResponse:
    """Her file's page again, after the verb or with the reason why it can't be."""
    try:
        verb(ref, keepers_desk(request).seats)
    except Conflict as error:
        messages.error(request, str(error.reason))
    return redirect("people:import", ref)


@require_POST
@officer_page
def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """Nothing of the file is taken over."""
    desk = keepers_desk(request)
    try:
        batches.drop(ref, desk.seats)
    except Conflict as error:
        messages.error(request, str(error.reason))
        return redirect("people:import", ref)
    messages.success(request, _("The file was dropped; nothing of it was taken over."))
    return redirect("people:imports")


@require_POST
@officer_page
def wrong_rows(request: HttpRequest, ref: str) -> HttpResponse:
    """The wrong rows as they were typed, with what is wrong, to be mended and sent again; on record."""
    desk = keepers_desk(request)
    batch = batches.batch_for(ref, desk.seats)
    batches.wrong_rows_taken(batch, desk.seats)
    found = TEMPLATES[batch.template]
    columns = found.columns(ground_of(batch.place_code, batch.holds_from))
    data = tables.to_mend(columns, str(found.title), queries.wrong_rows(batch))
    return workbook(data, f"to-mend-{batch.digest[:8]}.xlsx")


urlpatterns: list[URLPattern] = [
    path("imports/", imports, name="imports"),
    path("imports/template/<slug:template>.xlsx", template, name="import-template"),
    path("imports/<slug:ref>/", one, name="import"),
    path("imports/<slug:ref>/confirm/", confirm, name="import-confirm"),
    path("imports/<slug:ref>/retry/", retry, name="import-retry"),
    path("imports/<slug:ref>/drop/", drop, name="import-drop"),
    path("imports/<slug:ref>/wrong.xlsx", wrong_rows, name="import-wrong"),
]
