"""Language and text size: hers on every browser, a visitor's on this one, Chinese first."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.county import PASSWORD, County
from tests.pages.desks import at_desk, text_of
from workflows.models import Officer

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

LARGE = 'class="govuk-template large-text"'


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def browser(language: str = "zh-CN") -> Client:
    return Client(headers={"accept-language": language})


def signed_in(county: County, username: str, client: Client) -> Client:
    """She signs in by the login page of this browser."""
    officer = county.officers[username]
    officer.set_password(PASSWORD)
    officer.must_change_password = False
    officer.save(update_fields=["password", "must_change_password"])
    answer = client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def words(client: Client, url: str = "/") -> str:
    return text_of(client.get(url))


def is_large(client: Client, url: str = "/accounts/login/") -> bool:
    return LARGE in client.get(url).content.decode()


def test_large_text_follows_her_to_another_browser(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    assert not is_large(client, "/")
    answer = client.post("/text-size/", {"text": "large", "next": "/cases/"})
    assert answer["Location"] == "/cases/"
    assert is_large(client, "/")
    elsewhere = browser()
    assert not is_large(elsewhere)
    signed_in(county, "t1.reviewer", elsewhere)
    for url in ("/", "/cases/", "/account/", "/public/", "/public/progress/", "/nowhere/"):
        assert is_large(elsewhere, url), url
    elsewhere.post("/text-size/", {"text": "usual"})
    assert not is_large(client, "/")


def test_her_neighbour_keeps_her_own(county: County) -> None:
    at_desk(county, "t1.reviewer").post("/text-size/", {"text": "large"})
    assert not is_large(at_desk(county, "t2.reviewer"), "/")


def test_a_visitors_choice_stays_in_her_browser(county: County) -> None:
    client = browser()
    client.post("/text-size/", {"text": "large", "next": "/public/progress/"})
    assert is_large(client)
    assert is_large(client, "/public/progress/")
    assert not is_large(browser())
    assert not Officer.objects.filter(large_text__isnull=False).exists()
    cookie = client.cookies["jinguo_text"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_what_her_account_says_goes_before_the_browsers_cookie(county: County) -> None:
    county.officers["t1.reviewer"].large_text = False
    county.officers["t1.reviewer"].save(update_fields=["large_text"])
    client = browser()
    client.post("/text-size/", {"text": "large"})
    signed_in(county, "t1.reviewer", client)
    assert not is_large(client, "/")


@pytest.mark.parametrize("sent", [{}, {"text": "huge"}, {"text": ""}])
def test_a_size_that_is_not_offered_changes_nothing(county: County, sent: dict[str, str]) -> None:
    client = at_desk(county, "t1.reviewer")
    assert client.post("/text-size/", sent).status_code == 302
    assert "jinguo_text" not in client.cookies
    assert Officer.objects.get(username="t1.reviewer").large_text is None


@pytest.mark.parametrize("path", ["/text-size/", "/language/"])
@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_no_choice_leads_out_of_the_house(county: County, path: str, address: str) -> None:
    answer = browser().post(path, {"text": "large", "language": "en", "next": address})
    assert answer["Location"] == "/"


def test_a_choice_takes_a_form(county: County) -> None:
    assert browser().get("/text-size/").status_code == 405
    assert browser().get("/language/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/text-size/", {"text": "large"}).status_code == 403


def test_her_language_follows_her_to_another_browser(county: County) -> None:
    client = at_desk(county, "t1.reviewer", "zh-CN")
    assert "Inbox" not in words(client)
    client.post("/language/", {"language": "en", "next": "/"})
    assert "Inbox" in words(client)
    elsewhere = browser("zh-CN")
    assert "Sign in" not in words(elsewhere, "/accounts/login/")
    signed_in(county, "t1.reviewer", elsewhere)
    assert "Inbox" in words(elsewhere)
    elsewhere.post("/language/", {"language": "zh-hans", "next": "/"})
    assert "Inbox" not in words(client)


def test_after_her_the_browser_speaks_as_before(county: County) -> None:
    county.officers["t1.reviewer"].language = "en"
    county.officers["t1.reviewer"].save(update_fields=["language"])
    shared = browser("zh-CN")
    signed_in(county, "t1.reviewer", shared)
    shared.post("/accounts/logout/")
    assert "Sign in" not in words(shared, "/accounts/login/")


def test_a_language_of_another_house_changes_nothing(county: County) -> None:
    client = at_desk(county, "t1.reviewer", "zh-CN")
    client.post("/language/", {"language": "fr"})
    assert Officer.objects.get(username="t1.reviewer").language == ""
    assert "Inbox" not in words(client)


@pytest.mark.parametrize(
    "asks,chinese",
    [
        ("zh-CN,zh;q=0.9", True),
        ("en-US,en;q=0.9,zh-CN;q=0.5", True),
        ("zh-TW", True),
        ("en-GB", False),
        ("en-US,en;q=0.9,fr;q=0.5", False),
        ("fr-FR,fr;q=0.9", True),
        ("*", True),
        ("", True),
        ("\x00;;q=a,,", True),
    ],
)
def test_chinese_comes_first(county: County, asks: str, chinese: bool) -> None:
    page = text_of(Client(headers={"accept-language": asks}).get("/accounts/login/"))
    assert ("Sign in" not in page) is chinese


def test_the_page_says_its_language_to_screen_readers(county: County) -> None:
    page: Any = browser("en").get("/public/")
    assert '<html lang="en"' in page.content.decode()
    assert page["Content-Language"] == "en"
    page = browser().get("/public/")
    assert '<html lang="zh-Hans-CN"' in page.content.decode()
    assert page["Content-Language"] == "zh-hans"
