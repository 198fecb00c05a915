"""The auditor reads all that her county did: journal, trails, rounds, and whether it all still holds."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loans.models import LoanCase
from loans.programme import LOANS
from tests.county import SPRING, ZONE, County, advance, checklist, draft
from tests.journal.changes import behind_the_back
from tests.pages.desks import at_desk, send, text_of
from workflows import acts, clock
from workflows.acts import Request
from workflows.models import (
    Appointment,
    Case,
    JournalRow,
    Office,
    Officer,
    Place,
    Post,
    StoredFile,
    VerificationRun,
)
from workflows.on_paper import OnPaper

pytestmark = pytest.mark.usefixtures("spring_2014")

ROOT = Path(__file__).resolve().parents[2]

MOST = 12
MARKS = [{"target": "applicant.phone", "note": "请核实"}]


@pytest.fixture
def auditor(county: County) -> Client:
    return at_desk(county, "a.auditor")


@pytest.fixture
def case(county: County) -> Any:
    """Two rounds, a void sign-off, and somebody who uncovered its numbers."""
    found = advance(county, draft(county), "township")
    county.do("b1.officer", found, "return_to_village", marks=MARKS)
    found = LoanCase.objects.get(pk=found.pk)
    found.sections["applicant"]["phone"] = "13800001111"
    found.save()
    with clock.at(datetime(2014, 3, 20, 9, tzinfo=ZONE)):
        found = advance(county, found, "village")
        at_desk(county, "t1.reviewer").post(f"/loans/{found.ref}/show/")
    return found


def sequences(page: Any) -> list[int]:
    return [int(each) for each in re.findall(r'data-label="No\.">([0-9]+)</td>', page.content.decode())]


def test_the_journal_is_read_from_its_newest_row_down_to_its_first(
    county: County, auditor: Client, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.auditing.PAGE", 20)
    seen: list[Any] = []
    query: str | None = ""
    while query is not None:
        page = auditor.get(f"/audit/?{query}")
        seen += sequences(page)
        link = re.search(r'rel="next" href="\?([^"]+)"', page.content.decode())
        query = link[1].replace("&amp;", "&") if link else None
    count = JournalRow.objects.filter(county="513499").count()
    assert seen == list(range(count, 0, -1))


@pytest.mark.parametrize(
    "query, fits",
    [
        ("act=sign", lambda row: row.act == "sign"),
        (
            "officer=t1.reviewer",
            lambda row: row.officer is not None and row.officer.username == "t1.reviewer",
        ),
        ("first=2014-03-20", lambda row: row.at >= datetime(2014, 3, 20, tzinfo=ZONE)),
        ("first=2014-03-18&last=2014-03-18", lambda row: row.at.astimezone(ZONE).date() == SPRING.date()),
        ("act=unmask&officer=t1.reviewer&last=2014-03-20", lambda row: row.act == "unmask"),
        ("act=unmask&officer=v1.chair", lambda row: False),
    ],
)
def test_the_journal_is_narrowed_by_act_officer_and_day(
    county: County, auditor: Client, case: Any, query: str, fits: Any
) -> None:
    expected = [row.sequence for row in JournalRow.objects.order_by("-sequence") if fits(row)][:50]
    assert sequences(auditor.get(f"/audit/?{query}")) == expected


def test_the_journal_is_narrowed_by_case(county: County, auditor: Client, case: Any) -> None:
    other = advance(county, draft(county, seed=2), "submit")
    expected = list(
        JournalRow.objects.filter(case_id=case.pk).order_by("-sequence").values_list("sequence", flat=True)
    )
    for key in (case.number, case.ref):
        assert sequences(auditor.get("/audit/", {"case": key})) == expected
    assert other.number not in auditor.get("/audit/", {"case": case.number}).content.decode()


def test_reasons_are_read_in_words_and_kept_as_codes(county: County, auditor: Client) -> None:
    refused, stopped = (
        advance(county, draft(county), "submit"),
        advance(county, draft(county, seed=1), "county"),
    )
    county.do("v1.chair", refused, "refuse", reasons=["other", "papers_false"])
    county.do("b1.liaison", stopped, "report_cannot_pay", reason="guarantor_withdrew")
    for act, codes, words in (
        # In the order of the policy's list.
        ("refuse", ["papers_false", "other"], "Reasons The papers are untrue, Another reason"),
        ("report_cannot_pay", ["guarantor_withdrew"], "Reasons A guarantor withdrew"),
    ):
        row = JournalRow.objects.get(act=act)
        assert row.facts["reasons"] == codes
        page = auditor.get("/audit/", {"act": act})
        assert words in text_of(page)
        assert codes[0] not in page.content.decode()
    chinese = text_of(at_desk(county, "a.auditor", "zh-hans").get(f"/audit/cases/{refused.ref}/"))
    assert "材料不实、其他原因" in chinese


@pytest.mark.parametrize(
    "query, field, told",
    [
        ("act=nonsense", "act", "Choose one of the list."),
        ("officer=nobody", "officer", "No officer of this county"),
        ("case=nothing", "case", "No case of this county"),
        ("first=soon", "first", "Write the date as year-month-day"),
        ("last=9999-12-31", "last", "Write the date as year-month-day"),
    ],
)
def test_what_cant_be_looked_for_is_told_on_the_field(
    county: County, auditor: Client, query: str, field: str, told: str
) -> None:
    page = auditor.get(f"/audit/?{query}")
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.content.decode()
    assert told in text_of(page)
    assert sequences(page) == []


@pytest.mark.parametrize("username", ["v1.chair", "t1.reviewer", "b1.officer", "c.sealer", "c.registrar"])
def test_nobody_else_audits(county: County, case: Any, username: str) -> None:
    client = at_desk(county, username)
    assert 'href="/audit/"' not in client.get("/").content.decode()
    for url in (
        "",
        "officers/",
        "officers/v1.chair/",
        f"cases/{case.ref}/",
        f"cases/{case.ref}/rounds/1/",
        "verification/",
    ):
        assert client.get(f"/audit/{url}").status_code == 403, url
    assert client.post("/audit/verification/").status_code == 403
    assert not VerificationRun.objects.exists()


def test_another_countys_journal_officers_and_cases_are_not_there(county: County, case: Any) -> None:
    Place.objects.create(code="513498", name="邻县", valid_from=SPRING.date())
    office = Office.objects.create(code="x", kind="audit_office", name="邻县审计局", place_code="513498")
    office.coverage.create(kind="audit_office", prefix="513498")
    post = Post.objects.create(code="x.auditor", office=office, role="auditor", title="x")
    county.officers["x.auditor"] = Officer.objects.create(username="x.auditor", name="邻县")
    Appointment.objects.create(officer=county.officers["x.auditor"], post=post, starts_on=SPRING.date())
    client = at_desk(county, "x.auditor")
    assert sequences(client.get("/audit/")) == []
    assert client.get("/audit/", {"case": case.number}).status_code == 422
    for url in ("officers/v1.chair/", f"cases/{case.ref}/", f"cases/{case.ref}/rounds/1/"):
        assert client.get(f"/audit/{url}").status_code == 404, url


def test_the_trail_of_an_officer_says_what_she_did_and_uncovered(
    county: County, auditor: Client, case: Any
) -> None:
    url = "/audit/officers/t1.reviewer/"
    hers = JournalRow.objects.filter(officer=county.officers["t1.reviewer"]).order_by("-sequence")
    assert sequences(auditor.get(url)) == [row.sequence for row in hers]
    looks = auditor.get(f"{url}?which=looks")
    assert [hers.get(sequence=number).act for number in sequences(looks)] == ["unmask"]
    assert case.number in text_of(looks)
    assert "2014-01-01" in text_of(looks)
    assert auditor.get("/audit/officers/nobody/").status_code == 404


def test_what_was_done_about_an_officer_is_in_her_trail_with_its_reason(
    county: County, auditor: Client
) -> None:
    send(at_desk(county, "c.registrar"), "/administration/officers/v1.chair/slip/", reason="凭条遗失")
    page = auditor.get("/audit/officers/v1.chair/?which=about")
    words = text_of(page)
    assert "New first-login slip" in words
    assert "凭条遗失" in words
    assert "经办 c.registrar" in words
    # Her first appointment, by a command, and the slip; the registrar's own trail has the slip alone.
    assert len(sequences(page)) == 2
    mine = text_of(auditor.get("/audit/officers/c.registrar/"))
    assert "凭条遗失" in mine


def test_what_she_signed_on_paper_is_in_her_trail_under_whoever_entered_it(
    county: County, auditor: Client
) -> None:
    own, entered = advance(county, draft(county), "village"), advance(county, draft(county, seed=1), "submit")
    scan = StoredFile.objects.create(digest="5" * 64, media_type="image/jpeg", size=1, stored_at=clock.now())
    paper = OnPaper(county.officers["v1.chair"], clock.today(), "村民代表罗菊英", scan)
    asked = Request("sign", {"checklist": checklist(entered)}, "情况属实")
    acts.record(LOANS, entered.ref, asked, county.seats("c.recorder"), paper)
    row = JournalRow.objects.get(facts__has_key="signed_by")
    page = auditor.get("/audit/officers/v1.chair/?which=entered")
    assert sequences(page) == [row.sequence]
    words = text_of(page)
    assert entered.number in words
    assert own.number not in words
    assert "经办 c.recorder" in words
    assert row.sequence in sequences(auditor.get("/audit/officers/c.recorder/"))
    assert sequences(auditor.get("/audit/officers/t1.reviewer/?which=entered")) == []


def test_a_case_is_read_with_every_round_sign_off_and_paper(
    county: County, auditor: Client, case: Any
) -> None:
    page = auditor.get(f"/audit/cases/{case.ref}/")
    # Its papers by their names, not by their codes.
    assert "Resident ID card (guarantor 1)" in text_of(page)
    assert "id_card" not in text_of(page)
    words = text_of(page)
    for content in case.contents.all():
        assert content.digest in words
    for signoff in case.signoffs.all():
        assert signoff.digest in words
    assert words.count(" void ") == case.signoffs.filter(void__isnull=False).count() > 0
    assert len(sequences(page)) == JournalRow.objects.filter(case_id=case.pk).count() + case.signoffs.count()
    first, second = (text_of(auditor.get(f"/audit/cases/{case.ref}/rounds/{n}/")) for n in (1, 2))
    assert "阿依·木呷" in first
    assert first != second
    assert case.sections["applicant"]["id_number"] not in first
    assert auditor.get(f"/audit/cases/{case.ref}/rounds/3/").status_code == 404


def test_a_draft_is_the_villages(county: County, auditor: Client) -> None:
    case = draft(county)
    assert auditor.get(f"/audit/cases/{case.ref}/").status_code == 404
    assert f"/audit/cases/{case.ref}/" not in auditor.get("/audit/").content.decode()


def test_the_county_is_verified_on_demand_and_what_was_changed_is_named(
    county: County, auditor: Client, case: Any
) -> None:
    assert "Nothing was verified yet." in text_of(auditor.get("/audit/verification/"))
    assert "All holds" in text_of(auditor.post("/audit/verification/", follow=True))
    row = JournalRow.objects.filter(case_id=case.pk).order_by("sequence")[0]
    with behind_the_back():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE workflows_journalrow SET act = 'sign' WHERE id = %s", [row.pk])
        words = text_of(auditor.post("/audit/verification/", follow=True))
        assert f"journal 513499/{row.sequence}: changed" in words
        assert "Faults:" in words
    run = VerificationRun.objects.get()
    assert (run.officer, run.county, run.faults) == (county.officers["a.auditor"], "513499", 0)


def test_a_reason_that_was_changed_is_named(county: County, auditor: Client) -> None:
    send(at_desk(county, "c.registrar"), "/administration/officers/v1.chair/slip/", reason="凭条遗失")
    row = JournalRow.objects.get(act="renew_password")
    for sql in ("UPDATE workflows_actreason SET salt = 'other'", "DELETE FROM workflows_actreason"):
        with behind_the_back():
            with connection.cursor() as cursor:
                cursor.execute(sql)
            words = text_of(auditor.post("/audit/verification/", follow=True))
            assert f"reason 513499/{row.sequence}:" in words


def test_a_journal_too_long_for_a_page_is_left_to_the_command(
    county: County, auditor: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("workflows.auditing.MOST_ROWS", 10)
    page = auditor.get("/audit/verification/")
    assert "Verify now" not in text_of(page)
    refused = auditor.post("/audit/verification/")
    assert refused.status_code == 409
    assert not VerificationRun.objects.exists()
    call_command("verify_journal")
    words = text_of(auditor.get("/audit/verification/"))
    assert "The whole database, by command" in words
    assert "All holds" in words


def test_the_auditor_changes_nothing(county: County, auditor: Client, case: Any) -> None:
    rows, held = JournalRow.objects.count(), Case.objects.get(pk=case.pk).state
    for url in (
        "/audit/",
        "/audit/officers/",
        "/audit/officers/v1.chair/",
        f"/audit/cases/{case.ref}/",
        f"/audit/cases/{case.ref}/rounds/1/",
    ):
        assert auditor.post(url).status_code == 405, url
    assert auditor.post(f"/loans/{case.ref}/acts/sign/", {"opinion": "同意", "key": "k"}).status_code in {
        403,
        422,
    }
    assert auditor.post("/audit/verification/").status_code == 302
    assert JournalRow.objects.count() == rows
    assert Case.objects.get(pk=case.pk).state == held


@pytest.mark.parametrize(
    "url",
    [
        "",
        "?act=sign&officer=t1.reviewer&case={ref}&first=2014-01-01&last=2014-12-31",
        "officers/",
        "officers/t1.reviewer/",
        "officers/t1.reviewer/?which=about",
        "cases/{ref}/",
        "cases/{ref}/rounds/1/",
        "verification/",
    ],
)
def test_each_page_takes_few_statements(county: County, auditor: Client, case: Any, url: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert auditor.get("/audit/" + url.format(ref=case.ref)).status_code == 200
    assert len(captured) <= MOST, "\n".join(query["sql"] for query in captured.captured_queries)


@pytest.mark.parametrize(
    "query, index",
    [("act=sign", "journal_by_act"), ("officer=t1.reviewer", "journal_by_officer"), ("", "journal_one_row")],
)
def test_the_journal_is_read_by_an_index(
    county: County, auditor: Client, case: Any, query: str, index: str
) -> None:
    with CaptureQueriesContext(connection) as captured:
        auditor.get(f"/audit/?{query}")
    sql = next(
        q["sql"]
        for q in captured.captured_queries
        if 'ORDER BY "workflows_journalrow"."sequence" DESC' in q["sql"]
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    if connection.vendor == "sqlite":
        assert {"journal_one_row": "sqlite_autoindex"}.get(index, index) in plan, plan
        assert "TEMP B-TREE" not in plan
    else:
        # For a few dozen rows either index costs the same there; what counts is that nothing is read through or sorted.
        assert index in plan or "journal_one_row_per_place_in_the_chain" in plan, plan
        assert "Seq Scan on workflows_journalrow" not in plan
        assert "Sort" not in plan


def test_whatever_enters_the_journal_has_its_words() -> None:
    """Read from the source: each act that is written by name is one that the auditor can choose and read."""
    from workflows.auditing import act_words

    named = set()
    for package in ("workflows", "people", "loans", "aid"):
        for path in (ROOT / package).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("journal.append"):
                    given = [word.value for word in call.keywords if word.arg == "act"]
                    named |= {str(act.value) for act in given if isinstance(act, ast.Constant)}
    assert {"open", "appoint"} & named
    assert named <= set(act_words())
    assert {"nudge", "take_payout_lines"} <= set(act_words())


def test_whatever_a_row_says_has_its_words(county: County) -> None:
    """Of a busy county: no fact, and no code of a verdict, a level, a role or a sheet, is shown as the code it is."""
    from tests.journal.busy import _STORIES
    from workflows.entries import fact_words

    for seed, story in enumerate(_STORIES, 401):
        story(county, draft(county, seed=seed))
    named = {name for row in JournalRow.objects.all() for name in row.facts} - {"reason"}
    assert {"verdict", "level", "amount", "voucher", "judged"} <= named
    assert named <= set(fact_words())
    page = text_of(at_desk(county, "a.auditor", language="zh-hans").get("/audit/?act=submit"))
    assert "审核结果 符合条件" in page
    assert "层级 村" in page
    assert "verdict" not in page
    assert "accepted_on" not in page
