"""Rows written and changed many at once: every column its own value, and sealed values never alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from people.models import Fact, Person, RegisterEntry
from tests.county import VILLAGES, County
from workflows import clock
from workflows.bulk import insert, made, set_each

pytestmark = pytest.mark.django_db
BORN = date(1985, 5, 6)


def _people(count: int) -> list[Person]:
    rows = [
        made(
            Person,
            name=f"王{chr(0x4E00 + number)}",
            sex="f",
            birth_date=BORN,
            first_met_at=clock.now(),
            id_number=None if number % 2 else f"{number}",
            id_index=None if number % 2 else f"{number:064d}",
        )
        for number in range(count)
    ]
    insert(rows)
    return rows


@pytest.mark.parametrize("count", [1, 2, 20, 21, 1003])
def test_each_row_has_its_own_values_and_its_id(count: int) -> None:
    rows = _people(count)
    found = Person.objects.in_bulk()
    assert len(found) == count
    for row in rows:
        kept = found[row.pk]
        assert (kept.name, kept.id_number, kept.birth_date) == (row.name, row.id_number, BORN)
        assert (kept.place_code, kept.merged_into_id) == ("", None)


def test_rows_that_are_alike_in_everything_are_as_many() -> None:
    rows = [made(Person, name="王", sex="f", birth_date=BORN, first_met_at=clock.now()) for _each in range(3)]
    insert(rows)
    assert len({row.pk for row in rows}) == Person.objects.count() == 3


def test_what_conflicts_is_refused_or_left_out() -> None:
    (person,) = _people(1)

    def entries(*registers: str) -> list[RegisterEntry]:
        return [
            made(
                RegisterEntry,
                register=register,
                person_id=person.pk,
                place_code=VILLAGES[0],
                since=BORN,
                outcome="in",
                reason=[],
            )
            for register in registers
        ]

    insert(entries("women"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(entries("women", "volunteers"))
    insert(entries("women", "two_cancers"), ignore_conflicts=True)
    assert set(RegisterEntry.objects.values_list("register", flat=True)) == {"women", "two_cancers"}


def _row(number: int, **other: Any) -> Person:
    return made(
        Person,
        **{
            "name": "王",
            "sex": "f",
            "birth_date": BORN,
            "first_met_at": clock.now(),
            "id_number": f"{number}",
            "id_index": f"{number:064d}",
        }
        | other,
    )


@pytest.mark.parametrize("count", [3, 300])
def test_of_many_rows_those_that_are_there_already_are_left_out(count: int) -> None:
    (person,) = _people(1)

    def entries(outcome: str, days: Iterable[int]) -> list[RegisterEntry]:
        return [
            made(
                RegisterEntry,
                register="women",
                person_id=person.pk,
                place_code=VILLAGES[0],
                since=BORN + timedelta(days=day),
                outcome=outcome,
                reason=[],
            )
            for day in days
        ]

    insert(entries("unclear", [1, count - 1]))
    insert(entries("in", range(count)), ignore_conflicts=True)
    found = list(RegisterEntry.objects.order_by("since").values_list("outcome", flat=True))
    assert len(found) == count
    assert [day for day, outcome in enumerate(found) if outcome == "unclear"] == [1, count - 1]


@pytest.mark.parametrize("count", [2, 200])
def test_what_is_too_long_for_its_column_is_never_shortened(count: int) -> None:
    long = "王" * 51
    rows = [_row(number, name=long if number == count - 1 else "李") for number in range(count)]
    try:
        with transaction.atomic():
            insert(rows)
    except DataError:
        assert not Person.objects.exists()
    else:
        # SQLite knows no lengths.
        assert Person.objects.filter(name=long).count() == 1


@pytest.mark.parametrize("count", [2, 200])
def test_of_many_rows_one_that_is_refused_takes_none_along(count: int) -> None:
    rows = [_row(number // 2) for number in range(count)]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(rows)
    assert not Person.objects.exists()
    insert(rows[::2])
    assert Person.objects.count() == count // 2


def test_nobody_sees_which_rows_say_the_same(county: County) -> None:
    officer = county.officers["v1.cadre"]
    one, other = _people(2)
    facts = [
        made(
            Fact,
            person_id=row.pk,
            kind="nation",
            starts_on=BORN,
            value={"name": "彝族"},
            source="import",
            entered_by_id=officer.pk,
            entered_at=clock.now(),
        )
        for row in (one, other)
    ]
    insert(facts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM people_fact")
        assert len({bytes(value) for (value,) in cursor.fetchall()}) == 2
    assert [fact.value for fact in Fact.objects.all()] == [{"name": "彝族"}] * 2


def test_each_row_is_given_its_own_and_what_all_have() -> None:
    rows = _people(1203)
    places = {row.pk: "" if number % 3 else f"{number:012d}" for number, row in enumerate(rows[1:], 1)}
    set_each(Person, "place_code", places, sex="m")
    kept = {pk: (place, sex) for pk, place, sex in Person.objects.values_list("pk", "place_code", "sex")}
    assert kept == {rows[0].pk: ("", "f")} | {pk: (place, "m") for pk, place in places.items()}


def test_among_finds_what_in_finds() -> None:
    rows = _people(5)
    ids = [rows[1].pk, rows[3].pk, 10**12]
    assert set(Person.objects.filter(pk__among=ids)) == set(Person.objects.filter(pk__in=ids))
    assert set(Person.objects.exclude(pk__among=ids)) == set(Person.objects.exclude(pk__in=ids))
    assert not Person.objects.filter(merged_into_id__among=[]).exists()
    assert Person.objects.exclude(pk__among=()).count() == 5
    names = [rows[0].name, "x') OR ('1'='1", rows[4].name]
    assert set(Person.objects.filter(name__among=names)) == {rows[0], rows[4]}
