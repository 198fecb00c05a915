"""Figures by place and day: they add up from the villages to the county, and each opens as many rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Person, RegisterEntry
from people.policy import load_policy
from people.queries.registers import area_that_reads
from people.queries.statistics import DUE, figures_of
from people.registers import REGISTERS
from people.registers.figures import percent
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, County
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.stage import JUNE, Stage, build
from workflows import clock
from workflows.tables.sheets import read_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with clock.at(JUNE):
        yield


@pytest.fixture
def stage(county: County) -> Stage:
    stage = build(county)
    for day in (date(2014, 2, 3), date(2014, 5, 6)):
        stage.visit("wife", day)
    stage.visit("poor", date(2014, 4, 4))
    # Of last year, and of nobody who is due.
    stage.visit("poor", date(2013, 12, 31))
    stage.visit("volunteer", date(2014, 4, 5))
    return stage


def rows_in(page: Any) -> int:
    return page.content.decode().count('<td class="cases__first"')


def test_every_number_opens_as_many_rows(stage: Stage) -> None:
    client = at_desk(stage.county, "c.sealer")
    page = client.get("/registers/statistics/?villages=1")
    assert page.status_code == 200
    words = text_of(page)
    assert "Total 8 1 2 1 1 4 1 1" in words
    assert "Total 2 1 50.0% 4 3 4" in words
    assert "Total 1 1 100.0% 1 1" in words
    assert "东河镇 itself 0 0 — 1 0" in words
    found = set(re.findall(r'href="(/registers/[^"]+\?[^"]+)">([0-9,]+)</a>', page.content.decode()))
    assert len(found) > 25
    for href, number in found:
        if "/due/" in href and number == "4":
            # What is due is as many visits as the women behind it.
            continue
        listed = client.get(unescape(href))
        assert listed.status_code == 200, href
        assert rows_in(listed) == int(number), href


def test_a_day_decides_and_each_desk_has_its_places(stage: Stage) -> None:
    client = at_desk(stage.county, "t1.reviewer")
    assert "Total 1 0 0.0% 2 1" in text_of(client.get("/registers/statistics/?day=2014-04-14"))
    assert "西山乡" not in text_of(client.get("/registers/statistics/?villages=1"))
    assert client.get(f"/registers/statistics/?place={TOWNSHIPS[1]}").status_code == 404
    assert client.get(f"/registers/statistics/xlsx/?place={COUNTY}").status_code == 404
    assert client.get("/registers/statistics/no-such-figure/").status_code == 404
    assert client.get("/registers/statistics/?day=soon").status_code == 422


def test_the_workbook_holds_the_same_tables(stage: Stage) -> None:
    answer = at_desk(stage.county, "c.sealer").get("/registers/statistics/xlsx/")
    sheets = dict(read_sheets(answer.content))
    assert list(sheets) == ["Persons in the registers", "Visits of the year", "Helping", "What is counted"]
    total = next(row for row in sheets["Visits of the year"] if row and row[0] == "Total")
    assert [float(value) for value in total[1:]] == [2, 1, 50, 4, 3, 4]


def test_a_share_stands_beside_what_it_is_of() -> None:
    assert str(percent(1, 3)) == "33.3"
    assert str(percent(1, 16)) == "6.3"
    assert percent(0, 0) is None


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(VILLAGES),
            st.sampled_from([code for code in REGISTERS if code != "village_heads"]),
            st.integers(0, 400),
            st.integers(1, 300),
        ),
        max_size=12,
    ),
    st.integers(0, 600),
)
def test_villages_add_up_to_townships_and_those_to_the_county(
    county: County, entries: list[tuple[str, str, int, int]], on: int
) -> None:
    first = date(2014, 1, 1)
    day = date.fromordinal(first.toordinal() + on)
    RegisterEntry.objects.all().delete()
    for number, (village, register, since, length) in enumerate(entries):
        person, _made = Person.objects.get_or_create(
            name=f"某{number}", sex="f", birth_date=date(1980, 1, 1), defaults={"first_met_at": JUNE}
        )
        RegisterEntry.objects.create(
            register=register,
            person=person,
            place_code=village,
            since=date.fromordinal(first.toordinal() + since),
            until=date.fromordinal(first.toordinal() + since + length),
            outcome="in",
            reason=[],
        )
    seats = county.seats("c.sealer")
    whole = figures_of(seats, area_that_reads(seats), (COUNTY,), day).sums()
    parts: dict[str, dict[str, int]] = {}
    for code, who in {
        **dict(zip(TOWNSHIPS, ("t1.reviewer", "t2.reviewer"), strict=True)),
        **{village: f"v{number}.cadre" for number, village in enumerate(VILLAGES, 1)},
    }.items():
        own = county.seats(who)
        parts[code] = figures_of(own, area_that_reads(own), (code,), day).sums().get(code, {})
    for figure, number in whole[COUNTY].items():
        for places in (TOWNSHIPS, VILLAGES):
            assert sum(parts[place].get(figure, 0) for place in places) == number, figure
    standing = [
        e for e in entries if first.toordinal() + e[2] <= day.toordinal() < first.toordinal() + e[2] + e[3]
    ]
    visited = load_policy().at(VILLAGES[0], day).value("visited_registers")
    assert whole[COUNTY].get(DUE, 0) == sum(register in visited for _village, register, *_days in standing)
