"""A merged row speaks through one other row, and what was stated of it is hers: no chain, no circle, nobody twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from people.acts import merging
from people.acts.entering import Entered, change_members, open_household
from people.acts.homes import Standing
from people.acts.meeting import Unnumbered, known_without_number
from people.acts.stating import Statement, state, take_back
from people.acts.telling import Told, correct
from people.lives import lives_of
from people.models import Merge, Person, RegisterEntry
from people.models.facts import stands_on
from people.policy.life import value_on
from people.queries.person import view_of
from tests.county import VILLAGES, County
from tests.people.families import enter
from workflows import clock
from workflows.errors import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(county: County, spring_2014: None) -> list[Person]:
    """Three rows without a number."""
    return [
        enter(county, Entered("阿依·木呷", sex="f", birth_date=date(1985, 5, 6 + each))) for each in range(3)
    ]


def merge(county: County, kept: Person, other: Person) -> None:
    proposed = merging.propose(county.seats("v1.cadre"), kept.pk, other.pk, "户口簿上只有一人")
    merging.settle(county.seats("v1.chair"), proposed.pk, is_one_person=True)


def told_of(county: County, person: Person) -> tuple[list[tuple[int, str]], Decimal | None]:
    """Who is of her household and how, and its income a head, as her page says it."""
    with translation.override("en"):
        home = view_of(county.seats("v1.cadre"), person.pk).home
    assert home is not None
    return [(member.person.pk, member.away) for member in home.members], home.a_head


def proposed_before(county: County, kept: Person, other: Person) -> Merge:
    """As two officers may have proposed at once."""
    return Merge.objects.create(
        kept=kept,
        other=other,
        county="513499",
        reason="同一人",
        proposed_by=county.officers["v1.cadre"],
        proposed_post=county.posts["v1.cadre"],
        proposed_at=clock.now(),
    )


@pytest.mark.parametrize("pair", [(0, 1), (1, 0), (2, 1), (1, 2)])
def test_what_would_chain_with_an_open_proposal_is_not_proposed(
    county: County, three: list[Person], pair: tuple[int, int]
) -> None:
    merging.propose(county.seats("v1.cadre"), three[0].pk, three[1].pk, "同一人")
    with pytest.raises(Conflict) as caught:
        merging.propose(county.seats("v1.chair"), three[pair[0]].pk, three[pair[1]].pk, "同一人")
    assert caught.value.code == "merge_open"


def test_two_rows_may_be_proposed_for_one(county: County, three: list[Person]) -> None:
    merging.propose(county.seats("v1.cadre"), three[0].pk, three[1].pk, "同一人")
    merge(county, three[0], three[2])
    assert list(three[0].merged.all()) == [three[2]]


@pytest.mark.parametrize("pair", [(1, 0), (2, 0), (1, 2)])
def test_what_would_chain_is_not_merged_whenever_it_was_proposed(
    county: County, three: list[Person], pair: tuple[int, int]
) -> None:
    merge(county, three[0], three[1])
    waiting = proposed_before(county, three[pair[0]], three[pair[1]])
    with pytest.raises(Conflict) as caught:
        merging.settle(county.seats("v1.chair"), waiting.pk, is_one_person=True)
    assert caught.value.code == "merged_already"
    assert Merge.objects.get(pk=waiting.pk).status == Merge.Status.PROPOSED
    # That they are two persons can still be said.
    merging.settle(county.seats("v1.chair"), waiting.pk, is_one_person=False)


@pytest.mark.parametrize("pair", [(1, 0), (2, 0), (1, 2)])
def test_the_database_refuses_a_chain(county: County, three: list[Person], pair: tuple[int, int]) -> None:
    merge(county, three[0], three[1])
    with pytest.raises(IntegrityError, match="person_merged_once"), transaction.atomic():
        Person.objects.filter(pk=three[pair[1]].pk).update(merged_into=three[pair[0]])
    new = Person(name="新", sex="f", birth_date=date(1985, 1, 1), first_met_at=clock.now())
    new.merged_into = three[1]
    with pytest.raises(IntegrityError, match="person_merged_once"), transaction.atomic():
        new.save()
    # What isn't about merging goes on, also of a row that was merged.
    assert Person.objects.update(place_code="") == 3


@pytest.mark.once
def test_what_was_stated_of_a_merged_row_is_ended_corrected_and_taken_back_on_her_page(
    county: County, three: list[Person]
) -> None:
    seats, (kept, other, _third) = county.seats("v1.cadre"), three
    said = {"reason": "work", "place": "441900"}
    day = date(2014, 1, 15)
    (away,) = state(seats, [Statement("away", day, said, person=other.pk)], source="family")
    (phone,) = state(
        seats, [Statement("phone", day, {"number": "13800001234"}, person=other.pk)], source="family"
    )
    merge(county, kept, other)
    # The same again says nothing new; that it holds no longer does.
    assert state(seats, [Statement("away", day, said, person=kept.pk)], source="family") == []
    assert (
        len(state(seats, [Statement("away", date(2014, 2, 1), None, person=kept.pk)], source="family")) == 1
    )
    (right,) = correct(
        seats, away.pk, Told("away", day, {**said, "place": "440300"}, "family", person=kept.pk)
    )
    assert (right.person_id, right.revision) == (kept.pk, 0)
    facts = lives_of([kept.pk])[kept.pk].facts
    assert value_on(facts, "away", day) == {"reason": "work", "place": "440300"}
    assert value_on(facts, "away", date(2014, 2, 1)) is None
    take_back(seats, phone.pk)
    assert value_on(lives_of([kept.pk])[kept.pk].facts, "phone", day) is None


@pytest.mark.once
def test_a_merged_woman_counts_once_where_her_latest_row_says(county: County, three: list[Person]) -> None:
    seats, (kept, other, third) = county.seats("v1.cadre"), three
    since = date(2014, 1, 10)
    home = open_household(seats, VILLAGES[0], {other.pk: "head", third.pk: "sibling"}, since=since)
    earned = Statement("income", date(2013, 12, 31), {"amount": "3000"}, "2013.wages", household=home.pk)
    state(seats, [earned], source="visit")
    poor = RegisterEntry.objects.filter(stands_on(date(2014, 3, 18)), register="women_in_poverty")
    assert poor.count() == 2
    known = Standing({third.pk}, counts=True)
    assert known.members[home.pk] == 2
    # Her row that speaks never was in the household: she still is one of two.
    merge(county, kept, other)
    assert set(poor.values_list("person", flat=True)) == {kept.pk, third.pk}
    known = Standing({kept.pk}, counts=True)
    assert known.at[kept.pk] == (home, "head")
    assert known.members[home.pk] == 2
    assert told_of(county, kept) == told_of(county, third) == ([(kept.pk, ""), (third.pk, "")], Decimal(1500))
    change_members(seats, home, {kept.pk: "head"}, since=date(2014, 1, 20))
    assert set(poor.values_list("person", flat=True)) == {kept.pk, third.pk}
    # Who leaves by the row that speaks has left.
    change_members(seats, home, {kept.pk: None}, since=date(2014, 2, 1))
    assert not poor.exists()


@pytest.mark.once
def test_who_died_shares_no_income_from_that_day_on(county: County, three: list[Person]) -> None:
    seats, (one, two, _third) = county.seats("v1.cadre"), three
    home = open_household(seats, VILLAGES[0], {one.pk: "head", two.pk: "sibling"}, since=date(2014, 1, 10))
    earned = Statement("income", date(2013, 12, 31), {"amount": "3000"}, "2013.wages", household=home.pk)
    state(seats, [earned], source="visit")
    (died,) = state(seats, [Statement("died", date(2014, 2, 1), {}, person=two.pk)], source="family")
    poor = RegisterEntry.objects.filter(person=one, register="women_in_poverty")
    assert poor.filter(stands_on(date(2014, 1, 31))).exists()
    assert not poor.filter(stands_on(date(2014, 2, 1))).exists()
    assert Standing({one.pk}, counts=True).members[home.pk] == 1
    assert told_of(county, one) == ([(one.pk, ""), (two.pk, "died on 2014-02-01")], Decimal(3000))
    take_back(seats, died.pk)
    assert poor.filter(stands_on(date(2014, 2, 1))).exists()


@pytest.mark.once
def test_who_was_merged_is_met_again_as_the_row_that_speaks(county: County, three: list[Person]) -> None:
    again = Entered("阿依·木呷", sex="f", birth_date=date(1985, 5, 7))
    assert enter(county, again) == three[1]
    merge(county, three[0], three[1])
    assert enter(county, again) == three[0]
    (key,) = [Unnumbered("阿依·木呷", "f", date(1985, 5, 7))]
    assert known_without_number([key], VILLAGES[0]) == {key: three[0]}
    assert known_without_number([key], VILLAGES[1]) == {}
    assert Person.objects.count() == 3
