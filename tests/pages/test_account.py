"""Signing in, the first password, the lock, and the doors of allauth that stay shut."""

from __future__ import annotations

from typing import Any

import pytest
from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.test import Client

from tests.county import PASSWORD, County
from tests.pages.desks import at_desk, text_of
from workflows.accounts import ClosedAccountAdapter
from workflows.models import Officer

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

OWN = "jade-river-2014-x"


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


@pytest.fixture
def officer(county: County) -> Officer:
    """A reviewer with the password of her slip."""
    found = county.officers["t1.reviewer"]
    found.set_password(PASSWORD)
    found.save()
    return found


def sign_in(client: Client, username: str = "t1.reviewer", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": username, "password": password, **more})


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def test_the_first_login_leads_to_a_password_of_her_own(officer: Officer) -> None:
    client = browser()
    assert sign_in(client).status_code == 302
    for url in ("/", "/cases/", "/account/"):
        assert client.get(url)["Location"] == "/accounts/password/change/"
    page = client.get("/accounts/password/change/")
    assert "This is your first login." in text_of(page)
    wrong = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert "<title>Error:" in wrong.content.decode()
    assert client.get("/").status_code == 302
    changed = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": OWN, "password2": OWN}
    )
    assert changed["Location"] == "/"
    assert client.get("/").status_code == 200
    officer.refresh_from_db()
    assert officer.must_change_password is False
    assert officer.check_password(OWN)


def test_a_wrong_password_is_told_without_saying_whether_the_account_exists(officer: Officer) -> None:
    pages = [sign_in(browser(), name, "wrong-password") for name in ("t1.reviewer", "nobody.here")]
    for page in pages:
        assert page.status_code == 200
        assert "govuk-error-summary" in page.content.decode()
    words = [text_of(page).split("Forgotten password")[0] for page in pages]
    assert words[0] == words[1]


def test_five_wrong_passwords_lock_the_account_for_this_device(officer: Officer) -> None:
    client = browser()
    for _attempt in range(4):
        assert sign_in(client, password="wrong-password").status_code == 200
    locked = sign_in(client, password="wrong-password")
    assert locked.status_code == 429
    assert "Sign-in is locked for a while" in text_of(locked)
    assert sign_in(client).status_code == 429
    assert "_auth_user_id" not in client.session


def from_address(forwarded: str, password: str = PASSWORD) -> Any:
    """A login as it comes from the proxy on this machine."""
    return browser().post(
        "/accounts/login/",
        {"login": "t1.reviewer", "password": password},
        headers={"x-forwarded-for": forwarded},
    )


def test_behind_the_proxy_the_lock_is_for_the_address_that_guessed(officer: Officer, settings: Any) -> None:
    """The proxy adds the address that it saw at the end; what the sender wrote before it counts for nothing."""
    settings.HTTPS = True
    tried = [from_address(f"198.51.100.{n}, 203.0.113.9", "wrong-password").status_code for n in range(5)]
    assert tried == [200, 200, 200, 200, 429]
    assert from_address("192.0.2.77, 203.0.113.9").status_code == 429
    # At her own desk the officer signs in.
    assert from_address("203.0.113.10").status_code == 302


def test_without_a_proxy_nobody_says_herself_where_she_is(officer: Officer, settings: Any) -> None:
    settings.HTTPS = False
    tried = [from_address(f"203.0.113.{n}", "wrong-password").status_code for n in range(5)]
    assert tried[-1] == 429


@pytest.mark.parametrize(
    "forwarded, address",
    [
        ("203.0.113.9", "203.0.113.9"),
        ("10.0.0.1, 2001:db8::7", "2001:db8::7"),
        ("203.0.113.9, unknown", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_axes_and_allauth_count_for_the_same_address(
    forwarded: str, address: str, settings: Any, rf: Any
) -> None:
    settings.HTTPS = True
    request = rf.get("/", headers={"x-forwarded-for": forwarded})
    assert get_client_ip_address(request) == address
    assert ClosedAccountAdapter(request).get_client_ip(request) == address


def test_the_address_she_asked_for_comes_after_the_login(officer: Officer) -> None:
    officer.must_change_password = False
    officer.save()
    client = browser()
    page = client.get("/cases/", follow=True)
    assert "your session ended after eight hours" in text_of(page)
    assert sign_in(client, next="/cases/")["Location"] == "/cases/"


def test_a_first_visitor_is_told_nothing_of_an_ended_session() -> None:
    assert "eight hours" not in text_of(browser().get("/", follow=True))


def test_no_login_leads_out_of_the_house(officer: Officer) -> None:
    assert sign_in(browser(), next="https://example.org/")["Location"] == "/"


def test_signing_out_takes_a_form(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_nobody_registers(county: County) -> None:
    page = browser().get("/accounts/signup/")
    assert page.status_code == 403
    assert "Nobody registers here." in text_of(page)
    assert browser().post("/accounts/signup/", {"username": "x"}).status_code == 405
    assert not Officer.objects.filter(username="x").exists()


@pytest.mark.parametrize(
    "url",
    [
        "email/",
        "password/set/",
        "password/reset/",
        "confirm-email/",
        "login/code/",
        "3rdparty/",
        "phone/change/",
    ],
)
def test_the_other_doors_of_allauth_stay_shut(county: County, url: str) -> None:
    assert at_desk(county, "t1.reviewer").get(f"/accounts/{url}").status_code == 404


def test_the_second_factor_can_be_reached(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    assert client.get("/account/").status_code == 200
    assert client.get("/accounts/2fa/").status_code == 200


def test_her_account_page_shows_posts_and_dates(county: County) -> None:
    assert "2014-01-01" in text_of(at_desk(county, "t1.reviewer").get("/account/"))


def test_a_page_that_was_open_too_long_says_that_nothing_is_lost(county: County) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    page = client.post("/accounts/login/", {"login": "t1.reviewer", "password": PASSWORD})
    assert page.status_code == 403
    assert "what you typed is still there" in text_of(page)


def test_a_wrong_address_and_a_fault_have_pages(
    county: County, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "There is no such page" in text_of(browser().get("/nowhere/"))
    from workflows import views

    page = views.server_error(None)  # type: ignore[arg-type]
    assert page.status_code == 500
    assert b"/nowhere" not in page.content


def test_an_account_without_a_password_is_told_who_gives_one(county: County) -> None:
    """Her slip was withdrawn while she was signed in: the page that changes a password has none to change."""
    client = at_desk(county, "t1.reviewer")
    officer = county.officers["t1.reviewer"]
    officer.set_unusable_password()
    officer.save()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/accounts/password/change/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [("/accounts/password/none/", 302)]
