"""Officers, offices and posts are kept on pages of the county's registrar: each change with its reason, on record."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import (
    COUNTY,
    SPRING,
    TOWNSHIPS,
    VILLAGES,
    ZONE,
    County,
    advance,
    checklist,
    draft,
    id_number,
)
from tests.pages.desks import at_desk, send, text_of
from workflows import clock
from workflows.appointing import declare_kin, reason_digest
from workflows.models import (
    ActReason,
    Appointment,
    CaseTask,
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

MOST = 12
TODAY = SPRING.date()
WHY = {"reason": "示妇〔2014〕3号"}
DAY = timedelta(days=1)
BASE = "/administration/"


@pytest.fixture
def registrar(county: County) -> Client:
    return at_desk(county, "c.registrar")


def post_page(county: County, code: str, more: str = "") -> str:
    return f"{BASE}posts/{county.posts[code].pk}/{more}"


def term(starts_on: date = TODAY, ends_on: date | None = None, kind: str = "holder") -> dict[str, str]:
    last = ends_on.isoformat() if ends_on else ""
    return {"kind": kind, "starts_on": starts_on.isoformat(), "ends_on": last, **WHY}


def newcomer(registrar: Client, at: str, username: str = "n.new", **changed: Any) -> Any:
    typed = {"name": "杨秀英", "id_number": id_number("19850505", 246), "username": username, "post": at}
    return send(registrar, f"{BASE}officers/new/", **{**typed, **term(), **changed})


def last_row() -> JournalRow:
    return JournalRow.objects.order_by("-sequence")[0]


def in_force(post: Post, day: date) -> list[str]:
    rows = Appointment.objects.filter(post=post, starts_on__lte=day, withdrawn_at=None).exclude(
        ends_on__lt=day
    )
    return sorted(rows.values_list("officer__username", flat=True))


# ── Successors and stand-ins ───────────────────────────────────────────────────────────────────────────────────────


def test_a_successor_takes_the_post_over_and_its_work_stays_with_the_post(
    county: County, registrar: Client
) -> None:
    case = advance(county, draft(county), "submit")
    task = CaseTask.objects.get(process_id=case.pk, finished=None)
    assert newcomer(registrar, "v1.chair").status_code == 200
    chair = county.posts["v1.chair"]
    assert in_force(chair, TODAY - DAY) == ["v1.chair"]
    assert in_force(chair, TODAY) == ["n.new"]
    # Nothing was handed over: the very same task is hers, and no longer the one's who left.
    county.officers["n.new"] = Officer.objects.get(username="n.new")
    assert case.ref in at_desk(county, "n.new").get("/").content.decode()
    assert at_desk(county, "v1.chair").get("/").status_code == 403
    county.do("n.new", case, "sign", checklist=checklist(case))
    task.refresh_from_db()
    assert task.owner_id == county.officers["n.new"].pk
    assert list(verify()) == []


def test_a_successor_with_a_later_day_is_shown_as_to_come_and_sits_from_that_day_on(
    county: County, registrar: Client
) -> None:
    sent = send(
        registrar, post_page(county, "t1.reviewer", "appoint/"), officer="v1.chair", **term(date(2014, 4, 1))
    )
    assert sent.status_code == 302, text_of(sent)
    words = text_of(registrar.get(sent["Location"]))
    assert "to come" in words
    assert "2014-03-31" in words
    client = at_desk(county, "v1.chair")
    case = advance(county, draft(county), "village")
    assert case.ref not in client.get("/").content.decode()
    with clock.at(datetime(2014, 4, 1, 9, tzinfo=ZONE)):
        assert case.ref in client.get("/").content.decode()
        assert "ended on 2014-03-31" in text_of(at_desk(county, "t1.reviewer").get("/"))


def test_a_stand_in_acts_between_her_days_beside_the_holder(county: County, registrar: Client) -> None:
    last = TODAY + 7 * DAY
    sent = send(
        registrar,
        post_page(county, "t1.reviewer", "appoint/"),
        officer="t2.reviewer",
        **term(TODAY, last, "stand_in"),
    )
    assert sent.status_code == 302, text_of(sent)
    assert in_force(county.posts["t1.reviewer"], last) == ["t1.reviewer", "t2.reviewer"]
    assert in_force(county.posts["t1.reviewer"], last + DAY) == ["t1.reviewer"]


@pytest.mark.parametrize(
    "changed, field, told",
    [
        ({"officer": ""}, "officer", "Fill this in."),
        ({"officer": "nobody"}, "officer", "No officer of this county has this user name."),
        ({"starts_on": "2014-03-17"}, "starts_on", "can't begin in the past"),
        ({"starts_on": "soon"}, "starts_on", "Write the date as year-month-day"),
        ({"ends_on": "2014-03-01"}, "ends_on", "The last day is before the first."),
        ({"kind": "stand_in"}, "ends_on", "A stand-in needs a last day."),
        ({"kind": "queen"}, "kind", "Choose one of the list."),
        ({"reason": ""}, "reason", "Fill this in."),
        ({"officer": "t1.reviewer"}, "officer", "She has this post in that time already."),
    ],
)
def test_bad_input_is_told_on_the_field_and_changes_nothing(
    county: County, registrar: Client, changed: dict[str, str], field: str, told: str
) -> None:
    before = Appointment.objects.count(), JournalRow.objects.count()
    sent = send(
        registrar,
        post_page(county, "t1.reviewer", "appoint/"),
        **{"officer": "v1.chair", **term(), **changed},
    )
    assert sent.status_code == 422
    assert re.search(
        rf'id="{field}-error"[^>]*>(?:(?!</p>).)*{re.escape(told)}',
        sent.content.decode().replace("&#x27;", "'"),
    )
    assert (Appointment.objects.count(), JournalRow.objects.count()) == before


def test_a_post_that_somebody_else_has_from_a_later_day_is_told_with_that_day(
    county: County, registrar: Client
) -> None:
    url = post_page(county, "t1.reviewer", "appoint/")
    send(registrar, url, officer="v1.chair", **term(date(2014, 4, 1)))
    sent = send(registrar, url, officer="v2.chair", **term(TODAY))
    assert sent.status_code == 422
    assert "经办 v1.chair holds this post from 2014-04-01" in text_of(sent)
    assert send(registrar, url, officer="v2.chair", **term(TODAY, date(2014, 3, 31))).status_code == 302


# ── Who mustn't ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_appoints_herself_but_another_registrar_may(county: County, registrar: Client) -> None:
    url = post_page(county, "v1.chair", "appoint/")
    sent = send(registrar, url, officer="c.registrar", **term())
    assert sent.status_code == 403
    assert "Nobody appoints herself" in text_of(sent)
    assert newcomer(registrar, "c.registrar", kind="stand_in", ends_on="2014-04-30").status_code == 200
    county.officers["n.new"] = Officer.objects.get(username="n.new")
    assert send(at_desk(county, "n.new"), url, officer="c.registrar", **term()).status_code == 302


@pytest.mark.parametrize(
    "officer, post",
    [
        ("b1.officer", "b1.liaison"),
        ("b1.liaison", "b1.officer"),
        ("c.sealer", "c.registrar"),
        ("a.auditor", "c.registrar"),
    ],
)
@pytest.mark.parametrize("kind", ["holder", "stand_in"])
def test_two_posts_that_must_be_two_persons_are(
    county: County, registrar: Client, officer: str, post: str, kind: str
) -> None:
    typed = term(TODAY, TODAY + 7 * DAY, kind)
    sent = send(registrar, post_page(county, post, "appoint/"), officer=officer, **typed)
    assert sent.status_code == 422
    assert "must be another person: one checks what the other does" in text_of(sent)
    # And the database says so too, whoever asks.
    with pytest.raises(IntegrityError, match="appointment_apart"), transaction.atomic():
        Appointment.objects.create(
            officer=county.officers[officer],
            post=county.posts[post],
            kind="stand_in",
            starts_on=TODAY,
            ends_on=TODAY,
        )


def test_the_same_two_posts_in_two_branches_or_one_after_the_other_are_allowed(
    county: County, registrar: Client
) -> None:
    url = post_page(county, "b2.liaison", "appoint/")
    assert send(registrar, url, officer="b1.officer", **term()).status_code == 302
    held = Appointment.objects.get(post=county.posts["b1.officer"])
    assert (
        send(registrar, f"{BASE}appointments/{held.pk}/end/", ends_on="2014-03-31", **WHY).status_code == 302
    )
    sent = send(
        registrar, post_page(county, "b1.liaison", "appoint/"), officer="b1.officer", **term(date(2014, 4, 1))
    )
    assert sent.status_code == 302


@pytest.mark.parametrize("username", ["v1.chair", "t1.reviewer", "b1.officer", "c.sealer", "a.auditor"])
def test_only_a_registrar_keeps_posts(county: County, username: str) -> None:
    client = at_desk(county, username)
    held = Appointment.objects.get(post=county.posts["v2.chair"])
    before = JournalRow.objects.count()
    assert "Posts and officers" not in text_of(client.get("/"))
    for url in (
        BASE,
        f"{BASE}offices/new/",
        f"{BASE}officers/",
        f"{BASE}officers/new/",
        f"{BASE}officers/v1.chair/",
        f"{BASE}officers/v1.chair/slip/",
        f"{BASE}officers/v1.chair/close/",
        f"{BASE}officers/v1.chair/kin/",
        f"{BASE}offices/{county.posts['v1.chair'].office_id}/",
        post_page(county, "v1.chair"),
        post_page(county, "v1.chair", "appoint/"),
        f"{BASE}appointments/{held.pk}/end/",
    ):
        for page in (client.get(url), client.post(url, {"officer": username, **term()})):
            assert page.status_code in {403, 405}, url
    assert JournalRow.objects.count() == before


def test_a_registrar_reads_no_case_and_keeps_no_other_county(county: County, registrar: Client) -> None:
    case = advance(county, draft(county), "village")
    assert registrar.get(f"/loans/{case.ref}/").status_code == 404
    assert case.ref not in registrar.get("/cases/").content.decode()
    office = Office.objects.create(code="x", kind="county_federation", name="邻县妇联", place_code="513498")
    post = Post.objects.create(code="x.sealer", office=office, role="county_sealer", title="x")
    other = Officer.objects.create(username="x.sealer", name="邻县")
    held = Appointment.objects.create(officer=other, post=post, starts_on=TODAY)
    for url in (
        f"offices/{office.pk}/",
        f"posts/{post.pk}/appoint/",
        f"appointments/{held.pk}/end/",
        "officers/x.sealer/slip/",
        "offices/99999999999999999999/",
    ):
        assert registrar.get(BASE + url).status_code == 404, url
    # Who has a post there too is kept by both: neither closes her account alone.
    Appointment.objects.create(
        officer=county.officers["v4.chair"], post=post, kind="stand_in", starts_on=TODAY, ends_on=TODAY
    )
    sent = send(registrar, f"{BASE}officers/v4.chair/close/", **WHY)
    assert sent.status_code == 403
    assert "another county" in text_of(sent)


# ── Ending and taking back ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_appointment_ends_on_a_day_and_its_past_stays_shown(county: County, registrar: Client) -> None:
    held = Appointment.objects.get(post=county.posts["t1.reviewer"])
    sent = send(registrar, f"{BASE}appointments/{held.pk}/end/", ends_on="2014-03-17", **WHY)
    words = text_of(registrar.get(sent["Location"]))
    assert "vacant" in words
    assert "over" in words
    assert at_desk(county, "t1.reviewer").get("/").status_code == 403


@pytest.mark.parametrize(
    "day, told",
    [("2014-03-16", "yesterday at the earliest"), ("2013-01-01", "before the first"), ("", "Fill this in.")],
)
def test_an_appointment_doesnt_end_in_the_past(
    county: County, registrar: Client, day: str, told: str
) -> None:
    held = Appointment.objects.get(post=county.posts["t1.reviewer"])
    sent = send(registrar, f"{BASE}appointments/{held.pk}/end/", ends_on=day, **WHY)
    assert sent.status_code == 422
    assert told in text_of(sent)
    held.refresh_from_db()
    assert held.ends_on is None


def test_what_ends_already_isnt_prolonged_and_what_is_over_isnt_touched(
    county: County, registrar: Client
) -> None:
    held = Appointment.objects.get(post=county.posts["t1.reviewer"])
    url = f"{BASE}appointments/{held.pk}/end/"
    assert send(registrar, url, ends_on="2014-03-20", **WHY).status_code == 302
    sent = send(registrar, url, ends_on="2014-03-21", **WHY)
    assert sent.status_code == 422
    assert "appoint her again from the day after" in text_of(sent)
    with clock.at(datetime(2014, 4, 1, 9, tzinfo=ZONE)):
        sent = send(registrar, url, ends_on="2014-03-31", **WHY)
        assert sent.status_code == 409
        assert "ended on 2014-03-20" in text_of(sent)


def test_what_hasnt_begun_is_taken_back_and_may_be_given_again(county: County, registrar: Client) -> None:
    url = post_page(county, "t1.reviewer", "appoint/")
    send(registrar, url, officer="v1.chair", **term(date(2014, 4, 1)))
    coming = Appointment.objects.get(post=county.posts["t1.reviewer"], starts_on=date(2014, 4, 1))
    sent = send(registrar, f"{BASE}appointments/{coming.pk}/end/", **WHY)
    assert "taken back" in text_of(registrar.get(sent["Location"]))
    assert last_row().act == "take_back"
    with clock.at(datetime(2014, 4, 1, 9, tzinfo=ZONE)):
        case = advance(county, draft(county), "village")
        assert case.ref not in at_desk(county, "v1.chair").get("/").content.decode()
    again = send(registrar, url, officer="v1.chair", **term(date(2014, 4, 1)))
    assert again.status_code == 302, text_of(again)
    assert registrar.get(f"{BASE}appointments/{coming.pk}/end/").status_code == 200
    assert send(
        registrar, f"{BASE}appointments/{coming.pk}/end/", ends_on="2014-04-01", **WHY
    ).status_code in {409, 422}


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
