"""Files that outlive what they were sent under: a post that ends, a team that ends, days that are over; and rows
of which a part would be lost without a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from people import retention
from people.acts import teaming
from people.imports import batches, running
from people.models import Fact, ImportBatch, ImportRow, Person, VolunteerTeam
from people.policy import load_policy
from tests.api.client import Desk
from tests.county import VILLAGES, County, id_number
from tests.pages.desks import at_desk, text_of
from tests.people.files import FAMILY, SINCE, WOMAN, as_csv, counts, faults, send, take
from tests.people.test_doings_api import upload
from workflows import clock
from workflows.appointing import appoint
from workflows.errors import Conflict
from workflows.models import Appointment, JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("spring_2014")]
CHILD = {
    "村": "清泉村",
    "姓名": "吉克·小军",
    "性别": "男",
    "出生日期": "2006-06-01",
    "母亲姓名": "阿依·木呷",
    "母亲身份证号": id_number("19850506", 22),
    "母亲外出日期": "2014-01-15",
    "母亲外出原因": "外出务工",
}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is done while somebody waits: the worker does it."""
    monkeypatch.setattr(batches, "SMALL_ROWS", 0)


# ── The post ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("later")
def test_rows_are_taken_for_the_post_that_confirmed_them(county: County) -> None:
    batch = send(county, [WOMAN])
    status, _body = Desk(county, "t1.reviewer").post(f"/imports/{batch.ref}/confirm", {})
    assert status == 200
    list(running.turns())
    fact = Fact.objects.filter(kind="marital_state").get()
    assert (fact.entered_by, fact.entered_post) == (
        county.officers["t1.reviewer"],
        county.posts["t1.reviewer"],
    )
    rows = JournalRow.objects.filter(act__in=("confirm_import", "take_import"))
    assert {row.post_id for row in rows} == {county.posts["t1.reviewer"].pk}


@pytest.mark.usefixtures("later")
def test_nothing_is_taken_for_a_post_that_ended(county: County) -> None:
    batch = send(county, [WOMAN])
    appoint(
        county.officers["v2.cadre"],
        county.posts["v1.chair"],
        starts_on=date(2014, 3, 1),
        ends_on=clock.today(),
        kind=Appointment.Kind.STAND_IN,
    )
    assert at_desk(county, "v2.cadre").post(f"/imports/{batch.ref}/confirm/").status_code == 302
    with clock.at(clock.now() + timedelta(days=1)):
        list(running.turns())
        assert counts(batch) == {"right": 1, "wrong": 0, "known": 0, "taken": 0}
        assert not Person.objects.exists()
        assert ImportBatch.objects.get().status == "checked"
        assert JournalRow.objects.filter(act="stop_import", officer=None).count() == 1
        client = at_desk(county, "v1.cadre")
        page = text_of(client.get(f"/imports/{batch.ref}/"))
        assert "Whoever confirmed this file holds that post no longer." in page
        client.post(f"/imports/{batch.ref}/confirm/")
        list(running.turns())
        assert counts(batch)["taken"] == 1
        assert "holds that post no longer" not in text_of(client.get(f"/imports/{batch.ref}/"))
    assert Fact.objects.filter(kind="marital_state").get().entered_post == county.posts["v1.cadre"]
    assert list(verify()) == []


# ── Part of a row ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("later")
def test_a_row_whose_team_ended_meanwhile_is_given_back(county: County) -> None:
    seats = county.seats("v1.cadre")
    team = teaming.make_team(seats, name="敬老服务队", place_code=VILLAGES[0], formed_on=SINCE)
    row = {"村": "清泉村", "姓名": WOMAN["姓名"], "身份证号": WOMAN["身份证号"], "服务队": "敬老服务队"}
    batch = send(county, [row], template="volunteers")
    take(county, batch)
    teaming.end_team(seats, team.ref, clock.today())
    list(running.turns())
    assert counts(batch) == {"right": 0, "wrong": 1, "known": 0, "taken": 0}
    assert faults(batch, 2, "en") == "“Team”: This team has ended."
    assert not Person.objects.exists()


@pytest.mark.usefixtures("later")
def test_a_row_that_cant_stand_whole_any_more_isnt_taken_in_part(county: County) -> None:
    batch = send(county, [FAMILY])
    take(county, batch)
    row = ImportRow.objects.get()
    # As if the phone's form had changed since it was checked: one statement of six can't stand.
    row.given = {"values": {**row.given["values"], "phone": "1" * 61}}
    row.save()
    list(running.turns())
    assert counts(batch) == {"right": 0, "wrong": 1, "known": 0, "taken": 0}
    assert faults(batch, 2)
    assert not Fact.objects.exists()


def test_a_team_is_joined_from_its_first_day_on(county: County) -> None:
    teaming.make_team(
        county.seats("v1.cadre"), name="敬老服务队", place_code=VILLAGES[0], formed_on=date(2014, 3, 1)
    )
    row = {"村": "清泉村", "姓名": WOMAN["姓名"], "身份证号": WOMAN["身份证号"], "服务队": "敬老服务队"}
    batch = send(county, [{**row, "加入日期": "2014-02-28"}, row], template="volunteers")
    sentence = "“Joined on”: Write a day from the team’s first day on (2014-03-01)."
    assert [faults(batch, line, "en") for line in (2, 3)] == [sentence, sentence]
    assert VolunteerTeam.objects.count() == 1


@pytest.mark.parametrize(
    ("template", "row", "sentence"),
    [
        ("left_behind_children", {"父亲外出日期": "2014-01-15"}, "“Father’s name”: Write the name too."),
        ("left_behind_children", {"父亲外出地点": "广东东莞"}, "“Father’s name”: Write the name too."),
        (
            "left_behind_children",
            {"父亲姓名": "吉克·阿鲁", "父亲身份证号": id_number("19830203", 21), "父亲外出地点": "广东东莞"},
            "“Father’s away since”: Write since when.",
        ),
        ("left_behind_children", {"监护人电话": "13700009999"}, "“Guardian’s name”: Write the name too."),
        ("left_behind_children", {"年级": "二年级"}, "“School”: Write the school too."),
        ("women", {"子女1性别": "男"}, "“Child 1: name”: Write the name too."),
        (
            "women_in_poverty",
            {"低保金（元/月）": "120"},
            "“Minimum living allowance”: An amount is written: write “yes”, or leave the amount out.",
        ),
    ],
)
def test_nothing_that_is_written_is_left_out_without_a_word(
    county: County, template: str, row: Mapping[str, Any], sentence: str
) -> None:
    poor = {"家庭人口": "1", "收入年度": "2013", "种养收入": "1800"}
    first: Mapping[str, Any] = {"left_behind_children": CHILD, "women": WOMAN}.get(
        template, {**WOMAN, **poor}
    )
    if template == "women_in_poverty":
        first = {name: each for name, each in first.items() if name != "婚姻状况"}
    batch = send(county, [{**first, **row}, first], template=template)
    assert faults(batch, 2, "en") == sentence
    assert faults(batch, 3, "en") == ""


# ── The same file, and what becomes of it ──────────────────────────────────────────────────────────────────────────


def test_the_same_bytes_of_another_day_are_another_file(county: County) -> None:
    desk = Desk(county, "v1.cadre")
    data = as_csv([WOMAN])
    first = upload(desk, data)
    assert upload(desk, data) == (200, first[1])
    status, other = upload(desk, data, holds_from="2014-02-01")
    assert (status, other["holds_from"]) == (201, "2014-02-01")
    assert other["ref"] != first[1]["ref"]
    assert {row["ref"] for row in desk.get("/imports")[1]["imports"]} == {first[1]["ref"], other["ref"]}


def test_what_was_typed_in_a_dropped_file_is_gone(county: County) -> None:
    batch = send(county, [WOMAN, {**WOMAN, "身份证号": "1"}])
    assert ImportRow.objects.count() == 2
    assert at_desk(county, "v1.cadre").post(f"/imports/{batch.ref}/drop/").status_code == 302
    assert not ImportRow.objects.exists()
    assert ImportBatch.objects.get().file is None


def test_a_file_that_nobody_confirmed_in_time_may_be_sent_anew(county: County) -> None:
    batch = send(county, [WOMAN])
    days = load_policy().at(VILLAGES[0], clock.today()).value("keep_imports_days")
    with clock.at(clock.now() + timedelta(days=days + 1)):
        assert retention.tidy(clock.now()) == 1
        batch.refresh_from_db()
        assert (batch.status, batch.file) == ("dropped", None)
        with pytest.raises(Conflict):
            take(county, batch)
        again = send(county, [WOMAN])
        assert again.pk != batch.pk
        assert counts(take(county, again))["taken"] == 1
        assert retention.tidy(clock.now()) == 0


def test_one_county_that_keeps_its_files_holds_up_no_other(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = send(county, [WOMAN]), send(county, [WOMAN], place=VILLAGES[1], who="v2.cadre")
    policy = load_policy()

    class _Terms:
        def __init__(self, place: str) -> None:
            self.place = place

        def value(self, _name: str) -> int | None:
            return None if self.place == VILLAGES[0] else 30

    monkeypatch.setattr(type(policy), "at", lambda _self, place, _day: _Terms(place))
    ImportBatch.objects.filter(pk=kept.pk).update(sent_at=clock.now() - timedelta(days=400))
    with clock.at(clock.now() + timedelta(days=31)):
        assert retention.tidy(clock.now()) == 1
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.file is None, gone.file is None) == (False, True)
