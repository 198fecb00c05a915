"""No button and no switch ends on an empty page: after a sent form a browser comes back to where the form stood."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from loans.models import Disbursement
from tests.county import County, advance, draft
from tests.pages.desks import PASSWORD, at_desk, hidden_of, text_of
from tests.pages.payout_files import address, as_csv, row, sealed, sent
from workflows.models import Notice

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

HOUSE = "http://testserver"
NOTHING_DONE = "Nothing was done: you were signed out."


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def from_page(path: str) -> dict[str, str]:
    """What a browser sends along from a page of the house."""
    return {"referer": f"{HOUSE}{path}"}


def next_of(asked: Any) -> str:
    """Where she comes after signing in."""
    return parse_qs(urlsplit(asked["Location"]).query)["next"][0]


def signs_in(client: Client, asked: Any) -> Any:
    """The page to which she comes after the page of signing in to which she was sent."""
    sent_in = {"login": "b1.liaison", "password": PASSWORD, "next": next_of(asked)}
    return client.post("/accounts/login/", sent_in, follow=True)


def test_a_press_after_the_session_comes_back_to_its_page_undone(county: County) -> None:
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(row(sealed(county, 1), "V-1"), row(sealed(county, 2), "V-2")))
    file = address()
    client.logout()
    asked = client.post(f"{file}confirm/", headers=from_page(file))
    assert NOTHING_DONE in text_of(client.get(asked["Location"]))
    page = signs_in(client, asked)
    assert page.redirect_chain[-1][0] == file
    assert "Confirm 2 payouts" in text_of(page)
    assert not Disbursement.objects.exists()
    client.post(f"{file}confirm/", headers=from_page(file))
    assert Disbursement.objects.count() == 2


def test_a_page_keeps_its_own_address_and_says_nothing_of_a_press(county: County) -> None:
    client = at_desk(county, "b1.liaison")
    client.logout()
    asked = client.get("/loans/payouts/?before=1", headers=from_page("/cases/"))
    assert NOTHING_DONE not in text_of(client.get(asked["Location"]))
    assert signs_in(client, asked).redirect_chain[-1][0] == "/loans/payouts/?before=1"


@pytest.mark.parametrize(
    ("referer", "way"),
    [
        (f"{HOUSE}/cases/?state=refused", "/cases/?state=refused"),
        (HOUSE, "/"),
        ("", "/"),
        ("https://example.org/cases/", "/"),
        ("//example.org/cases/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_press_leads_back_within_the_house_alone(db: None, referer: str, way: str) -> None:
    client = Client(headers={"referer": referer} if referer else {})
    asked = client.post("/notices/read/")
    assert next_of(asked) == way


def test_a_form_that_its_page_sends_leaves_the_words_to_the_page(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    asked = client.post("/notices/read/", headers={"X-Sent-In-Place": "1", **from_page("/notices/")})
    assert asked["X-Next"] == "/accounts/login/?next=/notices/"
    assert NOTHING_DONE not in text_of(client.get(asked["X-Next"]))


def test_the_switches_on_a_refusal_lead_to_the_page_before(county: County) -> None:
    case = advance(county, draft(county), "village")
    client, nudge, page = at_desk(county, "v1.cadre"), f"/cases/{case.ref}/nudge/", f"/loans/{case.ref}/"
    client.post(nudge, headers=from_page(page))
    again = client.post(nudge, headers=from_page(page))
    assert (again.status_code, Notice.objects.filter(kind="nudge").count()) == (409, 1)
    for switch, choice in (("/language/", {"language": "zh-hans"}), ("/text-size/", {"text": "large"})):
        back = client.post(switch, {**choice, "next": hidden_of(again)["next"]}, follow=True)
        assert (back.redirect_chain[-1][0], back.status_code) == (page, 200)


def test_the_switches_on_a_page_lead_to_that_page(county: County) -> None:
    client = at_desk(county, "v1.cadre")
    page = client.get("/cases/?state=refused", headers=from_page("/"))
    assert hidden_of(page)["next"] == "/cases/?state=refused"


def test_the_switches_on_a_publics_refusal_lead_to_the_enquiry(db: None) -> None:
    client = Client()
    gone = client.post("/public/progress/sheet.pdf", {"token": "x"}, headers=from_page("/public/progress/"))
    assert gone.status_code == 410
    assert hidden_of(gone)["next"] == "/public/progress/"


def test_a_host_that_is_not_ours_is_refused_in_words(db: None) -> None:
    refused = Client().post("/language/", HTTP_HOST="example.org", headers={"referer": "http://example.org/"})
    assert refused.status_code == 400
    assert 'name="next" value="/"' in refused.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "By opening it nothing was done."), ("zh-CN", "打开它没有执行任何操作。")]
)
def test_an_address_for_buttons_alone_says_so_in_words(county: County, language: str, words: str) -> None:
    for client in (at_desk(county, "b1.liaison", language), Client(headers={"accept-language": language})):
        page = client.get("/notices/read/")
        assert (page.status_code, page["Allow"]) == (405, "POST")
        assert words in text_of(page)
        assert 'href="/"' in page.content.decode()
        assert "no-store" in page["Cache-Control"]


def test_what_is_sent_to_a_page_that_takes_nothing_is_refused_in_words(db: None) -> None:
    page = Client(headers={"accept-language": "en"}).post("/accounts/signup/", {"username": "x"})
    assert (page.status_code, page["Allow"]) == (405, "GET")
    assert "Nothing was changed." in text_of(page)
