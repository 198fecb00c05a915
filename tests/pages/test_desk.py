"""待办 and 全部办件: whose they are, how they page, what they cost."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loans.models import LoanCase
from loans.programme import LOANS
from tests.county import SPRING, VILLAGES, County, advance, draft, end_appointments
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.appointing import appoint
from workflows.models import Appointment, CaseTask
from workflows.opening import open_case
from workflows.views import PAGE

pytestmark = pytest.mark.usefixtures("spring_2014")

MOST = 12


def drafts(county: County, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        open_case(LOANS, VILLAGES[0], county.seats("v1.cadre"), key=f"draft-{number}", columns={})


def links(page: Any) -> list[str]:
    return re.findall(r'class="cases__first"><a class="govuk-link" href="([^"]+)"', page.content.decode())


def test_the_inbox_holds_the_open_tasks_of_her_posts_and_nothing_else(county: County) -> None:
    mine = advance(county, draft(county, seed=1), "village")
    elsewhere = advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=2), "village")
    further = advance(county, draft(county, seed=3), "township")
    page = at_desk(county, "t1.reviewer").get("/")
    assert page.status_code == 200
    assert links(page) == [f"/loans/{mine.ref}/"]
    words = text_of(page)
    assert mine.number in words
    assert mine.title in words
    assert "30,000" in words
    assert "清泉村" in words
    assert elsewhere.ref not in page.content.decode()
    assert further.ref not in page.content.decode()


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_where_she_writes_her_work_begins_at_the_task_list(county: County, state: str) -> None:
    case = draft(county)
    if state == "returned":
        case = advance(county, case, "submit")
        marks = [{"target": "loan.amount", "note": "请核实"}]
        county.do("v1.chair", case, "return_to_village", marks=marks)
    cadre = at_desk(county, "v1.cadre")
    assert links(cadre.get("/")) == [f"/loans/{case.ref}/application/"]
    assert links(cadre.get("/cases/")) == [f"/loans/{case.ref}/"]


def test_an_officer_of_two_posts_has_the_tasks_of_both(county: County) -> None:
    first = advance(county, draft(county, seed=1), "submit")
    second = advance(county, draft(county, cadre="v2.cadre", village=VILLAGES[1], seed=2), "submit")
    appoint(
        county.officers["v1.chair"],
        county.posts["v2.chair"],
        starts_on=date(2014, 3, 1),
        ends_on=date(2014, 3, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    page = at_desk(county, "v1.chair").get("/")
    assert links(page) == [f"/loans/{second.ref}/", f"/loans/{first.ref}/"]


def test_what_is_overdue_says_so_by_word_and_shape(county: County) -> None:
    advance(county, draft(county), "submit")
    assert "mark--overdue" not in at_desk(county, "v1.chair").get("/").content.decode()
    with clock.at(SPRING.replace(month=4, day=18)):
        page = at_desk(county, "v1.chair").get("/")
        assert "mark--overdue" in page.content.decode()
        assert "overdue" in text_of(page)
        assert "(31 days)" in text_of(page)


def test_a_row_says_how_long_is_left_and_what_the_day_rests_on(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "t1.reviewer")
    assert "2014-03-25 working days left: 5" in text_of(client.get("/"))
    assert "provisional" not in text_of(client.get("/"))
    CaseTask.objects.filter(process=case, finished=None).update(due_on=date(2114, 3, 20))
    words = text_of(client.get("/"))
    assert "provisional" in words
    # What that means is told once, below the rows.
    assert words.count("isn’t published yet") == 1


def test_a_row_of_a_case_that_waits_on_the_applicant_has_no_due_day(county: County) -> None:
    case = advance(county, draft(county), "village")
    county.do("t1.reviewer", case, "return_to_village", marks=[{"target": "other", "note": "请核实"}])
    words = text_of(at_desk(county, "v1.cadre").get("/"))
    assert "Clock stopped" in words
    assert "working days" not in words
    # In the course of the case as well, beside whom it waits for.
    page = at_desk(county, "t1.reviewer").get(f"/loans/{case.ref}/").content.decode()
    assert "Clock stopped" in page[page.index('class="timeline"') :]


def test_the_inbox_pages_by_key_and_shows_each_case_once(county: County) -> None:
    drafts(county, PAGE + 3)
    client = at_desk(county, "v1.cadre")
    first = client.get("/")
    assert len(links(first)) == PAGE
    last = re.search(r'href="\?before=([0-9]+)"', first.content.decode())
    assert last is not None
    second = client.get(f"/?before={last[1]}")
    assert len(links(second)) == 3
    assert not set(links(first)) & set(links(second))
    assert 'rel="next"' not in second.content.decode()


@pytest.mark.once
def test_a_draft_without_a_name_is_called_by_its_village_and_day(county: County) -> None:
    drafts(county, 1)
    LoanCase.objects.filter(pk=draft(county).pk).update(title="郑玉梅")
    cadre = at_desk(county, "v1.cadre")
    for url in ("/", "/cases/"):
        body = cadre.get(url).content.decode()
        assert re.findall(r'class="cases__first"><a[^>]+>([^<]+)', body) == [
            "Draft · 郑玉梅",
            "Draft · 清泉村 · 2014-03-18",
        ]


@pytest.mark.parametrize("before", ["abc", "-1", "9" * 30, "１２", ""])
def test_an_unreadable_key_starts_at_the_top(county: County, before: str) -> None:
    drafts(county, 2)
    page = at_desk(county, "v1.cadre").get("/", {"before": before})
    assert page.status_code == 200
    assert len(links(page)) == 2


def _statements(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("url", ["/", "/?flag=overdue&age=longer&least=1&most=90000", "/cases/"])
def test_a_list_takes_the_same_few_statements_for_one_row_and_a_full_page(county: County, url: str) -> None:
    drafts(county, 1)
    client = at_desk(county, "v1.cadre")
    narrowed_anew = _statements(client, url)  # the session keeps how
    first = _statements(client, url)
    drafts(county, PAGE + 1, start=1)
    second = _statements(client, url)
    assert len(first) == len(second) <= len(narrowed_anew) <= MOST, "\n".join(narrowed_anew)


def test_the_inbox_is_read_by_the_partial_index_over_open_tasks(county: County) -> None:
    drafts(county, 3)
    query = [
        sql
        for sql in _statements(at_desk(county, "v1.cadre"), "/")
        if 'FROM "workflows_casetask"' in sql and "COUNT" not in sql
    ]
    assert len(query) == 1
    assert '"finished" IS NULL' in query[0]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{query[0]}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    if connection.vendor == "sqlite":
        assert "task_open_inbox" in plan, plan
    assert CaseTask.objects.filter(finished__isnull=True).count() == 3


def test_all_cases_are_those_that_she_may_see(county: County) -> None:
    seen = [
        advance(county, draft(county, seed=seed), until) for seed, until in ((1, "submit"), (2, "payout"))
    ]
    draft(county, seed=3)
    advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=4), "submit")
    client = at_desk(county, "t1.reviewer")
    assert set(links(client.get("/cases/"))) == {f"/loans/{case.ref}/" for case in seen}
    assert links(client.get("/cases/?state=disbursed")) == [f"/loans/{seen[1].ref}/"]
    assert set(links(client.get("/cases/?state=nonsense"))) == {f"/loans/{case.ref}/" for case in seen}


def test_a_village_cadre_may_open_an_application_and_a_reviewer_not(county: County) -> None:
    assert "New application" in text_of(at_desk(county, "v1.cadre").get("/"))
    assert "New application" not in text_of(at_desk(county, "t1.reviewer").get("/"))


def test_an_officer_without_a_post_today_reads_why(county: County) -> None:
    end_appointments(county.posts["t1.reviewer"])
    client = at_desk(county, "t1.reviewer")
    for url in ("/", "/cases/"):
        page = client.get(url)
        assert page.status_code == 403
        assert "ended on 2014-02-28" in text_of(page)


def test_an_empty_inbox_says_so(county: County) -> None:
    assert "Nothing waits for your posts now." in text_of(at_desk(county, "c.sealer").get("/"))


def test_the_language_is_switched_in_the_footer_and_stays(county: County) -> None:
    client = at_desk(county, "c.sealer", "zh-hans")
    assert '<html lang="zh-Hans-CN"' in client.get("/").content.decode()
    assert client.post("/language/", {"language": "en", "next": "/cases/"})["Location"] == "/cases/"
    assert '<html lang="en"' in client.get("/").content.decode()
