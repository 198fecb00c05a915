"""verify-journal finds a budget or a slot that was changed with plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from aid import funds
from aid.models import AidCase, AwardList, Fund, FundTransfer, GrantSlot
from tests.aid.stage import WINTER, again, allot, do_act, draft, mother, to_county
from tests.county import TOWNSHIPS, County
from tests.kept import kept
from workflows import clock
from workflows.verification import verify

pytestmark = pytest.mark.django_db


def _listed(county: County) -> AidCase:
    allot(county)
    case = to_county(county, draft(county, mother(county).person))
    with clock.at(WINTER + timedelta(days=14)):
        do_act(county, "c.manager", case, "put_on_list")
    return again(case)


@pytest.fixture
def listed(county: County) -> Iterator[AidCase]:
    with clock.at(WINTER):
        case = kept(_listed, county)
    with clock.at(WINTER + timedelta(days=14)):
        assert list(verify()) == []
        yield case


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
        ("UPDATE aid_grantslot SET period = '2014'", "slot"),
        ("UPDATE aid_grantslot SET holder = 'person-0'", "slot"),
        ("UPDATE aid_grantslot SET household_id = NULL", "slot"),
        ("UPDATE aid_aidcase SET notice_until = '2015-01-20'", "case"),
        ("UPDATE aid_aidcase SET notice_from = '2015-01-02'", "case"),
        ("UPDATE aid_aidcase SET notice_left = 3", "case"),
        ("UPDATE aid_aidcase SET listed_in_id = NULL", "case"),
        ("UPDATE aid_aidcase SET refused_from = 'village_review'", "case"),
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


def test_a_nomination_on_another_list_is_named(county: County, listed: AidCase) -> None:
    other = AwardList.objects.create(
        ref="another",
        county=listed.county,
        grant=listed.grant,
        year=listed.year,
        ordinal=2,
        opened_by=county.officers["c.manager"],
        opened_at=clock.now(),
    )
    assert list(verify()) == []
    execute("UPDATE aid_aidcase SET listed_in_id = %s", other.pk)
    (fault,) = verify("513499")
    assert (fault.table, fault.row) == ("case", listed.ref)
    assert "listed_in" in fault.what


def test_where_it_was_refused_decides_where_an_appeal_leads(county: County, listed: AidCase) -> None:
    do_act(county, "c.sealer", listed, "refuse", reasons=["budget_used_up"])
    assert (again(listed).refused_from, list(verify())) == ("listed", [])
    execute("UPDATE aid_aidcase SET refused_from = 'township_review'")
    (fault,) = verify("513499")
    assert (fault.table, "refused_from" in fault.what) == ("case", True)


def test_what_an_objection_left_of_the_notice_is_followed(county: County, listed: AidCase) -> None:
    with clock.at(WINTER):
        case = draft(county, mother(county, 2).person)
        for who, act in (("v1.cadre", "submit"), ("v1.chair", "sign"), ("t1.reviewer", "sign")):
            do_act(county, who, case, act)
        told = {"text": "有房", "objector": "", "received_on": WINTER.date().isoformat()}
        do_act(county, "t1.reviewer", case, "record_objection", **told)
    assert (again(case).notice_left is not None, list(verify())) == (True, [])
    execute("UPDATE aid_aidcase SET notice_left = 30 WHERE case_ptr_id = %s", case.pk)
    (fault,) = verify("513499")
    assert (fault.row, "notice_left" in fault.what) == (case.ref, True)
    execute(
        "UPDATE aid_aidcase SET notice_left = %s WHERE case_ptr_id = %s", again(case).notice_left, case.pk
    )


@pytest.fixture
def moved(county: County, listed: AidCase) -> FundTransfer:
    """500 yuan and a place went to a township; another transfer waits, a third was rejected."""
    source, target = Fund.objects.get().pk, allot(county, place=TOWNSHIPS[0], amount="100", number=1).pk
    manager, sealer = county.seats("c.manager"), county.seats("c.sealer")
    rows = [
        funds.propose_transfer(manager, source, target, amount=Decimal(amount), number=1, reason="调剂")
        for amount in (500, 600, 700)
    ]
    funds.settle_transfer(sealer, rows[0].pk, agrees=True)
    funds.settle_transfer(sealer, rows[2].pk, agrees=False)
    assert list(verify()) == []
    return rows[0]


@pytest.mark.parametrize(
    "change",
    [
        "amount_fen = amount_fen + 1",
        "number = 2",
        "status = 'rejected'",
        "status = 'proposed', settled_by_id = NULL, settled_at = NULL",
        "source_id = target_id, target_id = source_id",
    ],
)
def test_a_transfer_that_is_not_what_was_settled_is_named(moved: FundTransfer, change: str) -> None:
    execute(f"UPDATE aid_fundtransfer SET {change} WHERE id = %s", moved.pk)
    faults = list(verify("513499"))
    assert {(fault.table, fault.row) for fault in faults} == {("transfer", f"id {moved.pk}")}


def test_entries_that_no_transfer_made_are_named(moved: FundTransfer) -> None:
    """Both of them once more, so that each budget still adds up."""
    execute(
        "INSERT INTO aid_fundentry (kind, allotted_fen, reserved_fen, committed_fen, spent_fen, allotted_number,"
        " reserved_number, committed_number, spent_number, document, at, by_id, fund_id, transfer_id)"
        " SELECT kind, allotted_fen, 0, 0, 0, allotted_number, 0, 0, 0, document, at, by_id, fund_id, transfer_id"
        " FROM aid_fundentry WHERE kind = 'transfer' AND allotted_fen < 0"
    )
    execute(
        "UPDATE aid_fund SET allotted_fen = allotted_fen - 50000, allotted_number = allotted_number - 1"
        " WHERE id = %s",
        moved.source_id,
    )
    assert {fault.table for fault in verify("513499")} == {"transfer"}


def test_a_slot_of_a_listed_nomination_is_there(listed: AidCase) -> None:
    assert GrantSlot.objects.get(case=listed).delivered_on is None


@pytest.mark.parametrize("column", ["person_id", "household_id"])
def test_whose_nomination_it_was_is_known_after_its_end(listed: AidCase, county: County, column: str) -> None:
    """Its slot is free again and still says whose it was."""
    do_act(county, "v1.chair", listed, "withdraw", reason="need_is_over")
    assert list(verify()) == []
    other = mother(county, 5)
    key = other.person.pk if column == "person_id" else other.household.pk
    execute(f"UPDATE aid_aidcase SET {column} = %s", key)
    assert {(fault.table, fault.row) for fault in verify("513499")} == {("slot", listed.ref)}
