"""A nomination handed in before New Year goes its way after it: nothing that she is changed by the calendar alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from aid.models import AidCase, GrantSlot
from aid.papers.form import FormFacts, form_context
from aid.programme import AID
from aid.queries.grounds import conflicts_today
from people.acts.entering import change_members
from people.acts.stating import Statement, state
from people.kinds import income_slot
from people.models import RegisterEntry
from people.queries.snapshots import snapshot_of
from tests.aid.stage import Mother, again, allot, do_act, draft, mother, to_county, visit
from tests.county import VILLAGES, ZONE, County
from workflows import clock
from workflows.casework.drafting import save_section
from workflows.errors import RulesForbid
from workflows.models import Content
from workflows.verification import verify

pytestmark = pytest.mark.django_db

MARKS = [{"target": "request.reason", "note": "写详细些"}]


def on(year: int, month: int, day: int) -> Any:
    """Nine o'clock of that day."""
    return clock.at(datetime(year, month, day, 9, 0, tzinfo=ZONE))


@pytest.fixture
def she(county: County) -> Mother:
    """In the register since March 2014 by the income of 2013, visited on 26 December."""
    with on(2014, 3, 3):
        found = mother(county, visited=None)
    with on(2014, 12, 26):
        visit(county, found.person, date(2014, 12, 26))
        allot(county)
    return found


def handed_in(county: County, she: Mother) -> AidCase:
    """Handed in on 29 December 2014 for the festival of 2015."""
    with on(2014, 12, 29):
        case = draft(county, she.person)
        do_act(county, "v1.cadre", case, "submit")
    return again(case)


def earned(county: County, she: Mother, year: int, amount: str) -> None:
    """The income of a year is entered by the village."""
    entered = Statement(
        "income",
        date(year, 12, 31),
        {"amount": amount},
        income_slot(year, "farming"),
        household=she.household.pk,
    )
    state(county.seats("v1.cadre"), [entered], source="family")


def refused_by(told: pytest.ExceptionInfo[RulesForbid]) -> dict[str, str]:
    return {finding["rule"]: finding["outcome"] for finding in told.value.findings}


@pytest.mark.parametrize("amount", [None, "3900.00"], ids=["awaited", "entered"])
def test_every_gate_is_passed_after_new_year(county: County, she: Mother, amount: str | None) -> None:
    """Whether last year's income is still awaited or was entered in January, below the line."""
    case = handed_in(county, she)
    with on(2015, 1, 5):
        if amount is not None:
            earned(county, she, 2014, amount)
        do_act(county, "v1.chair", case, "sign")
        do_act(county, "t1.reviewer", case, "sign")
    case = again(case)
    assert case.notice_until is not None
    with on(2015, 1, 26):
        do_act(county, "t1.reviewer", case, "confirm_notice")
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        do_act(county, "c.manager", case, "confirm_payment", on="2015-01-26", reference="B-1")
        verified(county, she, case)
        assert (again(case).state, case.year) == ("verified", 2015)
        assert list(verify()) == []


def verified(county: County, she: Mother, case: AidCase) -> None:
    """She was seen with what she was given."""
    met = visit(county, she.person, clock.today())
    do_act(county, "v1.cadre", case, "verify", visit=str(met.pk), found="in_order")


def test_an_income_of_the_year_that_is_above_the_line_stops_it(county: County, she: Mother) -> None:
    case = handed_in(county, she)
    with on(2015, 1, 12):
        earned(county, she, 2014, "4600.00")
        with pytest.raises(RulesForbid) as told:
            do_act(county, "v1.chair", case, "sign")
        assert refused_by(told) == {"register": "fail", "income": "fail"}
        earned(county, she, 2014, "4599.00")
        do_act(county, "v1.chair", case, "sign")


def test_what_was_returned_is_handed_in_again_after_new_year(county: County, she: Mother) -> None:
    case = handed_in(county, she)
    with on(2015, 1, 5):
        do_act(county, "v1.chair", case, "return_to_village", marks=MARKS)
        answers = {"reason": "丈夫去年病故，独自抚养女儿", "housing": "dangerous", "phone": ""}
        save_section(AID, case.ref, "request", answers, county.seats("v1.cadre"))
        do_act(county, "v1.cadre", case, "submit")
    case = again(case)
    assert (case.state, case.round, case.accepted_on) == ("village_review", 2, date(2014, 12, 29))
    first, second = (
        body.body["facts"]["registers"] for body in Content.objects.filter(case=case).order_by("round")
    )
    assert first == second


@pytest.mark.parametrize("group, village", [("5", 0), ("1", 1)], ids=["group", "village"])
def test_who_moved_stands_in_the_register_as_before(
    county: County, she: Mother, group: str, village: int
) -> None:
    case = handed_in(county, she)
    since = she_stands_since(she, date(2014, 12, 29))
    with on(2014, 12, 31):
        moved = Statement(
            "residence",
            date(2014, 12, 30),
            {"place": VILLAGES[village], "group": group},
            person=she.person.pk,
        )
        state(county.seats("v1.cadre"), [moved], source="family")
        assert RegisterEntry.objects.filter(person=she.person, since=date(2014, 12, 30)).exists()
        assert she_stands_since(she, date(2014, 12, 31)) == since
        do_act(county, "v1.chair", case, "sign")


def she_stands_since(she: Mother, day: date) -> date | None:
    found = snapshot_of(she.person, day)
    assert found is not None
    return found.registers.get("women_in_poverty")


def test_the_form_says_the_day_by_which_the_rule_goes(county: County, she: Mother) -> None:
    with on(2015, 1, 5):
        visit(county, she.person, date(2015, 1, 5))
        case = draft(county, she.person)
        do_act(county, "v1.cadre", case, "submit")
    body = Content.objects.get(case=case).body
    since = date(2014, 1, 10)
    assert body["facts"]["registers"]["women_in_poverty"] == since.isoformat()
    printed = form_context(FormFacts("示范县", "东河镇", "清泉村", case.ref, 1, body))
    assert "农村贫困妇女登记表（2014年1月10日起）" in printed["known"]["registers"]


@pytest.mark.parametrize("is_gone", [True, False])
def test_who_left_the_register_and_came_back_is_nominated_anew(
    county: County, she: Mother, is_gone: bool
) -> None:
    """For a week she was of no household: no register says that she was poor then."""
    case = handed_in(county, she)
    seats = county.seats("v1.cadre")
    with on(2015, 1, 12):
        if is_gone:
            change_members(seats, she.household, {she.person.pk: None}, since=date(2015, 1, 3))
            change_members(seats, she.household, {she.person.pk: "head"}, since=date(2015, 1, 10))
            assert she_stands_since(she, date(2015, 1, 5)) is None
            assert she_stands_since(she, date(2015, 1, 12)) == date(2015, 1, 10)
            with pytest.raises(RulesForbid) as told:
                do_act(county, "v1.chair", case, "sign")
            assert refused_by(told) == {"register": "fail"}
            do_act(county, "v1.cadre", case, "withdraw", reason="at_her_wish")
            case = draft(county, she.person)
            do_act(county, "v1.cadre", case, "submit")
        do_act(county, "v1.chair", case, "sign")
    assert again(case).state == "township_review"


@pytest.mark.parametrize("amount", [None, "3900.00"], ids=["awaited", "entered"])
def test_what_was_carried_over_is_given_in_the_next_year(county: County, amount: str | None) -> None:
    with on(2015, 1, 12):
        allot(county)
        she = mother(county)
        case = to_county(county, draft(county, she.person))
    with on(2015, 1, 27):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        do_act(county, "c.manager", case, "report_bounced", reason="account_closed")
    with on(2015, 12, 8):
        do_act(county, "c.manager", case, "carry_over")
        allot(county, year=2016)
        do_act(county, "c.manager", case, "put_on_list")
    with on(2016, 1, 5):
        if amount is not None:
            earned(county, she, 2015, amount)
        do_act(county, "c.sealer", case, "approve")
        do_act(county, "c.manager", case, "confirm_payment", on="2016-01-05", reference="B-2")
        verified(county, she, case)
        case = again(case)
        assert (case.state, case.year) == ("verified", 2016)
        assert list(verify()) == []


@pytest.mark.parametrize("year, is_had", [(2014, False), (2015, True)])
def test_once_a_year_goes_by_the_year_that_it_was_carried_to(county: County, year: int, is_had: bool) -> None:
    """She married into a household that had its parcel: for the year before, or for the one that hers came to."""
    with on(2014, 12, 1):
        allot(county, "mothers_parcel", year=2014)
        she = mother(county, 1, visited=date(2014, 11, 25))
        other = mother(county, 2, visited=date(2014, 11, 25))
        case = to_county(county, draft(county, she.person, "mothers_parcel"))
    with on(2014, 12, 22):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        do_act(county, "t1.reviewer", case, "report_undeliverable", reason="absent")
    with on(2015, 1, 12):
        allot(county, "mothers_parcel")
        GrantSlot.objects.create(
            grant="mothers_parcel",
            holder=f"household-{other.household.pk}",
            period=str(year),
            ordinal=2,
            person=other.person,
            household=other.household,
            source="名册",
            year=year,
            place_code=case.place_code,
            delivered_on=date(year, 1, 8),
            since=clock.now(),
            number=1,
        )
        change_members(
            county.seats("v1.cadre"), other.household, {she.person.pk: "other"}, since=date(2015, 1, 5)
        )
        do_act(county, "c.manager", case, "carry_over")
        assert again(case).year == 2015
        assert any("每户每年一次" in each for each in conflicts_today(again(case)) or ()) == is_had
        if not is_had:
            do_act(county, "c.manager", case, "put_on_list")
            return
        with pytest.raises(RulesForbid) as told:
            do_act(county, "c.manager", case, "put_on_list")
        assert refused_by(told) == {"frequency": "fail"}
