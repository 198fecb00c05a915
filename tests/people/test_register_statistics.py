"""Figures by place and day: they add up from the villages to the county, and each opens as many rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from people.models import Helper, Pairing, Person, RegisterEntry, Visit
from people.policy import load_policy
from people.policy.spans import born_by
from people.queries.registers import area_that_reads
from people.queries.statistics import (
    ALL_VISITS,
    CHILDREN,
    DUE,
    HELPERS,
    PAIRS,
    YOUNG,
    Figures,
    figures_of,
)
from people.registers import REGISTERS
from people.registers.figures import percent
from people.registers.heads import HEADS
from tests.api.client import Desk
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, ZONE, County
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.stage import JUNE, Stage, build
from workflows import clock
from workflows.calendar import completed_years
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


FIRST = date(2016, 11, 1)
# (first day, counted from FIRST, and how many days) of whatever lasts: most of it on any day that is asked for, on both
# sides of a new year.
_days = st.tuples(st.integers(0, 60), st.integers(1, 120))
_entries = st.lists(
    st.tuples(
        st.sampled_from(VILLAGES), st.sampled_from([code for code in REGISTERS if code != HEADS]), _days
    ),
    max_size=12,
)
# Helpers of a township, and so whatever they do there, are of no village.
_anywhere = st.sampled_from((*VILLAGES, *TOWNSHIPS, *TOWNSHIPS))
_helping = st.lists(st.tuples(_anywhere, _days), max_size=8)


def _day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def _born(number: int) -> date:
    """From nineteen years old to nine: some become sixteen on the days that are asked for."""
    return date(1996 + number, 12, 1)


def _someone(number: int) -> Person:
    person, _made = Person.objects.get_or_create(
        name=f"某{number}", sex="f", birth_date=_born(number), defaults={"first_met_at": JUNE}
    )
    return person


def _enter(
    county: County, entries: list[tuple[str, str, tuple[int, int]]], visits: list[tuple[int, str, int]]
) -> None:
    """These entries of women, and visits to them."""
    by = {"entered_by": county.officers["v1.cadre"], "entered_at": JUNE}
    for number, (village, register, (since, length)) in enumerate(entries):
        RegisterEntry.objects.create(
            register=register,
            person=_someone(number),
            place_code=village,
            since=_day(since),
            until=_day(since + length),
            outcome="in",
            reason=[],
        )
    for number, village, offset in visits:
        Visit.objects.create(
            person=_someone(number),
            place_code=village,
            status=Visit.Status.DONE,
            done_on=_day(offset),
            found={"poor": "no"},
            entered_post=county.posts["v1.cadre"],
            **by,
        )


def _help(
    county: County, helpers: list[tuple[str, tuple[int, int]]], pairs: list[tuple[str, tuple[int, int]]]
) -> None:
    """These helpers, and pairs of theirs with the women, as far as there is any helper."""
    by = {"entered_by": county.officers["v1.cadre"], "entered_at": JUNE}
    for number, (place, (since, length)) in enumerate(helpers):
        Helper.objects.create(
            ref=f"h{number}",
            name=f"助{number}",
            county=COUNTY,
            place_code=place,
            starts_on=_day(since),
            left_on=_day(since + length),
            **by,
        )
    there = list(Helper.objects.order_by("pk"))
    for number, (place, (since, length)) in enumerate(pairs if there else []):
        Pairing.objects.create(
            helper=there[number % len(there)],
            person=_someone(number),
            place_code=place,
            starts_on=_day(since),
            ends_on=_day(since + length),
            end="moved",
            **by,
        )


def _figures(county: County, who: str, place: str, day: date) -> Figures:
    seats = county.seats(who)
    return figures_of(seats, area_that_reads(seats), (place,), day)


def _checked_sums(county: County, day: date) -> dict[str, int]:
    """The county's figures, which are those of its villages and what is its townships' own, each asked by its desk."""
    whole = _figures(county, "c.sealer", COUNTY, day).sums()[COUNTY]
    villages = {
        village: _figures(county, f"v{number}.cadre", village, day).sums().get(village, {})
        for number, village in enumerate(VILLAGES, 1)
    }
    found: Counter[str] = Counter()
    for township, who in zip(TOWNSHIPS, ("t1.reviewer", "t2.reviewer"), strict=True):
        figures = _figures(county, who, township, day)
        parts = [villages[village] for village in VILLAGES if village.startswith(township)]
        below: Counter[str] = Counter()
        for part in (*parts, figures.at(township)):
            below.update(part)
        assert +below == +Counter(figures.sums().get(township, {})), township
        found.update(below)
    assert +found == +Counter(whole)
    return whole


@settings(max_examples=15)
@given(
    _entries,
    st.lists(st.tuples(st.integers(0, 11), st.sampled_from(VILLAGES), st.integers(-90, 120)), max_size=10),
    _helping,
    _helping,
    st.integers(0, 120),
)
def test_villages_and_what_is_the_townships_own_add_up_to_the_county(
    county: County,
    entries: list[tuple[str, str, tuple[int, int]]],
    visits: list[tuple[int, str, int]],
    helpers: list[tuple[str, tuple[int, int]]],
    pairs: list[tuple[str, tuple[int, int]]],
    on: int,
) -> None:
    with transaction.atomic():
        _enter(county, entries, visits)
        _help(county, helpers, pairs)
        whole = _checked_sums(county, _day(on))
        # Visits are never deleted: what was drawn goes with its savepoint.
        transaction.set_rollback(True)
    # And that is as many as were entered.
    standing = [entry for entry in entries if entry[2][0] <= on < sum(entry[2])]
    assert whole.get(YOUNG, 0) == sum(
        entry in standing and entry[1] == CHILDREN and completed_years(_born(number), _day(on)) < 16
        for number, entry in enumerate(entries)
    )
    visited = load_policy().at(VILLAGES[0], _day(on)).value("visited_registers")
    assert whole.get(DUE, 0) == sum(register in visited for _village, register, _days in standing)
    assert whole.get(ALL_VISITS, 0) == sum(
        _day(offset).year == _day(on).year and offset <= on for _who, _where, offset in visits
    )
    assert whole.get(HELPERS, 0) == sum(since <= on <= since + length for _where, (since, length) in helpers)
    assert whole.get(PAIRS, 0) == sum(
        since <= on <= since + length for _where, (since, length) in (pairs if helpers else [])
    )


def _child(born: date, village: str = VILLAGES[0]) -> Person:
    """A child left behind from the day on from which the national age is in force."""
    child = Person.objects.create(name=f"童{born:%Y%m%d}", sex="f", birth_date=born, first_met_at=JUNE)
    RegisterEntry.objects.create(
        register=CHILDREN, person=child, place_code=village, since=date(2016, 1, 1), outcome="in", reason=[]
    )
    return child


def test_children_below_the_national_age_are_counted_besides_from_its_day_on(county: County) -> None:
    below, above = _child(date(2000, 3, 2)), _child(date(2000, 3, 1), VILLAGES[1])
    with clock.at(datetime(2016, 6, 1, 9, 0, tzinfo=ZONE)):
        client = at_desk(county, "c.sealer")
        before = client.get("/registers/statistics/?day=2016-02-03")
        assert before.status_code == 200
        assert "of them below" not in text_of(before)
        address = f"/registers/statistics/{YOUNG}/"
        for day, found in (("2016-02-29", 2), ("2016-03-01", 1), ("2016-03-02", 0)):
            page = client.get(f"/registers/statistics/?day={day}&villages=1")
            assert "of them below 16" in text_of(page)
            said = Desk(county, "c.sealer").get(f"/registers/statistics?day={day}")[1]["figures"]
            assert {each["place"]: each["left_behind_children_young"] for each in said}[COUNTY] == found
            listed = text_of(client.get(f"{address}?day={day}"))
            assert (below.name in listed, above.name in listed) == (found > 0, found > 1)
        # The auditor reads how many there are, and no name.
        auditor = at_desk(county, "a.auditor")
        seen = auditor.get("/registers/statistics/?day=2016-02-29")
        assert "of them below 16" in text_of(seen)
        assert address not in seen.content.decode()
        assert address in client.get("/registers/statistics/?day=2016-02-29").content.decode()
        assert auditor.get(f"{address}?day=2016-02-29").status_code == 404


@given(st.dates(date(1890, 1, 1), date(2110, 12, 31)), st.dates(date(2000, 1, 1), date(2110, 12, 31)))
@example(date(2000, 2, 29), date(2017, 2, 28))
@example(date(2084, 2, 29), date(2100, 2, 28))
@example(date(2084, 2, 29), date(2100, 3, 1))
def test_who_was_born_later_is_younger(born: date, on: date) -> None:
    if born <= on:
        assert (born > born_by(on, 16)) == (completed_years(born, on) < 16)
