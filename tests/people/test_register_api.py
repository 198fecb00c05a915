"""The registers by API: the pages' rows, figures and refusals, numbers with stars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.acts.entering import change_members
from people.acts.stating import Statement, state
from people.registers import REGISTERS
from tests.api.client import Desk
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, County
from tests.people.families import family
from tests.people.stage import JUNE, build
from workflows import clock

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MOST = 12


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with clock.at(JUNE):
        yield


def test_the_registers_by_api_say_what_the_pages_say(county: County) -> None:
    stage = build(county)
    stage.visit("wife", date(2014, 2, 3))
    village, top = Desk(county, "v1.cadre", language="en"), Desk(county, "c.sealer", language="en")
    status, body = village.get("/registers")
    assert status == 200
    lines = {line["code"]: line for line in body["registers"]}
    assert list(lines) == list(REGISTERS)
    assert (lines["left_behind_women"]["stand"], lines["left_behind_women"]["unclear"]) == (1, 1)
    assert lines["women"]["due_on"] == "2014-03-31"
    status, body = village.get("/registers/left_behind_women?limit=1")
    assert (status, body["stand"], body["unclear"], len(body["rows"])) == (200, 1, 1, 1)
    row = body["rows"][0]
    assert row["person"] == stage.people["wife"].pk
    assert row["why"] == "Husband away for work since 2014-01-15 (广东东莞)"
    assert row["values"]["id_number"].startswith("513499********")
    assert row["values"]["away_since"] == "2014-01-15"
    assert body["definition"].startswith("Women of 20 to 50 years")
    _status, body = village.get(f"/registers/left_behind_women?after={body['following']}")
    assert "Enter where her husband works" in body["rows"][0]["missing"]
    assert body["following"] == ""
    assert village.get("/registers/left_behind_women?day=2014-04-14")[1]["rows"] == []
    assert "看守所" not in str(top.get("/registers/left_behind_children")[1]["rows"])
    status, body = top.get("/registers/statistics")
    assert status == 200
    figures = {line["place"]: line for line in body["figures"]}
    assert set(figures) == {COUNTY, *TOWNSHIPS, *VILLAGES}
    assert figures[COUNTY]["registers"]["women"] == 8
    assert figures[VILLAGES[0]]["visits"] == {"part": 1, "whole": 4, "percent": "25.0"}
    assert figures[COUNTY]["paired"] == {"part": 1, "whole": 1, "percent": "100.0"}
    for path in ("/registers", "/registers/statistics", *(f"/registers/{code}" for code in REGISTERS)):
        with CaptureQueriesContext(connection) as captured:
            assert top.get(path)[0] == 200
        assert len(captured) <= MOST, path


def test_what_isnt_there_for_her_or_cant_be_read_is_refused(county: County) -> None:
    village, bank = Desk(county, "v1.cadre"), Desk(county, "b1.officer")
    for path in ("/registers", "/registers/women", "/registers/statistics"):
        assert village.get(path)[0] == 200
        assert bank.get(path)[0] == 404
    for path, expected in {
        "/registers/men": 404,
        f"/registers/women?place={VILLAGES[1]}": 404,
        f"/registers/statistics?place={COUNTY}": 404,
        "/registers/women?day=soon": 422,
        "/registers/women?show=left": 422,
        "/registers/women?since=2014-07-01": 422,
        "/registers/women?limit=0": 422,
        "/registers/women?colour=red": 422,
    }.items():
        assert village.get(path)[0] == expected, path


def test_a_woman_left_behind_lives_alone_or_with_family_as_her_household_was_entered(county: County) -> None:
    home, desk = family(county), Desk(county, "v1.cadre")

    def residence() -> str:
        (row,) = desk.get("/registers/left_behind_women")[1]["rows"]
        assert row["person"] == home.wife.pk
        return str(row["values"]["residence"])

    assert residence() == "与家人同住"
    boards = Statement("away", date(2014, 3, 1), {"reason": "study"}, person=home.son.pk)
    state(county.seats("v1.cadre"), [boards], source="family")
    assert residence() == "单独居住"
    change_members(county.seats("v1.cadre"), home.home, {home.wife.pk: None}, since=date(2014, 5, 1))
    assert residence() == ""
