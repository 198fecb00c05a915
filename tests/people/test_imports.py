"""A register fed by a file: each row right, wrong with its sentences or nothing new; taken whole; twice is once."""

from __future__ import annotations

from datetime import date

import pytest

from people.models import Fact, Household, ImportBatch, Membership, Person, RegisterEntry
from tests.county import VILLAGES, County, id_number
from tests.people.files import FAMILY, WOMAN, counts, faults, send, take
from workflows.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]


def everything() -> tuple[int, ...]:
    models = (Person, Fact, Membership, Household, RegisterEntry)
    return tuple(model.objects.count() for model in models)


def test_a_family_of_one_row_stands_in_the_register(county: County) -> None:
    batch = take(county, send(county, [FAMILY]))
    assert batch.status == ImportBatch.Status.TAKEN
    assert counts(batch) == {"right": 0, "wrong": 0, "known": 0, "taken": 1}
    wife = Person.objects.get(name="阿依·木呷")
    assert wife.place_code == VILLAGES[0]
    entry = RegisterEntry.objects.get(person=wife, register="women")
    assert (entry.since, entry.group) == (date(2014, 1, 10), "3组")
    child = Person.objects.get(name="吉克·小军")
    assert child.id_number is None
    assert {(fact.kind, fact.other_id) for fact in child.facts.exclude(kind="residence")} == {
        ("mother", wife.pk),
        ("father", Person.objects.get(name="吉克·阿鲁").pk),
    }
    roles = dict(Membership.objects.values_list("person__name", "role"))
    assert roles == {"阿依·木呷": "spouse", "吉克·阿鲁": "head", "吉克·小军": "child"}


def test_the_same_rows_again_change_nothing(county: County) -> None:
    take(county, send(county, [FAMILY]))
    before, journal = everything(), JournalRow.objects.count()
    same = send(county, [FAMILY])
    assert same.status == ImportBatch.Status.TAKEN
    assert JournalRow.objects.count() == journal
    # Other bytes that say the same.
    again = send(county, [FAMILY, {}])
    assert counts(again) == {"right": 0, "wrong": 0, "known": 1, "taken": 0}
    assert everything() == before
