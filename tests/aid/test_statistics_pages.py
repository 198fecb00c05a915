"""救助统计 and 年度救助情况 at each desk: what they say, what each number opens, as files, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aid.registers import REGISTERS
from tests.aid.figures import Fact, put
from tests.aid.stage import allot
from tests.county import TOWNSHIPS, VILLAGES, ZONE, County
from tests.kept import kept
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.tables.sheets import read_sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

MOST = 12
FIRST = date(2015, 1, 12)
MAY = datetime(2015, 5, 5, 9, tzinfo=ZONE)
# 65户、5套、99名: as the source's report tells them.
SOURCE = [
    *(Fact(n % 4, FIRST, Decimal(500), approved=MAY, delivered=date(2015, 2, 10)) for n in range(65)),
    *(Fact(n % 3, FIRST, Decimal(20000), "safe_home", MAY, delivered=date(2015, 9, 30)) for n in range(5)),
    *(Fact(n % 4, FIRST, Decimal(3000), "women_class", MAY) for n in range(99)),
    Fact(3, FIRST, None, "mothers_parcel", refused=MAY, failed=(MAY, MAY)),
]


def _year(county: County) -> None:
    put(county, SOURCE)
    allot(county, amount="20000", number=40)
    allot(county, place=TOWNSHIPS[0], amount="5000", number=10)


@pytest.fixture
def source(county: County) -> Iterator[County]:
    """The year that the source's report tells of, two budgets."""
    kept(_year, county)
    with clock.at(datetime(2015, 12, 20, 9, tzinfo=ZONE)):
        yield county


def rows_in(page: Any) -> int:
    """The rows of a register's page."""
    return page.content.decode().count('class="cases__first"')


def book(client: Client, url: str) -> dict[str, list[list[Any]]]:
    """The workbook's sheets, read as our own reader reads them."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return dict(read_sheets(answer.content))


def test_the_year_is_told_as_the_source_tells_it(source: County) -> None:
    words = text_of(at_desk(source, "c.manager", "zh-hans").get("/aid/statistics/year/?year=2015"))
    for said in ("春节慰问（单亲特困母亲） 65 户", "单亲特困母亲安居房 5 套", "女子成才班 99 名"):
        assert said in words
    words = text_of(at_desk(source, "c.sealer").get("/aid/statistics/year/"))
    # Nominated and asked, approved and granted, delivered and spent, stopped and spent; women, households, villages.
    assert "Total 170 429,500 169 429,500 70 132,500 0 0 70 0 4" in words


def test_every_number_of_the_year_and_of_the_table_opens_as_many_cases(source: County) -> None:
    client = at_desk(source, "c.sealer")
    found: set[tuple[str, str]] = set()
    for url in (
        "/aid/statistics/year/?year=2015",
        "/aid/statistics/demand/?year=2015",
        "/aid/statistics/?year=2015&villages=1",
        "/aid/statistics/reached/?year=2015&villages=1",
        f"/aid/statistics/reached/?year=2015&part=q1&kind=spring_festival&place={TOWNSHIPS[0]}",
    ):
        page = client.get(url).content.decode()
        found |= set(re.findall(r'href="(/aid/registers/[^"]+\?[^"]+)">([0-9,]+)</a>', page))
    assert len(found) > 30
    for href, number in found:
        listed = client.get(unescape(href))
        assert f"Rows in all: {number}" in text_of(listed), href
        assert rows_in(listed) == min(int(number), 50), href


def test_demand_stands_beside_the_budget_with_both_numbers(source: County) -> None:
    page = "/aid/statistics/demand/?year=2015"
    answer = at_desk(source, "c.manager").get(page)
    (tabs,) = re.findall(r'<nav class="tabs.*?</nav>', answer.content.decode(), re.DOTALL)
    assert re.findall(r'aria-current="page">([^<]+)<', tabs) == ["Demand and days"]
    words = text_of(answer)
    # 65 asked of 40 + 10 allotted; 32,500 yuan of 25,000.
    assert "(households) 65 50 130 32,500 25,000 130" in words
    assert "(places) 99 — — 297,000 — —" in words
    words = text_of(at_desk(source, "t1.reviewer").get(page))
    assert "(households) 33 10 330 16,500 5,000 330" in words
    # A village has no budget, a quarter none of its own.
    assert "Demand and budget" not in text_of(at_desk(source, "v1.cadre").get(page))
    assert "Demand and budget" not in text_of(at_desk(source, "c.manager").get(f"{page}&part=q1"))


def test_a_nomination_of_december_asks_from_the_next_year(county: County) -> None:
    (case,) = put(county, [Fact(0, date(2014, 12, 20))])
    type(case).objects.filter(pk=case.pk).update(year=2015)
    client = at_desk(county, "c.sealer")
    assert rows_in(client.get("/aid/registers/demand/?year=2015")) == 1
    assert rows_in(client.get("/aid/registers/demand/?year=2014")) == 0
    assert rows_in(client.get("/aid/registers/nominated/?year=2014")) == 1
    assert rows_in(client.get("/aid/registers/demand/?year=2015&part=q1")) == 0


def test_days_to_the_delivery_are_told_with_their_number(county: County) -> None:
    put(county, [Fact(0, FIRST, delivered=date(2015, 1, 12 + days)) for days in (1, 2, 6, 8)])
    words = text_of(at_desk(county, "c.sealer").get("/aid/statistics/demand/?year=2015"))
    assert "Total 4 4.3 4" in words
    assert "(homes) 0 — —" in words


def test_each_desk_has_its_places_and_no_other(source: County) -> None:
    totals = {}
    for name in ("v1.cadre", "v1.chair", "t1.reviewer", "c.manager", "c.sealer", "a.auditor"):
        client = at_desk(source, name)
        page = client.get("/aid/statistics/?year=2015")
        totals[name] = re.search(r"Total (\d+)", text_of(page))[1]  # type: ignore[index]
        assert '"/aid/statistics/" aria-current="page"' in page.content.decode(), name
        elsewhere = 200 if name.startswith(("c.", "a.")) else 404
        for url in (
            "/aid/statistics/",
            "/aid/statistics/demand/",
            "/aid/statistics/year/",
            "/aid/registers/nominated.xlsx",
        ):
            assert client.get(f"{url}?place={VILLAGES[3]}").status_code == elsewhere, (name, url)
    assert totals == {
        "v1.cadre": "44",
        "v1.chair": "44",
        "t1.reviewer": "87",
        "c.manager": "170",
        "c.sealer": "170",
        "a.auditor": "170",
    }


@pytest.mark.parametrize("name", ["b1.officer", "b1.liaison"])
def test_a_mother_s_hardship_is_not_the_bank_s_to_count(county: County, name: str) -> None:
    client = at_desk(county, name)
    for url in (
        "statistics/",
        "statistics.xlsx",
        "statistics/demand/",
        "statistics/year/",
        "statistics/year.xlsx",
        "registers/nominated/",
    ):
        assert client.get(f"/aid/{url}").status_code == 404, url


def test_the_workbooks_say_what_the_pages_say(source: County) -> None:
    client = at_desk(source, "c.sealer")
    sheets = book(client, "/aid/statistics/year.xlsx?year=2015")
    assert [len(sheets), *sheets][0] == 4
    first = next(iter(sheets.values()))
    assert [row[1] for row in first if len(row) > 1 and isinstance(row[1], int)] == [65, 5, 99, 0, 0]
    sheets = book(client, "/aid/statistics.xlsx?year=2015")
    assert len(sheets) == 9
    (sheet,) = book(client, "/aid/registers/undelivered.xlsx?year=2015").values()
    assert sum("Mothers' parcel" in map(str, row) for row in sheet) == 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_lists_and_files_open_in_both_languages(source: County, language: str) -> None:
    client = at_desk(source, "c.manager", language)
    for code in REGISTERS:
        for url in (f"{code}/", f"{code}/print/", f"{code}.xlsx"):
            assert client.get(f"/aid/registers/{url}?year=2015").status_code == 200, (code, url)
    assert client.get("/aid/registers/none-such/").status_code == 404


def test_a_filter_that_cannot_be_read_is_told(county: County) -> None:
    client = at_desk(county, "c.sealer")
    page = client.get("/aid/statistics/?year=x&kind=2")
    assert page.status_code == 422
    assert "Choose one of the programmes, or all of them." in text_of(page)
    for name in ("year", "demand"):
        page = client.get(f"/aid/statistics/{name}/?year=x")
        assert page.status_code == 422
        assert "Choose the year as four digits" in text_of(page)
    # What isn't asked here can't be wrong.
    assert client.get("/aid/statistics/year.xlsx?year=x").status_code == 422


@pytest.mark.parametrize("name", ["c.sealer", "t1.reviewer", "v1.cadre"])
def test_no_page_takes_more_than_twelve_statements(source: County, name: str) -> None:
    client = at_desk(source, name)
    pages = ["/aid/statistics/?year=2015&villages=1", "/aid/statistics/year/?year=2015"]
    pages += [f"/aid/registers/{code}/?year=2015" for code in REGISTERS]
    for url in pages:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        assert len(captured) <= MOST, (url, len(captured), [each["sql"][:90] for each in captured])
