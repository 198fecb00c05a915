"""Three mothers by program: visited, nominated, noticed, approved as far as the budget goes, paid, seen, counted.

The same as the browser's journey, by the API alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from aid.models import Fund
from tests.aid.stage import ANSWERS, WINTER, allot, mother
from tests.api.client import Desk
from tests.county import County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# The visit, the objection and its answer, the days over, the money, a second notice over, her money.
VISITED, OBJECTED = WINTER - timedelta(days=4), WINTER + timedelta(days=2)
ANSWERED, OVER = OBJECTED + timedelta(days=2), WINTER + timedelta(days=15)
PAID, OVER_AGAIN = OVER + timedelta(days=2), OVER + timedelta(days=20)
SEEN = OVER_AGAIN + timedelta(days=5)
# A household of two; the neediest first.
INCOMES = ("600.00", "2400.00", "4200.00")
FOUND = {"poor": "yes", "why": "丈夫病故", "life": "种玉米两亩", "difficulties": "女儿上学"}
BUDGET, EACH = "1000", 50_000


class Road:
    """The desks of the village's chain; each act is answered by the state in which it left the case."""

    def __init__(self, county: County) -> None:
        self.cadre, self.chair, self.township, self.manager, self.sealer = (
            Desk(county, who) for who in ("v1.cadre", "v1.chair", "t1.reviewer", "c.manager", "c.sealer")
        )

    def visits(self, person: int) -> int:
        status, kept = self.cadre.post(
            "/visits", {"person": person, "done_on": clock.today().isoformat(), **FOUND}
        )
        assert status == 201, kept
        return int(kept["id"])

    def nominates(self, person: int, name: str, grant: str) -> str:
        """A complete draft with its papers, handed in."""
        status, opened = self.cadre.post("/aid", {"person": person, "grant": grant})
        assert status == 201, opened
        case = f"/aid/{opened['ref']}"
        for step in self.cadre.get(case)[1]["task_list"]:
            if step["step"] in ANSWERS:
                self.saves(case, step["step"], name)
        for paper in self.cadre.get(case)[1]["required_papers"]:
            assert self.cadre.upload(f"{case}/papers", {"file": _photo(), "kind": paper["kind"]})[0] == 201
        self.acts(self.cadre, case, "submit", "village_review")
        return case

    def saves(self, case: str, section: str, name: str, **other: str) -> None:
        answers: dict[str, Any] = {**ANSWERS[section], **other}
        if section == "account":
            answers["holder"] = name
        status, saved = self.cadre.put(f"{case}/sections/{section}", answers)
        assert (status, saved["missing"]) == (200, {}), saved

    def acts(self, desk: Desk, case: str, act: str, state: str, **data: Any) -> None:
        status, answer = desk.post(f"{case}/acts/{act}", {"opinion": "同意", "data": data})
        assert (status, answer.get("state")) == (200, state), answer

    def climbs(self, case: str) -> None:
        """Signed by village and township, and on public notice from today."""
        asked = self.chair.get(f"{case}/choices")[1]["acts"]
        (points,) = next(act["answers"] for act in asked if act["act"] == "sign")
        assert points["every"] is True
        self.acts(self.chair, case, "sign", "township_review", checklist=list(points["choices"]))
        self.acts(self.township, case, "sign", "on_notice")

    def waits_for(self, desk: Desk) -> set[str]:
        return {f"/aid/{task['ref']}" for task in desk.get("/tasks")[1]["tasks"]}


def _photo() -> io.BytesIO:
    sent = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(sent, "JPEG")
    sent.seek(0)
    sent.name = "photo.jpg"
    return sent


@pytest.fixture
def road(county: County) -> Iterator[Road]:
    with clock.at(VISITED):
        yield Road(county)


def test_three_mothers_from_the_visit_to_the_figures_by_program(county: County, road: Road) -> None:
    women = [mother(county, seed, income=income, visited=None).person for seed, income in enumerate(INCOMES)]
    with clock.at(WINTER):
        fund = allot(county, amount=BUDGET, number=3)
    for she in women:
        road.visits(she.pk)
    with clock.at(WINTER):
        cases = [road.nominates(she.pk, she.name, "spring_festival") for she in women]
        for case in cases:
            road.climbs(case)
    _one_is_objected_to(road, cases[1])
    _the_notice_runs_its_days(road, cases)
    _two_are_covered(road, cases)
    _one_is_paid_and_one_comes_back(road, cases, fund)
    _her_account_is_mended_and_paid(road, cases[1], women[1].name, fund)
    parcel = _the_third_receives_a_parcel(county, road, women[2].pk, women[2].name)
    _all_are_seen(road, [(cases[0], women[0].pk), (cases[1], women[1].pk), (parcel, women[2].pk)])
    _adds_up(county, road, cases, fund)
    assert list(verify()) == []


def _one_is_objected_to(road: Road, case: str) -> None:
    told = {"text": "她家在县城有房", "objector": "", "received_on": OBJECTED.date().isoformat()}
    with clock.at(OBJECTED):
        road.acts(road.township, case, "record_objection", "objected", **told)
        until = road.cadre.get(case)[1]["due_on"]
    with clock.at(ANSWERED):
        assert case in road.waits_for(road.township)
        road.acts(road.township, case, "answer_objection", "on_notice", answer="经核查，县城无房产")
        assert road.cadre.get(case)[1]["due_on"] > until


def _the_notice_runs_its_days(road: Road, cases: list[str]) -> None:
    with clock.at(ANSWERED):
        status, problem = road.township.post(f"{cases[0]}/acts/confirm_notice", {})
        assert (status, problem["code"]) == (403, "notice_runs")
    with clock.at(OVER):
        for case in cases:
            road.acts(road.township, case, "confirm_notice", "county_review")


def _two_are_covered(road: Road, cases: list[str]) -> None:
    """The third hears that the budget isn't enough; she stands where she stood."""
    with clock.at(OVER):
        assert road.waits_for(road.manager) == set(cases)
        for case in cases[:2]:
            road.acts(road.manager, case, "put_on_list", "listed")
        status, problem = road.manager.post(f"{cases[2]}/acts/put_on_list", {})
        assert (status, problem["code"]) == (409, "fund_exhausted")
        assert "预算" in problem["detail"]
        status, problem = road.manager.post(f"{cases[0]}/acts/approve", {"opinion": "同意"})
        assert (status, problem["code"]) == (409, "moved_on")
        for case in cases[:2]:
            road.acts(road.sealer, case, "approve", "awaiting_payment")
    assert road.manager.get(cases[2])[1]["state"] == "county_review"


def _one_is_paid_and_one_comes_back(road: Road, cases: list[str], fund: Fund) -> None:
    with clock.at(PAID):
        day = clock.today().isoformat()
        road.acts(road.manager, cases[0], "confirm_payment", "delivered", on=day, reference="B-001")
        road.acts(road.manager, cases[1], "report_bounced", "undelivered", reason="account_closed")
        fund.refresh_from_db()
        assert (fund.committed_fen, fund.spent_fen, fund.left_number) == (0, EACH, 2)
        road.acts(road.manager, cases[1], "carry_over", "county_review")


def _her_account_is_mended_and_paid(road: Road, case: str, name: str, fund: Fund) -> None:
    """What was signed is changed: every level signs anew, and a whole notice runs."""
    marks = [{"target": "account.number", "note": "账户已销户，请换卡"}]
    with clock.at(PAID):
        road.acts(road.manager, case, "return_to_village", "returned", marks=marks)
        road.saves(case, "account", name, number="6214888800005678")
        road.acts(road.cadre, case, "submit", "village_review")
        assert road.cadre.get(case)[1]["round"] == 2
        road.climbs(case)
    with clock.at(OVER_AGAIN):
        road.acts(road.township, case, "confirm_notice", "county_review")
        road.acts(road.manager, case, "put_on_list", "listed")
        road.acts(road.sealer, case, "approve", "awaiting_payment")
        day = clock.today().isoformat()
        road.acts(road.manager, case, "confirm_payment", "delivered", on=day, reference="B-002")
        fund.refresh_from_db()
        assert (fund.spent_fen, fund.spent_number, fund.left_number) == (2 * EACH, 2, 1)
        assert not fund.left


def _the_third_receives_a_parcel(county: County, road: Road, person: int, name: str) -> str:
    """Goods: she can't write, so her fingerprint stands beside a witness's name."""
    with clock.at(PAID):
        allot(county, "mothers_parcel", amount="200", number=1)
        case = road.nominates(person, name, "mothers_parcel")
        road.climbs(case)
    with clock.at(OVER_AGAIN):
        road.acts(road.township, case, "confirm_notice", "county_review")
        road.acts(road.manager, case, "put_on_list", "listed")
        road.acts(road.sealer, case, "approve", "awaiting_goods")
        received = {"on": clock.today().isoformat(), "how": "fingerprint"}
        status, problem = road.township.post(f"{case}/acts/confirm_receipt", {"data": received})
        assert (status, list(problem["errors"])) == (422, ["witness"])
        road.acts(road.township, case, "confirm_receipt", "delivered", **received, witness="沙马·阿木")
    return case


def _all_are_seen(road: Road, delivered: list[tuple[str, int]]) -> None:
    with clock.at(SEEN):
        for case, person in delivered:
            assert case in road.waits_for(road.cadre)
            visit = str(road.visits(person))
            (asked,) = [a for a in road.cadre.get(f"{case}/choices")[1]["acts"] if a["act"] == "verify"]
            assert visit in next(each for each in asked["answers"] if each["name"] == "visit")["choices"]
            road.acts(road.cadre, case, "verify", "verified", visit=visit, found="in_order")


def _adds_up(county: County, road: Road, cases: list[str], fund: Fund) -> None:
    """The cases by API, the budget, and the year's figures, which stand on a page."""
    with clock.at(SEEN):
        rows = road.sealer.get("/aid")[1]["cases"]
        assert [row["state"] for row in rows] == ["verified", "county_review", "verified", "verified"]
        assert road.waits_for(road.manager) == {cases[2]}
        assert road.waits_for(road.cadre) == set()
        # Nominated and asked, approved and granted, delivered and spent; women, households, villages.
        words = text_of(at_desk(county, "c.sealer").get("/aid/statistics/year/?year=2015"))
        assert "Total 4 1,700 3 1,200 3 1,200 3 3 1" in words
    fund.refresh_from_db()
    assert (fund.reserved_fen, fund.committed_fen, fund.spent_fen) == (0, 0, 2 * EACH)
