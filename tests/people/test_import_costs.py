"""A portion of a file takes as many statements for one village as for four."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Person
from tests.county import COUNTY, VILLAGES, County, id_number
from tests.people.files import send, take
from workflows.models import Place

pytestmark = pytest.mark.usefixtures("spring_2014")


def _rows(villages: list[str], first: int) -> list[dict[str, str]]:
    return [
        {
            "村": villages[number % len(villages)],
            "组": "1组",
            "姓名": "阿依",
            "身份证号": id_number("19850506", 2 * number),
            "婚姻状况": "未婚",
        }
        for number in range(first, first + 8)
    ]


def _taken(county: County, villages: list[str], first: int) -> int:
    batch = send(county, _rows(villages, first), place=COUNTY, who="c.sealer")
    assert batch.rows_right == 8, (batch.status, batch.fault, batch.rows_total)
    with CaptureQueriesContext(connection) as captured:
        take(county, batch, "c.sealer")
    return len(captured)


def test_villages_cost_no_statement(county: County) -> None:
    names = [Place.objects.get(code=code).name for code in VILLAGES]
    # What is read once a process is read.
    _taken(county, names[:1], 0)
    assert _taken(county, names[:1], 100) == _taken(county, names, 200)
    assert Person.objects.filter(place_code=VILLAGES[3]).count() == 2
