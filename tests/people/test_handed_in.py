"""Who is late and who is missing is told by name, up the tree; a draft is its village's alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.acts.due_days import set_due_day
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


@pytest.mark.parametrize(
    ("day", "late"),
    [
        # Due on Monday 31 March; 5 to 7 April 2014 is Qingming.
        (datetime(2014, 3, 31, 9, 0, tzinfo=ZONE), 0),
        (datetime(2014, 4, 1, 9, 0, tzinfo=ZONE), 1),
        (datetime(2014, 4, 4, 9, 0, tzinfo=ZONE), 4),
        (datetime(2014, 4, 7, 9, 0, tzinfo=ZONE), 4),
        (datetime(2014, 4, 8, 9, 0, tzinfo=ZONE), 5),
    ],
)
def test_who_is_missing_is_late_by_working_days(
    county: County, declared: dict[str, str], day: datetime, late: int
) -> None:
    with clock.at(day):
        missing = rows(at_desk(county, "c.sealer").get("/registers/women/villages/"))[0]
    assert ("working days late" in missing) == bool(late)
    assert not late or f"working days late: {late}" in missing


def test_on_the_day_of_rest_after_its_last_day_it_is_late_already(
    county: County, declared: dict[str, str]
) -> None:
    """The county’s own day was a Friday: on the Saturday no working day has passed."""
    set_due_day(county.seats("c.sealer"), "women", 2014, due_on=date(2014, 3, 28))
    with clock.at(datetime(2014, 3, 29, 9, 0, tzinfo=ZONE)):
        missing = rows(at_desk(county, "c.sealer").get("/registers/women/villages/"))[0]
    assert "working days late: 1" in missing


def test_a_township_sees_its_own_villages_alone(county: County, declared: dict[str, str]) -> None:
    with clock.at(APRIL):
        found = rows(at_desk(county, "t1.reviewer").get("/registers/women/villages/"))
        assert len(found) == 2
        overview = at_desk(county, "t1.reviewer").get("/registers/").content.decode()
        assert "/registers/women/villages/" in overview
        assert at_desk(county, "b1.officer").get("/registers/women/villages/").status_code == 404
        assert at_desk(county, "t1.reviewer").get("/registers/men/villages/").status_code == 404
