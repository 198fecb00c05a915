"""Persons by API: the same functions as the pages, the same masks, the same refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from people.models import Fact, Person
from tests.api.client import Desk
from tests.county import VILLAGES, County, id_number
from tests.people.families import Family, family
from workflows.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NUMBER = id_number("19850506", 22)


@pytest.fixture(autouse=True)
def _no_static_files(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path)


@pytest.fixture
def home(county: County, spring_2014: None) -> Family:
    return family(county)


def test_one_person_as_her_page_tells_it(county: County, home: Family) -> None:
    status, body = Desk(county, "v1.cadre", language="en").get(f"/people/{home.wife.pk}")
    assert status == 200
    assert body["id_number"] == "513499********0221"
    assert not body["unmasked"]
    assert {each["code"] for each in body["registers"]} == {
        "women",
        "left_behind_women",
        "women_in_poverty",
        "two_cancers",
    }
    behind = next(each for each in body["registers"] if each["code"] == "left_behind_women")
    assert behind["why"] == "Husband away for work since 2013-12-01 (广东东莞)"
    assert body["household"]["income_a_head"] == "1533.33"
    assert [each["role"] for each in body["household"]["members"]] == ["head", "spouse", "child"]
    assert "13912345678" not in str(body)
    assert NUMBER not in str(body)


def test_numbers_are_shown_on_record(county: County, home: Family) -> None:
    desk = Desk(county, "v1.cadre")
    status, body = desk.post(f"/people/{home.wife.pk}/show", {"purpose": "because"})
    assert (status, list(body["errors"])) == (422, ["purpose"])
    status, body = desk.post(f"/people/{home.wife.pk}/show", {"purpose": "compare"})
    assert (status, body["id_number"], body["unmasked"]) == (200, NUMBER, True)
    assert JournalRow.objects.order_by("-pk")[0].act == "show_person"


def test_found_by_name_or_number(county: County, home: Family) -> None:
    for typed in ("阿依", NUMBER):
        status, body = Desk(county, "t1.reviewer").post("/people/search", {"q": typed})
        assert (status, [each["id"] for each in body["people"]]) == (200, [home.wife.pk])
        status, body = Desk(county, "t2.reviewer").post("/people/search", {"q": typed})
        assert (status, body["people"]) == (200, [])
    status, body = Desk(county, "v1.cadre").get("/people?place=" + VILLAGES[0])
    assert (status, len(body["people"]), body["next_after"]) == (200, 3, None)
    assert Desk(county, "v1.cadre").get("/people?place=" + VILLAGES[1])[0] == 404
    assert Desk(county, "v1.cadre").post("/people/search", {"q": "阿"})[1]["errors"].keys() == {"q"}


@pytest.mark.parametrize("who", ["v2.cadre", "t2.reviewer", "b1.officer", "c.registrar"])
def test_whose_place_it_is_not_finds_nothing(county: County, home: Family, who: str) -> None:
    desk, person = Desk(county, who), f"/people/{home.wife.pk}"
    assert desk.get(person)[0] == 404
    assert desk.post(f"{person}/show", {"purpose": "compare"})[0] == 404
    fact = {"kind": "phone", "starts_on": "2014-02-01", "value": {"number": "1"}, "source": "herself"}
    assert desk.post(f"{person}/facts", fact)[0] == 404
    assert desk.delete(f"{person}/facts/{Fact.objects.get(kind='phone').pk}")[0] == 404
    assert not Fact.objects.filter(starts_on="2014-02-01").exists()


def test_entered_and_stated_as_on_the_pages(county: County, home: Family) -> None:
    desk = Desk(county, "v1.cadre", language="en")
    typed = {
        "name": "沙马·阿支",
        "id_number": id_number("19910707", 72),
        "place": VILLAGES[0],
        "since": "2014-02-01",
        "source": "book",
    }
    status, body = desk.post("/people", typed)
    assert status == 201
    assert desk.post("/people", typed)[1]["id"] == body["id"]
    assert Person.objects.filter(name="沙马·阿支").count() == 1
    status, wrong = desk.post("/people", {**typed, "id_number": "51", "name": "", "source": "rumour"})
    assert (status, wrong["errors"].keys()) == (422, {"source"})
    fact = {
        "kind": "spouse",
        "starts_on": "2014-02-02",
        "value": {},
        "other": {"name": "李强", "sex": "m", "birth_date": "1990-01-01"},
        "source": "herself",
    }
    status, said = desk.post(f"/people/{body['id']}/facts", fact)
    assert (status, len(said["facts"])) == (201, 2)
    assert desk.post(f"/people/{body['id']}/facts", fact) == (201, {"facts": []})
    status, wrong = desk.post(f"/people/{body['id']}/facts", {**fact, "other": None})
    assert (status, wrong["errors"]) == (422, {"other": ["Say who it is."]})
    status, wrong = desk.post(
        f"/people/{body['id']}/facts",
        {"kind": "away", "starts_on": "2014-03-19", "value": {"reason": "holiday"}, "source": "family"},
    )
    assert (status, wrong["errors"].keys()) == (422, {"reason", "starts_on"})
    nested = {"kind": "phone", "starts_on": "2014-02-02", "value": {"number": ["1"]}, "source": "family"}
    status, wrong = desk.post(f"/people/{body['id']}/facts", nested)
    assert (status, wrong["errors"].keys()) == (422, {"number"})
    assert desk.delete(f"/people/{body['id']}/facts/{said['facts'][0]}")[0] == 204
    assert desk.delete(f"/people/{body['id']}/facts/{said['facts'][0]}")[0] == 409
    assert desk.delete(f"/people/{home.wife.pk}/facts/{said['facts'][1]}")[0] == 404


@pytest.mark.parametrize(
    ("kind", "slot"),
    [
        ("income", "2013"),
        ("income", "2013.lottery"),
        ("income", "soon.wages"),
        ("volunteer", ""),
        ("volunteer", "队"),
        ("phone", "second"),
        ("aid", "x" * 41),
    ],
)
def test_a_slot_that_the_kind_has_not(county: County, home: Family, kind: str, slot: str) -> None:
    fact = {"kind": kind, "slot": slot, "starts_on": "2013-12-31", "value": {}, "source": "visit"}
    status, body = Desk(county, "v1.cadre").post(f"/people/{home.wife.pk}/facts", fact)
    assert status == 422
    assert "slot" in body["errors"]


def test_a_households_members_and_allowance(county: County, home: Family) -> None:
    desk = Desk(county, "v1.cadre")
    person = f"/people/{home.son.pk}"
    status, body = desk.put(
        f"{person}/household/members",
        {"members": [{"person": home.son.pk, "role": None}], "since": "2014-03-01"},
    )
    assert (status, body) == (200, None)
    fact = {"kind": "allowance", "starts_on": "2014-03-01", "value": {"amount": 150.5}, "source": "office"}
    assert desk.post(f"{person}/facts", fact)[0] == 404
    status, body = desk.post(
        f"{person}/household", {"members": [{"person": home.son.pk, "role": "head"}], "since": "2014-03-02"}
    )
    assert (status, len(body["members"])) == (201, 1)
    assert desk.post(f"{person}/facts", fact)[0] == 201
    assert Fact.objects.get(kind="allowance", starts_on="2014-03-01").value == {"amount": "150.50"}
    status, body = desk.post(f"{person}/household", {"members": [], "since": "2014-03-02"})
    assert (status, list(body["errors"])) == (422, ["members"])


def test_the_auditor_reads_and_states_nothing(county: County, home: Family) -> None:
    desk = Desk(county, "a.auditor")
    assert desk.get(f"/people/{home.wife.pk}")[0] == 200
    fact = {"kind": "phone", "starts_on": "2014-02-01", "value": {"number": "1"}, "source": "herself"}
    assert desk.post(f"/people/{home.wife.pk}/facts", fact)[0] == 403
