"""Budgets by API: what each place may grant in a year, its movements, and transfers that two persons settle."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja import Query as In

from aid import funds
from aid.flows import MANAGER
from aid.models import Fund, FundTransfer
from aid.models.funds import in_yuan
from aid.queries import funds as reading
from aid.queries.reach import SEALER, counties_of, year_of
from workflows import clock
from workflows.api.auth import seats
from workflows.api.once import answered_once
from workflows.api.requests import KEY_PARAMETER, BeforeQuery, Body, Query
from workflows.desk import place_names
from workflows.errors import Invalid

router = Router(tags=["aid"])
_MOST_NUMBER = 100_000
_KEYED = {"parameters": [KEY_PARAMETER]}


class HeldOut(Schema):
    yuan: str
    number: int = Field(description="Grants: households, homes, places or parcels, as the programme counts.")


class BudgetOut(Schema):
    id: int
    grant: str
    year: int
    place: str
    name: str = Field(description="The place's.")
    allotted: HeldOut = Field(description="After transfers.")
    reserved: HeldOut
    committed: HeldOut
    spent: HeldOut
    left: HeldOut


class BudgetsOut(Schema):
    year: int
    budgets: list[BudgetOut] = Field(description="By grant; the county's own before its townships'.")


class BudgetEntryOut(Schema):
    id: int
    kind: str = Field(description="allot, transfer, reserve, commit, spend or release.")
    at: datetime
    by: str
    document: str
    case: str | None = Field(description="The nomination's ref; null for an entry without one.")
    changes: dict[str, HeldOut] = Field(
        description="What it added to allotted, reserved, committed and spent."
    )


class BudgetEntriesOut(BudgetOut):
    entries: list[BudgetEntryOut] = Field(description="The newest first, fifty at a time.")
    next_before: int | None


class TransferOut(Schema):
    id: int
    grant: str
    year: int
    source: int = Field(description="The budget's id.")
    target: int
    amount: str
    number: int
    reason: str
    status: str = Field(description="proposed, done or rejected.")
    proposed_by: str
    proposed_at: datetime
    settled_by: str | None
    settled_at: datetime | None


class TransfersOut(Schema):
    transfers: list[TransferOut]
    next_before: int | None


class YearQuery(Query):
    year: str = Field("", max_length=4, description="This year, where none is given.")


class AllotIn(Body):
    """So much more (less, with a minus) for a place, by a document."""

    grant: str = Field(max_length=30)
    year: int
    place: str = Field(max_length=12, description="The county's code or a township's.")
    amount: str = Field("", max_length=30, description="Yuan.", examples=["50000.00", "-500"])
    number: int = Field(0, ge=-_MOST_NUMBER, le=_MOST_NUMBER, description="Grants.")
    document: str = Field(max_length=200)


class TransferIn(Body):
    """What is moved from one budget to another of the same grant and year."""

    source: int = Field(ge=1, le=2**53 - 1)
    target: int = Field(ge=1, le=2**53 - 1)
    amount: str = Field("", max_length=30, description="Yuan.")
    number: int = Field(0, ge=0, le=_MOST_NUMBER, description="Grants.")
    reason: str = Field(max_length=300)


class SettleIn(Body):
    agrees: bool = Field(description="false rejects it.")


@router.get("", response=BudgetsOut, summary="The budgets of my county in a year")
def list_budgets(request: HttpRequest, query: In[YearQuery]) -> BudgetsOut:
    """Every place's, for each grant."""
    county = counties_of(seats(request))[0]
    year = year_of(query.year) if query.year else clock.today().year
    found = reading.funds_of_year(county, year)
    names = place_names(fund.place_code for fund in found)
    return BudgetsOut(year=year, budgets=[_budget(fund, names) for fund in found])


@router.post(
    "", response={201: BudgetOut}, summary="Allot a budget, or cut it, by a document", openapi_extra=_KEYED
)
def allot_budget(request: HttpRequest, body: AllotIn, response: HttpResponse) -> Any:
    """The place's budget as it stands then. Refused where more was promised already than would be left."""
    held = seats(request)
    county = counties_of(held, MANAGER)[0]

    def do() -> BudgetOut:
        faults: dict[str, list[str]] = {}
        amount = reading.amount_of(body.amount, faults, signed=True)
        names = dict(reading.budget_places(held, county))
        if body.place not in names:
            faults["place"] = [_("Choose one of the list.")]
        if faults:
            raise Invalid(faults)
        fund = funds.allot(
            held,
            body.grant,
            body.year,
            body.place,
            amount=amount,
            number=body.number,
            document=body.document,
        )
        return _budget(fund, names)

    return Status(201, answered_once(request, response, funds.ALLOT, body, do))


@router.get("/transfers", response=TransfersOut, summary="Transfers between my county's budgets")
def list_transfers(request: HttpRequest, query: In[BeforeQuery]) -> TransfersOut:
    """The newest first, fifty at a time."""
    rows, following = reading.transfers_of(counties_of(seats(request))[:1], query.before)
    return TransfersOut(transfers=[_transfer(row) for row in rows], next_before=following)


@router.post("/transfers", response={201: TransferOut}, summary="Propose a transfer", openapi_extra=_KEYED)
def propose_transfer(request: HttpRequest, body: TransferIn, response: HttpResponse) -> Any:
    """It waits for another officer of the county."""
    held = seats(request)
    county = counties_of(held, MANAGER)[0]

    def do() -> TransferOut:
        faults: dict[str, list[str]] = {}
        amount = reading.amount_of(body.amount, faults)
        if faults:
            raise Invalid(faults)
        made = funds.propose_transfer(
            held, body.source, body.target, amount=amount, number=body.number, reason=body.reason
        )
        return _transfer(reading.transfer_for(made.pk, [county]))

    return Status(201, answered_once(request, response, funds.PROPOSE, body, do))


@router.post(
    "/transfers/{int:transfer}/settle",
    response=TransferOut,
    summary="Agree to a transfer, or reject it",
    openapi_extra=_KEYED,
)
def settle_transfer(
    request: HttpRequest, transfer: int, body: SettleIn, response: HttpResponse
) -> dict[str, Any]:
    """By another officer than she who proposed it."""
    held = seats(request)
    county = counties_of(held, MANAGER, SEALER)[0]
    row = reading.transfer_for(min(transfer, 2**63 - 1), [county])

    def do() -> TransferOut:
        funds.settle_transfer(held, row.pk, agrees=body.agrees)
        return _transfer(reading.transfer_for(row.pk, [county]))

    return answered_once(request, response, funds.SETTLE, body, do, ref=str(row.pk))


@router.get("/{int:budget}", response=BudgetEntriesOut, summary="One budget and its movements")
def read_budget(request: HttpRequest, budget: int, query: In[BeforeQuery]) -> BudgetEntriesOut:
    """Each movement says what it added to each sum, and of which nomination it was."""
    found = reading.fund_for(min(budget, 2**63 - 1), counties_of(seats(request))[:1])
    entries, following = reading.entries_of(found, query.before)
    return BudgetEntriesOut(
        **dict(_budget(found, place_names([found.place_code]))),
        entries=[_entry(each) for each in entries],
        next_before=following,
    )


def _held(yuan: Decimal, number: int) -> HeldOut:
    return HeldOut(yuan=f"{yuan:.2f}", number=number)


def _budget(fund: Fund, names: dict[str, str]) -> BudgetOut:
    standing = reading.standing_of([fund])
    return BudgetOut(
        id=fund.pk,
        grant=fund.grant,
        year=fund.year,
        place=fund.place_code,
        name=names.get(fund.place_code, fund.place_code),
        **{
            name: _held(getattr(standing, name).yuan, getattr(standing, name).number)
            for name in (*reading.COLUMNS, "left")
        },
    )


def _entry(entry: reading.Entry) -> BudgetEntryOut:
    row = entry.row
    columns = zip(reading.COLUMNS, entry.changes, strict=True)
    return BudgetEntryOut(
        id=row.pk,
        kind=str(row.kind),
        at=row.at,
        by=row.by.name,
        document=row.document,
        case=row.case.ref if row.case else None,
        changes={name: _held(held.yuan, held.number) for name, held in columns},
    )


def _transfer(row: FundTransfer) -> TransferOut:
    return TransferOut(
        id=row.pk,
        grant=row.source.grant,
        year=row.source.year,
        source=row.source_id,
        target=row.target_id,
        amount=f"{in_yuan(row.amount_fen):.2f}",
        number=row.number,
        reason=row.reason,
        status=str(row.status),
        proposed_by=row.proposed_by.name,
        proposed_at=row.proposed_at,
        settled_by=row.settled_by.name if row.settled_by else None,
        settled_at=row.settled_at,
    )
