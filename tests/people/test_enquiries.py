"""Whoever asks where a case stands learns nothing of a declared register, not even that there is one of the number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import RegisterCase
from people.opening import open_register
from people.programme import REGISTERS
from tests.county import VILLAGES, County
from tests.pages.desks import text_of
from tests.people.stage import JUNE, Stage, build
from workflows import clock
from workflows.acts import Request, perform

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOBODYS = "示妇册〔2014〕99999号"


@pytest.fixture
def stage(county: County) -> Iterator[Stage]:
    with clock.at(JUNE):
        yield build(county)


@pytest.fixture
def number(stage: Stage) -> str:
    """Of the village's register of women in poverty, as the township has it before it."""
    seats = stage.county.seats("v1.cadre")
    ref = open_register("women_in_poverty", 2014, VILLAGES[0], seats, key="").ref
    perform(REGISTERS, ref, Request("submit", {}), seats)
    return RegisterCase.objects.get(ref=ref).number


def ask(number: str, tail: str) -> Any:
    return Client(headers={"accept-language": "en"}).post(
        "/public/progress/", {"number": number, "tail": tail}
    )


def test_a_registers_number_tells_no_more_than_no_number(stage: Stage, number: str) -> None:
    ending = str(stage.people["poor"].id_number)[-4:]
    answers = [(asked, ask(asked, tail)) for asked in (number, NOBODYS) for tail in (ending, "9999")]
    assert {page.status_code for _asked, page in answers} == {404}
    (said,) = {text_of(page).replace(asked, "") for asked, page in answers}
    assert "No application fits this number and these four characters." in said
    assert "清泉" not in said
    # One counter for both: as often as for any other number, and then no more.
    statuses = {asked: [ask(asked, "9998").status_code for _time in range(9)] for asked in (number, NOBODYS)}
    assert statuses[number] == statuses[NOBODYS] == [404] * 8 + [429]


def test_a_registers_number_costs_the_same_statements_as_no_number(stage: Stage, number: str) -> None:
    def statements(asked: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert ask(asked, "9998").status_code == 404
        return [query["sql"].partition(" WHERE ")[0] for query in captured]

    for asked in (number, NOBODYS):
        # The first of a number opens its counters.
        ask(asked, "9998")
    assert statements(number) == statements(NOBODYS)
