"""The board: whose it is, what it counts, whom each case waits on, what it costs."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import (
    SPRING,
    VILLAGES,
    ZONE,
    County,
    advance,
    draft,
    end_appointments,
)
from tests.many import many_cases
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.appointing import appoint
from workflows.board import Narrowing, open_tasks
from workflows.models import Appointment

pytestmark = pytest.mark.usefixtures("spring_2014")

MOST = 12
MARKS = [{"target": "applicant.phone", "note": "请核实"}]
LATER = SPRING.replace(month=4, day=18)


@pytest.fixture
def busy(county: County) -> dict[str, Any]:
    """Cases at four stations in two townships, the oldest from March, and one draft."""
    found = {
        "village": advance(county, draft(county, seed=1), "submit"),
        "township": advance(county, draft(county, seed=2), "village"),
        "bank": advance(county, draft(county, seed=3), "township"),
        "west": advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=4), "village"),
        "paid": advance(county, draft(county, seed=5), "payout"),
        "draft": draft(county, seed=6),
    }
    back = advance(county, draft(county, seed=7), "township")
    county.do("b1.officer", back, "return_to_village", marks=MARKS)
    found["returned"] = back
    with clock.at(datetime(2014, 4, 16, 9, tzinfo=ZONE)):
        found["fresh"] = advance(county, draft(county, seed=8), "submit")
    return found


def listed(page: Any) -> list[str]:
    return re.findall(
        r'class="cases__first"><a class="govuk-link" href="/loans/([^/]+)/"', page.content.decode()
    )


def figures(page: Any) -> list[tuple[str, int]]:
    """(query, number) of every figure that opens cases."""
    links = re.findall(r'href="\?([^"]*)#cases">([0-9]+)<', page.content.decode())
    return [(query.replace("&amp;", "&"), int(number)) for query, number in links]


def test_the_county_sees_what_is_open_the_longest_overdue_first(county: County, busy: dict[str, Any]) -> None:
    with clock.at(LATER):
        page = at_desk(county, "c.sealer").get("/board/")
    refs = listed(page)
    assert set(refs) == {
        busy[name].ref for name in ("village", "township", "bank", "west", "returned", "fresh")
    }
    # Five working days end before the bank's ten; no day is set for what waits on the applicant.
    assert set(refs[:3]) == {busy[name].ref for name in ("village", "township", "west")}
    assert refs[3:] == [busy["bank"].ref, busy["fresh"].ref, busy["returned"].ref]
    words = text_of(page)
    assert "Clock stopped" in words
    assert "overdue, working days: 17" in words


@pytest.mark.whole
def test_every_figure_opens_exactly_its_cases(county: County, busy: dict[str, Any]) -> None:
    with clock.at(LATER):
        client = at_desk(county, "c.sealer")
        found = figures(client.get("/board/"))
        assert len(found) > 10
        for query, number in found:
            page = client.get(f"/board/?{query}")
            assert len(listed(page)) == number, query
            assert f"({number})" in text_of(page)


def test_a_township_oversees_its_own_villages_and_nobody_elses(county: County, busy: dict[str, Any]) -> None:
    east = at_desk(county, "t1.reviewer").get("/board/")
    assert busy["west"].ref not in east.content.decode()
    assert busy["township"].ref in listed(east)
    west = at_desk(county, "t2.reviewer").get("/board/?township=513499101")
    assert listed(west) == []
    assert listed(at_desk(county, "t2.reviewer").get("/board/")) == [busy["west"].ref]


@pytest.mark.parametrize("username", ["v1.cadre", "b1.officer", "b1.liaison", "c.registrar"])
def test_whoever_oversees_nothing_has_no_board(county: County, username: str) -> None:
    client = at_desk(county, username)
    page = client.get("/board/")
    assert page.status_code == 403
    assert "This is for the post" in text_of(page)
    assert 'href="/board/"' not in client.get("/").content.decode()


def test_the_auditor_reads_the_board(county: County, busy: dict[str, Any]) -> None:
    client = at_desk(county, "a.auditor")
    assert busy["village"].ref in listed(client.get("/board/"))
    assert 'href="/board/"' in client.get("/").content.decode()


def test_it_says_post_and_officer_and_a_stand_in_and_a_vacant_post(
    county: County, busy: dict[str, Any]
) -> None:
    client = at_desk(county, "c.sealer")
    appoint(
        county.officers["t2.reviewer"],
        county.posts["t1.reviewer"],
        starts_on=date(2014, 3, 1),
        ends_on=date(2014, 3, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    words = text_of(client.get("/board/?station=township_review&township=513499101"))
    assert "township_federation t1reviewer 经办 t1.reviewer, 经办 t2.reviewer (stand-in)" in words
    end_appointments(county.posts["b1.officer"])
    assert "vacant" in text_of(client.get("/board/?station=bank_review"))


@pytest.mark.parametrize(
    "query", ["station=nonsense", "township=51349910x", "age=old", "after=x_1", "after=2014-99-99_3"]
)
def test_what_the_address_says_wrongly_narrows_nothing(
    county: County, busy: dict[str, Any], query: str
) -> None:
    page = at_desk(county, "c.sealer").get(f"/board/?{query}")
    assert page.status_code == 200
    assert len(listed(page)) == 6


def test_the_list_pages_by_key_and_shows_each_case_once(
    county: County, busy: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.board.PAGE", 2)
    client = at_desk(county, "c.sealer")
    seen: list[Any] = []
    query: str | None = ""
    while query is not None:
        page = client.get(f"/board/?{query}")
        seen += listed(page)
        link = re.search(r'rel="next" href="\?([^"#]+)#', page.content.decode())
        query = link[1] if link else None
    assert len(seen) == len(set(seen)) == 6


def test_it_takes_the_same_few_statements_for_one_case_and_many(county: County) -> None:
    client = at_desk(county, "c.sealer")
    advance(county, draft(county, seed=1), "submit")
    counts = []
    for more in (0, 6):
        for seed in range(10, 10 + more):
            village = VILLAGES[seed % 4]
            case = draft(county, cadre=f"v{seed % 4 + 1}.cadre", village=village, seed=seed)
            advance(county, case, ("submit", "village", "township")[seed % 3])
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/board/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST


def test_the_aggregate_reads_the_open_tasks_alone(county: County, busy: dict[str, Any]) -> None:
    many_cases(county)
    tasks = Narrowing().of(open_tasks(county.seats("c.sealer")))
    plan = tasks.order_by().values("station").explain()
    # Either of the partial indexes over open tasks; whatever was done before is never read.
    assert "task_open" in plan or "task_one_open" in plan, plan
    assert "Seq Scan on workflows_casetask" not in plan
