"""Accounts, offices and posts on the registrar's pages, what of it is on record, and what the pages cost."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import (
    COUNTY,
    TOWNSHIPS,
    VILLAGES,
    County,
    advance,
    draft,
    id_number,
)
from tests.pages.desks import at_desk, send, text_of
from tests.pages.registrars import BASE, DAY, MOST, TODAY, WHY, in_force, last_row, newcomer, post_page, term
from workflows.appointing import declare_kin, reason_digest
from workflows.inbox import open_tasks
from workflows.models import (
    ActReason,
    Appointment,
    Coverage,
    JournalRow,
    Kin,
    Office,
    Officer,
    Place,
    Post,
)
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


# ── Accounts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_officer_signs_in_with_her_slip_and_chooses_a_password(
    county: County, registrar: Client
) -> None:
    page = newcomer(registrar, "v1.chair")
    assert "no-store" in page["Cache-Control"]
    password = re.search(r"[a-z]{4}(?:-[a-z]{4}){3}", page.content.decode())
    assert password is not None
    officer = Officer.objects.get(username="n.new")
    assert officer.id_number == id_number("19850505", 246)
    assert password[0] not in str(list(JournalRow.objects.values_list("facts", flat=True)))
    client = Client(headers={"accept-language": "en"})
    signed_in = client.post("/accounts/login/", {"login": "n.new", "password": password[0]})
    assert signed_in.status_code == 302
    assert client.get("/")["Location"] == "/accounts/password/change/"


@pytest.mark.parametrize(
    "changed, field, told",
    [
        ({"username": "v1.chair"}, "username", "This user name is taken."),
        ({"username": "陈"}, "username", "Use 2 to 40 lower-case letters"),
        ({"id_number": "513499198505052461"}, "id_number", ""),
        ({"name": ""}, "name", "Fill this in."),
        ({"post": "nowhere"}, "post", "There is no such post in this county."),
    ],
)
def test_a_new_officer_is_refused_on_the_field(
    county: County, registrar: Client, changed: dict[str, str], field: str, told: str
) -> None:
    before = Officer.objects.count()
    page = newcomer(registrar, "v1.chair", **changed)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.content.decode()
    assert told in text_of(page)
    assert Officer.objects.count() == before


def test_an_id_number_has_one_account(county: County, registrar: Client) -> None:
    assert newcomer(registrar, "v1.chair").status_code == 200
    page = newcomer(registrar, "v2.chair", username="n.other")
    assert page.status_code == 409
    assert "has an account already" in text_of(page)
    assert not Officer.objects.filter(username="n.other").exists()


def test_a_new_slip_ends_the_old_password_and_the_open_sessions(county: County, registrar: Client) -> None:
    client = at_desk(county, "v1.chair")
    assert client.get("/").status_code == 200
    page = send(registrar, f"{BASE}officers/v1.chair/slip/", **WHY)
    assert "One-time password" in text_of(page)
    assert client.get("/").status_code == 302
    assert last_row().act == "renew_password"
    assert send(registrar, f"{BASE}officers/v1.chair/slip/", reason="").status_code == 422


def test_a_closed_account_signs_in_no_more_and_is_opened_again(county: County, registrar: Client) -> None:
    client = at_desk(county, "v1.chair")
    assert send(registrar, f"{BASE}officers/v1.chair/close/", **WHY).status_code == 302
    assert client.get("/").status_code == 302
    assert in_force(county.posts["v1.chair"], TODAY + DAY) == []
    refused = send(
        registrar, post_page(county, "v1.chair", "appoint/"), officer="v1.chair", **term(TODAY + DAY)
    )
    assert refused.status_code == 422
    assert "This account is closed." in text_of(refused)
    assert send(registrar, f"{BASE}officers/v1.chair/close/", **WHY).status_code == 409
    assert send(registrar, f"{BASE}officers/v1.chair/slip/", **WHY).status_code == 200
    assert last_row().act == "reopen_account"
    again = send(
        registrar, post_page(county, "v1.chair", "appoint/"), officer="v1.chair", **term(TODAY + DAY)
    )
    assert again.status_code == 302, text_of(again)


@pytest.mark.parametrize("page", ["slip/", "close/"])
def test_her_own_account_is_another_registrars(county: County, registrar: Client, page: str) -> None:
    sent = send(registrar, f"{BASE}officers/c.registrar/{page}", **WHY)
    assert sent.status_code == 403
    assert "your own account" in text_of(sent)


def test_a_declared_relative_stays_and_keeps_the_officer_away(county: County, registrar: Client) -> None:
    case = draft(county)
    typed = {"name": "阿依·木呷", "relation": "表妹", "id_number": case.sections["applicant"]["id_number"]}
    sent = send(registrar, f"{BASE}officers/v1.chair/kin/", **typed, **WHY)
    words = text_of(registrar.get(sent["Location"]))
    assert "阿依·木呷" in words
    assert typed["id_number"] not in words
    advance(county, case, "submit")
    assert "A relative whom you declared" in text_of(
        at_desk(county, "v1.chair").get(f"/loans/{case.ref}/acts/sign/")
    )
    wrong = send(registrar, f"{BASE}officers/v1.chair/kin/", **{**typed, "id_number": "123"}, **WHY)
    assert wrong.status_code == 422
    declare_kin(county.officers["v1.chair"], **typed)
    assert Kin.objects.filter(officer=county.officers["v1.chair"]).count() == 1


# ── Offices and posts ──────────────────────────────────────────────────────────────────────────────────────────────


def test_an_office_is_founded_with_its_places_and_posts(county: County, registrar: Client) -> None:
    Place.objects.create(code="513499103", name="北坡镇", valid_from=date(2014, 1, 1))
    typed = {"name": "北坡镇妇联", "code": "t3", "kind": "township_federation", "place_code": "513499103"}
    sent = send(registrar, f"{BASE}offices/new/", **typed, covers="", **WHY)
    assert sent.status_code == 302, text_of(sent)
    office = Office.objects.get(code="t3")
    assert list(office.coverage.values_list("prefix", flat=True)) == ["513499103"]
    post = {"role": "township_reviewer", "title": "主席", "code": "t3.reviewer"}
    sent = send(registrar, f"{BASE}offices/{office.pk}/posts/new/", **post, **WHY)
    assert "vacant" in text_of(registrar.get(sent["Location"]))
    assert newcomer(registrar, "t3.reviewer").status_code == 200
    assert "杨秀英" in text_of(registrar.get(f"{BASE}?q=北坡"))


@pytest.mark.parametrize(
    "changed, field, told",
    [
        ({"code": "t1"}, "code", "There is an office with this code already."),
        ({"kind": "palace"}, "kind", "Choose one of the list."),
        ({"place_code": "513498101"}, "place_code", "There is no such place in this county: 513498101."),
        ({"place_code": "12"}, "place_code", "6, 9 or 12 digits"),
        ({"covers": TOWNSHIPS[0]}, "covers", "two offices of a kind can"),
        ({"covers": "513499999"}, "covers", "There is no such place in this county: 513499999."),
    ],
)
def test_an_office_is_refused_on_the_field(
    county: County, registrar: Client, changed: dict[str, str], field: str, told: str
) -> None:
    Place.objects.create(code="513499103", name="北坡镇", valid_from=date(2014, 1, 1))
    typed = {"name": "北坡镇妇联", "code": "t3", "kind": "township_federation", "place_code": "513499103"}
    page = send(registrar, f"{BASE}offices/new/", **{**typed, **changed}, **WHY)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.content.decode()
    assert told in text_of(page)
    assert not Office.objects.filter(name="北坡镇妇联").exists()


def test_an_office_answers_for_a_further_place_but_not_for_anothers(
    county: County, registrar: Client
) -> None:
    Place.objects.create(code="513499103", name="北坡镇", valid_from=date(2014, 1, 1))
    branch = county.posts["b1.officer"].office
    url = f"{BASE}offices/{branch.pk}/places/"
    assert send(registrar, url, covers="513499103", **WHY).status_code == 302
    assert Coverage.objects.filter(office=branch, prefix="513499103").exists()
    assert send(registrar, url, covers=TOWNSHIPS[1], **WHY).status_code == 422


def test_an_office_takes_over_a_place_and_the_work_that_waits_there(
    county: County, registrar: Client
) -> None:
    case = advance(county, draft(county), "township")
    first, second = county.posts["b1.officer"].office, county.posts["b2.officer"].office
    Place.objects.create(code="513499103", name="北坡镇", valid_from=date(2014, 1, 1))
    Coverage.objects.create(office=first, kind=first.kind, prefix="513499103")
    assert county.seats("b1.officer").sees(case)
    url = f"{BASE}offices/{second.pk}/places/"
    assert send(registrar, url, covers=TOWNSHIPS[0], **WHY).status_code == 422
    assert send(registrar, url, covers=TOWNSHIPS[0], takes_over="yes", **WHY).status_code == 302
    assert set(second.coverage.values_list("prefix", flat=True)) == set(TOWNSHIPS)
    assert not county.seats("b1.officer").sees(case)
    assert open_tasks(county.seats("b2.officer")).get().process_id == case.pk
    row = JournalRow.objects.get(act="cover_places")
    assert row.facts["taken_over_from"] == [first.code]


def test_no_office_is_left_without_a_place(county: County, registrar: Client) -> None:
    first, second = county.posts["b1.officer"].office, county.posts["b2.officer"].office
    url = f"{BASE}offices/{second.pk}/places/"
    page = send(registrar, url, covers=TOWNSHIPS[0], takes_over="yes", **WHY)
    assert page.status_code == 422
    assert "would answer for no place any more" in text_of(page)
    assert first.coverage.count() == 1


def test_an_office_has_no_post_of_another_kind(county: County, registrar: Client) -> None:
    office = county.posts["v1.chair"].office
    page = registrar.post(
        f"{BASE}offices/{office.pk}/posts/new/", {"role": "county_sealer", "title": "x", "code": "x", **WHY}
    )
    assert page.status_code == 422
    assert "An office of this kind has no such post." in text_of(page)


# ── On record, and what it costs ───────────────────────────────────────────────────────────────────────────────────


def test_each_change_is_in_the_countys_chain_with_who_did_it_and_the_digest_of_why(
    county: County, registrar: Client
) -> None:
    newcomer(registrar, "v1.chair")
    rows = list(JournalRow.objects.filter(reason__isnull=False).order_by("sequence"))
    assert [row.act for row in rows] == ["end_appointment", "appoint", "open_account"]
    officer = Officer.objects.get(username="n.new")
    for row in rows:
        assert (row.county, row.post_id) == (COUNTY, county.posts["c.registrar"].pk)
        kept = ActReason.objects.get(row=row)
        assert kept.text == WHY["reason"]
        assert row.facts["reason"] == reason_digest(kept.text, kept.salt)
        assert WHY["reason"] not in str(row.facts)
    assert rows[1].facts["officer"] == officer.pk
    assert rows[1].facts["post"] == "v1.chair"
    assert list(verify()) == []


@pytest.mark.parametrize("url", ["", "officers/", "officers/v1.chair/"])
def test_the_lists_take_the_same_few_statements_however_many_there_are(
    county: County, registrar: Client, url: str
) -> None:
    counts = []
    for more in (0, 3):
        for number in range(more):
            office = Office.objects.create(
                code=f"z{number}", kind="village_federation", name=f"村{number}", place_code=VILLAGES[0]
            )
            post = Post.objects.create(code=f"z{number}", office=office, role="village_chair", title="z")
            officer = Officer.objects.create(username=f"z{number}", name="z")
            Appointment.objects.create(officer=officer, post=post, starts_on=TODAY)
            Appointment.objects.create(
                officer=county.officers["v1.chair"],
                post=post,
                kind="stand_in",
                starts_on=TODAY,
                ends_on=TODAY,
            )
        with CaptureQueriesContext(connection) as captured:
            assert registrar.get(BASE + url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST


def test_the_lists_page_by_key(county: County, registrar: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.staffing.PAGE", 5)
    for url, total in ((BASE, Office.objects.count()), (f"{BASE}officers/", Officer.objects.count())):
        seen: list[Any] = []
        query: str | None = ""
        while query is not None:
            page = registrar.get(f"{url}?{query}").content.decode()
            seen += re.findall(
                r'id="office-([0-9]+)"|cases__first"><a class="govuk-link" href="[^"]*/officers/([^/]+)/"',
                page,
            )
            link = re.search(r'rel="next" href="\?([^"]+)"', page)
            query = link[1].replace("&amp;", "&") if link else None
        assert len(seen) == len(set(seen)) == total
