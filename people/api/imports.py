"""Files of rows by API: sent, looked at, confirmed, dropped, by the same functions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile
from ninja import Query as In

from people.imports import batches, queries
from people.imports.batches import Sent
from people.imports.templates import TEMPLATES
from people.models import ImportBatch
from people.privacy import KEEPER_ROLES
from people.queries.registers import area_that_keeps
from people.rows.ground import ground_of
from workflows import clock, tables
from workflows.api.auth import seats
from workflows.api.requests import PageQuery, Query
from workflows.errors import Invalid, NotFound
from workflows.seats import Seats
from workflows.tables.writing import MEDIA_TYPE

router = Router(tags=["imports"])
_FIELDS = {"file", "template", "place", "holds_from"}
_XLSX: dict[str, Any] = {
    "responses": {
        200: {
            "description": "A workbook.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class ImportOut(Schema):
    ref: str
    template: str
    place: str
    file_name: str
    digest: str = Field(description="SHA-256 of the bytes.")
    holds_from: date
    status: str = Field(description="waiting, checked, taking, taken, unreadable, halted or dropped.")
    rows_read: int
    rows_right: int
    rows_wrong: int
    rows_known: int = Field(description="Rows that say nothing new.")
    rows_taken: int
    fault: list[str] = Field(description="What is wrong with the file as a whole.")
    sent_at: datetime
    taken_at: datetime | None


class ImportsOut(Schema):
    imports: list[ImportOut]
    next_before: int | None


class ImportRowOut(Schema):
    line: int
    status: str = Field(description="right, wrong, known or taken.")
    faults: list[str]
    person: int | None


class ImportRowsOut(Schema):
    rows: list[ImportRowOut]
    next_after: int | None


class RowsQuery(Query):
    show: str = Field("all", max_length=8, description="all, right, wrong, known or taken.")
    after: int = Field(0, ge=0, le=2**31 - 1, description="Rows after this line.")


def _keeper(request: HttpRequest) -> Seats:
    held = seats(request)
    if not held.of_role(*KEEPER_ROLES):
        raise NotFound("not_found", _("There is no such page for your posts."))
    return held


def _out(batch: ImportBatch) -> ImportOut:
    return ImportOut(
        ref=batch.ref,
        template=batch.template,
        place=batch.place_code,
        file_name=batch.file_name,
        digest=batch.digest,
        holds_from=batch.holds_from,
        status=str(batch.status),
        rows_read=batch.rows_read,
        rows_right=batch.rows_right,
        rows_wrong=batch.rows_wrong,
        rows_known=batch.rows_known,
        rows_taken=batch.rows_taken,
        fault=queries.fault_lines(batch),
        sent_at=batch.sent_at,
        taken_at=batch.taken_at,
    )


@router.get("", response=ImportsOut, summary="The files of rows of my places")
def list_imports(request: HttpRequest, query: In[PageQuery]) -> ImportsOut:
    """The newest first, twenty-five at a time at most."""
    found, more = queries.files_of(_keeper(request), query.before)
    page = found[: query.limit]
    goes_on = more or len(found) > len(page)
    return ImportsOut(imports=[_out(each) for each in page], next_before=page[-1].pk if goes_on else None)


@router.post("", response={201: ImportOut, 200: ImportOut}, summary="Send a file of rows")
def send_import(
    request: HttpRequest,
    response: HttpResponse,
    *,
    file: Annotated[UploadedFile, File(..., description="XLSX, XLS or CSV.")],
    template: Annotated[str, Form(..., description="The register's code.")],
    place: Annotated[str, Form(..., description="A place code of the post's.")],
    holds_from: Annotated[date, Form(..., description="The day from which what stands in the file is true.")],
) -> Any:
    """Nothing is taken before it is confirmed; a small file is checked at once. The same bytes are the same file."""
    held = _keeper(request)
    unknown = (request.POST.keys() | request.FILES.keys()) - _FIELDS
    if unknown:
        raise Invalid({name: [_("There is no such field.")] for name in sorted(unknown)})
    batch, made = batches.keep(Sent(template, place, holds_from, file.name or "", file.read()), held)
    response["Location"] = f"{request.path.rstrip('/')}/{batch.ref}"
    return Status(201 if made else 200, _out(batch))


@router.get("/templates/{template}.xlsx", summary="The table to be filled in", openapi_extra=_XLSX)
def read_template(request: HttpRequest, template: str, place: str = "") -> HttpResponse:
    """With the place's villages, groups and codes to choose from."""
    area = area_that_keeps(_keeper(request))
    if template not in TEMPLATES:
        raise NotFound("not_found", _("There is no such table."))
    found, at = TEMPLATES[template], area.choose(place) or area.roots[0]
    data = tables.template(found.columns(ground_of(at, clock.today())), str(found.title))
    return HttpResponse(data, content_type=MEDIA_TYPE)


@router.get("/{ref}", response=ImportOut, summary="How far a file is")
def read_import(request: HttpRequest, ref: str) -> ImportOut:
    """Its counts, and what is wrong with it as a whole."""
    return _out(batches.batch_for(ref, _keeper(request)))


@router.get("/{ref}/rows", response=ImportRowsOut, summary="The rows of a file with their results")
def read_import_rows(request: HttpRequest, ref: str, query: In[RowsQuery]) -> ImportRowsOut:
    """A hundred at a time, in the order of the file; what was typed isn't given back here."""
    batch = batches.batch_for(ref, _keeper(request))
    if query.show not in queries.SHOWN:
        raise Invalid({"show": [_("Choose one of the list.")]})
    rows, more = queries.rows_of(batch, query.show, query.after)
    return ImportRowsOut(
        rows=[
            ImportRowOut(line=row.line, status=row.status, faults=list(row.faults), person=row.person)
            for row in rows
        ],
        next_after=rows[-1].line if more else None,
    )


@router.post("/{ref}/confirm", response=ImportOut, summary="Take the right rows over")
def confirm_import(request: HttpRequest, ref: str) -> ImportOut:
    """Those of a small file are taken at once. Sent again, nothing more happens."""
    return _out(batches.confirm(ref, _keeper(request)))


@router.post("/{ref}/retry", response=ImportOut, summary="Try a file again that was halted")
def retry_import(request: HttpRequest, ref: str) -> ImportOut:
    """It goes on where it stopped; what is left is taken for whoever tries again. Sent again, nothing more happens."""
    return _out(batches.retry(ref, _keeper(request)))


@router.post("/{ref}/drop", response=ImportOut, summary="Drop a file")
def drop_import(request: HttpRequest, ref: str) -> ImportOut:
    """Nothing of it is taken over."""
    return _out(batches.drop(ref, _keeper(request)))
