"""惠及: each woman, household and village once, of every place and time, and each number opens its list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aid.models import AidCase
from aid.registers import REGISTERS
from people.models import Household, Person
from tests.aid.figures import Fact, put
from tests.aid.test_statistics import undone
from tests.api.client import Desk
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, ZONE, County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.areas import area_of
from workflows.periods import Period
from workflows.statistics import Chosen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

JANUARY, APRIL = date(2015, 1, 20), date(2015, 4, 2)
PAGE = "/aid/statistics/reached/?year=2015"
FACTS = [
    # (village, delivered on, grant, woman, household): she of the first two had something twice.
    (0, JANUARY, "spring_festival", 0, 0),
    (0, APRIL, "mothers_parcel", 0, 0),
    (0, APRIL, "mothers_parcel", 1, 0),
    (2, JANUARY, "spring_festival", 2, None),
]


def _put(county: County, facts: list[Any]) -> list[AidCase]:
    """The deliveries, those of one woman (household) of the list with the same row of the registers."""
    made = put(
        county,
        [
            Fact(village, date(2015, 1, 12), None if "parcel" in grant else Decimal(500), grant, delivered=on)
            for village, on, grant, _woman, _home in facts
        ],
    )
    women: dict[int, Any] = {}
    homes: dict[int, Any] = {}
    for case, (village, _on, _grant, woman, home) in zip(made, facts, strict=True):
        person = women.setdefault(woman, case.person)
        if home is not None and home not in homes:
            columns = {"county": COUNTY, "opened_at": clock.now()}
            homes[home] = Household.objects.create(
                place_code=VILLAGES[village], ref=f"h{home}{case.pk}", **columns
            )
        AidCase.objects.filter(pk=case.pk).update(person=person, household=homes.get(home))
    return made


@pytest.fixture
def reached(county: County) -> Iterator[County]:
    _put(county, FACTS)
    with clock.at(datetime(2015, 12, 20, 9, tzinfo=ZONE)):
        yield county


def test_whoever_had_two_grants_counts_once_in_every_number(reached: County) -> None:
    words = text_of(at_desk(reached, "c.sealer").get(PAGE))
    # Women, households, villages.
    assert "Total 3 1 2" in words
    assert "Quarter 1 of 2015 2 1 2" in words
    assert "Quarter 2 of 2015 2 1 1" in words
    assert "April 2015 2 1 1" in words
    assert "(parcels) 2 1 1" in words
    year = text_of(at_desk(reached, "c.sealer").get("/aid/statistics/year/?year=2015"))
    assert re.search(r"Total 4 \S+ \S+ \S+ 4 1,000 0 0 3 1 2", year), year


def test_a_woman_stands_once_in_her_list_with_all_that_came_to_her(reached: County) -> None:
    client = at_desk(reached, "c.sealer")
    for code, count, spent in (("women", 3, "1,000"), ("households", 1, "500"), ("villages", 2, "1,000")):
        page = client.get(f"/aid/registers/{code}/?year=2015")
        assert f"Rows in all: {count} · {spent} yuan in all" in text_of(page), code
        assert page.content.decode().count('class="cases__first"') == count
    words = text_of(client.get("/aid/registers/women/?year=2015"))
    assert re.search(r"2 500 \S.* 2015-01-20; .* 2015-04-02 ", words), words


def test_two_rows_that_were_merged_are_one_woman(county: County) -> None:
    made = _put(county, FACTS)
    with clock.at(datetime(2015, 12, 20, 9, tzinfo=ZONE)):
        client = at_desk(county, "c.sealer")
        assert "Total 3 1 2" in text_of(client.get(PAGE))
        Person.objects.filter(pk=made[3].person_id).update(merged_into=made[0].person)
        assert "Total 2 1 2" in text_of(client.get(PAGE))
        words = text_of(client.get("/aid/registers/women/?year=2015"))
        assert "Rows in all: 2 · 1,000 yuan in all" in words
        # All that came to either row stands in hers.
        assert re.search(r"3 1,000 \S.* 2015-01-20; .* 2015-01-20; .* 2015-04-02 ", words), words


def test_every_number_of_whom_it_reached_opens_as_many_rows(reached: County) -> None:
    for who in ("c.sealer", "t1.reviewer", "v1.cadre"):
        client = at_desk(reached, who)
        page = client.get(f"{PAGE}&villages=1").content.decode()
        found = set(re.findall(r'href="(/aid/registers/[^"]+\?[^"]+)">([0-9,]+)</a>', page))
        assert found
        for href, number in found:
            assert f"Rows in all: {number} " in text_of(client.get(unescape(href))), (who, href)


def test_the_api_has_the_same_numbers_and_lists(reached: County) -> None:
    desk = Desk(reached, "c.sealer", language="en")
    for address in ("/reached?year=2015&villages=true", "?year=2015&villages=true", "/year?year=2015"):
        status, found = desk.get(f"/aid/statistics{address}")
        assert status == 200, found
        opened = 0
        for table in found["tables"]:
            for line in table["lines"]:
                for value, rest in zip(line["values"], line["opens"], strict=True):
                    if rest is not None:
                        status, cases = desk.get(f"/aid/statistics/cases/{rest}")
                        assert (status, cases["count"], len(cases["rows"])) == (200, value, value), rest
                        opened += 1
        assert opened > 10
    women = desk.get("/aid/statistics/cases/women?year=2015")[1]
    assert (women["yuan"], women["following"]) == ("1000.00", None)
    names = [column["name"] for column in women["columns"]]
    assert [dict(zip(names, row["values"], strict=True))["grants"] for row in women["rows"]] == [2, 1, 1]
    assert desk.get("/aid/statistics/cases/none_such")[1]["code"] == "not_found"
    assert desk.get("/aid/statistics/cases/women?yaer=2015")[0] == 422
    # Another place's post has nothing of these.
    assert Desk(reached, "t2.reviewer").get("/aid/statistics/cases/women?year=2015")[1]["count"] == 1
    assert Desk(reached, "b1.officer").get("/aid/statistics/cases/women?year=2015")[1]["code"] == "not_found"


@settings(max_examples=8, deadline=None)
@given(
    facts=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.dates(date(2015, 1, 1), date(2015, 12, 31)),
            st.sampled_from(["spring_festival", "mothers_parcel"]),
            st.integers(0, 3),
            st.none() | st.integers(0, 2),
        ),
        max_size=8,
    ),
    part=st.sampled_from(["", "q1", "m4"]),
)
def test_a_list_has_each_of_them_once_page_by_page(county: County, facts: list[Any], part: str) -> None:
    with undone():
        _put(county, facts)
        period, seats = Period(2015, part), county.seats("c.sealer")
        for place in (COUNTY, TOWNSHIPS[0], VILLAGES[0]):
            mine = [
                fact
                for fact in facts
                if period.first <= fact[1] <= period.last and VILLAGES[fact[0]].startswith(place)
            ]
            wanted = {
                "women": {fact[3] for fact in mine},
                "households": {fact[4] for fact in mine} - {None},
                "villages": {fact[0] for fact in mine},
            }
            for code, expected in wanted.items():
                book, chosen, area = REGISTERS[code], Chosen(period, place), area_of(seats)
                rows = list(book.every(seats, chosen, area))
                assert len(rows) == len(expected) == book.sum(seats, chosen, area).count, (code, place)
                assert len(book.page(seats, chosen, area, "")[0]) == len(rows)
                if code != "households":
                    assert sum(row.beside.count for row in rows) == len(mine)
