"""Empty sheets to be signed by hand: for whoever asks, with what the place says and no person."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from loans import papers
from loans.blank_papers import blank_paper, guarantee_months
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, County, draft
from tests.loans.paper_reading import page_count, read
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import JournalRow, Office

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

KINDS = ("declaration", "pledge")


def address(kind: str, place: str) -> str:
    return f"/loans/blank/{place}/{kind}.pdf"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", [COUNTY, TOWNSHIPS[0], VILLAGES[2]])
def test_a_visitor_prints_it_in_chinese_and_blank(county: County, kind: str, place: str) -> None:
    rows = JournalRow.objects.count()
    response = Client(headers={"accept-language": "en"}).get(address(kind, place))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert "public" in response["Cache-Control"]
    assert "max-age=3600" in response["Cache-Control"]
    assert not response.cookies
    words = read(response.content)
    assert page_count(response.content) == 1
    assert ("申请人承诺书" if kind == "declaration" else "担保人承诺书") in words
    assert not re.search(r"\d{6}|￥\d|None|办件编号", words)
    # Nobody is unmasked by a sheet without a person.
    assert JournalRow.objects.count() == rows


def test_a_village_knows_its_branch_and_a_county_with_several_leaves_it_open(county: County) -> None:
    branch = Office.objects.get(code="b1")
    branch.name = "东河信用社"
    branch.save()
    day = clock.today()
    for kind in KINDS:
        assert "东河信用社" in read(blank_paper(kind, VILLAGES[0], day) or b"")
        assert "东河信用社" in read(blank_paper(kind, TOWNSHIPS[0], day) or b"")
        assert "东河信用社" not in read(blank_paper(kind, VILLAGES[2], day) or b"")
        assert "东河信用社" not in read(blank_paper(kind, COUNTY, day) or b"")


def test_the_pledge_names_the_months_of_the_law_in_force(county: County) -> None:
    assert "届满之日起6个月" in read(blank_paper("pledge", COUNTY, clock.today()) or b"")
    # Before any rule there is a line to be filled in by hand.
    assert guarantee_months(COUNTY, date(2009, 7, 26)) is None
    assert "届满之日起个月" in read(papers.pledge(papers.blank("示范县"), None))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["513498", "5134", "513499101999", "x", "513499-1"])
def test_a_place_that_is_not_there_has_none(county: County, kind: str, place: str) -> None:
    assert Client().get(address(kind, place)).status_code == 404


def test_it_can_be_read_only(county: County) -> None:
    assert Client().post(address("pledge", COUNTY)).status_code == 405


def test_whoever_opens_a_case_finds_both(county: County) -> None:
    desk = at_desk(county, "v1.cadre")
    page = desk.get("/loans/new/")
    for kind in KINDS:
        assert f'href="{address(kind, VILLAGES[0])}"' in page.content.decode()
        assert desk.get(address(kind, VILLAGES[0])).status_code == 200
    assert "signed" in text_of(page)


def test_the_public_notice_links_both(county: County) -> None:
    page = Client().get(f"/loans/notice/{TOWNSHIPS[0]}/").content.decode()
    for kind in KINDS:
        assert f'href="{address(kind, TOWNSHIPS[0])}"' in page


def test_the_sheets_of_a_case_name_its_branch_and_its_months(county: County) -> None:
    Office.objects.filter(code="b1").update(name="东河信用社")
    case = draft(county)
    desk = at_desk(county, "v1.cadre")
    declared = desk.get(f"/loans/{case.ref}/declaration.pdf")
    assert "东河信用社" in read(declared.content)
    words = read(desk.get(f"/loans/{case.ref}/pledge-1.pdf").content)
    assert "东河信用社" in words
    assert "届满之日起6个月" in words
    assert (
        f"/loans/{case.ref}/declaration.pdf"
        in desk.get(reverse("loans:application-papers", args=[case.ref])).content.decode()
    )
