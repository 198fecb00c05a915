"""What may go otherwise: objections stop the clock, refusals are appealed, what bounced is carried over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from aid.models import AidCase, Evidence, Fund, FundEntry, GrantSlot, Objection
from aid.programme import AID
from tests.aid.stage import PHOTO, WINTER, Mother, again, allot, do_act, draft, mother, to_county
from tests.county import ZONE, County
from workflows import acts, clock
from workflows.calendar import working_days_between
from workflows.errors import Conflict, Invalid, NotAllowed, RulesForbid
from workflows.models import SignOff
from workflows.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(WINTER):
        yield


@pytest.fixture
def she(county: County) -> Mother:
    return mother(county)


def on_notice(county: County, she: Mother) -> AidCase:
    case = draft(county, she.person)
    for who, act in (("v1.cadre", "submit"), ("v1.chair", "sign"), ("t1.reviewer", "sign")):
        do_act(county, who, case, act)
    return again(case)


def days_later(days: int) -> datetime:
    return WINTER + timedelta(days=days)


def test_a_notice_can_be_confirmed_from_the_day_after_its_last_one(county: County, she: Mother) -> None:
    case = on_notice(county, she)
    assert case.notice_from == WINTER.date()
    assert case.notice_until is not None
    assert working_days_between(WINTER.date(), case.notice_until).days == 7
    last = datetime.combine(case.notice_until, WINTER.timetz())
    with clock.at(last), pytest.raises(NotAllowed) as refused:
        do_act(county, "t1.reviewer", case, "confirm_notice")
    assert refused.value.code == "notice_runs"
    with clock.at(last + timedelta(days=1)):
        do_act(county, "t1.reviewer", case, "confirm_notice")
    assert again(case).state == "county_review"


def test_an_objection_stops_the_clock_and_its_answer_starts_it_again(county: County, she: Mother) -> None:
    case = on_notice(county, she)
    until = case.notice_until
    assert until is not None
    told = {"text": "她家在县城有房", "objector": "", "received_on": days_later(2).date().isoformat()}
    with clock.at(days_later(2)):
        do_act(county, "t1.reviewer", case, "record_objection", **told)
        left = working_days_between(clock.today(), until).days + 1
    with clock.at(days_later(10)):
        do_act(county, "t1.reviewer", case, "answer_objection", answer="经核实不属实")
        case = again(case)
        assert (case.state, case.notice_from, case.notice_left) == ("on_notice", WINTER.date(), None)
        assert case.notice_until is not None
        assert working_days_between(clock.today(), case.notice_until).days == left
    objection = Objection.objects.get(case=case)
    assert (objection.text, objection.answer, objection.objector) == ("她家在县城有房", "经核实不属实", None)


def test_an_objection_from_before_the_notice_is_none(county: County, she: Mother) -> None:
    case = on_notice(county, she)
    early = (WINTER - timedelta(days=1)).date().isoformat()
    with pytest.raises(Invalid) as refused:
        do_act(county, "t1.reviewer", case, "record_objection", text="有房", objector="", received_on=early)
    assert set(refused.value.fields) == {"received_on"}


def test_a_return_during_an_objection_answers_it_and_a_whole_notice_begins_anew(
    county: County, she: Mother
) -> None:
    case = on_notice(county, she)
    today = WINTER.date().isoformat()
    do_act(county, "t1.reviewer", case, "record_objection", text="收入不实", objector="", received_on=today)
    mark = {"target": "request.reason", "note": "请核对收入"}
    do_act(county, "t1.reviewer", case, "return_to_village", marks=[mark])
    assert Objection.objects.get(case=case).answered_at is not None
    do_act(county, "v1.cadre", case, "submit")
    assert again(case).state == "township_review"
    with clock.at(days_later(3)):
        do_act(county, "t1.reviewer", case, "sign")
        case = again(case)
        assert case.notice_from == days_later(3).date()


def refused(county: County, she: Mother) -> AidCase:
    case = draft(county, she.person)
    do_act(county, "v1.cadre", case, "submit")
    do_act(county, "v1.chair", case, "sign")
    do_act(county, "t1.reviewer", case, "refuse", reasons=["papers_false"])
    return again(case)


def test_an_appeal_that_is_allowed_leads_back_to_the_level_that_refused(county: County, she: Mother) -> None:
    case = refused(county, she)
    assert case.state == "refusal_open"
    do_act(county, "v1.cadre", case, "appeal", reason="材料属实")
    do_act(county, "c.second", case, "allow_appeal")
    assert again(case).state == "township_review"
    do_act(county, "t1.reviewer", case, "sign")
    assert again(case).state == "on_notice"
    assert list(verify("513499")) == []


def test_whoever_refused_decides_no_appeal(county: County, she: Mother) -> None:
    allot(county)
    case = to_county(county, draft(county, she.person))
    with clock.at(days_later(14)):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "refuse", reasons=["budget_used_up"])
        do_act(county, "v1.cadre", case, "appeal", reason="材料属实")
        with pytest.raises(NotAllowed) as told:
            do_act(county, "c.sealer", case, "uphold_refusal")
        assert told.value.code == "signed_other_level"
        do_act(county, "c.second", case, "uphold_refusal")
    assert again(case).state == "refused"
    assert not GrantSlot.objects.filter(case=case, released_at__isnull=True).exists()


def test_the_time_to_appeal_ends_and_the_clock_closes_the_case(county: County, she: Mother) -> None:
    case = refused(county, she)
    with clock.at(days_later(20)):
        with pytest.raises(NotAllowed) as told:
            do_act(county, "v1.cadre", case, "appeal", reason="材料属实")
        assert told.value.code == "too_late"
        assert [found.pk for found in AID.lapsing(clock.now())] == [case.pk]
        acts.lapse(AID, again(case))
    assert again(case).state == "refused"
    assert not GrantSlot.objects.filter(case=case, released_at__isnull=True).exists()


def test_what_bounced_frees_the_budget_and_comes_to_the_next_list(county: County, she: Mother) -> None:
    fund = allot(county, number=1, amount="500")
    case = to_county(county, draft(county, she.person))
    with clock.at(days_later(14)):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        do_act(county, "c.manager", case, "report_bounced", reason="account_closed")
        fund.refresh_from_db()
        assert (fund.committed_fen, fund.left_number) == (0, 1)
        do_act(county, "c.manager", case, "carry_over")
        assert again(case).state == "county_review"
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
    fund.refresh_from_db()
    assert (fund.committed_fen, fund.left_number) == (50_000, 0)
    kinds = list(FundEntry.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["reserve", "commit", "release", "reserve", "commit"]
    assert list(verify("513499")) == []


def test_nobody_is_listed_beyond_the_budget(county: County, she: Mother) -> None:
    allot(county, number=1)
    other = mother(county, 1)
    cases = [to_county(county, draft(county, each.person)) for each in (she, other)]
    with clock.at(days_later(14)):
        do_act(county, "c.manager", cases[0], "put_on_list")
        with pytest.raises(Conflict) as told:
            do_act(county, "c.manager", cases[1], "put_on_list")
        assert told.value.code == "fund_exhausted"
        do_act(county, "c.sealer", cases[0], "take_off_list", reason="名额调整")
        do_act(county, "c.manager", cases[1], "put_on_list")
    assert (again(cases[0]).state, again(cases[1]).state) == ("county_review", "listed")
    assert Fund.objects.get().reserved_number == 1


def test_a_household_has_one_relief_of_the_year_whoever_nominates(county: County, she: Mother) -> None:
    first, second = draft(county, she.person), draft(county, she.person)
    do_act(county, "v1.cadre", first, "submit")
    with pytest.raises((Conflict, RulesForbid)):
        do_act(county, "v1.cadre", second, "submit")
    do_act(county, "v1.cadre", first, "withdraw", reason="at_her_wish")
    do_act(county, "v1.cadre", second, "submit")
    assert again(second).state == "village_review"


def test_a_house_is_handed_over_after_its_last_step_and_not_before(county: County) -> None:
    she = mother(county, born="19900601")
    allot(county, "safe_home")
    case = to_county(county, draft(county, she.person, "safe_home"))
    with clock.at(days_later(30)):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        assert again(case).state == "building"
        today = clock.today().isoformat()
        with pytest.raises(Invalid):
            do_act(
                county, "t1.reviewer", case, "record_milestone", step="walls_and_roof", on=today, photo=PHOTO
            )
        with pytest.raises(Invalid):
            do_act(county, "t1.reviewer", case, "hand_over_house", on=today, how="herself")
        for step in ("agreement", "foundation", "walls_and_roof", "finished", "inspected"):
            do_act(county, "t1.reviewer", case, "record_milestone", step=step, on=today, photo=PHOTO)
        do_act(county, "t1.reviewer", case, "hand_over_house", on=today, how="herself")
    assert again(case).state == "delivered"


def test_a_place_in_a_class_is_confirmed_after_its_last_step_and_not_before(county: County) -> None:
    """Admitted, enrolled, both terms attended, completed: in this order, each on a day since the approval."""
    spring = datetime(2015, 3, 2, 9, 0, tzinfo=ZONE)
    with clock.at(spring):
        allot(county, "women_class")
        she = mother(county, born="19900601")
        case = to_county(county, draft(county, she.person, "women_class"))
    with clock.at(spring + timedelta(days=14)):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        assert again(case).state == "in_training"
        today, before = clock.today(), (clock.today() - timedelta(days=1)).isoformat()
    ended = datetime(2016, 1, 22, 9, 0, tzinfo=ZONE)
    steps = {"admitted": today, "enrolled": date(2015, 3, 20), "first_term": date(2015, 7, 10)}
    steps |= {"second_term": date(2016, 1, 15), "completed": date(2016, 1, 20)}
    done = {"on": "2016-01-22", "result": "取得中式烹调结业证书"}

    def refused(act: str, **data: Any) -> set[str]:
        with pytest.raises(Invalid) as told:
            do_act(county, "c.manager", case, act, **data)
        return set(told.value.fields)

    with clock.at(ended):
        assert refused("record_attendance", step="admitted", on=before) == {"on"}
        for step, day in steps.items():
            for each in list(steps)[list(steps).index(step) + 1 :]:
                assert refused("record_attendance", step=each, on=day.isoformat()) == {"step"}
            assert refused("confirm_training", **done) == {"on"}
            do_act(county, "c.manager", case, "record_attendance", step=step, on=day.isoformat())
        assert refused("confirm_training", on=before, result=done["result"]) == {"on"}
        do_act(county, "c.manager", case, "confirm_training", **done)
    case = again(case)
    assert (case.state, case.delivered_on) == ("delivered", date(2016, 1, 22))
    kept = Evidence.objects.filter(case=case, step__in=steps).order_by("pk").values_list("step", "on")
    assert dict(kept) == steps


@pytest.mark.parametrize(
    "told",
    [
        {"how": "herself"},
        {"how": "fingerprint", "witness": "李秀英"},
        {"how": "proxy", "proxy": "沙玛·阿果", "relation": "婆婆"},
    ],
    ids=lambda told: told["how"],
)
def test_a_parcel_is_received_by_herself_beside_a_witness_or_by_a_proxy(
    county: County, told: dict[str, str]
) -> None:
    """Whoever can't write has a witness, whoever is away a proxy: each of whom the sign-off names."""
    she = mother(county)
    allot(county, "mothers_parcel")
    case = to_county(county, draft(county, she.person, "mothers_parcel"))
    with clock.at(days_later(14)):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        on = clock.today().isoformat()
        for name in set(told) - {"how"}:
            given = {key: value for key, value in told.items() if key != name}
            with pytest.raises(Invalid) as refused:
                do_act(county, "t1.reviewer", case, "confirm_receipt", on=on, **given)
            assert set(refused.value.fields) == {name}
        do_act(county, "t1.reviewer", case, "confirm_receipt", on=on, **told)
    assert again(case).state == "delivered"
    decision = SignOff.objects.get(case=case, act="confirm_receipt").body["decision"]
    named = {name: decision[name] for name in ("how", "witness", "proxy", "relation") if decision.get(name)}
    assert named == told
