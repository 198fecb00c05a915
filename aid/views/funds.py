"""预算: what each place may grant in a year, every movement of it, and transfers between places by two persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aid import funds
from aid.flows import MANAGER
from aid.models import Fund, FundTransfer
from aid.models.funds import in_yuan
from aid.policy import GRANTS
from aid.queries.funds import (
    MINUS,
    Standing,
    amount_of,
    budget_places,
    entries_of,
    fund_for,
    funds_of_year,
    standing_of,
    transfer_for,
    transfers_of,
)
from aid.queries.reach import SEALER, year_of
from aid.views.choosing import county_of, grant_question, number_in, year_question
from aid.wording import grant_words
from workflows import clock
from workflows.desk import desk_of, officer_page, place_names
from workflows.errors import ActError, Invalid
from workflows.questions import Question, tell

PLACE_IN_NAV = "aid-funds"
# Above any county's: a slip of the finger is told, not kept.
_MOST_NUMBER = 100_000


@dataclass(frozen=True)
class FundRow:
    """A budget in the table."""

    fund: Fund
    place: str
    standing: Standing


@dataclass(frozen=True)
class GrantTable:
    """A grant's budgets of the year, and their sum."""

    name: str
    rows: Sequence[FundRow]
    total: Standing


@require_GET
@officer_page
def funds_page(request: HttpRequest) -> HttpResponse:
    """Every budget of the county for a year: a table for each grant."""
    county = county_of(request)
    year = _year_of(request)
    found = funds_of_year(county, year)
    names = place_names(fund.place_code for fund in found)
    tables = []
    for code in GRANTS:
        mine = [fund for fund in found if fund.grant == code]
        if mine:
            rows = [
                FundRow(fund, names.get(fund.place_code, fund.place_code), standing_of([fund]))
                for fund in mine
            ]
            tables.append(GrantTable(grant_words(code), rows, standing_of(mine)))
    context = {
        "tables": tables,
        "year": year,
        "questions": [year_question(year)],
        "keeps": _keeps(request),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/funds.html", context)


def _keeps(request: HttpRequest) -> bool:
    return bool(desk_of(request).seats.of_role(MANAGER))


def _year_of(request: HttpRequest) -> int:
    raw = request.GET.get("year", "")
    if not raw:
        return clock.today().year
    return year_of(raw)


@require_GET
@officer_page
def fund_page(request: HttpRequest, fund: int) -> HttpResponse:
    """A budget and every movement of it, the newest first."""
    county = county_of(request)
    found = fund_for(min(fund, 2**63 - 1), [county])
    before = number_in(request, "before")
    entries, following = entries_of(found, before)
    context = {
        "fund": found,
        "grant": grant_words(found.grant),
        "place": place_names([found.place_code]).get(found.place_code, found.place_code),
        "standing": standing_of([found]),
        "entries": entries,
        "following": following,
        "is_first": before is None,
        "keeps": _keeps(request),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/fund.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def allot_page(request: HttpRequest) -> HttpResponse:
    """A budget is allotted, or cut, by a document."""
    county = county_of(request, MANAGER)
    typed: Any = request.POST if request.method == "POST" else request.GET
    questions = _allot_questions(request, county, typed)
    error: ActError | None = None
    if request.method == "POST":
        try:
            fund = _allotted(request, county)
        except ActError as refused:
            error = refused
        else:
            messages.success(request, _("It is entered."))
            return redirect("aid:fund", fund.pk)
    return _form(request, _("Allot a budget"), questions, error)


def _allot_questions(request: HttpRequest, county: str, typed: Any) -> list[Question]:
    this = clock.today().year
    near = [(str(year), str(year)) for year in (this + 1, this, this - 1)]
    less = _("With a minus sign before it, so much is taken back.")
    return [
        grant_question(typed.get("grant", "")),
        Question("year", _("Year"), "select", typed.get("year", str(this)), near),
        Question(
            "place",
            _("Place"),
            "select",
            typed.get("place", county),
            budget_places(desk_of(request).seats, county),
        ),
        Question(
            "amount", _("Amount, yuan"), value=typed.get("amount", ""), hint=less, width="10", optional=True
        ),
        Question(
            "number",
            _("Number of grants"),
            value=typed.get("number", ""),
            hint=_("Households, homes, places or parcels, as the programme counts."),
            width="5",
            inputmode="numeric",
        ),
        Question(
            "document",
            _("Document of the allotment"),
            value=typed.get("document", ""),
            hint=_("By which it was allotted: its name or number."),
        ),
    ]


def _allotted(request: HttpRequest, county: str) -> Fund:
    sent = request.POST
    faults: dict[str, list[str]] = {}
    amount = amount_of(sent.get("amount", ""), faults, signed=True)
    number = _number(sent.get("number", ""), faults, signed=True)
    year = sent.get("year", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        faults["year"] = [_("Choose one of the list.")]
    place = sent.get("place", "")
    known = {code for code, _name in budget_places(desk_of(request).seats, county)}
    if place not in known:
        faults["place"] = [_("Choose one of the list.")]
    if sent.get("grant", "") not in GRANTS:
        faults["grant"] = [_("Choose one of the list.")]
    if faults:
        raise Invalid(faults)
    return funds.allot(
        desk_of(request).seats,
        sent["grant"],
        int(year),
        place,
        amount=amount,
        number=number,
        document=sent.get("document", ""),
    )


def _number(text: str, faults: dict[str, list[str]], *, signed: bool = False) -> int:
    text = text.strip()
    negative = signed and text[:1] in MINUS and bool(text)
    digits = text[1:] if negative else text
    if not text:
        return 0
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6 and int(digits) <= _MOST_NUMBER):
        faults["number"] = [_("Write a whole number, for example 65.")]
        return 0
    return -int(digits) if negative else int(digits)


def _form(
    request: HttpRequest,
    title: str,
    questions: list[Question],
    error: ActError | None,
    rows: Sequence[tuple[str, Any]] = (),
) -> HttpResponse:
    context = {
        "title": title,
        "questions": questions,
        "rows": rows,
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/fund_form.html", context, status=error.status if error else 200)


@require_GET
@officer_page
def transfers_page(request: HttpRequest) -> HttpResponse:
    """The transfers between budgets, the newest first; those that wait have a way to be settled."""
    county = county_of(request)
    before = number_in(request, "before")
    rows, following = transfers_of([county], before)
    names = place_names(code for row in rows for code in (row.source.place_code, row.target.place_code))
    context = {
        "rows": [_transfer(row, names) for row in rows],
        "following": following,
        "is_first": before is None,
        "keeps": _keeps(request),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/fund_transfers.html", context)


def _transfer(row: FundTransfer, names: Any) -> dict[str, Any]:
    return {
        "row": row,
        "grant": grant_words(row.source.grant),
        "source": names.get(row.source.place_code, row.source.place_code),
        "target": names.get(row.target.place_code, row.target.place_code),
        "amount": in_yuan(row.amount_fen),
        "state": str(FundTransfer.Status(row.status).label),
        "is_open": row.status == FundTransfer.Status.PROPOSED,
    }


@require_http_methods(["GET", "POST"])
@officer_page
def transfer_new(request: HttpRequest, fund: int) -> HttpResponse:
    """A transfer from this budget to another one of the same programme and year is proposed."""
    county = county_of(request, MANAGER)
    source = fund_for(min(fund, 2**63 - 1), [county])
    others = [
        each
        for each in funds_of_year(county, source.year)
        if each.grant == source.grant and each.pk != source.pk
    ]
    names = place_names([source.place_code, *(each.place_code for each in others)])
    typed: Any = request.POST
    options = [(str(each.pk), names.get(each.place_code, each.place_code)) for each in others]
    hint = "" if options else _("No other place has a budget of this programme and year; allot one first.")
    questions = [
        Question("target", _("To the budget of"), "select", typed.get("target", ""), options, hint=hint),
        Question("amount", _("Amount, yuan"), value=typed.get("amount", ""), width="10", optional=True),
        Question("number", _("Number of grants"), value=typed.get("number", ""), width="5", optional=True),
        Question("reason", _("Reason"), value=typed.get("reason", "")),
    ]
    error: ActError | None = None
    if request.method == "POST":
        try:
            _proposed(request, source, {value for value, _name in options})
        except ActError as refused:
            error = refused
        else:
            messages.success(request, _("Proposed. Another officer of the county decides."))
            return redirect("aid:fund-transfers")
    left = standing_of([source]).left
    rows = [
        (_("Programme"), f"{grant_words(source.grant)} {source.year}"),
        (_("From the budget of"), names.get(source.place_code, source.place_code)),
        (_("Left, yuan"), f"{left.yuan:,.2f}"),
        (_("Left, number"), left.number),
    ]
    return _form(request, _("Propose a transfer"), questions, error, rows)


def _proposed(request: HttpRequest, source: Fund, targets: set[str]) -> None:
    sent = request.POST
    faults: dict[str, list[str]] = {}
    amount, number = amount_of(sent.get("amount", ""), faults), _number(sent.get("number", ""), faults)
    target = sent.get("target", "")
    if target not in targets:
        faults["target"] = [_("Choose one of the list.")]
    if faults:
        raise Invalid(faults)
    funds.propose_transfer(
        desk_of(request).seats,
        source.pk,
        int(target),
        amount=amount,
        number=number,
        reason=sent.get("reason", ""),
    )


@require_http_methods(["GET", "POST"])
@officer_page
def transfer_settle(request: HttpRequest, transfer: int) -> HttpResponse:
    """Another officer of the county agrees to a transfer, or rejects it."""
    county = county_of(request, MANAGER, SEALER)
    row = transfer_for(min(transfer, 2**63 - 1), [county])
    error: ActError | None = None
    if request.method == "POST":
        choice = request.POST.get("choice", "")
        try:
            if choice not in {"agree", "reject"}:
                raise Invalid({"choice": [_("Choose one of the list.")]})
            funds.settle_transfer(desk_of(request).seats, row.pk, agrees=choice == "agree")
        except ActError as refused:
            error = refused
        else:
            messages.success(request, _("Settled."))
            return redirect("aid:fund-transfers")
    names = place_names([row.source.place_code, row.target.place_code])
    officer = desk_of(request).seats.officer
    context = {
        "each": _transfer(row, names),
        "is_own": row.proposed_by_id == officer.pk,
        "summary": tell(error, [Question("choice", _("Decision"))]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/fund_transfer.html", context, status=error.status if error else 200)
