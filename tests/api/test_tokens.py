"""Tokens: one officer, one post, shown once, and worth what her appointment is worth on the day."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command

from tests.api.client import Desk
from tests.county import VILLAGES, ZONE, County, draft, end_appointments
from workflows import clock
from workflows.api.tokens import digest_of, issue, revoke
from workflows.appointing import appoint
from workflows.models import ApiToken, Appointment, JournalRow
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


def _answer(desk: Desk) -> tuple[int, str]:
    status, body = desk.get("/tasks")
    return status, body.get("code", "")


def test_the_command_prints_a_token_that_works_and_keeps_only_its_digest(county: County) -> None:
    out, err = io.StringIO(), io.StringIO()
    call_command("token", "v1.cadre", "v1.cadre", stdout=out, stderr=err)
    token = out.getvalue().strip()
    assert ApiToken.objects.get().digest == digest_of(token)
    assert token not in err.getvalue()
    desk = Desk(county, "v1.cadre")
    desk.token = token
    assert _answer(desk) == (200, "")


def test_revoking_ends_every_token_of_the_post(county: County) -> None:
    desk, other = Desk(county, "v1.cadre"), Desk(county, "v1.chair")
    issue("v1.cadre", "v1.cadre")
    err = io.StringIO()
    call_command("token", "v1.cadre", "v1.cadre", "--revoke", stderr=err)
    assert "2" in err.getvalue()
    assert _answer(desk) == (401, "bad_token")
    assert _answer(other) == (200, "")
    assert revoke("v1.cadre", "v1.cadre") == 0


def test_tokens_leave_a_trace_in_the_journal(county: County) -> None:
    issue("v1.cadre", "v1.cadre")
    revoke("v1.cadre", "v1.cadre")
    acts = (
        JournalRow.objects.filter(act__endswith="_token").order_by("sequence").values_list("act", flat=True)
    )
    assert list(acts) == ["issue_token", "revoke_token"]
    assert list(verify()) == []


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    "username,post",
    [
        ("nobody", "v1.cadre"),
        ("v1.cadre", "nowhere"),
        ("v1.cadre", "v1.chair"),
        ("t1.reviewer", "c.sealer"),
    ],
)
def test_the_command_refuses_whom_it_does_not_know_and_posts_that_she_never_held(
    username: str, post: str
) -> None:
    with pytest.raises(CommandError):
        call_command("token", username, post)
    assert not ApiToken.objects.exists()


def test_a_closed_account_gets_no_token(county: County) -> None:
    county.officers["v1.cadre"].is_active = False
    county.officers["v1.cadre"].save()
    with pytest.raises(CommandError):
        call_command("token", "v1.cadre", "v1.cadre")


def test_without_a_token_nobody_is_signed_in(county: County) -> None:
    desk = Desk(county, "v1.cadre")
    for header in (
        {},
        {"Authorization": "Basic djE6eA=="},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer jinguo_no"},
    ):
        response = desk.client.get("/api/v1/tasks", headers=header)
        assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
        assert response["Content-Type"] == "application/problem+json"


def test_a_session_does_not_sign_in_to_the_api(county: County) -> None:
    desk = Desk(county, "v1.cadre")
    desk.client.force_login(county.officers["v1.cadre"], backend="django.contrib.auth.backends.ModelBackend")
    assert desk.client.get("/api/v1/tasks").status_code == 401
    response = desk.client.post("/api/v1/loans", {"place": VILLAGES[0]}, content_type="application/json")
    assert response.status_code == 401


def test_a_closed_account_is_told_so(county: County) -> None:
    desk = Desk(county, "v1.cadre")
    county.officers["v1.cadre"].is_active = False
    county.officers["v1.cadre"].save()
    assert _answer(desk) == (403, "account_closed")


def test_an_expired_appointment_is_told_so(county: County) -> None:
    desk = Desk(county, "v1.cadre")
    end_appointments(county.posts["v1.cadre"])
    assert _answer(desk) == (403, "appointment_expired")


def test_a_future_appointment_is_told_so(county: County) -> None:
    end_appointments(county.posts["v1.chair"])
    appoint(county.officers["v2.chair"], county.posts["v1.chair"], starts_on=date(2014, 4, 1))
    desk = Desk(county, "v2.chair", post="v1.chair")
    assert _answer(desk) == (403, "appointment_future")
    with clock.at(datetime(2014, 4, 1, 9, tzinfo=ZONE)):
        assert _answer(desk) == (200, "")


def test_a_stand_in_whose_time_is_over_is_told_so(county: County) -> None:
    appoint(
        county.officers["v2.chair"],
        county.posts["v1.chair"],
        starts_on=date(2014, 3, 1),
        ends_on=date(2014, 3, 10),
        kind=Appointment.Kind.STAND_IN,
    )
    assert _answer(Desk(county, "v2.chair", post="v1.chair")) == (403, "stand_in_over")


def test_a_post_that_she_no_longer_has_any_appointment_to_is_no_post(county: County) -> None:
    desk = Desk(county, "v1.cadre")
    ApiToken.objects.filter(digest=digest_of(desk.token)).update(post=county.posts["c.sealer"])
    assert _answer(desk) == (403, "no_post")


def test_a_token_sees_and_does_what_its_post_does_and_nothing_of_her_other_posts(county: County) -> None:
    case = draft(county)
    appoint(
        county.officers["v1.cadre"],
        county.posts["v2.chair"],
        starts_on=date(2014, 3, 1),
        ends_on=date(2014, 12, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    elsewhere = Desk(county, "v1.cadre", post="v2.chair")
    assert elsewhere.get(f"/loans/{case.ref}")[0] == 404
    assert elsewhere.act(case.ref, "submit")[0] == 404
    status, problem = elsewhere.post("/loans", {"place": VILLAGES[0]})
    assert (status, problem["code"]) == (403, "wrong_post")


def test_a_superuser_has_no_short_cut(county: County) -> None:
    officer = county.officers["a.auditor"]
    officer.is_superuser = officer.is_staff = True
    officer.save()
    case = draft(county)
    desk = Desk(county, "a.auditor")
    assert desk.get(f"/loans/{case.ref}")[0] == 404
    status, problem = desk.post("/loans", {"place": VILLAGES[0]})
    assert (status, problem["code"]) == (403, "wrong_post")
