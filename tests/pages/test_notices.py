"""The notices of an officer's posts, as she meets them on the pages; the nudge and the deadline on the case's page."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import SPRING, VILLAGES, ZONE, County, advance, contacts, draft
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows import clock, notices
from workflows.models import CaseTask, JournalRow, Notice, NoticeChoice, NoticeMark, NoticeRead

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

MOST = 12
MARKS = [{"target": "other", "note": "请核实"}]


def _count(page: Any) -> str:
    found = re.search(r'page-head__count">([0-9+]+)', page.content.decode())
    return found[1] if found else ""


def _rows(page: Any) -> list[tuple[int, bool]]:
    """(key, is unread) of each notice on the page."""
    text = page.content.decode()
    found = re.findall(r'notices__row( is-unread)?".*?formaction="/notices/([0-9]+)/"', text, re.DOTALL)
    return [(int(key), bool(unread)) for unread, key in found]


def test_the_head_counts_what_her_posts_have_not_read(county: County) -> None:
    reviewer, other, chair = (at_desk(county, name) for name in ("t1.reviewer", "t2.reviewer", "v1.chair"))
    assert _count(reviewer.get("/")) == ""
    for seed in (1, 2):
        advance(county, draft(county, seed=seed), "village")
    assert _count(reviewer.get("/")) == _count(reviewer.get("/cases/")) == "2"
    assert _count(chair.get("/account/")) == "2"
    assert _count(other.get("/")) == ""


def test_beyond_the_bound_the_head_only_says_that_there_are_more(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "MOST_COUNTED", 3)
    monkeypatch.setattr("workflows.desk.MOST_COUNTED", 3)
    for seed in range(1, 6):
        advance(county, draft(county, seed=seed), "village")
    assert _count(at_desk(county, "t1.reviewer").get("/")) == "2+"


def test_the_list_is_hers_and_no_other_posts(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = at_desk(county, "t1.reviewer").get("/notices/")
    words = text_of(page)
    assert case.number in words
    assert case.title in words
    assert "清泉村" in words
    assert "It is your post’s turn" in words
    for name in ("t2.reviewer", "v3.chair", "b1.officer", "c.sealer", "v1.cadre"):
        elsewhere = at_desk(county, name).get("/notices/")
        assert elsewhere.status_code == 200
        assert case.number not in text_of(elsewhere)
        assert "No notice for your posts yet." in text_of(elsewhere)
    # The auditor reads everything and waits for nothing: no link, and an empty page for who types the address.
    auditor = at_desk(county, "a.auditor")
    assert 'href="/notices/"' not in auditor.get("/").content.decode()
    assert _rows(auditor.get("/notices/")) == []


def test_opening_a_notice_reads_it_and_shows_the_case(county: County) -> None:
    case = advance(county, draft(county), "village")
    client, colleague = at_desk(county, "t1.reviewer"), at_desk(county, "t2.reviewer")
    page = client.get("/notices/")
    key = _rows(page)[0][0]
    assert _rows(page) == [(key, True)]
    # Looking reads nothing.
    assert _rows(client.get("/notices/")) == [(key, True)]
    assert client.get(f"/notices/{key}/").status_code == 405
    assert colleague.post(f"/notices/{key}/").status_code == 404
    assert not NoticeRead.objects.exists()
    opened = client.post(f"/notices/{key}/")
    assert opened["Location"] == f"/loans/{case.ref}/"
    assert client.get(opened["Location"]).status_code == 200
    assert _rows(client.get("/notices/")) == [(key, False)]
    assert _count(client.get("/")) == ""


@pytest.mark.parametrize("key", ["0", "999999", "9" * 25])
def test_a_notice_that_isnt_there_is_not_found(county: County, key: str) -> None:
    assert at_desk(county, "t1.reviewer").post(f"/notices/{key}/").status_code == 404


def test_all_are_read_up_to_the_page_that_was_seen(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    advance(county, draft(county, seed=1), "village")
    hidden = hidden_of(client.get("/notices/"))
    advance(county, draft(county, seed=2), "village")
    assert client.post("/notices/read/", hidden)["Location"] == "/notices/"
    # What came after the page was made is still unread.
    assert [unread for _key, unread in _rows(client.get("/notices/"))] == [True, False]
    assert _count(client.get("/")) == "1"
    for nonsense in ("", "abc", "-1", "9" * 30, "１２"):
        assert client.post("/notices/read/", {"up_to": nonsense}).status_code == 302
    assert _count(client.get("/")) == "1"
    # Her colleague at another desk loses nothing by it.
    assert NoticeMark.objects.count() == 1


def test_the_page_says_what_happened_since(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "t1.reviewer")
    assert "Done since." not in text_of(client.get("/notices/"))
    county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    assert "Done since." in text_of(client.get("/notices/"))


@pytest.mark.each_database
def test_the_list_pages_by_key(county: County) -> None:
    case = advance(county, draft(county), "village")
    first = Notice.objects.get(case=case, role="township_reviewer")
    for day in range(notices.PAGE + 1):
        Notice.objects.create(
            case_id=first.case_id,
            task_id=first.task_id,
            kind="nudge",
            role=first.role,
            scope=first.scope,
            state=first.state,
            day=SPRING.date() + timedelta(days=day),
            officer=county.officers["v1.cadre"],
            made_at=SPRING,
        )
    client = at_desk(county, "t1.reviewer")
    page = client.get("/notices/")
    older = re.search(r'rel="next" href="(\?before=[0-9]+)"', page.content.decode())
    assert older is not None
    rest = client.get(f"/notices/{older[1]}")
    keys = [key for key, _unread in _rows(page)] + [key for key, _unread in _rows(rest)]
    assert keys == sorted(Notice.objects.filter(role="township_reviewer").values_list("pk", flat=True))[::-1]
    assert 'rel="next"' not in rest.content.decode()
    for nonsense in ("abc", "-1", "9" * 30):
        assert len(_rows(client.get("/notices/", {"before": nonsense}))) == notices.PAGE


def _statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.each_database
def test_the_list_takes_the_same_few_statements_for_one_and_for_many(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    advance(county, draft(county, seed=1), "village")
    first = _statements(client, "/notices/")
    for seed in range(2, 8):
        advance(county, draft(county, seed=seed), "village")
    assert first == _statements(client, "/notices/") <= MOST


# ── The deadline and the nudge on the case's page ────────────────────────────────────────────────────────────────


def test_the_case_says_whom_it_waits_on_since_when_and_how_long(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "v1.cadre")
    words = text_of(client.get(f"/loans/{case.ref}/"))
    assert "Township federation" in words
    assert "2014-03-25" in words
    assert "working days left: 5" in words
    assert "provisional" not in words
    with clock.at(SPRING + timedelta(days=10)):
        page = at_desk(county, "v1.cadre").get(f"/loans/{case.ref}/")
        assert "overdue, working days: 3" in text_of(page)
        assert "mark--overdue" in page.content.decode()


def test_a_case_that_waits_on_the_applicant_says_that_its_clock_stands_still(county: County) -> None:
    case = advance(county, draft(county), "village")
    county.do("t1.reviewer", case, "return_to_village", marks=MARKS)
    page = at_desk(county, "t1.reviewer").get(f"/loans/{case.ref}/")
    assert "Clock stopped" in text_of(page)
    assert "working days left" not in text_of(page)


def test_a_due_day_beyond_the_published_calendar_is_shown_as_provisional(county: County) -> None:
    case = advance(county, draft(county), "village")
    CaseTask.objects.filter(process=case, finished=None).update(due_on=date(2114, 3, 20))
    words = text_of(at_desk(county, "v1.cadre").get(f"/loans/{case.ref}/"))
    assert "provisional" in words
    assert "isn’t published yet" in words


def test_the_village_nudges_and_the_holder_hears_it(county: County) -> None:
    case = advance(county, draft(county), "village")
    village, holder = at_desk(county, "v1.cadre"), at_desk(county, "t1.reviewer")
    assert f'action="/cases/{case.ref}/nudge/"' in village.get(f"/loans/{case.ref}/").content.decode()
    assert "nudge/" not in holder.get(f"/loans/{case.ref}/").content.decode()
    assert village.get(f"/cases/{case.ref}/nudge/").status_code == 405
    page = village.post(f"/cases/{case.ref}/nudge/", follow=True)
    words = text_of(page)
    assert "The holder has a notice that you are waiting." in words
    assert "one nudge per working day is enough" in words
    assert "Nudged" in words  # in the course of the case
    assert f'action="/cases/{case.ref}/nudge/"' not in page.content.decode()
    assert "经办 v1.cadre asks you to hurry" in text_of(holder.get("/notices/"))
    again = village.post(f"/cases/{case.ref}/nudge/")
    assert again.status_code == 409
    assert "one nudge per working day is enough" in text_of(again)
    assert JournalRow.objects.filter(act="nudge").count() == Notice.objects.filter(kind="nudge").count() == 1
    with clock.at(datetime(2014, 3, 19, 9, 0, tzinfo=ZONE)):
        village = at_desk(county, "v1.cadre")
        assert f'action="/cases/{case.ref}/nudge/"' in village.get(f"/loans/{case.ref}/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("t1.reviewer", 403), ("a.auditor", 403), ("t2.reviewer", 404), ("v3.cadre", 404), ("b1.officer", 404)],
)
def test_who_doesnt_wait_or_doesnt_see_nudges_nobody(county: County, who: str, status: int) -> None:
    case = advance(county, draft(county), "village")
    assert at_desk(county, who).post(f"/cases/{case.ref}/nudge/").status_code == status
    assert not Notice.objects.filter(kind="nudge").exists()
    assert not JournalRow.objects.filter(act="nudge").exists()


def test_a_visitor_is_sent_to_sign_in(county: County) -> None:
    case = advance(county, draft(county), "village")
    key = Notice.objects.latest("pk").pk
    client = Client()
    for url in ("/notices/", "/account/notices/"):
        assert client.get(url)["Location"].startswith("/accounts/login/")
    for url in (f"/notices/{key}/", "/notices/read/", f"/cases/{case.ref}/nudge/"):
        assert client.post(url)["Location"].startswith("/accounts/login/")
    assert not NoticeRead.objects.exists()
    assert not Notice.objects.filter(kind="nudge").exists()


# ── The account: by which channels ───────────────────────────────────────────────────────────────────────────────


def test_by_default_she_is_told_in_the_app_only(county: County) -> None:
    assert "In the app only." in text_of(at_desk(county, "t1.reviewer").get("/account/"))


def test_she_chooses_her_channels_and_takes_them_back(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    sent = send(
        client,
        "/account/notices/",
        channels=["email", "sms"],
        email="reviewer@example.cn",
        mobile="138 0000 1234",
    )
    assert sent["Location"] == "/account/"
    page = client.get("/account/")
    assert "In the app, and by: E-mail" in text_of(page)
    # The addresses stand in the form alone, for her alone.
    assert "13800001234" not in page.content.decode()
    assert 'value="13800001234"' in client.get("/account/notices/").content.decode()
    assert "13800001234" not in at_desk(county, "t2.reviewer").get("/account/notices/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, mobile FROM workflows_noticechoice")
        assert all(
            b"example" not in bytes(value) and b"1380" not in bytes(value) for value in cursor.fetchone()
        )
    send(client, "/account/notices/", email="", mobile="")
    assert "In the app only." in text_of(client.get("/account/"))


def test_a_wrong_address_is_told_beside_its_field_and_nothing_is_kept(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    page = send(client, "/account/notices/", channels=["email", "sms"], email="nobody", mobile="123")
    assert page.status_code == 422
    text = page.content.decode()
    for name in ("email", "mobile"):
        assert f'href="#{name}"' in text
        assert f'id="{name}-error"' in text
    assert 'value="nobody"' in text
    assert not NoticeChoice.objects.exists()


def test_the_village_reads_that_its_case_came_to_an_end(county: County) -> None:
    advance(county, draft(county, cadre="v2.cadre", village=VILLAGES[1]), "payout")
    words = text_of(at_desk(county, "v2.cadre").get("/notices/"))
    assert "It has come to its end" in words
    assert "No notice" in text_of(at_desk(county, "v1.cadre").get("/notices/"))
