"""What the county's pages of aid are asked for on the walk: a budget, a list, a transfer that waits, a bank's file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from aid import funds
from aid.models import AidCase
from aid.payments import batches
from tests.aid.bank_files import as_csv, row
from tests.county import TOWNSHIPS, County


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
    batch, _made = batches.keep(as_csv(row(approved), row(listed)), "results.csv", manager)
    return {
        "award": listed.listed_in.ref,
        "fund": fund.pk,
        "transfer": transfer.pk,
        "payments": batch.ref,
    }
