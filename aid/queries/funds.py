"""Budgets as tables: what was allotted, reserved, committed and spent, what is left, and every entry behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from aid.models import Fund, FundEntry, FundTransfer
from aid.models.funds import in_yuan
from aid.queries.ranking import address_of
from workflows.areas import area_of
from workflows.errors import NotFound
from workflows.models.places import TOWNSHIP
from workflows.money import AmountError, read_yuan
from workflows.seats import Seats
from workflows.tables.cells import worded

PAGE: Final = 50
COLUMNS: Final = ("allotted", "reserved", "committed", "spent")
MINUS: Final = "-−－"


@dataclass(frozen=True)
class Held:
    """Yuan and number of a column."""

    yuan: Decimal
    number: int


@dataclass(frozen=True)
class Standing:
    """A budget, or the sum of several: each column and what is left."""

    allotted: Held
    reserved: Held
    committed: Held
    spent: Held
    left: Held

    @property
    def columns(self) -> list[Held]:
        return [self.allotted, self.reserved, self.committed, self.spent, self.left]


def standing_of(funds: Iterable[Fund]) -> Standing:
    """The funds together. No statement."""
    every = list(funds)
    sums = {
        column: Held(
            in_yuan(sum(getattr(fund, f"{column}_fen") for fund in every)),
            sum(getattr(fund, f"{column}_number") for fund in every),
        )
        for column in COLUMNS
    }
    left = Held(sum((fund.left for fund in every), Decimal(0)), sum(fund.left_number for fund in every))
    return Standing(**sums, left=left)


def funds_of_year(county: str, year: int) -> list[Fund]:
    """Every budget of the county for a year, by grant, the county's own before its townships'. One statement."""
    return list(Fund.objects.filter(county=county, year=year).order_by("grant", "place_code"))


def fund_for(pk: int, counties: Sequence[str]) -> Fund:
    """The budget, where it is one of these counties'. Raises NotFound. One statement."""
    found = Fund.objects.filter(pk=pk, county__in=counties).first()
    if found is None:
        raise NotFound("not_found", _("There is no such fund among those of your posts."))
    return found


@dataclass(frozen=True)
class Entry:
    """A movement as the page shows it: what it added to each column, and where it came from."""

    row: FundEntry
    kind: str
    changes: Sequence[Held]
    # The case's number and address; empty for an entry without a case.
    number: str
    href: str


def entries_of(fund: Fund, before: int | None = None) -> tuple[list[Entry], int | None]:
    """(the movements, the newest first, below the key `before`; the last one's key where there are more).

    One statement.
    """
    found = FundEntry.objects.filter(fund=fund).select_related("by", "case", "transfer").order_by("-pk")
    found = found.defer("case__sections", "case__findings", "by__id_number")
    page = list((found if before is None else found.filter(pk__lt=before))[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    return [_entry(row) for row in page], page[-1].pk if more else None


def _entry(row: FundEntry) -> Entry:
    changes = [
        Held(in_yuan(getattr(row, f"{column}_fen")), getattr(row, f"{column}_number")) for column in COLUMNS
    ]
    case: Any = row.case
    return Entry(
        row=row,
        kind=str(FundEntry.Kind(row.kind).label),
        changes=changes,
        number=(case.number or case.ref) if case else "",
        href=address_of(case) if case else "",
    )


def transfers_of(counties: Sequence[str], before: int | None = None) -> tuple[list[FundTransfer], int | None]:
    """(the transfers, those that wait first and then the newest, below `before`; the last key where there are more).

    One statement.
    """
    found = FundTransfer.objects.filter(source__county__in=counties).order_by("-pk")
    found = found.select_related("source", "target", "proposed_by", "settled_by")
    page = list((found if before is None else found.filter(pk__lt=before))[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    return page, page[-1].pk if more else None


def transfer_for(pk: int, counties: Sequence[str]) -> FundTransfer:
    """The transfer, where it is one of these counties'. Raises NotFound. One statement."""
    found = FundTransfer.objects.filter(pk=pk, source__county__in=counties)
    row = found.select_related("source", "target", "proposed_by", "settled_by").first()
    if row is None:
        raise NotFound("not_found", _("There is no such entry."))
    return row


def budget_places(seats: Seats, county: str) -> list[tuple[str, str]]:
    """(code, name) of the places that may have a budget: the county and its townships. One statement."""
    area = area_of(seats)
    return [
        (code, area.name(code)) for code in area.codes if len(code) <= TOWNSHIP and code.startswith(county)
    ]


def amount_of(text: str, faults: dict[str, list[str]], *, signed: bool = False) -> Decimal:
    """Yuan as they are typed, nought where nothing is; what can't be read stands among the faults."""
    text = text.strip()
    negative = signed and text[:1] in MINUS and bool(text)
    try:
        found = read_yuan(text[1:] if negative else text) if text else Decimal(0)
    except AmountError as error:
        faults["amount"] = [worded(error)]
        return Decimal(0)
    return -found if negative else found
