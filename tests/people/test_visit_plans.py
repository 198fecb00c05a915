"""The desks of visits and helpers read by indexes among thousands of visits, in a dozen statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Helper, Pairing, Person
from people.queries.registers import area_that_reads
from people.queries.statistics import paired_women
from people.queries.visits import PAGE, unseen
from tests.api.client import Desk
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, County
from tests.pages.desks import at_desk
from tests.people.stage import JUNE
from tests.people.test_register_plans import fill
from workflows import clock

pytestmark = pytest.mark.django_db
MOST = 12
_PAGES = [
    *(f"/visits/?show={tab}" for tab in ("unseen", "planned", "needs", "done")),
    "/helpers/",
    "/helpers/?show=unpaired",
]


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with clock.at(JUNE):
        yield


def _help(county: County) -> None:
    """Every other woman of the registers has a helper."""
    entered = {"entered_by": county.officers["v1.cadre"], "entered_at": JUNE}
    start = date(2013, 1, 1)
    helper = Helper.objects.create(
        ref="h", name="帮扶", county=COUNTY, place_code=VILLAGES[0], starts_on=start, **entered
    )
    Pairing.objects.bulk_create(
        Pairing(helper=helper, person=person, place_code=person.place_code, starts_on=start, **entered)
        for person in Person.objects.filter(entries__register="women_in_poverty").distinct()[::2]
    )


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_visits_and_helpers_are_found_by_their_index(county: County) -> None:
    fill(county)
    _help(county)
    client = at_desk(county, "t1.reviewer")
    for address in _PAGES:
        with CaptureQueriesContext(connection) as captured:
            assert (
                client.get(f"{address}{'&' if '?' in address else '?'}place={VILLAGES[0]}").status_code == 200
            )
        assert len(captured) <= MOST, address
        for query in captured.captured_queries:
            plan = _plan(query["sql"]) if "people_" in query["sql"] else ""
            # A few thousand entries PostgreSQL rather reads at once; visits are the more.
            tables = "visit|fact" + ("|registerentry" if connection.vendor == "sqlite" else "")
            assert not re.search(rf"(SCAN|Seq Scan on) people_({tables})\b(?! USING COVERING)", plan), plan
    # Whoever has a helper is asked once for all of them, not woman by woman.
    with CaptureQueriesContext(connection) as captured:
        assert list(paired_women([COUNTY], JUNE.date()))
    plan = _plan(captured[0]["sql"])
    assert "CORRELATED" not in plan, plan
    assert "EXISTS(SubPlan" not in plan, plan


def test_the_county_reads_a_township_at_a_time(county: County) -> None:
    fill(county)
    for asked in ("", f"?place={COUNTY}"):
        page = at_desk(county, "c.sealer").get(f"/visits/{asked}")
        options = re.findall(r'<option value="(\d+)"( selected)?', page.content.decode())
        assert (TOWNSHIPS[0], " selected") in options
        assert COUNTY not in dict(options)


def test_a_whole_countys_unseen_women_come_page_by_page(county: County) -> None:
    fill(county)
    desk = Desk(county, "c.sealer")
    found: list[tuple[str, int]] = []
    asked_for: list[int] = []
    after = ""
    while True:
        with CaptureQueriesContext(connection) as captured:
            status, page = desk.get(f"/visits/unseen?place={COUNTY}&after={after}")
        assert status == 200
        asked_for.append(len(captured))
        found += [(row["last"] or "", row["person"]) for row in page["women"]]
        after = page["following"]
        if not after:
            break
        assert len(page["women"]) == PAGE
    # The longest unseen first, each once, over more than one page.
    assert len(found) > PAGE
    assert found == sorted(found)
    assert len({person for _last, person in found}) == len(found)
    # As many statements for the last page as for the first.
    assert max(asked_for) <= MOST
    assert max(asked_for) - min(asked_for) <= 1
    # A village's are those of the county that are registered there.
    there = desk.get(f"/visits/unseen?place={VILLAGES[0]}")[1]["women"]
    assert {row["person"] for row in there} <= {person for _last, person in found}


def test_the_last_visit_of_each_is_looked_up_by_her_index(county: County) -> None:
    fill(county)
    area = area_that_reads(county.seats("c.sealer"))
    with CaptureQueriesContext(connection) as captured:
        assert unseen(area, COUNTY, JUNE.date(), "").rows
    assert len(captured) == 4
    (latest,) = (query["sql"] for query in captured.captured_queries if "DESC LIMIT 1" in query["sql"])
    plan = _plan(latest)
    assert "visit_by_person" in plan, plan
    assert not re.search(r"(SCAN|Seq Scan on) people_visit\b", plan), plan
