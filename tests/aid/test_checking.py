"""verify-journal finds a budget or a slot that was changed with plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from aid.models import AidCase, Fund, GrantSlot
from tests.aid.stage import WINTER, again, allot, do_act, draft, mother, to_county
from tests.county import County
from workflows import clock
from workflows.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(county: County) -> Iterator[AidCase]:
    with clock.at(WINTER):
        allot(county)
        case = to_county(county, draft(county, mother(county).person))
    with clock.at(WINTER + timedelta(days=14)):
        do_act(county, "c.manager", case, "put_on_list")
        assert list(verify()) == []
        yield again(case)


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "change, table",
    [
        ("UPDATE aid_fund SET allotted_fen = allotted_fen + 1", "fund"),
        ("UPDATE aid_fund SET reserved_number = 0", "fund"),
        ("UPDATE aid_grantslot SET released_at = since", "slot"),
        ("UPDATE aid_grantslot SET delivered_on = '2015-01-30'", "slot"),
    ],
)
def test_a_change_behind_the_engines_back_is_named(listed: AidCase, change: str, table: str) -> None:
    execute(change)
    faults = list(verify("513499"))
    assert {fault.table for fault in faults} == {table}
    assert list(verify("513498")) == []


def test_an_allotment_that_no_officer_made_is_named(listed: AidCase) -> None:
    fund = Fund.objects.get()
    execute(
        "INSERT INTO aid_fundentry (kind, allotted_fen, reserved_fen, committed_fen, spent_fen, allotted_number,"
        " reserved_number, committed_number, spent_number, document, at, by_id, fund_id)"
        " SELECT kind, 100, 0, 0, 0, 0, 0, 0, 0, document, at, by_id, fund_id FROM aid_fundentry WHERE kind = 'allot'"
    )
    execute("UPDATE aid_fund SET allotted_fen = allotted_fen + 100")
    (fault,) = verify("513499")
    assert (fault.table, fault.row) == ("fund", f"513499/{fund.grant}/{fund.year}")


def test_a_slot_of_a_listed_nomination_is_there(listed: AidCase) -> None:
    assert GrantSlot.objects.get(case=listed).delivered_on is None
