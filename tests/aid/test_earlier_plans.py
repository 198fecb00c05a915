"""What a household had before is found by indexes among thousands of grants, on both databases."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aid.earlier import Nominated, earlier_of
from aid.models import GrantSlot
from people.models import Membership, Person
from tests.aid.stage import mother
from tests.county import VILLAGES, County
from tests.planner import analyze
from workflows import clock

MANY = 4_000


def _grant(person: Person, year: int) -> GrantSlot:
    return GrantSlot(
        grant="spring_festival",
        holder=f"person-{person.pk}",
        period=str(year),
        person=person,
        source="发放名册",
        year=year,
        place_code=VILLAGES[0],
        delivered_on=date(year, 1, 20),
        since=clock.now(),
    )


@pytest.mark.usefixtures("winter")
def test_no_grant_of_others_is_read(county: County) -> None:
    others = Person.objects.bulk_create(
        Person(
            name="某人",
            birth_date=date(1980, 1, 1),
            sex="f",
            place_code=VILLAGES[0],
            first_met_at=clock.now(),
        )
        for _each in range(MANY)
    )
    she, another = mother(county, seed=1), mother(county, seed=2)
    common = {
        "starts_on": date(2010, 1, 1),
        "entered_by": county.officers["v1.cadre"],
        "entered_at": clock.now(),
    }
    Membership.objects.bulk_create(
        Membership(person=each, household=another.household, role="child", **common) for each in others
    )
    GrantSlot.objects.bulk_create([_grant(each, 2012) for each in (*others, she.person)])
    analyze()
    with CaptureQueriesContext(connection) as captured:
        ((told,),) = earlier_of([Nominated(0, she.person.pk, she.household.pk)]).values()
    assert (told["grant"], told["year"], told["whose"]) == ("spring_festival", 2012, "herself")
    (query,) = captured
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{query['sql']}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    # SQLite tells a table of a subquery by the short name that the statement gives it.
    assert not re.search(r"(SCAN|Seq Scan on) (aid_grantslot|people_person|[UV]\d)\b", plan), plan
