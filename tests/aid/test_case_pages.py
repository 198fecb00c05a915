"""A nomination by its pages and by API: begun on a woman's page, noticed, objected, returned, its photographs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from aid.models import AidCase
from tests.aid import stage
from tests.api.client import Desk
from tests.county import ZONE, County
from tests.law.nominations import Nominations
from tests.pages.desks import at_desk, send, text_of
from workflows import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(stage.WINTER):
        yield


def _photo() -> io.BytesIO:
    sent = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(sent, "JPEG")
    sent.seek(0)
    sent.name = "photo.jpg"
    return sent


def test_a_nomination_begins_on_her_page(county: County) -> None:
    she = stage.mother(county).person
    village = at_desk(county, "v1.cadre")
    page = village.get(f"/people/{she.pk}/")
    assert f"/aid/nominate/{she.pk}/" in page.content.decode()
    begun = send(village, f"/aid/nominate/{she.pk}/", grant="spring_festival")
    case = AidCase.objects.get(person=she)
    assert begun["Location"] == f"/aid/{case.ref}/draft/"
    assert she.name in text_of(village.get(begun["Location"]))


def test_nobody_else_nominates_her(county: County) -> None:
    she = stage.mother(county).person
    for desk in ("v2.cadre", "t1.reviewer", "c.manager"):
        assert at_desk(county, desk).get(f"/aid/nominate/{she.pk}/").status_code == 404
        assert (
            f"/aid/nominate/{she.pk}/" not in at_desk(county, desk).get(f"/people/{she.pk}/").content.decode()
        )


@pytest.mark.parametrize("desk", ["v1.cadre", "t1.reviewer", "c.sealer"])
def test_its_page_asks_a_dozen_statements(county: County, desk: str) -> None:
    case = stage.to_county(county, stage.draft(county, stage.mother(county).person))
    client = at_desk(county, desk)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/aid/{case.ref}/")
    assert page.status_code == 200
    assert len(asked) <= 12
    words = text_of(page)
    assert "Points of need" in words
    assert "Income a head" in words


def test_a_return_marks_an_answer_and_the_village_mends_it(county: County) -> None:
    case = stage.draft(county, stage.mother(county).person)
    stage.do_act(county, "v1.cadre", case, "submit")
    chair, village = at_desk(county, "v1.chair"), at_desk(county, "v1.cadre")
    marks = {"mark": "request.reason", "note.request.reason": "请写明收入"}
    back = send(chair, f"/aid/{case.ref}/acts/return_to_village/", opinion="请补正", **marks)
    assert back.status_code == 302
    assert "请写明收入" in text_of(village.get(f"/aid/{case.ref}/draft/"))
    send(village, f"/aid/{case.ref}/draft/request/", **{"request.reason": "年收入三千八百元，独自抚养女儿"})
    assert send(village, f"/aid/{case.ref}/draft/check/").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.round) == ("village_review", 2)


def test_who_objected_stands_on_no_page_and_in_no_answer(county: County) -> None:
    case = stage.draft(county, stage.mother(county).person)
    for who, act in (("v1.cadre", "submit"), ("v1.chair", "sign"), ("t1.reviewer", "sign")):
        stage.do_act(county, who, case, act)
    day = clock.today().isoformat()
    typed = {"text": "她家在县城有房", "objector": "某某某", "received_on": day}
    answer = send(at_desk(county, "t1.reviewer"), f"/aid/{case.ref}/acts/record_objection/", **typed)
    assert answer.status_code == 302
    page = text_of(at_desk(county, "v1.cadre").get(f"/aid/{case.ref}/"))
    assert "她家在县城有房" in page
    assert "某某某" not in page
    _status, told = Desk(county, "t1.reviewer").get(f"/aid/{case.ref}?unmask=true")
    assert told["signoffs"][-1]["decision"] == {"text": "她家在县城有房", "received_on": day}


def _building(county: County) -> AidCase:
    makes = Nominations()
    with clock.at(datetime(2014, 3, 18, 9, 0, tzinfo=ZONE)):
        case = makes.draft(county, "v1.cadre", 77, "building", "plain")
        return stage.to_county(county, case)


def test_a_photograph_comes_with_the_step_that_it_shows(county: County) -> None:
    case = _building(county)
    with clock.at(datetime(2014, 4, 18, 9, 0, tzinfo=ZONE)):
        stage.do_act(county, "c.manager", case, "put_on_list")
        stage.do_act(county, "c.sealer", case, "approve")
        data = Nominations().data_for(stage.again(case), "record_milestone")
        township = at_desk(county, "t1.reviewer")
        done = send(township, f"/aid/{case.ref}/acts/record_milestone/", **(data | {"photo": _photo()}))
        assert done.status_code == 302, text_of(done)
        signoff = case.signoffs.order_by("-sequence")[0]
        shown = f"/aid/{case.ref}/signatures/{signoff.sequence}/photo"
        assert shown in township.get(f"/aid/{case.ref}/").content.decode()
        assert township.get(shown)["Content-Type"] == "image/jpeg"
        assert at_desk(county, "v2.cadre").get(shown).status_code == 404


def test_the_same_by_api(county: County) -> None:
    she = stage.mother(county).person
    village = Desk(county, "v1.cadre")
    status, opened = village.post("/aid", {"person": she.pk, "grant": "spring_festival"})
    assert status == 201
    case = f"/aid/{opened['ref']}"
    for section in ("request", "account"):
        answers: dict[str, Any] = dict(stage.ANSWERS[section])
        if section == "account":
            answers["holder"] = she.name
        assert village.put(f"{case}/sections/{section}", answers)[1]["status"] == "done"
    status, wrong = village.put(f"{case}/sections/account", {**answers, "number": "****1234"})
    assert (status, list(wrong["errors"])) == (422, ["account.number"])
    for paper in village.get(case)[1]["required_papers"]:
        added = village.upload(f"{case}/papers", {"file": _photo(), "kind": paper["kind"]})
        assert added[0] == 201
    assert village.get(case)[1]["missing"] == {}
    assert village.post(f"{case}/acts/submit", {})[1]["state"] == "village_review"
    content = village.get(case)[1]
    assert content["beside"]["beneficiary"]["id_number"][6:14] == "********"
    assert village.post("/aid", {"person": she.pk, "grant": "no_such"})[0] == 422
    assert Desk(county, "v2.cadre").post("/aid", {"person": she.pk, "grant": "spring_festival"})[0] == 404
    assert Desk(county, "b1.officer").get(case)[0] == 404


def test_the_days_of_the_notice_are_called_so(county: County) -> None:
    """Not as the days of an appointment are, whose words are as short."""
    case = _building(county)
    with clock.at(datetime(2014, 4, 18, 9, 0, tzinfo=ZONE)):
        page = text_of(at_desk(county, "c.manager").get(f"/aid/{case.ref}/"))
    assert "On notice from 2014-03-18" in page
    assert "On notice until" in page
