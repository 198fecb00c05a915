"""The bank's files of results by API: sent, looked at line by line, entered; each line is an act of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, File, Router, Schema, Status, UploadedFile
from ninja import Query as In

from aid.flows import MANAGER
from aid.models import PaymentFile
from aid.payments import batches, queries, sheets
from aid.payments.table import MOST_BYTES
from aid.queries.reach import counties_of
from aid.views.payments import file_answer
from workflows.api.auth import seats
from workflows.api.requests import BeforeQuery, Query
from workflows.casework.seeing import plausible
from workflows.casework.shapes import file_extra
from workflows.errors import Invalid
from workflows.seats import Seats
from workflows.tables.writing import MEDIA_TYPE
from workflows.uploads import sent_file

router = Router(tags=["aid"])


class ResultCountsOut(Schema):
    ready: int
    wrong: int
    done: int
    taken_back: int = Field(description="Entered; the delivery was taken back later.")


class ResultFileOut(Schema):
    ref: str
    file_name: str
    digest: str = Field(description="SHA-256 of the bytes.")
    sent_at: datetime
    checked_at: datetime
    counts: ResultCountsOut = Field(description="How many of its lines stand how.")


class ResultFilesOut(Schema):
    files: list[ResultFileOut] = Field(description="The newest first, ten at a time.")
    next_before: int | None


class ResultLineOut(Schema):
    line: int
    status: str = Field(description="ready, wrong, done or taken_back.")
    act: str = Field(
        description="confirm_payment or report_bounced: how it is entered; empty where it says neither."
    )
    ref: str | None = Field(description="The nomination's; null where the county has no such case.")
    cells: dict[str, str] = Field(description="What was read, by column; the account with stars.")
    faults: list[str] = Field(description="What is wrong with it.")
    settled_at: datetime | None


class ResultLinesOut(Schema):
    rows: list[ResultLineOut] = Field(description="In the order of the file, a hundred at a time.")
    next_after: int | None


class EnteredOut(Schema):
    done: int
    refused: int = Field(
        description="Refused by their own act; they stand as wrong now, and hold up no other."
    )
    left: int = Field(description="Ready lines that are still to be entered: send the request again.")


class LinesQuery(Query):
    show: str = Field("all", max_length=10, description="all, ready, wrong, done or taken_back.")
    after: int = Field(0, ge=0, le=2**31 - 1, description="Rows after this line.")


@router.get("", response=ResultFilesOut, summary="The bank's files of results of my county")
def list_result_files(request: HttpRequest, query: In[BeforeQuery]) -> ResultFilesOut:
    """Each with how many of its lines stand how."""
    found, following = queries.files_of(counties_of(seats(request))[0], query.before)
    return ResultFilesOut(files=[_file(each, vars(each)) for each in found], next_before=following)


@router.post("", response={201: ResultFileOut, 200: ResultFileOut}, summary="Send a file of results")
def send_results(
    request: HttpRequest,
    response: HttpResponse,
    file: Annotated[UploadedFile, File(..., description="XLSX, XLS or CSV, at most a thousand lines.")],
) -> Any:
    """Every line is checked, none is entered. The same bytes are the same file, untouched (200)."""
    held = seats(request)
    counties_of(held, MANAGER)
    unknown = (request.POST.keys() | request.FILES.keys()) - {"file"}
    if unknown:
        raise Invalid({name: [_("There is no such field.")] for name in sorted(unknown)})
    batch, made = batches.keep(*sent_file(request, MOST_BYTES), held)
    response["Location"] = f"{request.path.rstrip('/')}/{batch.ref}"
    return Status(201 if made else 200, _file(batch, queries.counts_of(batch)))


@router.get("/{ref}", response=ResultFileOut, summary="How far a file of results is")
def read_result_file(request: HttpRequest, ref: str) -> ResultFileOut:
    """How many of its lines are ready, wrong, entered."""
    batch = batches.file_for(plausible(ref), counties_of(seats(request))[:1])
    return _file(batch, queries.counts_of(batch))


@router.get("/{ref}/rows", response=ResultLinesOut, summary="The lines of a file with their results")
def read_result_rows(request: HttpRequest, ref: str, query: In[LinesQuery]) -> ResultLinesOut:
    """Before entering what would become of each, afterwards what did."""
    batch = batches.file_for(plausible(ref), counties_of(seats(request))[:1])
    if query.show not in queries.SHOWN:
        raise Invalid({"show": [_("Choose one of the list.")]})
    rows, following = queries.lines_of(batch, query.show, query.after)
    return ResultLinesOut(rows=[_line(row) for row in rows], next_after=following)


@router.post("/{ref}/check", response=ResultFileOut, summary="Check a file's lines again")
def check_result_file(request: HttpRequest, ref: str) -> ResultFileOut:
    """Every line that isn't entered stands with its result of now. Sent again, nothing more happens."""
    batch, held = _hers(request, ref)
    batches.check_again(batch, held)
    batch.refresh_from_db(fields=["checked_at"])
    return _file(batch, queries.counts_of(batch))


@router.post("/{ref}/enter", response=EnteredOut, summary="Enter the ready lines of a file")
def enter_result_file(request: HttpRequest, ref: str) -> EnteredOut:
    """The next hundred, each by its own act. Sent again it goes on: a line is entered once, whoever sends it."""
    batch, held = _hers(request, ref)
    found = batches.enter(batch, held)
    return EnteredOut(done=found.done, refused=found.refused, left=found.left)


@router.get(
    "/{ref}/to-mend.xlsx",
    summary="The wrong lines of a file, to be mended and sent again",
    openapi_extra=file_extra("A workbook.", MEDIA_TYPE),
)
def read_wrong_lines(request: HttpRequest, ref: str) -> HttpResponse:
    """As they were typed, accounts in full, each with what is wrong: it is on record who took them."""
    batch, held = _hers(request, ref)
    data = sheets.wrong_lines(batches.wrong_taken(batch, held))
    return file_answer(data, f"to-mend-{batch.digest[:8]}.xlsx", "xlsx")


def _hers(request: HttpRequest, ref: str) -> tuple[PaymentFile, Seats]:
    held = seats(request)
    return batches.file_for(plausible(ref), counties_of(held, MANAGER)[:1]), held


def _file(batch: PaymentFile, counts: Any) -> ResultFileOut:
    return ResultFileOut(
        ref=batch.ref,
        file_name=batch.file_name,
        digest=batch.digest,
        sent_at=batch.sent_at,
        checked_at=batch.checked_at,
        counts=ResultCountsOut(**{name: counts[name] for name in ResultCountsOut.model_fields}),
    )


def _line(row: queries.LineView) -> ResultLineOut:
    return ResultLineOut(
        line=row.line,
        status=row.status,
        act=row.act,
        ref=row.ref or None,
        cells=row.cells,
        faults=list(row.faults),
        settled_at=row.settled_at,
    )
