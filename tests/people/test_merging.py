"""A merged row speaks through one other row: no chain, no circle, whoever proposes, decides or writes past the acts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from people.acts import merging
from people.acts.entering import Entered
from people.models import Merge, Person
from tests.county import County
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
