"""台账统计: the tables of figures and the registers, at each desk; on paper and as workbooks."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loans.registers import REGISTERS
from tests.county import COUNTY, SPRING, TOWNSHIPS, VILLAGES, ZONE, County, advance, draft
from tests.loans.figures import Fact, put
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.tables.sheets import read_sheets

pytestmark = pytest.mark.usefixtures("spring_2014")

MOST = 12
MAY = datetime(2014, 5, 5, 9, tzinfo=ZONE)
EVERYTHING = Fact(
    0, date(2014, 5, 5), Decimal(30000), returned=(MAY, MAY), sealed=MAY, refused=MAY, paid=date(2014, 5, 6)
)


def hrefs(page: Any, start: str) -> list[str]:
    return [unescape(href) for href in re.findall(rf'href="({start}[^"]*)"', page.content.decode())]


def rows_in(page: Any) -> int:
    """The rows of a register's page."""
    return page.content.decode().count('class="cases__first"')


def book(client: Client, url: str) -> dict[str, list[list[Any]]]:
    """The workbook's sheets, read as our own reader reads them."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return dict(read_sheets(answer.content))


def test_every_number_of_the_table_opens_as_many_cases(county: County) -> None:
    put(
        county,
        [EVERYTHING, Fact(1, date(2014, 5, 5), Decimal(20000)), Fact(2, date(2014, 2, 5), Decimal(50000))],
    )
    client = at_desk(county, "c.sealer")
    page = client.get("/loans/statistics/?villages=1")
    assert page.status_code == 200
    found = re.findall(r'href="(/loans/registers/[^"]+\?[^"]+)">([0-9,]+)</a>', page.content.decode())
    assert len(found) > 30
    for href, number in found:
        listed = client.get(unescape(href))
        assert listed.status_code == 200, href
        assert rows_in(listed) == int(number), href
        assert f"Rows in all: {number}" in text_of(listed)


def test_the_table_shows_counts_sums_and_the_average(county: County) -> None:
    put(county, [EVERYTHING, Fact(1, date(2014, 5, 5), Decimal("20000.50"), paid=date(2014, 5, 9))])
    words = text_of(at_desk(county, "c.sealer").get("/loans/statistics/?year=2014&part=q2"))
    assert "Quarter 2 of 2014 · 示范县" in words
    assert "Total 2 50,000.50 1 30,000 2 1 30,000 2 50,000.50 25,000.25" in words
    assert "May 2014 2 50,000.50" in words
    assert "Livestock 2 50,000.50" in words
    assert "Applications submitted for the first time" in words
    assert f"Made March 18, 2014, 9 a.m. by {county.officers['c.sealer'].name}" in words


def test_each_desk_has_its_places_and_no_other(county: County) -> None:
    put(county, [Fact(village, date(2014, 5, 5), Decimal(30000)) for village in (0, 0, 1, 2)])
    totals = {}
    for name in ("v1.cadre", "v1.chair", "t1.reviewer", "b1.officer", "b1.liaison", "c.sealer", "a.auditor"):
        client = at_desk(county, name)
        page = client.get("/loans/statistics/")
        assert page.status_code == 200, name
        totals[name] = re.search(r"Total (\d+)", text_of(page))[1]  # type: ignore[index]
        assert ("come as far as your office" in text_of(page)) == name.startswith("b"), name
        # Her own places are chosen from; any other doesn't exist for her.
        elsewhere = VILLAGES[3]
        expected = 200 if name in ("c.sealer", "a.auditor") else 404
        for url in ("/loans/statistics/", "/loans/registers/accepted/", "/loans/registers/accepted.xlsx"):
            assert client.get(f"{url}?place={elsewhere}").status_code == expected, (name, url)
    assert totals == {
        "v1.cadre": "2",
        "v1.chair": "2",
        "t1.reviewer": "3",
        "b1.officer": "3",
        "b1.liaison": "3",
        "c.sealer": "4",
        "a.auditor": "4",
    }


def test_a_township_s_line_leads_to_its_villages(county: County) -> None:
    put(county, [Fact(0, date(2014, 5, 5), Decimal(30000))])
    client = at_desk(county, "c.sealer")
    page = client.get("/loans/statistics/?year=2014")
    assert f"/loans/statistics/?year=2014&place={TOWNSHIPS[0]}" in hrefs(page, "/loans/statistics/")
    words = text_of(client.get(f"/loans/statistics/?year=2014&place={TOWNSHIPS[0]}"))
    assert "示范县东河镇" in words
    assert "清泉村 1 30,000" in words
    assert "石桥村" not in words.split("By place")[1].split("By time")[0]


def test_the_acceptance_register_says_what_the_case_says(county: County) -> None:
    case = advance(county, draft(county, seed=1), "township")
    words = text_of(at_desk(county, "t1.reviewer").get("/loans/registers/accepted/"))
    assert case.number in words
    assert f"2014-03-18 东河镇 清泉村 {case.title}" in words
    assert "30,000 Livestock Credit cooperative reviews" in words
    assert case.applicant.id_number not in words
    assert f"{COUNTY}********{case.applicant.id_number[-4:]}" in words


def test_the_payout_register_says_what_was_paid_and_until_when(county: County) -> None:
    case = advance(
        county,
        draft(county, seed=1, amount="60000.00", guarantors=2),
        "payout",
        voucher="0012345678901234567",
        amount="60000",
    )
    client = at_desk(county, "b1.liaison")
    words = text_of(client.get("/loans/registers/paid/"))
    assert f"{case.number} 2014-03-18 0012345678901234567 东河镇 清泉村 {case.title}" in words
    assert "60,000 24 2016-03-18 9.15 Livestock" in words
    assert "、".join(g["name"] for g in case.sections["guarantors"]) in words
    (sheet,) = book(client, "/loans/registers/paid.xlsx").values()
    row = dict(zip(next(r for r in sheet if r and r[0] == "No."), sheet[-1], strict=True))
    assert row["Voucher number"] == "0012345678901234567"
    assert row["Paid, yuan"] == 60000
    assert row["Paid on"] == datetime(2014, 3, 18)
    assert row["Matures on"] == datetime(2016, 3, 18)
    assert row["ID number"] == f"{COUNTY}********{case.applicant.id_number[-4:]}"


def test_a_refusal_is_listed_with_its_reasons(county: County) -> None:
    case = advance(county, draft(county, seed=1), "submit")
    county.do("v1.chair", case, "refuse", reasons=["other"])
    words = text_of(at_desk(county, "c.sealer").get("/loans/registers/refused/"))
    assert case.number in words
    assert "Village women's federation" in words


def test_a_workbook_bears_the_filter_and_its_time_and_holds_every_row(county: County) -> None:
    put(county, [Fact(n % 2, date(2014, 5, 5), Decimal(30000)) for n in range(60)])
    client = at_desk(county, "t1.reviewer")
    (name, sheet), *none = book(
        client, "/loans/registers/accepted.xlsx?year=2014&part=q2&kind=breeding"
    ).items()
    assert not none
    assert name == "Acceptance register"
    top = [row[0] for row in sheet[:5]]
    assert top[1] == "Quarter 2 of 2014 · 示范县东河镇 · Industry: Livestock"
    assert top[2].startswith("Made March 18, 2014, 9 a.m. by")
    assert top[4] == "60 rows, 1,800,000 yuan"
    header = next(index for index, row in enumerate(sheet) if row and row[0] == "No.")
    assert [row[0] for row in sheet[header + 1 :]] == list(range(1, 61))
    # The page shows a portion, the printer's page all of them.
    first = client.get("/loans/registers/accepted/?year=2014")
    assert rows_in(first) == 50
    following = hrefs(first, r"\?")[-1]
    assert "after=" in following
    assert rows_in(client.get(f"/loans/registers/accepted/{following}")) == 10
    printed = client.get("/loans/registers/accepted/print/?year=2014")
    assert rows_in(printed) == 60
    assert "jinguo/sheet.css" in printed.content.decode()


def test_the_statistics_workbook_has_the_tables_and_what_they_count(county: County) -> None:
    put(county, [EVERYTHING])
    sheets = book(at_desk(county, "c.sealer"), "/loans/statistics.xlsx?year=2014")
    assert list(sheets) == ["By place", "By time", "By industry", "What is counted"]
    places = {str(row[0]).strip("\u3000"): row for row in sheets["By place"] if row}
    assert places["清泉村"][1:] == places["东河镇"][1:] == places["Total"][1:]
    assert places["Total"][1:6] == [1, 30000, 1, 30000, 2]
    assert "Year 2014 · 示范县" in places
    assert any(str(row[0]).startswith("Made ") for row in sheets["By place"] if row)
    assert len(sheets["What is counted"]) == 3 + 1 + 5


def test_no_cell_of_a_workbook_is_a_formula(county: County) -> None:
    from openpyxl import load_workbook

    from loans.models import LoanCase
    from workflows.models import Officer

    put(county, [EVERYTHING])
    LoanCase.objects.update(title='=HYPERLINK("http://example.invalid")')
    Officer.objects.filter(username="v1.cadre").update(name="@SUM(1+1)")
    answer = at_desk(county, "c.sealer").get("/loans/registers/accepted.xlsx?year=2014")
    cells = [cell for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    hostile = [cell for cell in cells if str(cell.value).startswith(("=", "@"))]
    assert len(hostile) == 2
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in hostile)


def test_too_many_rows_for_paper_say_what_to_do(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    put(county, [Fact(0, date(2014, 5, 5), Decimal(30000)) for _n in range(3)])
    client = at_desk(county, "c.sealer")
    assert client.get("/loans/registers/accepted/print/?year=2014").status_code == 200
    monkeypatch.setattr("workflows.figure_pages.MOST_PRINTED", 2)
    monkeypatch.setattr("workflows.figure_pages.MOST_IN_WORKBOOK", 2)
    for url in ("/loans/registers/accepted/print/?year=2014", "/loans/registers/accepted.xlsx?year=2014"):
        page = client.get(url)
        assert page.status_code == 422
        assert "These are 3 rows; at most 2 go here. Choose a shorter period" in text_of(page)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("year=20x4", "Choose the year as four digits"),
        ("year=", "Choose the year as four digits"),
        ("year=２０１４", "Choose the year as four digits"),
        ("year=9999", "Choose the year as four digits"),
        ("year=2014&part=q5", "Choose the whole year, one of its quarters or one of its months."),
        ("year=2014&kind=%3Cb%3E", "Choose one of the industries, or all of them."),
    ],
)
@pytest.mark.parametrize(
    "url", ["statistics/", "statistics.xlsx", "registers/paid/", "registers/paid/print/"]
)
def test_an_unreadable_filter_is_told(county: County, url: str, query: str, sentence: str) -> None:
    page = at_desk(county, "c.sealer").get(f"/loans/{url}?{query}")
    assert page.status_code == 422
    assert sentence in text_of(page)


@pytest.mark.parametrize(
    "url", ["registers/nonsense/", "registers/nonsense.xlsx", "registers/nonsense/print/"]
)
def test_there_is_no_other_register(county: County, url: str) -> None:
    assert at_desk(county, "c.sealer").get(f"/loans/{url}").status_code == 404


def test_a_visitor_is_sent_to_sign_in(county: County) -> None:
    for url in ("/loans/statistics/", "/loans/statistics.xlsx", "/loans/registers/paid/"):
        assert "/accounts/login/" in Client().get(url)["Location"]


def test_whoever_keeps_the_posts_reads_no_figures(county: County) -> None:
    put(county, [EVERYTHING])
    client = at_desk(county, "c.registrar")
    assert "/loans/statistics/" not in client.get("/account/").content.decode()
    assert "/loans/statistics/" in at_desk(county, "c.sealer").get("/account/").content.decode()
    for url in ("/loans/statistics/", "/loans/statistics.xlsx", "/loans/registers/paid/"):
        page = client.get(url)
        assert page.status_code == 403, url
        assert "Your posts see no applications." in text_of(page)


def test_an_empty_register_says_so_and_an_unknown_industry_has_no_rows(county: County) -> None:
    client = at_desk(county, "v1.cadre")
    assert "Nothing stands here for this period." in text_of(client.get("/loans/registers/paid/?year=2013"))
    assert client.get("/loans/registers/paid/?year=2014&kind=mining").status_code == 200


def test_the_year_is_this_one_unless_another_is_asked_for(county: County) -> None:
    with clock.at(SPRING.replace(year=2015)):
        words = text_of(at_desk(county, "v1.cadre").get("/loans/statistics/"))
    assert "Year 2015 · 示范县东河镇清泉村" in words


@pytest.mark.parametrize(
    "url",
    [
        "/loans/statistics/?year=2014&villages=1",
        *(f"/loans/registers/{code}/?year=2014" for code in REGISTERS),
    ],
)
@pytest.mark.parametrize("name", ["v1.cadre", "b1.officer", "c.sealer"])
def test_a_page_takes_the_same_few_statements_however_many_cases(county: County, url: str, name: str) -> None:
    put(county, [EVERYTHING])
    client = at_desk(county, name)
    client.get(url)
    first = _statements(client, url)
    put(county, [EVERYTHING] * 9)
    second = _statements(client, url)
    assert len(first) == len(second) <= MOST, "\n".join(second)


def _statements(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_the_pages_are_chinese_for_who_reads_chinese(county: County) -> None:
    put(county, [EVERYTHING])
    client = at_desk(county, "c.sealer", "zh-hans")
    words = text_of(client.get("/loans/statistics/?year=2014&part=q2"))
    assert "妇女小额担保贷款统计表" in words
    assert "2014年第2季度 · 示范县" in words
    assert "2014年3月18日 09:00" in words
    assert "申请受理" in words
    (sheet,) = book(client, "/loans/registers/paid.xlsx?year=2014").values()
    assert sheet[0][0] == "发放台账"
