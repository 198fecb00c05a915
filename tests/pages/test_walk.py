"""A walk through every address that the resolver knows, by every desk and a visitor, in both languages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client

from tests.county import SPRING
from tests.desks import DESKS
from tests.pages.desks import BACKEND
from tests.walk.faults import faults_of
from tests.walk.stage import VISITOR, Stage, set_stage
from tests.walk.table import LEFT_OUT, PAGE, TABLE, WANTED, addresses, known
from workflows import clock
from workflows.roles import ROLES

# What the page is like doesn't depend on the database: the pages' own tests ask both.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
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


@pytest.fixture(scope="module")
def walked(stage: Stage) -> dict[str, Any]:
    """The answers by name and desk, and every fault."""
    password = make_password("kept-by-her-alone-7")
    clients = {desk: _client(stage, desk, password) for desk in (*DESKS, VISITOR)}
    answers: dict[str, set[int]] = {}
    faults: list[str] = []
    for name, line in TABLE.items():
        seen = answers.setdefault(name, set())
        for path in addresses(name, stage.things):
            in_english: list[str] = []
            for desk, client in clients.items():
                if line.costly and 200 in seen:
                    continue
                status = _asked(client, path, (desk, "zh-hans"), faults)
                seen.add(status)
                if status == 200 and not in_english and line.kind == PAGE:
                    in_english.append(desk)
                    _asked(client, path, (desk, "en"), faults)
    return {"answers": answers, "faults": faults}


def _asked(client: Client, path: str, by: tuple[str, str], faults: list[str]) -> int:
    """The status with which a desk is answered in a language; what is wrong with the answer is among `faults`."""
    client.raise_request_exception = False
    response = client.get(path, headers={"accept-language": by[1]})
    where = f"{path} ({', '.join(by)})"
    if response.status_code not in _ANSWERS:
        faults.append(f"{where} answers {response.status_code}")
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and response.status_code in {200, 403, 404}:
        faults += [f"{where} {fault}" for fault in faults_of(response, by[1])]
    return response.status_code


def test_no_address_fails_and_no_page_has_a_fault(walked: dict[str, Any]) -> None:
    # One a line: pytest would shorten a list.
    assert not walked["faults"], "\n" + "\n".join(dict.fromkeys(walked["faults"]))


def test_every_address_is_open_to_somebody(walked: dict[str, Any]) -> None:
    shut = {
        name: sorted(seen) for name, seen in walked["answers"].items() if not seen & WANTED[TABLE[name].kind]
    }
    assert not shut, "\n" + "\n".join(f"{name}: {seen}" for name, seen in shut.items())
