"""Three mothers by program: visited, nominated, noticed, approved as far as the budget goes, paid, seen, counted.

The same as the browser's journey, by the API alone, the bank's files too; and 65 households at once.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from tests.aid.bank_files import filled
from tests.aid.pages import AFTER, at_township
from tests.aid.stage import ANSWERS, WINTER, mother
from tests.api.client import Desk
from tests.county import County
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
BUDGET, EACH = "1000.00", "500.00"
MANY = 65


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

    def allots(self, grant: str, amount: str, number: int) -> int:
        """The budget of the county for the year; its id."""
        body = {"grant": grant, "year": 2015, "place": "513499", "amount": amount, "number": number}
        status, made = self.manager.post("/aid/budgets", {**body, "document": "示妇〔2015〕1号"})
        assert status == 201, made
        return int(made["id"])

    def budget(self, fund: int, *columns: str) -> list[tuple[str, int]]:
        """Yuan and number of these columns."""
        found = self.sealer.get(f"/aid/budgets/{fund}")[1]
        return [(found[name]["yuan"], found[name]["number"]) for name in columns]

    def number(self, case: str) -> str:
        return str(self.manager.get(case)[1]["number"])

    def lists_for_the_bank(self) -> tuple[str, bytes]:
        """The list of all that waits, and its file."""
        status, made = self.manager.post("/aid/bank-lists", {})
        assert (status, made["state"]) == (201, "with_bank"), made
        answer = self.manager.send("GET", f"/aid/bank-lists/{made['ref']}/file.csv")
        assert answer.status_code == 200
        return str(made["ref"]), answer.content

    def sends_results(self, data: bytes, status: int = 201) -> dict[str, Any]:
        """How the bank's file stands after it was sent."""
        file = io.BytesIO(data)
        file.name = "结果.csv"
        found, kept = self.manager.upload("/aid/bank-results", {"file": file})
        assert found == status, kept
        return dict(kept)

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
        fund = road.allots("spring_festival", BUDGET, 3)
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
    parcel = _the_third_receives_a_parcel(road, women[2].pk, women[2].name)
    _all_are_seen(road, [(cases[0], women[0].pk), (cases[1], women[1].pk), (parcel, women[2].pk)])
    _adds_up(road, cases, parcel, fund)
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


def _one_is_paid_and_one_comes_back(road: Road, cases: list[str], fund: int) -> None:
    """A line that names nobody's case stands in the file too: it holds up no other."""
    with clock.at(PAID):
        day = clock.today().isoformat()
        bank_list, taken = road.lists_for_the_bank()
        paid, back = (road.number(case) for case in cases[:2])
        results = filled(
            taken,
            {
                paid: {"结果": "成功", "日期": day, "流水号": "B-001"},
                back: {"结果": "退汇", "日期": day, "退汇原因": "account_closed"},
            },
        )
        stranger = results.splitlines()[1].replace(paid.encode(), "示妇助〔2015〕09999号".encode())
        results += stranger + b"\r\n"
        sent = road.sends_results(results)
        assert sent["counts"] == {"ready": 2, "wrong": 1, "done": 0, "taken_back": 0}
        rows = road.manager.get(f"/aid/bank-results/{sent['ref']}/rows")[1]["rows"]
        assert [(row["act"], row["status"]) for row in rows] == [
            ("confirm_payment", "ready"),
            ("report_bounced", "ready"),
            ("confirm_payment", "wrong"),
        ]
        assert rows[2]["faults"]
        # Looked at, nothing is entered.
        assert [road.manager.get(case)[1]["state"] for case in cases[:2]] == ["awaiting_payment"] * 2
        _entered_once(road, sent["ref"], results)
        assert [road.manager.get(case)[1]["state"] for case in cases[:2]] == ["delivered", "undelivered"]
        found = road.sealer.get(f"/aid/bank-lists/{bank_list}")[1]
        assert [row["answer"] for row in found["rows"]] == ["confirm_payment", "report_bounced"]
        assert (found["state"], found["unanswered"]) == ("answered", 0)
        assert road.budget(fund, "committed", "spent", "left") == [("0.00", 0), (EACH, 1), (EACH, 2)]
        road.acts(road.manager, cases[1], "carry_over", "county_review")


def _entered_once(road: Road, file: str, data: bytes) -> None:
    """Sent and entered again, the same file changes nothing."""
    status, entered = road.manager.post(f"/aid/bank-results/{file}/enter", {})
    assert (status, entered) == (200, {"done": 2, "refused": 0, "left": 0})
    last = road.manager.get("/aid")[1]["cases"]
    assert road.sends_results(data, 200)["ref"] == file
    assert road.manager.post(f"/aid/bank-results/{file}/enter", {})[1] == {"done": 0, "refused": 0, "left": 0}
    counts = road.manager.get(f"/aid/bank-results/{file}")[1]["counts"]
    assert counts == {"ready": 0, "wrong": 1, "done": 2, "taken_back": 0}
    assert road.manager.get("/aid")[1]["cases"] == last


def _her_account_is_mended_and_paid(road: Road, case: str, name: str, fund: int) -> None:
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
        answer = {"结果": "成功", "日期": clock.today().isoformat(), "流水号": "B-002"}
        _list, taken = road.lists_for_the_bank()
        sent = road.sends_results(filled(taken, {road.number(case): answer}))
        entered = road.manager.post(f"/aid/bank-results/{sent['ref']}/enter", {})[1]
        assert entered == {"done": 1, "refused": 0, "left": 0}
        assert road.manager.get(case)[1]["state"] == "delivered"
        assert road.budget(fund, "spent", "left") == [(BUDGET, 2), ("0.00", 1)]


def _the_third_receives_a_parcel(road: Road, person: int, name: str) -> str:
    """Goods: she can't write, so her fingerprint stands beside a witness's name."""
    with clock.at(PAID):
        road.allots("mothers_parcel", "200", 1)
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


def _adds_up(road: Road, cases: list[str], parcel: str, fund: int) -> None:
    """The cases, the budget, the year's figures, and the cases and women that each figure opens."""
    with clock.at(SEEN):
        rows = road.sealer.get("/aid")[1]["cases"]
        assert [row["state"] for row in rows] == ["verified", "county_review", "verified", "verified"]
        assert road.waits_for(road.manager) == {cases[2]}
        assert road.waits_for(road.cadre) == set()
        year = road.sealer.get("/aid/statistics/year?year=2015")[1]["tables"][0]
        total = year["lines"][0]
        # Nominated and asked, approved and granted, delivered and spent, stopped and spent; women, homes, villages.
        assert total["values"] == [4, "1700.00", 3, "1200.00", 3, "1200.00", 0, "0.00", 3, 3, 1]
        delivered, women = total["opens"][4], total["opens"][8]
        found = road.sealer.get(f"/aid/statistics/cases/{delivered}")[1]
        assert {f"/aid/{row['ref']}" for row in found["rows"]} == {cases[0], cases[1], parcel}
        assert (found["count"], found["yuan"]) == (3, "1200.00")
        assert road.sealer.get(f"/aid/statistics/cases/{women}")[1]["count"] == 3
        # The village's figures are the township's and the county's.
        for desk in (road.chair, road.township):
            found = desk.get("/aid/statistics/year?year=2015")[1]
            assert found["tables"][0]["lines"][0]["values"] == total["values"]
        assert road.budget(fund, "reserved", "committed", "spent") == [("0.00", 0), ("0.00", 0), (BUDGET, 2)]


# --- 65 households at once ------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_65_households_by_program_each_with_its_own_result(county: County, road: Road) -> None:
    """The budget covers all but two, and one account is closed; neither holds up another household."""
    covered = MANY - 2
    with clock.at(WINTER):
        fund = road.allots("spring_festival", f"{500 * covered}.00", MANY)
        refs = [at_township(county, seed, income=f"{600 + 20 * seed}.00").ref for seed in range(MANY)]
        assert _all_at_once(road.township, "sign", refs) == (MANY, 0)
    with clock.at(AFTER):
        assert _all_at_once(road.township, "confirm_notice", refs) == (MANY, 0)
        ranked = road.manager.get("/aid/ranking?grant=spring_festival&year=2015")[1]["rows"]
        assert [row["fits"] for row in ranked] == [True] * covered + [False] * 2
        assert _all_at_once(road.manager, "put_on_list", [row["ref"] for row in ranked]) == (covered, 2)
        (award,) = road.sealer.get("/aid/lists?grant=spring_festival&year=2015")[1]["lists"]
        listed = [row["ref"] for row in road.sealer.get(f"/aid/lists/{award['ref']}")[1]["rows"]]
        assert _all_at_once(road.sealer, "approve", listed) == (covered, 0)
        bank_list, taken = road.lists_for_the_bank()
        _paid_but_one(road, bank_list, taken, covered)
        assert road.budget(fund, "spent") == [(f"{500 * (covered - 1)}.00", covered - 1)]
        total = road.sealer.get("/aid/statistics/reached?year=2015")[1]["tables"][0]["lines"][0]
        assert total["values"] == [covered - 1, covered - 1, 1]
    assert list(verify()) == []


def _all_at_once(desk: Desk, act: str, refs: list[str]) -> tuple[int, int]:
    """How many it was done to, and how many not."""
    body = {"cases": [{"ref": ref} for ref in refs], "opinion": "同意"}
    status, answer = desk.post(f"/aid/many/acts/{act}", body)
    assert (status, len(answer["results"])) == (200, len(refs)), answer
    return answer["done"], answer["refused"]


def _paid_but_one(road: Road, bank_list: str, taken: bytes, covered: int) -> None:
    rows = road.manager.get(f"/aid/bank-lists/{bank_list}")[1]["rows"]
    assert len(rows) == covered
    day = clock.today().isoformat()
    answers = {row["number"]: {"结果": "成功", "日期": day, "流水号": f"B-{row['place']}"} for row in rows}
    answers[rows[-1]["number"]] = {"结果": "退汇", "日期": day, "退汇原因": "account_closed"}
    sent = road.sends_results(filled(taken, answers))
    entered = road.manager.post(f"/aid/bank-results/{sent['ref']}/enter", {})[1]
    assert entered == {"done": covered, "refused": 0, "left": 0}
    states = [road.manager.get(f"/aid/{row['ref']}")[1]["state"] for row in (rows[0], rows[-1])]
    assert states == ["delivered", "undelivered"]
