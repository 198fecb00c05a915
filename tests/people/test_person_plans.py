"""Lists, searches and the page of a person ask the indexes on both databases, however many people there are."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Fact, Household, Membership, Person
from people.queries import persons
from people.queries.person import view_of
from tests.county import COUNTY, VILLAGES, ZONE, County
from tests.planner import analyze
from workflows import clock

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]
MOMENT = datetime(2014, 3, 18, 9, 0, tzinfo=ZONE)
MANY = 6_000


def fill(county: County) -> list[Person]:
    """People in four villages, three to a household, each with a fact; hardly anybody merged."""
    people = Person.objects.bulk_create(
        [
            Person(
                name=f"{'王李张赵'[number % 4]}{chr(0x4E00 + number // 4)}",
                birth_date=date(1960 + number % 40, 1, 1),
                sex="f",
                first_met_at=MOMENT,
                place_code=VILLAGES[number % 4],
            )
            for number in range(MANY)
        ],
        batch_size=2_000,
    )
    _house(county, people)
    entered = {"entered_by": county.officers["v1.cadre"], "entered_at": MOMENT}
    Fact.objects.bulk_create(
        [
            Fact(
                person=person,
                kind="residence",
                starts_on=date(2014, 1, 1),
                value={"place": person.place_code},
                source="book",
                **entered,
            )
            for person in people
        ],
        batch_size=2_000,
    )
    said = {"starts_on": date(2014, 1, 1), "source": "book", **entered}
    # A divorced mother of a child of fifteen years.
    Fact.objects.create(person=people[12], kind="marital_state", value={"state": "divorced"}, **said)
    Fact.objects.create(person=people[39], kind="mother", other=people[12], value={}, **said)
    analyze()
    return people


def _house(county: County, people: list[Person]) -> None:
    homes = Household.objects.bulk_create(
        [
            Household(ref=f"h{number}", place_code=VILLAGES[number % 4], county=COUNTY, opened_at=MOMENT)
            for number in range(MANY // 3)
        ],
        batch_size=2_000,
    )
    entered = {"entered_by": county.officers["v1.cadre"], "entered_at": MOMENT}
    Membership.objects.bulk_create(
        [
            Membership(
                person=person,
                household=homes[number // 3 % len(homes)],
                role="head",
                starts_on=date(2014, 1, 1),
                **entered,
            )
            for number, person in enumerate(people)
        ],
        batch_size=2_000,
    )


def _plans(captured: CaptureQueriesContext) -> list[str]:
    found = []
    for query in captured:
        if "people_" not in query["sql"] or not query["sql"].startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            how = "QUERY PLAN " if connection.vendor == "sqlite" else ""
            cursor.execute(f"EXPLAIN {how}{query['sql']}")
            found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return found


def _no_table_is_read_whole(plans: list[str]) -> None:
    for plan in plans:
        assert not re.search(r"(SCAN|Seq Scan on) people_(person|fact|membership)\b", plan), plan


def test_everything_asks_an_index(county: County) -> None:
    people = fill(county)
    seats = county.seats("t1.reviewer")
    with clock.at(MOMENT):
        with CaptureQueriesContext(connection) as captured:
            page = persons.page_after(persons.people_in(seats), f"{VILLAGES[0]},{people[2000].pk}")
        assert len(page.rows) == persons.PAGE
        plans = _plans(captured)
        _no_table_is_read_whole(plans)
        assert "person_by_place" in plans[0], plans[0]
        # In the order of the index: nothing is sorted.
        assert not re.search("TEMP B-TREE|Sort Key", plans[0]), plans[0]
        sought = persons.read(people[8].name)
        with CaptureQueriesContext(connection) as captured:
            page = persons.page_after(persons.people_in(seats, "", sought), "")
        assert [row.pk for row in page.rows] == [people[8].pk]
        plans = _plans(captured)
        _no_table_is_read_whole(plans)
        assert "person_by_name_and_birth" in plans[0], plans[0]
        with CaptureQueriesContext(connection) as captured:
            view = view_of(seats, people[12].pk)
        assert view.home is not None
        assert len(view.home.members) == 3
        assert view.single_mother is not None
        _no_table_is_read_whole(_plans(captured))
