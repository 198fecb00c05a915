"""Files, visits and helpers by API: the pages' functions, refusals and rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Person, Visit
from tests.api.client import Desk
from tests.county import VILLAGES, County, id_number
from tests.people.files import FAMILY, WOMAN, as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]


def upload(desk: Desk, data: bytes, **more: str) -> tuple[int, Any]:
    form = {"template": "women", "place": VILLAGES[0], "holds_from": "2014-01-10", **more}
    return desk.upload("/imports", {**form, "file": SimpleUploadedFile("women.csv", data)})


def test_a_file_is_sent_looked_at_and_confirmed(county: County) -> None:
    desk = Desk(county, "v1.cadre", language="en")
    wrong = {**WOMAN, "身份证号": id_number("19850507", 22), "婚姻状况": "好"}
    status, sent = upload(desk, as_csv([FAMILY, wrong]))
    assert (status, sent["status"], sent["rows_right"], sent["rows_wrong"]) == (201, "checked", 1, 1)
    assert upload(desk, as_csv([FAMILY, wrong]))[0] == 200
    status, rows = desk.get(f"/imports/{sent['ref']}/rows?show=wrong")
    assert rows["rows"][0]["line"] == 3
    assert "“Marital state”" in rows["rows"][0]["faults"][0]
    status, done = desk.post(f"/imports/{sent['ref']}/confirm", {})
    assert (status, done["status"], done["rows_taken"]) == (200, "taken", 1)
    assert upload(desk, b"x", template="nothing")[0] == 422
    assert upload(Desk(county, "v2.cadre"), as_csv([WOMAN]))[0] == 404
    assert Desk(county, "v2.cadre").get(f"/imports/{sent['ref']}")[0] == 404
    assert Desk(county, "b1.officer").get("/imports")[0] == 404


def test_a_visit_and_its_need(county: County) -> None:
    desk = Desk(county, "v1.cadre", language="en")
    _status, sent = upload(desk, as_csv([WOMAN]))
    desk.post(f"/imports/{sent['ref']}/confirm", {})
    person = Person.objects.get().pk
    body = {"person": person, "done_on": "2014-03-01", "poor": "no", "life": "种玉米", "need": "办证"}
    status, made = desk.post("/visits", body, key="visit-0001")
    assert (status, made["needs"][0]["due_on"]) == (201, "2014-03-28")
    assert desk.post("/visits", body, key="visit-0001")[1]["id"] == made["id"]
    assert desk.post("/visits", {**body, "life": "其他"}, key="visit-0001")[0] == 409
    assert Visit.objects.count() == 1
    assert desk.post("/visits", {**body, "poor": ""}, key="visit-0002")[0] == 422
    need = made["needs"][0]["id"]
    assert desk.get(f"/visits/needs?place={VILLAGES[0]}")[1]["needs"][0]["what"] == "办证"
    assert desk.post(f"/visits/needs/{need}", {"outcome": "已办", "done_on": "2014-03-18"})[0] == 200
    assert desk.get(f"/visits/unseen?place={VILLAGES[0]}")[1]["women"] == []
    other = Desk(county, "v2.cadre")
    assert other.get(f"/visits/{made['id']}")[0] == 404
    assert other.post("/visits", body, key="visit-0003")[0] == 404


def test_a_helper_is_paired_and_leaves(county: County) -> None:
    desk = Desk(county, "v1.cadre", language="en")
    _status, sent = upload(desk, as_csv([WOMAN]))
    desk.post(f"/imports/{sent['ref']}/confirm", {})
    person = Person.objects.get().pk
    _status, helper = desk.post("/helpers", {"name": "李助", "place": VILLAGES[0], "starts_on": "2014-03-01"})
    status, pair = desk.post(f"/helpers/{helper['id']}/pairs", {"person": person, "starts_on": "2014-03-02"})
    assert status == 201
    assert (
        desk.post(f"/helpers/{helper['id']}/pairs", {"person": person, "starts_on": "2014-03-02"})[0] == 409
    )
    status, problem = desk.post(f"/helpers/{helper['id']}/leave", {"left_on": "2014-03-18", "fates": {}})
    assert (status, list(problem["errors"])) == (422, [f"pair-{pair['id']}"])
    fates = {str(pair["id"]): "not_needed"}
    status, left = desk.post(f"/helpers/{helper['id']}/leave", {"left_on": "2014-03-18", "fates": fates})
    assert (status, left["left_on"]) == (200, "2014-03-18")
    assert desk.get(f"/helpers/{helper['id']}")[1]["pairs"][0]["end"] == "not_needed"
