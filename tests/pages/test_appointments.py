"""Officers, offices and posts are kept on pages of the county's registrar: each change with its reason, on record."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.county import (
    ZONE,
    County,
    advance,
    checklist,
    draft,
)
from tests.pages.desks import at_desk, send, text_of
from tests.pages.registrars import BASE, DAY, TODAY, WHY, in_force, last_row, newcomer, post_page, term
from workflows import clock
from workflows.models import (
    Appointment,
    CaseTask,
    JournalRow,
    Office,
    Officer,
    Post,
)
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


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


def test_the_last_registrar_goes_only_when_another_one_follows(county: County, registrar: Client) -> None:
    held = Appointment.objects.get(post=county.posts["c.registrar"])
    url = f"{BASE}appointments/{held.pk}/end/"
    sent = send(registrar, url, ends_on="2014-03-31", **WHY)
    assert sent.status_code == 422
    assert "Appoint a successor to this post first" in text_of(sent)
    days = {"kind": "stand_in", "starts_on": "2014-04-01", "ends_on": "2014-12-31"}
    assert newcomer(registrar, "c.registrar", **days).status_code == 200
    assert send(registrar, url, ends_on="2014-03-31", **WHY).status_code == 302


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
