"""A walk through every address that the resolver knows, by every desk and a visitor, in both languages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.county import SPRING
from tests.pages.desks import BACKEND
from tests.walk.faults import faults_of
from tests.walk.stage import DESKS, VISITOR, Stage, set_stage
from tests.walk.table import LEFT_OUT, TABLE, WANTED, addresses, known
from workflows import clock
from workflows.roles import ROLES

# What the page is like doesn't depend on the database: the pages' own tests ask both.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
_ANSWERS = {200, 302, 303, 403, 404, 405}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        yield set_stage()
        transaction.set_rollback(True)


def _client(stage: Stage, desk: str) -> Client:
    """Her browser; she has just typed her password, or every page of the second factor asks for it first."""
    if desk == VISITOR:
        return Client()
    officer = stage.county.officers[DESKS[desk]]
    officer.must_change_password = False
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


@pytest.fixture(scope="module")
def walked(stage: Stage) -> dict[str, Any]:
    """The answers by name and desk, and every fault."""
    clients = {desk: _client(stage, desk) for desk in (*DESKS, VISITOR)}
    answers: dict[str, set[int]] = {}
    faults: list[str] = []
    for name, line in TABLE.items():
        seen = answers.setdefault(name, set())
        for path in addresses(name, stage.things):
            for desk, client in clients.items():
                if not (line.costly and 200 in seen):
                    seen |= _asked(client, path, desk, faults)
    return {"answers": answers, "faults": faults}


def _asked(client: Client, path: str, desk: str, faults: list[str]) -> set[int]:
    """What she is answered in Chinese; a page is asked for once more in English."""
    found = set()
    for language in ("zh-hans", "en"):
        client.raise_request_exception = False
        response = client.get(path, headers={"accept-language": language})
        found.add(response.status_code)
        where = f"{path} ({desk}, {language})"
        if response.status_code not in _ANSWERS:
            faults.append(f"{where} answers {response.status_code}")
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and response.status_code not in {301, 302, 303, 405}:
            faults += [f"{where} {fault}" for fault in faults_of(response, language)]
        if not is_page or response.status_code != 200:
            break
    return found


def test_no_address_fails_and_no_page_has_a_fault(walked: dict[str, Any]) -> None:
    assert walked["faults"] == []


def test_every_address_is_open_to_somebody(walked: dict[str, Any]) -> None:
    shut = {
        name: sorted(seen) for name, seen in walked["answers"].items() if not seen & WANTED[TABLE[name].kind]
    }
    assert shut == {}
