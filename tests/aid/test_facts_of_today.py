"""What changed since the nomination counts at every gate: a death, a merge, another grant; and whose year it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from aid import rules
from aid.models import AidCase, GrantSlot
from aid.policy import chain
from people.acts.stating import Statement, state
from tests.aid.stage import WINTER, again, allot, do_act, draft, mother, to_county, visit
from tests.county import ZONE, County
from tests.pages.desks import at_desk
from workflows import clock
from workflows.errors import Conflict, Invalid, RulesForbid
from workflows.models import JournalRow
from workflows.verification import verify

pytestmark = pytest.mark.django_db
LATER = WINTER + timedelta(days=14)


def test_nobody_who_died_is_put_on_a_list(county: County) -> None:
    with clock.at(WINTER):
        allot(county)
        she = mother(county)
        case = to_county(county, draft(county, she.person))
    with clock.at(LATER):
        do_act(county, "c.manager", case, "put_on_list")
        died = Statement("died", LATER.date(), {}, person=she.person.pk)
        state(county.seats("v1.cadre"), [died], source="family")
        with pytest.raises(Conflict) as told:
            do_act(county, "c.sealer", case, "approve")
        assert told.value.code == "no_longer_there"
        do_act(county, "c.sealer", case, "refuse", reasons=["other"])
    assert again(case).state == "refusal_open"


def test_a_window_that_goes_over_new_year_is_of_one_year(county: County) -> None:
    """Begun before the window and handed in within it: the festival's budget, and one relief of it."""
    with clock.at(datetime(2014, 11, 28, 9, 0, tzinfo=ZONE)):
        she = mother(county, visited=date(2014, 11, 20))
        early = draft(county, she.person)
        assert early.year == 2014
    with clock.at(datetime(2014, 12, 2, 9, 0, tzinfo=ZONE)):
        do_act(county, "v1.cadre", early, "submit")
        assert again(early).year == 2015
        late = draft(county, she.person)
        with pytest.raises(RulesForbid) as told:
            do_act(county, "v1.cadre", late, "submit")
        assert [finding["rule"] for finding in told.value.findings] == ["frequency"]
    assert GrantSlot.objects.get(released_at=None).period == "2015"
    assert list(verify()) == []


def test_what_is_carried_into_another_year_takes_that_years_slot(county: County) -> None:
    with clock.at(WINTER):
        allot(county)
        she = mother(county)
        case = to_county(county, draft(county, she.person))
    with clock.at(LATER):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        do_act(county, "c.manager", case, "report_bounced", reason="account_closed")
    with clock.at(datetime(2015, 12, 8, 9, 0, tzinfo=ZONE)):
        visit(county, she.person, date(2015, 12, 7))
        do_act(county, "c.manager", case, "carry_over")
        assert (again(case).year, GrantSlot.objects.get(released_at=None).period) == (2016, "2016")
        assert list(verify()) == []


def test_an_amount_that_the_rule_fixes_is_not_cut(county: County) -> None:
    with clock.at(WINTER):
        allot(county)
        case = to_county(county, draft(county, mother(county).person))
    with clock.at(LATER):
        with pytest.raises(Invalid) as told:
            do_act(county, "c.manager", case, "put_on_list", amount="0.01")
        assert set(told.value.fields) == {"amount"}
        do_act(county, "c.manager", case, "put_on_list", amount="500")


def test_the_journal_names_nobody(county: County) -> None:
    with clock.at(WINTER):
        case = draft(county, mother(county).person)
    (row,) = JournalRow.objects.filter(act="open", case_id=case.pk)
    assert set(row.facts) == {"ref", "place", "programme", "grant", "year"}


@pytest.mark.parametrize("page", ["print", "xlsx"])
@pytest.mark.parametrize("grant, status", [("two_cancer", 403), ("mothers_parcel", 200)])
def test_a_list_that_tells_of_an_illness_stays_in_the_house(
    county: County, page: str, grant: str, status: int
) -> None:
    with clock.at(WINTER):
        allot(county, grant)
        she = mother(county)
        ill = Statement(
            "illness", date(2014, 11, 3), {"what": "宫颈癌"}, "cervical_cancer", person=she.person.pk
        )
        state(county.seats("v1.cadre"), [ill], source="document")
        case = to_county(county, draft(county, she.person, grant))
    with clock.at(LATER):
        do_act(county, "c.manager", case, "put_on_list")
        award = AidCase.objects.select_related("listed_in").get(pk=case.pk).listed_in
        assert award is not None
        answer = at_desk(county, "c.manager").get(f"/aid/lists/{award.ref}/{page}/")
    assert answer.status_code == status


@pytest.mark.parametrize("year", ["020150000000", "0201", "20155", "１２３４"])
def test_a_year_that_is_none_is_not_found(county: County, year: str) -> None:
    with clock.at(WINTER):
        client = at_desk(county, "c.manager")
        assert client.get(f"/aid/funds/?year={year}").status_code == 404
        assert client.get(f"/aid/ranking/?year={year}").status_code == 404


@pytest.mark.parametrize("grant, days", [("two_cancer", None), ("mothers_parcel", 7)])
def test_an_illness_is_on_no_notice_whatever_a_county_sets(
    county: County, grant: str, days: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "notice_days", lambda _terms, _grant: 7)
    with clock.at(WINTER):
        case = draft(county, mother(county).person, grant)
        assert rules.notice_days(case) == days
