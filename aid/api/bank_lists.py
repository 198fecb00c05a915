"""Lists for the bank by API: what waits for it, the list that it pays by, its file, and its being called off."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from ninja import Query as In

from aid import bank_lists
from aid.flows import MANAGER
from aid.models.funds import in_yuan
from aid.payments import list_queries, queries, sheets
from aid.payments.list_queries import ListLine, ListView, list_for
from aid.queries.reach import counties_of
from aid.views.payments import file_answer
from workflows.api.auth import seats
from workflows.api.once import answered_once
from workflows.api.requests import KEY_PARAMETER, AfterQuery, BeforeQuery, Body
from workflows.casework.seeing import plausible
from workflows.casework.shapes import file_extra
from workflows.tables.writing import MEDIA_TYPE

router = Router(tags=["aid"])
payments_router = Router(tags=["aid"])
_KEYED = {"parameters": [KEY_PARAMETER]}
# What the mark of a list says, as a code.
_STATES: Final = {"waiting": "with_bank", "done": "answered", "void": "called_off"}


class PaymentOut(Schema):
    ref: str
    number: str | None
    name: str
    village: str
    grant: str
    bank: str
    account: str = Field(description="With stars.")
    amount: str = Field(description="Yuan.")
    list: str = Field(
        description="The number of the list for the bank that it is on; empty where it is free."
    )


class PaymentsOut(Schema):
    waiting: int
    yuan: str
    free: int = Field(description="Of these, on no list for the bank yet.")
    free_yuan: str
    rows: list[PaymentOut] = Field(description="Twenty-five at a time.")
    following: int | None = Field(description="Send it as `after` for the next rows; null at the end.")


class BankListOut(Schema):
    ref: str
    number: str
    lines: int
    total: str = Field(description="Yuan.")
    digest: str = Field(description="SHA-256 of what the list says.")
    made_by: str
    made_at: datetime
    unanswered: int = Field(description="Lines for which the bank hasn't answered.")
    state: str = Field(description="with_bank, answered or called_off.")


class BankListsOut(Schema):
    lists: list[BankListOut] = Field(description="The newest first, ten at a time.")
    next_before: int | None


class BankListLineOut(Schema):
    place: int
    ref: str = Field(description="The nomination's.")
    number: str
    name: str
    bank: str
    account: str = Field(description="With stars.")
    amount: str
    answer: str = Field(
        description="confirm_payment, report_bounced or cancel: the act that ended it; empty before."
    )
    answered_at: datetime | None


class BankListLinesOut(BankListOut):
    called_off_because: str = Field(description="Empty unless it was called off.")
    rows: list[BankListLineOut] = Field(description="In the order of the file, a hundred at a time.")
    following: int | None = Field(description="Send it as `after` for the next rows; null at the end.")


class MakeIn(Body):
    """Nothing is asked: every transfer that waits and is on no list comes on it."""


class CallOffIn(Body):
    reason: str = Field(max_length=300)


@payments_router.get("", response=PaymentsOut, summary="The transfers that wait for the bank")
def list_payments(request: HttpRequest, query: In[AfterQuery]) -> PaymentsOut:
    """Each with the list for the bank that it is on."""
    county = counties_of(seats(request))[0]
    rows, following = queries.waiting(county, query.after)
    totals = queries.total_waiting(county)
    return PaymentsOut(
        waiting=totals.count,
        yuan=f"{totals.yuan:.2f}",
        free=totals.free,
        free_yuan=f"{totals.free_yuan:.2f}",
        rows=[_payment(row) for row in rows],
        following=following,
    )


@router.get("", response=BankListsOut, summary="My county's lists for the bank")
def list_bank_lists(request: HttpRequest, query: In[BeforeQuery]) -> BankListsOut:
    """Each with how many of its lines the bank hasn't answered."""
    found, following = list_queries.lists_of(counties_of(seats(request))[0], query.before)
    return BankListsOut(lists=[BankListOut(**_list(each)) for each in found], next_before=following)


@router.post(
    "", response={201: BankListOut}, summary="Make a list of all that waits and is free", openapi_extra=_KEYED
)
def make_bank_list(request: HttpRequest, body: MakeIn, response: HttpResponse) -> Any:
    """It has a number and stands for ever. Refused where nothing is free."""
    held = seats(request)
    counties_of(held, MANAGER)

    def do() -> BankListOut:
        made = bank_lists.make(held)
        return BankListOut(**_list(list_for(made.ref, [made.county])))

    return Status(201, answered_once(request, response, bank_lists.MAKE, body, do))


@router.get("/{ref}", response=BankListLinesOut, summary="One list for the bank, line by line")
def read_bank_list(request: HttpRequest, ref: str, query: In[AfterQuery]) -> BankListLinesOut:
    """What the bank was asked for, and what came of it."""
    view = list_for(plausible(ref), counties_of(seats(request))[:1])
    rows, following = list_queries.lines_of(view, query.after or 0)
    return BankListLinesOut(
        **_list(view),
        called_off_because=view.end.row.reason.text if view.end is not None else "",
        rows=[_line(row) for row in rows],
        following=following,
    )


@router.get(
    "/{ref}/file.xlsx",
    summary="The list as the bank gets it, a workbook",
    openapi_extra=file_extra("A workbook, the same bytes each time.", MEDIA_TYPE),
)
def read_bank_list_workbook(request: HttpRequest, ref: str) -> HttpResponse:
    """Accounts are in full: it is on record who took it. Refused (409) once the list was called off."""
    return _file(request, ref, "xlsx")


@router.get(
    "/{ref}/file.csv",
    summary="The list as the bank gets it, comma-separated",
    openapi_extra=file_extra("UTF-8 with a mark, the same bytes each time.", "text/csv"),
)
def read_bank_list_csv(request: HttpRequest, ref: str) -> HttpResponse:
    """Accounts are in full: it is on record who took it. Refused (409) once the list was called off."""
    return _file(request, ref, "csv")


@router.post(
    "/{ref}/call-off", response=BankListOut, summary="Call a list for the bank off", openapi_extra=_KEYED
)
def call_off_bank_list(
    request: HttpRequest, ref: str, body: CallOffIn, response: HttpResponse
) -> dict[str, Any]:
    """What the bank hasn't answered is free for another list; the reason is on record."""
    held = seats(request)
    view = list_for(plausible(ref), counties_of(held, MANAGER)[:1])

    def do() -> BankListOut:
        bank_lists.call_off(view.row, held, body.reason)
        return BankListOut(**_list(list_for(view.row.ref, [view.row.county])))

    return answered_once(request, response, bank_lists.CALL_OFF, body, do, ref=view.row.ref)


def _file(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    held = seats(request)
    view = list_for(plausible(ref), counties_of(held, MANAGER)[:1])
    return file_answer(sheets.taken(view.row, held, form), f"transfers-{view.row.ref}.{form}", form)


def _payment(row: queries.Waiting) -> PaymentOut:
    return PaymentOut(
        ref=row.case.ref,
        number=row.case.number,
        name=row.case.title,
        village=row.village,
        grant=row.case.grant,
        bank=row.bank,
        account=row.masked,
        amount=f"{row.case.amount_granted:.2f}",
        list=row.listed_as,
    )


def _list(view: ListView) -> dict[str, Any]:
    return {
        "ref": view.row.ref,
        "number": view.row.number,
        "lines": view.row.lines_count,
        "total": f"{in_yuan(view.row.total_fen):.2f}",
        "digest": view.row.digest,
        "made_by": view.row.made_by.name,
        "made_at": view.row.made_at,
        "unanswered": view.unanswered,
        "state": _STATES[view.kind],
    }


def _line(row: ListLine) -> BankListLineOut:
    return BankListLineOut(
        place=row.place,
        ref=row.ref,
        number=row.asked.number,
        name=row.asked.name,
        bank=row.asked.bank,
        account=row.masked,
        amount=f"{row.asked.amount:.2f}",
        answer=row.answer,
        answered_at=row.at,
    )
