"""The village nominates after a visit: a nomination of a woman to whom nobody went isn't handed in, by no door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.aid.stage import WINTER, again, do_act, draft, mother, visit
from tests.api.client import Desk
from tests.county import County
from tests.pages.desks import at_desk, send, text_of
from workflows import clock
from workflows.errors import RulesForbid

pytestmark = pytest.mark.django_db
TODAY = WINTER.date()
NOBODY_WENT = "She has to be visited at home within 90 days before the nomination, and no visit is on record"


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(WINTER):
        yield


def test_by_its_page(county: County) -> None:
    she = mother(county, visited=None).person
    case = draft(county, she)
    village = at_desk(county, "v1.cadre")
    address = f"/aid/{case.ref}/draft/check/"
    refused = send(village, address)
    assert refused.status_code == 409
    assert NOBODY_WENT in text_of(refused)
    assert again(case).state == "draft"
    visit(county, she, TODAY)
    assert send(village, address).status_code == 302
    assert again(case).state == "village_review"


def test_by_api(county: County) -> None:
    she = mother(county, visited=None).person
    case = draft(county, she)
    village = Desk(county, "v1.cadre")
    status, told = village.post(f"/aid/{case.ref}/acts/submit", {})
    assert (status, told["code"], again(case).state) == (409, "ineligible", "draft")
    assert [(found["rule"], found["outcome"]) for found in told["findings"]] == [("visited", "fail")]
    assert told["findings"][0]["reason"].startswith("提名前90天内须入户走访，但没有她的走访记录")
    visit(county, she, TODAY)
    assert village.post(f"/aid/{case.ref}/acts/submit", {})[0] == 200
    assert again(case).state == "village_review"


@pytest.mark.parametrize(
    "day, is_taken", [(TODAY - timedelta(days=90), True), (TODAY - timedelta(91), False)]
)
def test_a_visit_of_long_ago_is_none(county: County, day: date, is_taken: bool) -> None:
    case = draft(county, mother(county, visited=day).person)
    if is_taken:
        do_act(county, "v1.cadre", case, "submit")
    else:
        with pytest.raises(RulesForbid) as refused:
            do_act(county, "v1.cadre", case, "submit")
        assert [found["rule"] for found in refused.value.findings] == ["visited"]
    assert again(case).state == ("village_review" if is_taken else "draft")
