"""Registers, their counts and figures are read by indexes among thousands of entries, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Person, RegisterEntry, Visit
from people.queries.registers import Asked, area_that_reads, counts_by_register, counts_of, page_of
from people.queries.statistics import figures_of
from people.registers import REGISTERS
from people.registers.rows import Reading
from tests.county import COUNTY, VILLAGES, County
from tests.people.stage import JUNE
from tests.planner import analyze
from workflows import clock

pytestmark = pytest.mark.django_db
PERSONS = 3000
_FACTS = {
    "women": 1,
    "left_behind_women": 7,
    "women_in_poverty": 9,
    "left_behind_children": 5,
    "two_cancers": 50,
}


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with clock.at(JUNE):
        yield


def fill(county: County) -> None:
    """Thousands of persons with entries of six years and visits; the planner knows of them."""
    people = [
        Person(
            name=f"某{number}",
            sex="f",
            birth_date=date(1970, 1, 1) + timedelta(days=number),
            first_met_at=JUNE,
            place_code=VILLAGES[number % 4],
        )
        for number in range(PERSONS)
    ]
    Person.objects.bulk_create(people)
    entries = [
        RegisterEntry(
            register=register,
            person=person,
            place_code=person.place_code,
            since=date(year, 1, 1),
            until=date(year + 1, 1, 1) if year < 2014 else None,
            outcome="in",
            reason=[],
        )
        for register, share in _FACTS.items()
        for person in people[::share]
        for year in ((2014,) if register == "women" else range(2009, 2015))
    ]
    RegisterEntry.objects.bulk_create(entries, batch_size=2000)
    _visit(county, people[::7])
    analyze()


def _visit(county: County, people: list[Person]) -> None:
    """One visit a year to each of these women."""
    visits = [
        Visit(
            person=person,
            place_code=person.place_code,
            status="done",
            done_on=date(year, 2, 3),
            found={},
            entered_by=county.officers["v1.cadre"],
            entered_post=county.posts["v1.cadre"],
            entered_at=JUNE,
        )
        for person in people
        for year in range(2009, 2015)
    ]
    Visit.objects.bulk_create(visits, batch_size=2000)


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def _by_the_index(sql: str) -> None:
    """No table is read as a whole, and entries are counted by their index alone where the database can say so."""
    plan = _plan(sql)
    # Persons of a few thousand PostgreSQL rather hashes: the register's page is no larger then.
    assert not re.search(
        r"(SCAN people_(person|fact|visit)|Seq Scan on people_(fact|visit|registerentry))\b", plan
    ), plan
    if connection.vendor == "sqlite":
        assert not re.search(r"SCAN people_registerentry(?! USING COVERING INDEX)", plan), plan
    assert "entry_by_place" in plan, plan


def test_registers_and_figures_have_their_index(county: County) -> None:
    fill(county)
    seats = county.seats("v1.cadre")
    area = area_that_reads(seats)
    for register in REGISTERS.values():
        asked = Asked(register, area, VILLAGES[0], JUNE.date(), date(2013, 6, 10))
        if register.code not in _FACTS:
            continue
        with CaptureQueriesContext(connection) as captured:
            counts = counts_of(asked)
        assert counts.stand > 10
        assert len(captured) == 1
        _by_the_index(captured[0]["sql"])
        if connection.vendor == "sqlite":
            assert "COVERING INDEX entry_by_place" in _plan(captured[0]["sql"])
        with CaptureQueriesContext(connection) as captured:
            page = page_of(asked, Reading(seats, asked.day, area.names), f"{VILLAGES[0]},5")
        assert page.rows
        _by_the_index(captured[0]["sql"])
    with CaptureQueriesContext(connection) as captured:
        counts_by_register((VILLAGES[0],), JUNE.date(), list(REGISTERS))
    _by_the_index(captured[0]["sql"])


def test_the_figures_of_a_county_cost_the_same_statements_however_many_persons(county: County) -> None:
    seats = county.seats("c.sealer")
    area = area_that_reads(seats)
    with CaptureQueriesContext(connection) as few:
        figures_of(seats, area, (COUNTY,), JUNE.date())
    fill(county)
    with CaptureQueriesContext(connection) as many:
        figures = figures_of(seats, area, (COUNTY,), JUNE.date()).sums()[COUNTY]
    assert len(few) == len(many) <= 7
    assert figures["women"] == PERSONS
    # Each woman once, in however many of the registers she stands; one visit of each this year.
    assert figures["due"] == len({*range(0, PERSONS, 7), *range(0, PERSONS, 9)})
    assert figures["visits"] == len(range(0, PERSONS, 7))
    assert figures["visits_due"] == 2 * figures["due"]
    for query in many:
        assert not re.search(r"(SCAN|Seq Scan on) people_fact\b", _plan(query["sql"]))
