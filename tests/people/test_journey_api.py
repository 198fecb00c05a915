"""A register's year by program: read in with mistakes, mended, followed by life, visited, declared and counted.

The same as the browser's journey, by the API alone.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Desk
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, County, id_number
from tests.people.files import as_csv
from tests.people.test_doings_api import upload
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("spring_2014")]
WIFE, HUSBAND = id_number("19880506", 932), id_number("19860203", 931)
OTHER = id_number("19790101", 934)
# A wrong check digit, and a husband beside “unmarried”.
WRONG = WIFE[:-1] + ("0" if WIFE[-1] != "0" else "1")
HERS = {
    "组": "3组",
    "姓名": "尔古·阿支",
    "婚姻状况": "已婚",
    "丈夫姓名": "尔古·木基",
    "丈夫身份证号": HUSBAND,
}
ANOTHERS = {"组": "3组", "姓名": "宋桂珍", "身份证号": OTHER, "婚姻状况": "未婚"}
AUNTS = {"组": "5组", "姓名": "马秀英", "身份证号": id_number("19700101", 936), "婚姻状况": "未婚"}


def test_a_register_from_the_file_to_the_county_by_program(county: County) -> None:
    village, township, federation = (Desk(county, who) for who in ("v1.cadre", "t1.reviewer", "c.sealer"))
    _reads_in(village)
    wife, husband = _found(village, WIFE), _found(village, HUSBAND)
    _her_husband_leaves(village, wife, husband)
    _is_visited_twice(village, wife)
    ref = _declares(village)
    _returned_then_taken_over(village, township, federation, ref)
    _adds_up(village, township, federation)
    assert list(verify()) == []


def _reads_in(village: Desk) -> None:
    planted = {**AUNTS, "丈夫姓名": "李大山", "丈夫身份证号": id_number("19690101", 937)}
    status, sent = upload(village, as_csv([{**HERS, "身份证号": WRONG}, ANOTHERS, planted]))
    assert (status, sent["rows_right"], sent["rows_wrong"]) == (201, 1, 2)
    faults = village.get(f"/imports/{sent['ref']}/rows?show=wrong")[1]["rows"]
    assert [row["line"] for row in faults] == [2, 4]
    assert all(row["faults"] for row in faults)
    assert village.post(f"/imports/{sent['ref']}/confirm", {})[1]["rows_taken"] == 1
    status, mended = upload(village, as_csv([{**HERS, "身份证号": WIFE}, ANOTHERS, AUNTS]))
    assert (status, mended["rows_right"], mended["rows_wrong"], mended["rows_known"]) == (201, 2, 0, 1)
    assert village.post(f"/imports/{mended['ref']}/confirm", {})[1]["rows_taken"] == 2
    rows = village.get("/registers/women")[1]["rows"]
    assert {row["values"]["name"] for row in rows} == {"尔古·阿支", "宋桂珍", "马秀英"}


def _found(desk: Desk, number: str) -> int:
    status, body = desk.post("/people/search", {"q": number})
    assert (status, len(body["people"])) == (200, 1)
    return int(body["people"][0]["id"])


def _her_husband_leaves(village: Desk, wife: int, husband: int) -> None:
    assert village.get("/registers/left_behind_women")[1]["rows"] == []
    value = {"reason": "work", "place": "440000", "where": "广东深圳"}
    told = {"kind": "away", "starts_on": "2013-11-18", "value": value, "source": "family"}
    assert village.post(f"/people/{husband}/facts", told)[0] == 201
    (row,) = village.get("/registers/left_behind_women")[1]["rows"]
    assert (row["person"], row["outcome"], row["missing"]) == (wife, "in", "")
    assert "2013-11-18" in row["why"]
    assert "广东深圳" in row["why"]
    (entry,) = [each for each in _entries(village, wife) if each["code"] == "left_behind_women"]
    assert entry["why"] == row["why"]


def _entries(desk: Desk, person: int) -> Any:
    return desk.get(f"/people/{person}")[1]["registers"]


def _is_visited_twice(village: Desk, wife: int) -> None:
    def unseen() -> list[int]:
        return [row["person"] for row in village.get(f"/visits/unseen?place={VILLAGES[0]}")[1]["women"]]

    assert wife in unseen()
    for day in ("2014-02-06", "2014-03-15"):
        body = {"person": wife, "done_on": day, "poor": "no", "life": "种玉米三亩，身体好。"}
        assert village.post("/visits", body)[0] == 201
    assert wife not in unseen()


def _declares(village: Desk) -> str:
    status, begun = village.post("/registers/declared", {"code": "women", "year": 2014, "place": VILLAGES[0]})
    assert status == 200
    _acts(village, begun["ref"], "submit", "township_review")
    return str(begun["ref"])


def _acts(desk: Desk, ref: str, act: str, state: str, **more: Any) -> None:
    status, answer = desk.post(f"/registers/declared/{ref}/acts/{act}", {"opinion": "同意", **more})
    assert (status, answer.get("state")) == (200, state), answer


def _returned_then_taken_over(village: Desk, township: Desk, federation: Desk, ref: str) -> None:
    address = f"/registers/declared/{ref}"
    marks = {"marks": [{"target": "register", "note": "漏登一人"}]}
    _acts(township, ref, "return_to_village", "returned", opinion="请核对后再报", data=marks)
    late = {"name": "沙玛·伍果", "id_number": id_number("19900909", 938), "place": VILLAGES[0]}
    assert village.post("/people", {**late, "since": "2014-01-10", "source": "book"})[0] == 201
    assert [change["how"] for change in village.get(address)[1]["changes"]] == ["come"]
    _acts(village, ref, "submit", "township_review")
    _acts(township, ref, "sign", "county_review")
    _acts(federation, ref, "take_over", "taken_over")
    taken = federation.get(address)[1]
    assert (taken["round"], taken["rows"], taken["changes"]) == (2, 4, [])
    acts = [(each["level"], each["act"]) for each in taken["signoffs"]]
    assert acts == [("township", "return_to_village"), ("township", "sign"), ("county", "take_over")]


def _adds_up(village: Desk, township: Desk, federation: Desk) -> None:
    """What the village lists is the county's figure of it, and the villages' figures add up to the county's."""
    found = {line["place"]: line for line in federation.get("/registers/statistics")[1]["figures"]}
    for code in ("women", "left_behind_women"):
        listed = len(village.get(f"/registers/{code}")[1]["rows"])
        of = {place: line["registers"][code] for place, line in found.items()}
        assert of[VILLAGES[0]] == of[TOWNSHIPS[0]] == of[COUNTY] == listed
        assert of[COUNTY] == sum(of[place] for place in VILLAGES)
    assert found[COUNTY]["registers"]["women"] == 4
    assert found[COUNTY]["visits"]["part"] == 2
    assert found[COUNTY]["seen_often_enough"]["part"] == 1
    hers = township.get(f"/registers/statistics?place={TOWNSHIPS[0]}")[1]["figures"][0]
    assert hers == found[TOWNSHIPS[0]]
    (line,) = [each for each in federation.get("/registers")[1]["registers"] if each["code"] == "women"]
    assert (line["declared"], line["villages"]) == (1, 4)
