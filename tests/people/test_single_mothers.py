"""单亲母亲: nobody enters it; it follows from marital state and children, and the page says from which facts."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.acts import merging
from people.acts.entering import Entered, enter_person
from people.acts.stating import Statement, state
from people.models import RegisterEntry
from people.queries.snapshots import snapshot_of
from tests.api.client import Desk
from tests.county import VILLAGES, ZONE, County
from tests.pages.desks import at_desk, text_of
from tests.people.families import SINCE, Family, enter, family
from workflows import clock

pytestmark = pytest.mark.django_db
CHANGED, TODAY = date(2014, 2, 1), date(2014, 3, 18)
MARK = "Single mother"


@pytest.fixture
def home(county: County, spring_2014: None) -> Family:
    return family(county)


def say(
    county: County, kind: str, value: dict[str, str] | None, person: int, other: int | None = None
) -> None:
    stated = Statement(kind, CHANGED, value, person=person, other=other)
    state(county.seats("v1.cadre"), [stated], source="book")


def words(county: County, home: Family, who: str = "v1.cadre") -> str:
    response = at_desk(county, who).get(f"/people/{home.wife.pk}/")
    assert response.status_code == 200
    return text_of(response)


def agree(county: County, home: Family, expected: bool) -> None:
    """The page says what a programme that nominates her reads."""
    snapshot = snapshot_of(home.wife, clock.today())
    assert snapshot is not None
    assert bool(snapshot.is_single_mother) is expected
    assert (MARK in words(county, home)) is expected


@pytest.mark.parametrize(
    ("marital", "expected"),
    [("unmarried", True), ("divorced", True), ("widowed", True), ("married", False), (None, False)],
)
def test_by_her_marital_state(county: County, home: Family, marital: str | None, expected: bool) -> None:
    if marital is not None:
        say(county, "marital_state", {"state": marital}, home.wife.pk)
    agree(county, home, expected)


@pytest.mark.parametrize(("since", "expected"), [(SINCE, True), (date(2014, 1, 9), False)])
def test_of_a_state_and_a_husband_the_newer_counts(
    county: County, home: Family, since: date, expected: bool
) -> None:
    """She is never single mother and left behind at once."""
    stated = Statement("marital_state", since, {"state": "divorced"}, person=home.wife.pk)
    state(county.seats("v1.cadre"), [stated], source="book")
    agree(county, home, expected)
    listed = text_of(at_desk(county, "v1.cadre").get("/registers/women/"))
    assert ("Husband: 吉克·阿鲁" in listed) is not expected
    assert ("Divorced" in listed) is expected
    # The older one is out of date: where she stands by it, that is to be cleared.
    entries = RegisterEntry.objects.filter(person=home.wife, register="left_behind_women")
    assert set(entries.values_list("outcome", flat=True)) == (set() if expected else {"unclear"})


def test_the_page_says_from_which_facts(county: County, home: Family) -> None:
    say(county, "marital_state", {"state": "widowed"}, home.wife.pk)
    seen = words(county, home)
    assert "Single mother Widowed, since 1 February 2014; 吉克·小强 7 years worked out today" in seen
    assert "the youngest is of age on 1 June 2024" in seen
    away = enter(county, Entered("吉克·小梅", sex="f", birth_date=date(2003, 1, 1)))
    say(county, "mother", {}, away.pk, home.wife.pk)
    seen = words(county, home)
    assert "吉克·小梅 11 years (of another household)" in seen
    assert seen.index("吉克·小梅 11 years") < seen.index("吉克·小强 7 years worked out")
    status, said = Desk(county, "v1.cadre").get(f"/people/{home.wife.pk}")
    assert status == 200
    assert said["single_mother"] == {
        "state": "丧偶",
        "since": "2014-02-01",
        "children": [away.pk, home.son.pk],
        "until": "2024-06-01",
    }


def test_a_child_that_died_or_is_no_longer_hers_makes_nobody_a_mother(county: County, home: Family) -> None:
    say(county, "marital_state", {"state": "divorced"}, home.wife.pk)
    agree(county, home, expected=True)
    say(county, "died", {}, home.son.pk)
    agree(county, home, expected=False)
    other = enter(county, Entered("吉克·小花", sex="f", birth_date=date(2010, 6, 1)))
    say(county, "mother", {}, other.pk, home.wife.pk)
    agree(county, home, expected=True)
    state(
        county.seats("v1.cadre"),
        [Statement("mother", date(2014, 3, 1), None, person=other.pk)],
        source="book",
    )
    agree(county, home, expected=False)


@pytest.mark.parametrize(("day", "expected"), [(date(2024, 5, 31), True), (date(2024, 6, 1), False)])
def test_until_the_day_on_which_the_youngest_is_of_age(
    county: County, home: Family, day: date, expected: bool
) -> None:
    say(county, "marital_state", {"state": "widowed"}, home.wife.pk)
    with clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)):
        agree(county, home, expected)


def test_a_death_stated_of_the_childs_other_row_counts(county: County, home: Family) -> None:
    say(county, "marital_state", {"state": "widowed"}, home.wife.pk)
    again = enter(county, Entered("吉克·小墙", sex="m", birth_date=date(2006, 6, 1)))
    merge = merging.propose(county.seats("v1.cadre"), home.son.pk, again.pk, "户口簿上只有一人")
    merging.settle(county.seats("v1.chair"), merge.pk, is_one_person=True)
    agree(county, home, expected=True)
    say(county, "died", {}, home.son.pk)
    agree(county, home, expected=False)


def test_whom_children_are_not_shown_reads_it_for_a_purpose(county: County, home: Family) -> None:
    say(county, "marital_state", {"state": "widowed"}, home.wife.pk)
    for who in ("v1.cadre", "v1.chair", "t1.reviewer", "c.sealer"):
        assert MARK in words(county, home, who), who
    assert MARK not in words(county, home, "a.auditor")
    assert Desk(county, "a.auditor").get(f"/people/{home.wife.pk}")[1]["single_mother"] is None
    shown = at_desk(county, "a.auditor").post(f"/people/{home.wife.pk}/show/", {"purpose": "enquiry"})
    assert shown.status_code == 200, text_of(shown)
    assert MARK in text_of(shown)


def test_her_page_takes_a_statement_more_and_no_other_does(county: County, home: Family) -> None:
    client = at_desk(county, "v1.cadre")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/people/{home.wife.pk}/").status_code == 200
        return len(captured)

    before = statements()
    say(county, "marital_state", {"state": "married"}, home.wife.pk)
    assert statements() == before
    state(
        county.seats("v1.cadre"),
        [Statement("marital_state", date(2014, 2, 2), {"state": "divorced"}, person=home.wife.pk)],
        source="book",
    )
    assert statements() == before + 1 <= 12
    for number in range(3):
        child = enter_person(
            county.seats("v1.cadre"),
            Entered(f"吉克·小{'一二三'[number]}", sex="f", birth_date=date(2008 + number, 1, 1)),
            place_code=VILLAGES[0],
            group="",
            since=SINCE,
            source="book",
        )
        say(county, "mother", {}, child.pk, home.wife.pk)
    assert statements() == before + 1
