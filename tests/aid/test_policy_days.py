"""Windows, notice, terms of school, papers and the coded lists, as the desks ask for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aid.policy import GRANTS, chain, load_policy

pytestmark = pytest.mark.once

HERE = "513499101201"
TERMS = load_policy().at(HERE, date(2015, 1, 20))
NOWHERE = load_policy().at(None, None)
FESTIVAL = GRANTS["spring_festival"]


@pytest.mark.parametrize(
    "day,first,last,year",
    [
        (date(2014, 11, 30), date(2014, 12, 1), date(2015, 2, 20), 2014),
        (date(2014, 12, 1), date(2014, 12, 1), date(2015, 2, 20), 2015),
        (date(2014, 12, 31), date(2014, 12, 1), date(2015, 2, 20), 2015),
        (date(2015, 1, 1), date(2014, 12, 1), date(2015, 2, 20), 2015),
        (date(2015, 2, 20), date(2014, 12, 1), date(2015, 2, 20), 2015),
        (date(2015, 2, 21), date(2015, 12, 1), date(2016, 2, 20), 2015),
    ],
)
def test_a_window_over_new_year_belongs_to_the_year_in_which_it_ends(
    day: date, first: date, last: date, year: int
) -> None:
    window = chain.window_at(TERMS, FESTIVAL, day)
    assert window is not None
    assert (window.first, window.last) == (first, last)
    assert chain.year_of(TERMS, FESTIVAL, day) == year


def test_without_a_window_the_year_is_the_calendars() -> None:
    assert chain.window_at(NOWHERE, FESTIVAL, date(2014, 12, 25)) is None
    assert chain.year_of(NOWHERE, FESTIVAL, date(2014, 12, 25)) == 2014


def test_what_tells_of_health_is_never_on_notice() -> None:
    days = {code: chain.notice_days(TERMS, grant) for code, grant in GRANTS.items()}
    assert days == {
        "spring_festival": 7,
        "safe_home": 10,
        "women_class": 7,
        "two_cancer": None,
        "mothers_parcel": 7,
    }


def test_days_of_stations_and_states() -> None:
    assert chain.work_days(TERMS, "county_review") == 10
    assert chain.work_days(TERMS, "building") is None
    assert chain.lapse_days(TERMS, "draft") == 30
    assert chain.lapse_days(TERMS, "listed") is None
    assert (chain.appeal_days(TERMS), chain.reminder_days(TERMS), chain.escalation_days(TERMS)) == (10, 2, 1)


def test_nothing_set_is_nothing_promised() -> None:
    assert chain.work_days(NOWHERE, "county_review") is None
    assert chain.lapse_days(NOWHERE, "draft") is None
    assert (
        chain.appeal_days(NOWHERE) is chain.reminder_days(NOWHERE) is chain.escalation_days(NOWHERE) is None
    )
    assert chain.refusal_reasons(NOWHERE) == ()
    assert chain.parcels(NOWHERE, GRANTS["mothers_parcel"]) == ()
    assert chain.term_begins(NOWHERE, date(2015, 1, 20)) is None
    assert chain.village_checklist(NOWHERE) == ()
    assert chain.required_papers(NOWHERE, FESTIVAL) == FESTIVAL.papers
    assert chain.counted_by(NOWHERE, FESTIVAL) == "household"


@pytest.mark.parametrize(
    "day,begins",
    [
        (date(2015, 2, 28), date(2014, 9, 1)),
        (date(2015, 3, 1), date(2015, 3, 1)),
        (date(2015, 8, 31), date(2015, 3, 1)),
        (date(2015, 9, 1), date(2015, 9, 1)),
        (date(2016, 1, 1), date(2015, 9, 1)),
    ],
)
def test_a_school_term_goes_over_new_year(day: date, begins: date) -> None:
    assert chain.term_begins(TERMS, day) == begins


def test_papers_come_in_the_grants_order_with_their_labels() -> None:
    papers = chain.required_papers(TERMS, FESTIVAL)
    assert [each.kind for each in papers] == ["id_card", "household_book", "single_mother_proof", "bank_card"]
    assert papers[0].label.zh == "身份证（正反面）"


def test_the_amount_that_follows_from_the_rules() -> None:
    assert str(chain.amount_to_ask(TERMS, FESTIVAL)) == "500.00"
    assert chain.amount_to_ask(TERMS, GRANTS["two_cancer"]) == 10_000
    assert chain.amount_to_ask(TERMS, GRANTS["safe_home"]) is None
    assert chain.amount_to_ask(TERMS, GRANTS["mothers_parcel"], "family") == Decimal("300.00")
    assert chain.amount_to_ask(TERMS, GRANTS["mothers_parcel"], "golden") is None


def test_every_list_has_codes_of_its_own_and_bounced_ones_their_cure() -> None:
    for rows in (
        chain.village_checklist(TERMS),
        chain.withdrawal_reasons(TERMS),
        chain.undeliverable_reasons(TERMS),
        chain.cancel_reasons(TERMS),
        chain.verification_findings(TERMS),
        chain.refusal_reasons(TERMS),
        chain.bounced_reasons(TERMS),
    ):
        codes = [each.code for each in rows]
        assert len(set(codes)) == len(codes) > 4
    assert all(each.cure.zh and not each.is_rule for each in chain.bounced_reasons(TERMS))


def test_the_steps_of_a_house_come_one_after_the_other() -> None:
    home = GRANTS["safe_home"]
    reached: list[str] = []
    while (step := home.milestone_after(reached)) is not None:
        reached.append(step.code)
    assert reached == ["agreement", "foundation", "walls_and_roof", "finished", "inspected"]
    assert FESTIVAL.milestone_after([]) is None
    assert FESTIVAL.is_by_transfer
    assert not home.is_by_transfer
