"""A house or a course that ends half way: what was paid or built of it stays spent, only the rest is free again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from aid import funds
from aid.models import AidCase, Evidence, Fund, GrantSlot
from aid.policy import GRANTS
from aid.statistics import COUNTED, FIGURES
from tests.aid.pages import AFTER, before_county
from tests.aid.stage import PHOTO, again, allot, do_act
from tests.county import County
from tests.kept import kept
from tests.pages.desks import at_desk, send, text_of
from workflows import clock
from workflows.areas import area_of
from workflows.errors import Invalid
from workflows.periods import Period
from workflows.statistics import Chosen
from workflows.tallies import differences
from workflows.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring() -> Iterator[None]:
    with clock.at(AFTER):
        yield


@pytest.fixture
def fund(county: County) -> Fund:
    with clock.at(AFTER - timedelta(days=15)):
        found: Fund = kept(allot, county, "safe_home", amount="30000", number=1)
    return found


def _house(county: County) -> AidCase:
    with clock.at(AFTER - timedelta(days=15)):
        case = before_county(county, 1, grant="safe_home")
    do_act(county, "c.manager", case, "put_on_list")
    do_act(county, "c.sealer", case, "approve")
    return again(case)


@pytest.fixture
def house(county: County, fund: Fund) -> AidCase:
    """Being built, with 20,000 yuan committed."""
    return kept(_house, county)


def _stands(fund: Fund) -> tuple[int, int, int, int]:
    """Fen reserved, committed and spent, and how many may still be granted."""
    fund.refresh_from_db()
    return fund.reserved_fen, fund.committed_fen, fund.spent_fen, fund.left_number


def _stop(county: County, case: AidCase, spent: str | None, **more: str) -> None:
    asked = {} if spent is None else {"spent": spent, "photo": PHOTO}
    do_act(county, "t1.reviewer", case, "report_undeliverable", reason="site_unusable", **{**asked, **more})


def test_only_what_was_not_spent_is_free_again(county: County, fund: Fund, house: AidCase) -> None:
    _stop(county, house, "8000")
    assert _stands(fund) == (0, 0, 800_000, 1)
    assert (again(house).state, again(house).amount_granted) == ("undelivered", None)
    assert (funds.held_by(house), funds.spent_on(house)) == (None, Decimal(8000))
    kept = Evidence.objects.get(case=house)
    assert (kept.step, kept.file_id is not None) == ("report_undeliverable", True)
    assert (list(verify("513499")), funds.differences()) == ([], [])


def test_more_that_stays_spent_than_was_said_is_named(county: County, fund: Fund, house: AidCase) -> None:
    _stop(county, house, "8000")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO aid_fundentry (kind, allotted_fen, reserved_fen, committed_fen, spent_fen, allotted_number,"
            " reserved_number, committed_number, spent_number, document, at, by_id, fund_id, case_id)"
            " SELECT kind, 0, 0, 0, 100, 0, 0, 0, 0, document, at, by_id, fund_id, case_id"
            " FROM aid_fundentry WHERE kind = 'release'"
        )
        cursor.execute("UPDATE aid_fund SET spent_fen = spent_fen + 100")
    faults = list(verify("513499"))
    assert ("fund", house.ref) in [(fault.table, fault.row) for fault in faults]
    # The sums of the statistics, which the acts kept, name it too.
    assert {fault.table for fault in faults} == {"fund", "tally"}


def test_where_nothing_was_spent_all_of_it_is_free(county: County, fund: Fund, house: AidCase) -> None:
    _stop(county, house, "0", photo="")
    assert _stands(fund) == (0, 0, 0, 1)
    assert not Evidence.objects.exists()


def test_the_same_when_it_is_cancelled_under_way(county: County, fund: Fund, house: AidCase) -> None:
    do_act(county, "c.manager", house, "cancel", reason="moved_away", spent="20000", photo=PHOTO)
    assert (again(house).state, _stands(fund)) == ("cancelled", (0, 0, 2_000_000, 1))
    assert list(verify("513499")) == []


@pytest.mark.parametrize(
    "answers, field",
    [
        ({}, "spent"),
        ({"spent": "", "photo": PHOTO}, "spent"),
        ({"spent": "20000.01", "photo": PHOTO}, "spent"),
        ({"spent": "-1", "photo": PHOTO}, "spent"),
        ({"spent": "5000"}, "photo"),
    ],
)
def test_how_much_is_asked_with_what_shows_it(
    county: County, fund: Fund, house: AidCase, answers: dict[str, str], field: str
) -> None:
    for who, act, reason in (
        ("t1.reviewer", "report_undeliverable", "site_unusable"),
        ("c.manager", "cancel", "died"),
    ):
        with pytest.raises(Invalid) as refused:
            do_act(county, who, house, act, reason=reason, **answers)
        assert set(refused.value.fields) == {field}
    assert _stands(fund) == (0, 2_000_000, 0, 0)


def test_what_never_begins_is_not_asked(county: County) -> None:
    with clock.at(AFTER - timedelta(days=15)):
        allot(county, "mothers_parcel")
        case = before_county(county, 1, grant="mothers_parcel")
    do_act(county, "c.manager", case, "put_on_list")
    do_act(county, "c.sealer", case, "approve")
    with pytest.raises(Invalid) as refused:
        do_act(county, "t1.reviewer", case, "report_undeliverable", reason="absent", spent="50")
    assert set(refused.value.fields) == {"spent"}
    do_act(county, "t1.reviewer", case, "report_undeliverable", reason="absent")
    do_act(county, "c.manager", case, "cancel", reason="moved_away")
    assert again(case).state == "cancelled"


def test_carried_over_it_is_granted_the_rest_of_what_was_asked(
    county: County, fund: Fund, house: AidCase
) -> None:
    _stop(county, house, "8000")
    do_act(county, "c.manager", house, "carry_over")
    with pytest.raises(Invalid) as refused:
        do_act(county, "c.manager", house, "put_on_list", amount="12000.01")
    assert set(refused.value.fields) == {"amount"}
    do_act(county, "c.manager", house, "put_on_list")
    assert (again(house).amount_granted, _stands(fund)) == (Decimal(12000), (1_200_000, 0, 800_000, 0))
    do_act(county, "c.sealer", house, "approve")
    assert list(verify("513499")) == []


def test_the_page_asks_and_tells_it(county: County, fund: Fund, house: AidCase) -> None:
    township, address = at_desk(county, "t1.reviewer"), f"/aid/{house.ref}/acts/report_undeliverable/"
    refused = send(township, address, reason="site_unusable", spent="half", photo="")
    assert refused.status_code == 422
    do_act(
        county,
        "t1.reviewer",
        house,
        "report_undeliverable",
        reason="site_unusable",
        spent="8000",
        photo=PHOTO,
    )
    told = text_of(township.get(f"/aid/{house.ref}/"))
    assert "Already paid or built of it, yuan" in told
    assert "8,000" in told


def _year(county: County) -> dict[str, tuple[int, Decimal]]:
    """Delivered and stopped half way, in the county's year; the kept sums are what the cases say."""
    assert differences() == []
    seats = county.seats("c.sealer")
    area, chosen = area_of(seats), Chosen(Period(2015))
    found = {code: COUNTED.sum_of(FIGURES[code], seats, chosen, area) for code in ("delivered", "stopped")}
    return {code: (each.count, each.amount) for code, each in found.items()}


def test_the_figures_spent_what_the_budget_spent(county: County, fund: Fund, house: AidCase) -> None:
    _stop(county, house, "8000.01")
    assert _year(county) == {"delivered": (0, Decimal(0)), "stopped": (1, Decimal("8000.01"))}
    do_act(county, "c.manager", house, "carry_over")
    do_act(county, "c.manager", house, "put_on_list")
    do_act(county, "c.sealer", house, "approve")
    today = clock.today().isoformat()
    for step in GRANTS["safe_home"].milestones:
        do_act(county, "t1.reviewer", house, "record_milestone", step=step.code, on=today, photo=PHOTO)
    do_act(county, "t1.reviewer", house, "hand_over_house", on=today, how="herself", photo=PHOTO)
    assert _year(county) == {"delivered": (1, Decimal("11999.99")), "stopped": (1, Decimal("8000.01"))}
    assert _stands(fund) == (0, 0, 2_000_000, 0)
    # What another nomination is told of her: all of it.
    assert GrantSlot.objects.get(case=house).amount == Decimal(20000)
    client = at_desk(county, "c.manager")
    listed = text_of(client.get("/aid/registers/stopped/?year=2015"))
    assert "Rows in all: 1 · 8,000.01 yuan in all" in listed
    assert "1 11,999.99 1 8,000.01" in text_of(client.get("/aid/statistics/year/?year=2015"))
    assert list(verify("513499")) == []


def test_what_was_spent_of_a_cancelled_house_stands_in_the_figures(
    county: County, fund: Fund, house: AidCase
) -> None:
    do_act(county, "c.manager", house, "cancel", reason="moved_away", spent="8000", photo=PHOTO)
    assert _year(county) == {"delivered": (0, Decimal(0)), "stopped": (1, Decimal(8000))}


def test_nothing_spent_is_nothing_that_stopped(county: County, fund: Fund, house: AidCase) -> None:
    _stop(county, house, "0", photo="")
    assert _year(county) == {"delivered": (0, Decimal(0)), "stopped": (0, Decimal(0))}
