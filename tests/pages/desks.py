"""Officers at their pages: signed in for real, pages asked and sent as a browser does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.county import County

PASSWORD = "kept-by-her-alone-7"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def at_desk(county: County, username: str, language: str = "en") -> Client:
    """A browser in which this officer is signed in; her first password is changed already.

    English, so that the sentences looked for are the ones in the code.
    """
    officer = county.officers[username]
    officer.must_change_password = False
    # Set once: a new password would end the sessions that she has open.
    if not officer.has_usable_password():
        officer.set_password(PASSWORD)
    officer.save()
    client = Client(headers={"accept-language": language})
    client.force_login(officer, backend=BACKEND)
    return client


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.inputs: dict[str, str] = {}

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden" and found.get("name"):
            self.inputs[str(found["name"])] = found.get("value") or ""
        if tag == "input" and found.get("name") == "password":
            self.inputs["password"] = PASSWORD


def text_of(response: Any) -> str:
    """The words of the page, white space collapsed."""
    parser = _Text()
    parser.feed(response.content.decode())
    return " ".join(" ".join(parser.parts).split())


def hidden_of(response: Any) -> dict[str, str]:
    """The hidden fields of the page's forms; where a page asks for her password, she types it."""
    parser = _Text()
    parser.feed(response.content.decode())
    return parser.inputs


def send(client: Client, url: str, **typed: Any) -> Any:
    """The page is opened and its form sent with what was typed."""
    page = client.get(url)
    assert page.status_code == 200, text_of(page)
    return client.post(url, {**hidden_of(page), **typed})
