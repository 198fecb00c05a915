"""What the county's pages of aid are asked for on the walk: a budget, a list, a transfer that waits, a bank's file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from aid import bank_lists, funds
from aid.models import AidCase, AwardList
from aid.payments import batches
from tests.aid.bank_files import as_csv, row
from tests.county import TOWNSHIPS, County
from workflows import clock


def county_aid_things(county: County, nominated: dict[str, Any]) -> dict[str, Any]:
    """Beside the nominations of the walk, by what the table asks for."""
    listed = AidCase.objects.get(ref=nominated["nominated_listed"])
    approved = AidCase.objects.get(ref=nominated["nominated_awaiting_payment"])
    assert listed.listed_in is not None
    manager = county.seats("c.manager")
    held = funds.held_by(listed)
    assert held is not None
    fund = held.fund
    other = funds.allot(
        manager, fund.grant, fund.year, TOWNSHIPS[1], amount=Decimal(100), number=1, document="文1"
    )
    transfer = funds.propose_transfer(
        manager, fund.pk, other.pk, amount=Decimal(100), number=1, reason="调剂"
    )
    # Relief after an illness is neither printed nor taken out: another grant's list is.
    parcels = AwardList.objects.create(
        ref="parcels",
        county=listed.county,
        grant="mothers_parcel",
        year=listed.year,
        ordinal=9,
        opened_by=county.officers["c.manager"],
        opened_at=clock.now(),
    )
    bank_list = bank_lists.make(manager)
    batch, _made = batches.keep(as_csv(row(approved), row(listed)), "results.csv", manager)
    return {
        "award": listed.listed_in.ref,
        "award_of_parcels": parcels.ref,
        "fund": fund.pk,
        "transfer": transfer.pk,
        "bank_list": bank_list.ref,
        "payments": batch.ref,
    }
