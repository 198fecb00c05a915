"""必须严格把关后再签字: the village ticks every point of the dated list before it signs; nobody after it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from aid.kept_papers import _decided
from aid.models import AidCase
from tests.aid.stage import WINTER, again, checklist, do_act, draft, mother
from tests.api.client import Desk
from tests.county import County
from tests.pages.desks import at_desk, send, text_of
from workflows import clock
from workflows.errors import Invalid
from workflows.models import SignOff

pytestmark = pytest.mark.django_db

REFUSED = "Check every item of the list before you sign."


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(WINTER):
        yield


@pytest.fixture
def case(county: County) -> AidCase:
    found = draft(county, mother(county).person)
    do_act(county, "v1.cadre", found, "submit")
    return again(found)


@pytest.mark.parametrize("ticked", [[], ["identity_seen"], slice(0, -1), slice(1, None)])
def test_a_point_that_is_not_ticked_keeps_the_village_from_signing(
    county: County, case: AidCase, ticked: list[str] | slice
) -> None:
    points = checklist(case)[ticked] if isinstance(ticked, slice) else ticked
    with pytest.raises(Invalid) as refused:
        do_act(county, "v1.chair", case, "sign", checklist=points)
    assert (refused.value.code, refused.value.fields) == (
        "checklist_incomplete",
        {"checklist": ["签字前请逐项核实并勾选清单。"]},
    )
    assert again(case).state == "village_review"


def test_a_point_of_no_list_is_refused(county: County, case: AidCase) -> None:
    with pytest.raises(Invalid) as refused:
        do_act(county, "v1.chair", case, "sign", checklist=[*checklist(case), "anything"])
    assert "checklist" in refused.value.fields


def test_what_was_ticked_is_part_of_what_she_signed(county: County, case: AidCase) -> None:
    do_act(county, "v1.chair", case, "sign", checklist=checklist(case)[::-1])
    signed = SignOff.objects.get(case=case, level="village")
    assert sorted(signed.body["decision"]["checklist"]) == sorted(checklist(case))
    assert _decided(signed) == [(("核查清单", "5项逐项核对无误"),)]
    told = text_of(at_desk(county, "t1.reviewer").get(f"/aid/{case.ref}/"))
    assert "She was visited at home, and what is written is true" in told


def test_the_township_is_not_asked_for_it(county: County, case: AidCase) -> None:
    do_act(county, "v1.chair", case, "sign")
    page = at_desk(county, "t1.reviewer").get(f"/aid/{case.ref}/acts/sign/")
    assert page.status_code == 200
    assert 'name="checklist"' not in page.content.decode()
    with pytest.raises(Invalid):
        do_act(county, "t1.reviewer", case, "sign", checklist=checklist(case))
    do_act(county, "t1.reviewer", case, "sign")
    assert again(case).state == "on_notice"


def test_the_page_shows_the_points_and_keeps_those_that_were_ticked(county: County, case: AidCase) -> None:
    chair, address = at_desk(county, "v1.chair"), f"/aid/{case.ref}/acts/sign/"
    page = chair.get(address)
    assert page.content.decode().count('name="checklist"') == len(checklist(case))
    assert "She is registered or lives in this village" in text_of(page)
    back = send(chair, address, opinion="情况属实", checklist=checklist(case)[:2])
    ticked = re.findall(r'name="checklist"[^>]* checked', back.content.decode())
    assert (back.status_code, len(ticked)) == (422, 2)
    assert REFUSED in text_of(back)
    assert send(chair, address, opinion="情况属实", checklist=checklist(case)).status_code == 302
    assert again(case).state == "township_review"


def test_the_same_by_api(county: County, case: AidCase) -> None:
    chair, address = Desk(county, "v1.chair"), f"/aid/{case.ref}/acts/sign"
    (asked,) = next(
        act["answers"] for act in chair.get(f"/aid/{case.ref}/choices")[1]["acts"] if act["act"] == "sign"
    )
    assert (asked["name"], asked["every"], list(asked["choices"])) == ("checklist", True, checklist(case))
    status, problem = chair.post(address, {"opinion": "同意", "data": {}})
    assert (status, problem["code"]) == (422, "checklist_incomplete")
    status, _answer = chair.post(address, {"opinion": "同意", "data": {"checklist": checklist(case)}})
    assert (status, again(case).state) == (200, "township_review")
