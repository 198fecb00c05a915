"""A newcomer's way from signing in to the submitted application, page by page: fourteen pages at most."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.county import County, draft, id_number
from tests.pages.desks import PASSWORD, at_desk, hidden_of, text_of

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

MOST_PAGES = 14
NAME = "李春梅"


class Walk:
    """One browser that goes where each page sends it, and counts the pages that it shows."""

    def __init__(self, client: Client) -> None:
        self.client, self.pages = client, list[str]()
        self.page: Any = None

    def to(self, url: str) -> None:
        self.page = self.client.get(url)
        while self.page.status_code == 302:
            url = self.page["Location"]
            self.page = self.client.get(url)
        self.pages.append(url)
        assert self.page.status_code == 200, url

    def saves(self, section: str = "", **answers: str) -> None:
        """What the page shows is filled in; the page must ask for each of them, and lead on."""
        typed = {f"{section}.{name}" if section else name: value for name, value in answers.items()}
        body = self.page.content.decode()
        assert all(f'name="{name}"' in body for name in typed), (self.pages[-1], typed)
        answer = self.client.post(self.pages[-1], {**hidden_of(self.page), **typed})
        assert answer.status_code == 302, text_of(answer)
        self.to(answer["Location"])

    def sends_the_papers(self) -> int:
        """Each missing one from the list itself, as static/jinguo/papers.js does; no page is shown for it."""
        out = io.BytesIO()
        Image.new("RGB", (320, 200), "navy").save(out, "JPEG")
        places = re.findall(r'data-to="([^"]+)"', self.page.content.decode())
        for place in places:
            sent = {"file": SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")}
            answer = self.client.post(place, sent, headers={"x-paper-row": "1"})
            assert answer.status_code == 200
            self.page = answer
        return len(places)

    def presses(self, words: str) -> None:
        """The link with these words."""
        found = re.search(rf'href="([^"]+)"[^>]*>{words}<', self.page.content.decode())
        assert found, words
        self.to(found[1])


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, settings: Any) -> None:
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def test_from_signing_in_to_submitted_in_fourteen_pages(county: County) -> None:
    at_desk(county, "v1.cadre")
    walk = Walk(Client(headers={"accept-language": "en"}))
    walk.to("/accounts/login/?next=/")
    walk.saves(login="v1.cadre", password=PASSWORD)
    walk.presses("New application")
    walk.saves()
    _describes_her(walk)
    assert "From 20,000 to 80,000 yuan" in text_of(walk.page)
    walk.saves("loan", amount="5万", term_months="24")
    # The account is hers: her name stands there already.
    assert f'value="{NAME}"' in walk.page.content.decode()
    walk.saves("account", bank="示范县农村信用社东河分社", holder=NAME, number="6228481234567890123")
    _names_two_guarantors(walk)
    assert walk.sends_the_papers() == 12
    walk.presses("Check the answers and submit")
    walk.saves(password=PASSWORD)
    assert "/done/" in walk.pages[-1]
    assert len(walk.pages) <= MOST_PAGES, walk.pages


def _describes_her(walk: Walk) -> None:
    """Who she is, her household and her project."""
    walk.saves(
        "applicant",
        name=NAME,
        id_number=id_number("19800318", 4),
        phone="13800001234",
        household_place="示范县东河镇清泉村3组21号",
        household_group="3组",
    )
    walk.saves("applicant", nation="07", education="junior", marital_state="married", health="good")
    walk.saves(
        "household",
        spouse_name="王建军",
        spouse_id_number=id_number("19780101", 5),
        members="4",
        annual_income="4万",
    )
    walk.saves(
        "project",
        employment="farming",
        received_before="no",
        industry="breeding",
        licensed="no",
        site="清泉村3组",
        use_of_money="买仔猪40头，建圈舍",
        jobs="2",
        own_funds="10000",
        expected_income="60000",
        expected_cost="30000",
    )


def _names_two_guarantors(walk: Walk) -> None:
    walk.saves(
        "guarantors.0",
        name="陈志强",
        id_number=id_number("19790222", 7),
        phone="13900139000",
        relation="none",
        **{"class": "public_payroll"},
        employer="东河镇中心小学",
        position="教师",
        monthly_salary="5200",
        # Typed before she changed her mind about the class, and hidden since.
        deposit_bank="东河分社",
    )
    assert walk.pages[-1].endswith("/guarantors/add/"), "50,000 yuan take two"
    # The page asks the same once more: it says that the first is kept, and which one it asks for.
    words = text_of(walk.page)
    assert "Saved: 陈志强" in words
    assert "Guarantor 2 of the 2 that this amount needs" in words
    walk.saves(
        "guarantors.1",
        name="刘玉兰",
        id_number=id_number("19770112", 8),
        phone="13700137000",
        relation="none",
        **{"class": "public_payroll"},
        employer="东河镇卫生院",
        position="护士",
        monthly_salary="4800",
    )


def test_too_few_guarantors_are_not_called_complete(county: County) -> None:
    case = draft(county, amount="80000.00", guarantors=1)
    client = at_desk(county, "v1.cadre")
    assert "6 of 7 parts are done." in text_of(client.get(f"/loans/{case.ref}/application/"))
    words = text_of(client.get(f"/loans/{case.ref}/application/guarantors/"))
    assert "Add the guarantor still needed" in words


def test_what_is_missing_is_told_before_she_types_her_password(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    check = f"/loans/{case.ref}/application/check/"
    assert "Still missing" not in text_of(client.get(check))
    case.attachments.filter(kind="pledge").update(removed_at=case.opened_at)
    page = client.get(check)
    assert "Still missing" in text_of(page)
    assert f'href="/loans/{case.ref}/application/papers/pledge.guarantor-1/"' in page.content.decode()
    assert "it can’t be submitted yet" in text_of(page)


def test_what_the_rules_find_right_is_folded_away_as_she_types(county: County) -> None:
    case = draft(county)
    asked = f"/loans/{case.ref}/application/so-far/"
    said = at_desk(county, "v1.cadre").post(asked, {"loan.amount": "30000", "loan.term_months": "24"})
    assert "<details" in said.content.decode()
    assert "<details open" not in said.content.decode()
    said = at_desk(county, "v1.cadre").post(asked, {"loan.amount": "90000", "loan.term_months": "24"})
    before, _folded, _rest = said.content.decode().partition("<details")
    assert "Breaks the rule" in before


def test_who_may_not_have_it_is_said_on_the_next_page(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    page = f"/loans/{case.ref}/application/woman/"
    answer = client.post(page, {"applicant.id_number": id_number("19500318", 4)})
    assert "Age" in text_of(client.get(answer["Location"]))
    answer = client.post(page, {"applicant.id_number": id_number("19800318", 4)})
    assert "Age" not in text_of(client.get(answer["Location"]))


def test_the_means_of_a_class_not_chosen_are_not_kept(county: County) -> None:
    case = draft(county, guarantors=0)
    client = at_desk(county, "v1.cadre")
    page = f"/loans/{case.ref}/application/guarantors/add/"
    typed = {"name": "李明", "class": "public_payroll", "employer": "小学", "deposit_bank": "分社"}
    client.post(page, {"was": "", **{f"guarantors.0.{name}": value for name, value in typed.items()}})
    case.refresh_from_db()
    (kept,) = case.sections["guarantors"]
    assert (kept["employer"], kept["deposit_bank"]) == ("小学", None)


def test_a_bad_photo_sent_from_the_list_is_refused_in_words(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    sent = {"file": SimpleUploadedFile("a.jpg", b"MZ" + b"\0" * 200, "image/jpeg")}
    place = f"/loans/{case.ref}/application/papers/id_card.applicant/"
    answer = client.post(place, sent, headers={"x-paper-row": "1"})
    assert answer.status_code == 422
    assert "neither a photo" in text_of(answer)
    assert "govuk-error-message" in answer.content.decode()
