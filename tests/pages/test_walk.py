"""A walk through every address that the resolver knows, by every desk and a visitor, in both languages; and axe's look
at every page that it met, in each of its states."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test import Client

from tests.browser.hall import hall
from tests.browser.windows import chromium
from tests.county import SPRING
from tests.desks import DESKS
from tests.pages.desks import BACKEND
from tests.walk.faults import faults_of
from tests.walk.forms import forms_of
from tests.walk.gallery import Gallery, rendered
from tests.walk.guide import SIDE_BY_SIDE, guide_pages
from tests.walk.lines import PAGE, PART, WANTED
from tests.walk.stage import VISITOR, Stage, set_stage
from tests.walk.states import State, refusals, states
from tests.walk.table import LEFT_OUT, TABLE, addresses, known
from workflows import clock
from workflows.roles import ROLES

# One group: the walk is gone once in each pass, whoever asks for what was met on it.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walk")]
# Sent, they end the session in which the rest is asked for; their own tests send them.
_LEAVES = {"account_logout", "account_change_password"}
# Folders of templates that aren't pages of this walk, and who looks at them.
ELSEWHERE = {
    "papers/": "printed by WeasyPrint; the papers' own tests read them",
    "styleguide/": "in debug only; its own tests ask for it, and axe looks at it beside these",
    # allauth's page of signing in again has them where several ways lead on; the walk's officers are offered one.
    "allauth/elements/button_group.html": "beside a second way of signing in again",
    "allauth/elements/h2.html": "beside a second way of signing in again",
    # Pages write both by their tags.
    "aid/tick.html": "in the style guide only",
    "aid/grounds.html": "in the style guide only",
    "casework/open.html": "aid begins at a woman's page; the made-up programme's journey opens it",
}
_ANSWERS = {200, 302, 303, 403, 404, 405, 409}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        yield set_stage()
        transaction.set_rollback(True)


def _client(stage: Stage, desk: str, password: str) -> Client:
    """Her browser; she has just typed her password, or every page of the second factor asks for it first."""
    if desk == VISITOR:
        return Client()
    officer = stage.county.officers[DESKS[desk]]
    officer.must_change_password, officer.password = False, password
    officer.save()
    client = Client()
    client.force_login(officer, backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return client


def test_every_address_stands_in_the_table() -> None:
    assert known() - set(TABLE) == set(), "each new address needs a line in tests/walk/table.py"
    assert set(TABLE) - known() == set(), "these addresses are gone"
    assert all(LEFT_OUT.values())


def test_every_role_has_a_desk_in_the_walk() -> None:
    assert set(DESKS) == set(ROLES)


@dataclass
class Walk:
    """The answers by name and desk, every fault, and a page of each shape."""

    stage: Stage
    clients: dict[str, Client]
    answers: dict[str, set[int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    gallery: Gallery = field(default_factory=Gallery)
    # By path, the first desk that was shown a page there.
    reader_of: dict[str, str] = field(default_factory=dict)
    # By desk and path.
    statuses: dict[tuple[str, str], int] = field(default_factory=dict)

    def asks(self, name: str, path: str, desk: str, language: str) -> int:
        """The status with which a desk is answered in a language; what is wrong with the answer is a fault."""
        with rendered() as templates:
            response = self.clients[desk].get(path, headers={"accept-language": language})
        where = f"{path} ({desk}, {language})"
        if response.status_code not in _ANSWERS:
            self.faults.append(f"{where} answers {response.status_code}")
        if _is_page(response) and response.status_code in {200, 403, 404, 409}:
            self.faults += [f"{where} {fault}" for fault in faults_of(response, language)]
            self.gallery.keep(where, name, response.content.decode(), templates)
            if language == "en":
                self.gallery.hang_for_the_pc(where, name, response.content.decode())
        self.statuses[desk, path] = int(response.status_code)
        if response.status_code == 200:
            self.reader_of.setdefault(path, desk)
        return int(response.status_code)

    def sends_nothing(self, name: str, path: str, desk: str) -> None:
        """Every form of the page is sent as nobody filled it in; none of that lasts."""
        html = self.clients[desk].get(path).content.decode()
        for form in forms_of(path, html):
            for words in ("", "？"):
                sent = State(desk, form.action, "", None, form.filled(words))
                where = f"{sent.path} {sent.data or ''} ({desk})"
                if _is_page(self._tried(name, sent, where, "zh-hans")):
                    break

    def shows(self, name: str, state: State) -> None:
        """A page that isn't in the state it is named for is a fault."""
        status = state.status or self.statuses[state.desk, state.path]
        for language in ("zh-hans", "en"):
            where = f"{state.path} {state.data or ''} ({state.desk}, {language})"
            response = self._tried(name, state, where, language)
            if response.status_code != status:
                self.faults.append(f"{where} answers {response.status_code}, not {status}")
            leads_on = state.status is None and status in {302, 303}
            if language == "en" and not leads_on and state.says not in _words(response):
                self.faults.append(f"{where} doesn’t say: {state.says}")

    def _tried(self, name: str, state: State, where: str, language: str) -> Any:
        """The answer, to which a search or the like leads; its page hangs in the gallery, and nothing of it lasts."""
        client = Client() if state.desk == VISITOR else copy.copy(self.clients[state.desk])
        client.cookies = copy.deepcopy(client.cookies)
        client.raise_request_exception = False
        heads = {"accept-language": language}
        with transaction.atomic():
            with state.meanwhile():
                for path, data in state.before:
                    client.post(path, data, headers=heads)
                with rendered() as templates:
                    if state.data is None:
                        response = client.get(state.path, headers=heads)
                    else:
                        response = client.post(state.path, state.data, headers=heads)
                    if state.says and state.status == 200 and response.status_code in {302, 303}:
                        response = client.get(response["Location"], headers=heads)
            transaction.set_rollback(True)
        if _is_page(response):
            self.faults += [f"{where} answers 500"] if response.status_code == 500 else []
            self.faults += [f"{where} {fault}" for fault in faults_of(response, language)]
            self.gallery.keep(where, name, response.content.decode(), templates)
        return response


def _words(response: Any) -> str:
    """The page with its tags, and after it without."""
    html = unescape(response.content.decode())
    return " ".join((html + re.sub(r"<[^>]*>", " ", html)).split())


def _is_page(response: Any) -> bool:
    return bool(response.headers.get("Content-Type", "").startswith("text/html"))


@pytest.fixture(scope="module")
def walked(stage: Stage) -> Walk:
    password = make_password("kept-by-her-alone-7")
    walk = Walk(stage, {desk: _client(stage, desk, password) for desk in (*DESKS, VISITOR)})
    for client in walk.clients.values():
        client.raise_request_exception = False
    # The second database isn't asked in another language, nor by a desk for a page that it has shown to one of as
    # large a place: whose place is larger asks with another statement.
    is_first, shown = connection.vendor == "sqlite", set[tuple[str, int]]()
    for name, line in TABLE.items():
        seen = walk.answers.setdefault(name, set())
        for path in addresses(name, stage.things):
            for desk in walk.clients:
                asked = (path, 0 if desk == VISITOR else ROLES[desk].prefix_length)
                if (line.costly and 200 in seen) or (not is_first and asked in shown):
                    continue
                status = walk.asks(name, path, desk, "zh-hans")
                seen.add(status)
                if status == 200:
                    shown.add(asked)
                    if is_first and line.kind in {PAGE, PART}:
                        walk.asks(name, path, desk, "en")
    return walk


def test_no_address_fails_and_no_page_has_a_fault(walked: Walk) -> None:
    # One a line: pytest would shorten a list.
    assert not walked.faults, "\n" + "\n".join(dict.fromkeys(walked.faults))


def test_every_address_is_open_to_somebody(walked: Walk) -> None:
    shut = {
        name: sorted(seen) for name, seen in walked.answers.items() if not seen & WANTED[TABLE[name].kind]
    }
    assert not shut, "\n" + "\n".join(f"{name}: {seen}" for name, seen in shut.items())


@pytest.fixture(scope="module")
def gallery(walked: Walk) -> Gallery:
    """All that was met on the walk, and what no address alone leads to."""
    for name, line in TABLE.items():
        if line.kind == PAGE and name not in _LEAVES:
            for path in addresses(name, walked.stage.things):
                desk = walked.reader_of.get(path)
                if desk is not None:
                    walked.sends_nothing(name, path, desk)
    for state in states(walked.stage):
        walked.shows(state.path.partition("?")[0], state)
    for where, page in refusals(walked.stage, walked.clients):
        with rendered() as templates:
            walked.gallery.keep(where, where, page(), templates)
    return walked.gallery


@pytest.mark.once
def test_every_state_is_the_one_that_it_is_named_for(walked: Walk, gallery: Gallery) -> None:
    """Nor does any page have a fault that says what was wrong with a form."""
    assert gallery.pages
    assert not walked.faults, "\n" + "\n".join(dict.fromkeys(walked.faults))


@pytest.mark.once
def test_every_template_is_shown_by_some_page(gallery: Gallery) -> None:
    folder = settings.ROOT / "templates"
    known = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    unseen = {name for name in known - gallery.templates if not name.startswith(tuple(ELSEWHERE))}
    assert not unseen, "\n" + "\n".join(sorted(unseen))


@dataclass
class Looked:
    """What was found where a browser showed the pages: on the screen by axe, and on paper."""

    by_axe: list[str] = field(default_factory=list)
    on_paper: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def looked(gallery: Gallery) -> Looked:
    """Each page in each of its states on a phone; and one of each address on a PC, in the longer language."""
    found = Looked()
    guides = dict(zip(("pc", "phone"), guide_pages(), strict=True))
    # Small is where things don't fit. On paper the screen makes no difference.
    pages = [(page, "phone") for page in gallery.pages] + [(page, "pc") for page in gallery.english.values()]
    # Playwright keeps an event loop in this thread as long as its browser is open: no query is sent meanwhile.
    with chromium() as browser, hall(browser) as shown:
        for page, screen in pages:
            shown.shows(page.html, screen)
            found.by_axe += [f"{page.where}, {screen}: {fault}" for fault in shown.faults()]
            found.on_paper += [f"{page.where}: {fault}" for fault in shown.faults_on_paper()]
        for screen, page in guides.items():
            shown.shows(page.html, screen)
            faults = [fault for fault in shown.faults() if SIDE_BY_SIDE not in fault]
            found.by_axe += [f"{page.where}, {screen}: {fault}" for fault in faults]
    return found


@pytest.mark.whole
@pytest.mark.once
@pytest.mark.browser
def test_axe_finds_nothing_on_any_page_in_any_state(looked: Looked) -> None:
    assert not looked.by_axe, "\n" + "\n".join(looked.by_axe)


@pytest.mark.whole
@pytest.mark.once
@pytest.mark.browser
def test_every_page_in_any_state_prints_whole_and_without_what_only_a_screen_has(looked: Looked) -> None:
    """Fits A4 in dark words on white, with its heading and each number that the screen shows, without a button."""
    assert not looked.on_paper, "\n" + "\n".join(looked.on_paper)
