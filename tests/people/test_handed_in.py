"""Who is late and who is missing is told by name, up the tree; a draft is its village's alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.opening import open_register
from people.programme import REGISTERS
from tests.county import VILLAGES, ZONE, County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.acts import Request, perform

pytestmark = pytest.mark.django_db
APRIL = datetime(2014, 4, 2, 9, 0, tzinfo=ZONE)


@pytest.fixture
def declared(county: County, spring_2014: None) -> dict[str, str]:
    """The first village declared in time, the second two days late, the third has begun."""
    refs = {}
    for number, (moment, submits) in enumerate(((None, True), (APRIL, True), (None, False)), 1):
        with clock.at(moment or clock.now()):
            seats = county.seats(f"v{number}.cadre")
            place = VILLAGES[number - 1]
            refs[place] = open_register("women", 2014, place, seats, key=f"in-{number}").ref
            if submits:
                perform(REGISTERS, refs[place], Request("submit", {}), seats)
    return refs


def rows(page: Any) -> list[str]:
    body = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(part.split()) for part in body.split("</tr>")[:-1]]


def test_the_county_sees_the_missing_first_and_the_late_by_name(
    county: County, declared: dict[str, str]
) -> None:
    with clock.at(APRIL):
        client = at_desk(county, "c.sealer")
        client.get("/registers/women/villages/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/registers/women/villages/")
    assert len(captured) <= 12
    assert "Not declared yet: 2." in text_of(page)
    found = rows(page)
    assert [
        next(name for name in ("清泉村", "桃园村", "石桥村", "白杨村") if name in row) for row in found
    ] == [
        "石桥村",
        "白杨村",
        "清泉村",
        "桃园村",
    ]
    assert ["working days late: 2" in row for row in found] == [True, True, False, True]
    assert declared[VILLAGES[0]] in found[2]
    # A draft is the village's own until it is declared.
    assert declared[VILLAGES[2]] not in found[0]


def test_a_township_sees_its_own_villages_alone(county: County, declared: dict[str, str]) -> None:
    with clock.at(APRIL):
        found = rows(at_desk(county, "t1.reviewer").get("/registers/women/villages/"))
        assert len(found) == 2
        overview = at_desk(county, "t1.reviewer").get("/registers/").content.decode()
        assert "/registers/women/villages/" in overview
        assert at_desk(county, "b1.officer").get("/registers/women/villages/").status_code == 404
        assert at_desk(county, "t1.reviewer").get("/registers/men/villages/").status_code == 404
