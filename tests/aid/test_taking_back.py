"""A delivery that was entered wrongly is taken back by two persons; a visit that finds something wrong ends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from aid.models import AidCase, Fund, FundEntry, GrantSlot, PaymentRow
from aid.models.cases import DELIVERED
from tests.aid.pages import AFTER, before_county
from tests.aid.stage import PHOTO, again, allot, do_act, second_manager, visit
from tests.aid.test_statistics import figures_of, tables
from tests.county import County
from tests.pages.desks import at_desk, send, text_of
from workflows import clock
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.models import Signer, SignOff, TwoPersonRequest
from workflows.periods import Period
from workflows.statistics import Chosen
from workflows.tallies import differences
from workflows.verification import verify

pytestmark = pytest.mark.django_db

REASON = "录错了办件，款未到账"


@pytest.fixture(autouse=True)
def _spring(county: County) -> Iterator[None]:
    with clock.at(AFTER - timedelta(days=15)):
        for grant in ("spring_festival", "mothers_parcel", "safe_home"):
            allot(county, grant)
    with clock.at(AFTER):
        yield


def _today() -> str:
    return clock.today().isoformat()


def _approved(county: County, grant: str) -> AidCase:
    with clock.at(AFTER - timedelta(days=15)):
        case = before_county(county, 1, grant=grant)
    do_act(county, "c.manager", case, "put_on_list")
    do_act(county, "c.sealer", case, "approve")
    return again(case)


def _delivered(county: County, grant: str = "spring_festival") -> AidCase:
    case = _approved(county, grant)
    _deliver(county, case)
    return again(case)


def _deliver(county: County, case: AidCase) -> None:
    if case.state == "awaiting_payment":
        do_act(county, "c.manager", case, "confirm_payment", on=_today(), reference="B-1")
    elif case.state == "awaiting_goods":
        do_act(county, "t1.reviewer", case, "confirm_receipt", on=_today(), how="herself")
    else:
        do_act(county, "t1.reviewer", case, "hand_over_house", on=_today(), how="herself")


def _visited(county: County, case: AidCase, found: str, days: int = 0) -> None:
    day = clock.now() + timedelta(days=days)
    with clock.at(day):
        met = visit(county, case.person, day.date())
        do_act(county, "v1.cadre", case, "verify", visit=str(met.pk), found=found)


def _spent(case: AidCase) -> tuple[int, int]:
    fund = Fund.objects.get(grant=case.grant)
    return fund.committed_fen, fund.spent_fen


@pytest.mark.parametrize(
    "grant, state", [("spring_festival", "awaiting_payment"), ("mothers_parcel", "awaiting_goods")]
)
def test_taken_back_it_waits_for_another_delivery_and_its_budget_is_committed_again(
    county: County, grant: str, state: str
) -> None:
    case = _delivered(county, grant)
    entries, (_none, fen) = FundEntry.objects.count(), _spent(case)
    assert fen > 0
    do_act(county, "c.manager", case, "propose_take_back", reason=REASON)
    assert again(case).state == "take_back_proposed"
    assert _spent(case) == (0, fen)
    do_act(county, "c.sealer", case, "take_back", opinion="经查属实")
    assert (again(case).state, again(case).delivered_on) == (state, None)
    assert (_spent(case), FundEntry.objects.count()) == ((fen, 0), entries + 1)
    assert GrantSlot.objects.get(case=case).delivered_on is None
    assert TwoPersonRequest.objects.get().carried_out is True
    assert (list(verify("513499")), differences()) == ([], [])
    _deliver(county, again(case))
    assert (again(case).state, _spent(case)) == ("delivered", (0, fen))
    assert list(verify("513499")) == []


def test_a_house_that_was_handed_over_too_early_is_under_building_again(county: County) -> None:
    case = _approved(county, "safe_home")
    for step in ("agreement", "foundation", "walls_and_roof", "finished", "inspected"):
        do_act(county, "t1.reviewer", case, "record_milestone", step=step, on=_today(), photo=PHOTO)
    _deliver(county, again(case))
    do_act(county, "c.manager", case, "propose_take_back", reason="未通水电，提前交房")
    do_act(county, "c.sealer", case, "take_back", opinion="属实")
    assert again(case).state == "building"
    _deliver(county, again(case))
    assert again(case).state == "delivered"
    assert list(verify("513499")) == []


def test_whoever_proposes_cannot_carry_it_out_and_no_other_post_may(county: County) -> None:
    case = _delivered(county)
    for desk in ("v1.cadre", "t1.reviewer", "c.sealer"):
        with pytest.raises(NotAllowed):
            do_act(county, desk, case, "propose_take_back", reason=REASON)
    with pytest.raises(Invalid) as refused:
        do_act(county, "c.manager", case, "propose_take_back", reason="")
    assert set(refused.value.fields) == {"reason"}
    do_act(county, "c.manager", case, "propose_take_back", reason=REASON)
    with pytest.raises(Conflict) as told:
        do_act(county, "c.manager", case, "take_back")
    assert told.value.code == "moved_on"
    assert again(case).state == "take_back_proposed"


def test_what_is_let_stand_goes_to_the_manager_and_is_visited_again(county: County) -> None:
    case = _delivered(county)
    do_act(county, "c.manager", case, "propose_take_back", reason=REASON)
    do_act(county, "c.sealer", case, "keep_delivery", opinion="已核对流水，确已到账")
    assert again(case).state == "in_doubt"
    assert TwoPersonRequest.objects.get().carried_out is False
    do_act(county, "c.manager", case, "visit_again")
    _visited(county, case, "in_order")
    assert again(case).state == "verified"
    assert list(verify("513499")) == []


def test_verified_it_is_taken_back_no_more(county: County) -> None:
    case = _delivered(county)
    _visited(county, case, "in_order")
    with pytest.raises(NotAllowed) as refused:
        do_act(county, "c.manager", case, "propose_take_back", reason=REASON)
    assert refused.value.code == "case_closed"


@pytest.mark.parametrize(
    "found", ["in_part", "not_received", "used_otherwise", "passed_on", "unfit", "not_met"]
)
def test_a_visit_that_finds_something_wrong_ends_nothing(county: County, found: str) -> None:
    case = _delivered(county)
    _visited(county, case, found)
    assert (again(case).state, again(case).delivered_on) == ("in_doubt", case.delivered_on)
    assert _verified(county) == 0
    assert (list(verify("513499")), differences()) == ([], [])
    with pytest.raises(NotAllowed) as refused:
        do_act(county, "c.manager", case, "accept_delivery", opinion="本人已补领")
    assert refused.value.code == "did_it_herself"
    assert "You did “Confirm the transfer” in this case yourself" in text_of(
        at_desk(county, "c.manager").get(f"/aid/{case.ref}/")
    )
    another = second_manager(county)
    with pytest.raises(Invalid):
        do_act(county, another, case, "accept_delivery", opinion="")
    do_act(county, another, case, "accept_delivery", opinion="本人已补领，附情况说明")
    assert again(case).state == "verified"
    assert _verified(county) == 1
    assert (list(verify("513499")), differences()) == ([], [])


def test_what_another_handed_over_the_manager_accepts(county: County) -> None:
    case = _delivered(county, "mothers_parcel")
    _visited(county, case, "in_part")
    do_act(county, "c.manager", case, "accept_delivery", opinion="本人已补领，附情况说明")
    assert again(case).state == "verified"


def test_the_database_holds_whoever_delivered_apart_too(county: County) -> None:
    case, another = _delivered(county), second_manager(county)
    _visited(county, case, "in_part")
    with pytest.raises(IntegrityError, match="delivery_accepted_by_another"), transaction.atomic():
        _accept_by_sql(county.officers["c.manager"].pk)
    with transaction.atomic():
        Signer.objects.create(case_id=case.pk, officer=county.officers[another], level="list")
        assert _accept_by_sql(county.officers[another].pk) == 1
        transaction.set_rollback(True)


def _accept_by_sql(officer: int) -> int:
    """A sign-off that accepts, made of the one that confirmed."""
    said = {
        "id": '"id" + 9000',
        "sequence": '"sequence" + 50',
        "act": "'accept_delivery'",
        "digest": "'another'",
        "officer_id": str(officer),
    }
    columns = [str(field.column) for field in SignOff._meta.local_concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(said.get(column, f'"{column}"') for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO workflows_signoff ({names}) SELECT {values} FROM workflows_signoff"
            " WHERE act = 'confirm_payment'"
        )
        return int(cursor.rowcount)


def _verified(county: County) -> int:
    line = tables(county, Chosen(Period(2015))).by_place(to_the_village=True).lines[0]
    return figures_of(line)["verified"][0]


def test_whoever_is_sent_again_tells_of_another_visit(county: County) -> None:
    case = _delivered(county)
    met = visit(county, case.person, clock.today())
    do_act(county, "v1.cadre", case, "verify", visit=str(met.pk), found="not_met")
    do_act(county, "c.manager", case, "visit_again", note="请再去一次")
    with pytest.raises(Invalid) as refused:
        do_act(county, "v1.cadre", case, "verify", visit=str(met.pk), found="in_order")
    assert set(refused.value.fields) == {"visit"}
    _visited(county, case, "in_order", days=1)
    assert again(case).state == "verified"
    told = text_of(at_desk(county, "c.manager").get(f"/aid/{case.ref}/"))
    assert str(met.done_on) in told


def test_the_bank_s_line_of_what_was_taken_back_may_be_followed_by_another(county: County) -> None:
    case = _delivered(county)
    row = PaymentRow.objects.create(**_line(county, case))
    do_act(county, "c.manager", case, "propose_take_back", reason=REASON)
    do_act(county, "c.sealer", case, "take_back", opinion="属实")
    row.refresh_from_db()
    assert row.status == PaymentRow.Status.TAKEN_BACK
    PaymentRow.objects.create(**(_line(county, case) | {"line": 3}))


def _line(county: County, case: AidCase) -> dict[str, Any]:
    from aid.models import PaymentFile

    batch, _made = PaymentFile.objects.get_or_create(
        ref="file-1",
        defaults={
            "county": case.county,
            "digest": "1" * 64,
            "file_name": "结果.csv",
            "file": b"one",
            "sent_by": county.officers["c.manager"],
            "sent_at": clock.now(),
            "checked_at": clock.now(),
        },
    )
    done = {"status": PaymentRow.Status.DONE, "act": "confirm_payment", "journal": 1}
    return {
        "batch": batch,
        "line": 2,
        "case": case,
        "given": {},
        "faults": {},
        **done,
        "settled_at": clock.now(),
    }


def test_the_pages_ask_propose_and_settle(county: County) -> None:
    case = _delivered(county)
    manager, sealer = at_desk(county, "c.manager"), at_desk(county, "c.sealer")
    address = f"/aid/{case.ref}/acts"
    assert "What is proposed" not in text_of(manager.get(f"{address}/propose_take_back/"))
    assert send(manager, f"{address}/propose_take_back/", reason=REASON).status_code == 302
    assert f"{address}/take_back/" in sealer.get(f"/aid/{case.ref}/").content.decode()
    assert REASON in text_of(sealer.get(f"/aid/{case.ref}/"))
    for act in ("take_back", "keep_delivery"):
        # Who decides reads on the very page what was proposed, and by whom.
        words = text_of(sealer.get(f"{address}/{act}/"))
        assert "What is proposed" in words
        assert REASON in words
        assert county.officers["c.manager"].name in words
    assert send(sealer, f"{address}/take_back/", opinion="属实").status_code == 302
    assert again(case).state == "awaiting_payment"


def test_a_delivered_case_is_in_one_of_four_states() -> None:
    assert DELIVERED == ["delivered", "in_doubt", "take_back_proposed", "verified"]
