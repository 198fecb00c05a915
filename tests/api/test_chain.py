"""A loan from draft to confirmed payout through the API alone, and every way off that road."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loans.models import Disbursement, Guarantee
from tests.api.client import Desk, new_key
from tests.api.papers import photo
from tests.county import VILLAGES, County, sections
from workflows import clock
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


class Road:
    """The desks of one village's chain and the acts of each, by API."""

    def __init__(self, county: County) -> None:
        self.cadre = Desk(county, "v1.cadre")
        self.chair = Desk(county, "v1.chair")
        self.township = Desk(county, "t1.reviewer")
        self.bank = Desk(county, "b1.officer")
        self.liaison = Desk(county, "b1.liaison")
        self.sealer = Desk(county, "c.sealer")
        self.second = Desk(county, "c.second")
        self.answers = sections()
        # The county of the tests keeps its drafts without reading them; the API reads every answer.
        self.answers["applicant"]["nation"] = "07"
        self.answers["project"]["industry"] = "breeding"
        self.answers["account"]["holder"] = self.answers["applicant"]["name"]

    def draft(self) -> str:
        """A complete draft with its papers."""
        status, opened = self.cadre.post("/loans", {"place": VILLAGES[0]})
        assert status == 201, str(opened)
        ref = opened["ref"]
        for name, answers in self.answers.items():
            path = f"/loans/{ref}/guarantors" if name == "guarantors" else f"/loans/{ref}/sections/{name}"
            status, saved = self.cadre.put(path, {"guarantors": answers} if name == "guarantors" else answers)
            assert status == 200, str(saved)
            assert (saved["status"], saved["missing"]) == ("done", {})
        _status, case = self.cadre.get(f"/loans/{ref}")
        for shade, paper in enumerate(case["required_papers"]):
            form = {"file": photo(shade), "kind": paper["kind"], "subject": paper["subject"]}
            status, added = self.cadre.upload(f"/loans/{ref}/papers", form)
            assert status == 201, str(added)
        return str(ref)

    def step(self, ref: str, name: str) -> dict[str, Any]:
        """One act forward, as the desk whose turn it is."""
        _status, choices = self.cadre.get(f"/loans/{ref}/choices")
        asked = self.answers["loan"]["amount"]
        steps: dict[str, tuple[Desk, str, dict[str, Any]]] = {
            "submit": (self.cadre, "submit", {}),
            "village": (
                self.chair,
                "sign",
                {"checklist": [item["code"] for item in choices["village_checklist"]]},
            ),
            "township": (
                self.township,
                "sign",
                {"contacts": [{"how": "visit", "on": "2014-03-18"} for _one in self.answers["guarantors"]]},
            ),
            "bank": (self.bank, "consent", {"amount": asked, "term_months": 24, "rate": 9.15}),
            "county": (self.sealer, "seal", {}),
            "payout": (
                self.liaison,
                "confirm_disbursement",
                {
                    "paid_on": clock.today().isoformat(),
                    "amount": asked,
                    "account_holder": self.answers["applicant"]["name"],
                    "account_number": self.answers["account"]["number"],
                    "voucher": "V-0001",
                },
            ),
        }
        desk, act, data = steps[name]
        status, outcome = desk.act(ref, act, **data)
        assert status == 200, str(outcome)
        return outcome

    def until(self, last: str, ref: str = "") -> str:
        ref = ref or self.draft()
        chain = ("submit", "village", "township", "bank", "county", "payout")
        for name in chain[: chain.index(last) + 1]:
            self.step(ref, name)
        return ref


@pytest.fixture
def road(county: County) -> Road:
    return Road(county)


def _state(desk: Desk, ref: str) -> str:
    status, case = desk.get(f"/loans/{ref}")
    assert status == 200, str(case)
    return str(case["state"])


def test_a_loan_goes_from_draft_to_confirmed_payout(road: Road) -> None:
    ref = road.until("payout")
    _status, case = road.cadre.get(f"/loans/{ref}")
    assert (case["state"], case["number"]) == ("disbursed", "示妇贷〔2014〕00001号")
    assert [row["level"] for row in case["signoffs"]] == ["village", "township", "bank", "county", "payout"]
    assert {row["content_digest"] for row in case["signoffs"]} == {case["content_digest"]}
    assert (case["amount_consented"], case["term_months"], case["rate"]) == ("30000.00", 24, "9.15")
    assert Disbursement.objects.get().voucher == "V-0001"
    assert Guarantee.objects.filter(released_on=None).count() == 1
    assert list(verify()) == []


def test_each_desk_finds_the_case_among_its_tasks_when_it_is_its_turn(road: Road) -> None:
    ref = road.draft()
    for name, desk in (
        ("submit", road.cadre),
        ("village", road.chair),
        ("township", road.township),
        ("bank", road.bank),
        ("county", road.sealer),
        ("payout", road.liaison),
    ):
        assert [task["ref"] for task in desk.get("/tasks")[1]["tasks"]] == [ref], name
        road.step(ref, name)
        assert desk.get("/tasks")[1]["tasks"] == [], name


def test_a_return_to_the_village_names_what_is_wrong_and_begins_a_round_once_it_is_changed(
    road: Road,
) -> None:
    ref = road.until("bank")
    marks = [
        {"target": "project.site", "note": "请写明地点"},
        {"target": "papers.id_card.applicant", "note": "看不清"},
    ]
    status, outcome = road.sealer.act(ref, "return_to_village", "材料不清", marks=marks)
    assert (status, outcome["state"]) == (200, "returned")
    assert _state(road.cadre, ref) == "returned"
    road.answers["project"]["site"] = "清泉村4组"
    assert road.cadre.put(f"/loans/{ref}/sections/project", road.answers["project"])[0] == 200
    # Other desks keep seeing what was signed, until it is submitted again.
    assert road.township.get(f"/loans/{ref}")[1]["sections"]["project"]["site"] == "清泉村3组"
    assert road.cadre.get(f"/loans/{ref}")[1]["sections"]["project"]["site"] == "清泉村4组"
    outcome = road.step(ref, "submit")
    assert (outcome["state"], outcome["round"]) == ("village_review", 2)
    case = road.cadre.get(f"/loans/{ref}")[1]
    assert [bool(row["void"]) for row in case["signoffs"]] == [True, True, True, False]
    assert {row["void"]["act"] for row in case["signoffs"] if row["void"]} == {"submit"}
    for name in ("village", "township", "bank", "county", "payout"):
        road.step(ref, name)
    assert _state(road.cadre, ref) == "disbursed"


def test_an_unchanged_answer_goes_back_to_whoever_returned_it(road: Road) -> None:
    ref = road.until("township")
    marks = [{"target": "guarantors.0.phone", "note": "请核实"}]
    assert road.bank.act(ref, "return_to_village", "请核实", marks=marks)[0] == 200
    outcome = road.step(ref, "submit")
    assert (outcome["state"], outcome["round"]) == ("bank_review", 1)


def test_a_return_to_the_township_voids_its_sign_off_and_those_after_it(road: Road) -> None:
    ref = road.until("bank")
    marks = [{"target": "other", "note": "未联系担保人"}]
    assert road.sealer.act(ref, "return_to_township", "请联系", marks=marks)[0] == 200
    case = road.sealer.get(f"/loans/{ref}")[1]
    assert case["state"] == "township_review"
    assert [bool(row["void"]) for row in case["signoffs"]] == [False, True, True, False]
    for name in ("township", "bank", "county"):
        road.step(ref, name)
    assert _state(road.cadre, ref) == "awaiting_payout"


def test_a_return_to_the_cooperative_lets_it_decide_again(road: Road) -> None:
    ref = road.until("bank")
    marks = [{"target": "loan.amount", "note": "额度偏高"}]
    assert road.sealer.act(ref, "return_to_bank", "请重新核定", marks=marks)[0] == 200
    assert _state(road.bank, ref) == "bank_review"
    road.step(ref, "bank")
    assert _state(road.cadre, ref) == "county_review"


def test_a_refusal_carries_its_coded_reasons(road: Road) -> None:
    ref = road.until("village")
    reasons = road.township.get(f"/loans/{ref}/choices")[1]["refusal_reasons"]
    assert reasons[0]["cure"]
    status, outcome = road.township.act(ref, "refuse", "不符合条件", reasons=[reasons[0]["code"]])
    assert (status, outcome["state"]) == (200, "refused")
    case = road.cadre.get(f"/loans/{ref}")[1]
    assert case["signoffs"][-1]["decision"]["reasons"] == [reasons[0]["code"]]
    status, problem = road.chair.act(ref, "sign", checklist=[])
    assert (status, problem["code"]) == (403, "case_closed")


def test_the_village_withdraws_on_her_behalf(road: Road) -> None:
    ref = road.until("county")
    status, outcome = road.cadre.act(ref, "withdraw", reason="本人不再需要")
    assert (status, outcome["state"]) == (200, "withdrawn")
    assert road.liaison.get("/tasks")[1]["tasks"] == []


def test_what_cannot_be_paid_is_unsealed_by_two_persons(road: Road) -> None:
    ref = road.until("county")
    assert road.liaison.act(ref, "report_cannot_pay", reason="account_closed")[0] == 200
    assert road.sealer.act(ref, "propose_unseal", note="账户已销")[0] == 200
    status, problem = road.sealer.act(ref, "unseal")
    assert (status, problem["code"]) == (403, "same_person")
    assert road.second.act(ref, "unseal")[0] == 200
    case = road.second.get(f"/loans/{ref}")[1]
    assert case["state"] == "county_review"
    assert case["signoffs"][3]["void"]["act"] == "unseal"


def test_a_stopped_payout_can_be_resumed(road: Road) -> None:
    ref = road.until("county")
    assert road.liaison.act(ref, "report_cannot_pay", reason="not_reached")[0] == 200
    assert road.sealer.act(ref, "resume_payout", note="已联系上")[0] == 200
    assert road.step(ref, "payout")["state"] == "disbursed"


def test_the_journal_of_the_case_tells_what_happened(road: Road) -> None:
    ref = road.until("village")
    status, found = road.township.get(f"/loans/{ref}/journal")
    assert status == 200
    assert [row["act"] for row in found["rows"]] == ["sign", "submit", "open"]
    assert found["next_before"] is None
    first = road.township.get(f"/loans/{ref}/journal?limit=2")[1]
    rest = road.township.get(f"/loans/{ref}/journal?limit=2&before={first['next_before']}")[1]
    assert first["rows"] + rest["rows"] == found["rows"]
    assert "阿依" not in str(found)


def test_an_act_sent_twice_acts_once_and_answers_the_same(road: Road) -> None:
    ref = road.until("submit")
    codes = [item["code"] for item in road.chair.get(f"/loans/{ref}/choices")[1]["village_checklist"]]
    key = new_key()
    first = road.chair.act(ref, "sign", key=key, checklist=codes)
    body = json.dumps({"data": {"checklist": codes}, "opinion": "同意"}, indent=4)
    again = road.chair.post_raw(f"/loans/{ref}/acts/sign", body, key=key)
    assert (again.status_code, json.loads(again.content)) == first
    assert again["Idempotency-Replayed"] == "true"
    assert len(road.chair.get(f"/loans/{ref}")[1]["signoffs"]) == 1
    status, problem = road.chair.act(ref, "sign", "不同的意见", key=key, checklist=codes)
    assert (status, problem["code"]) == (409, "key_reused")


def test_opening_twice_with_one_key_opens_one_application(road: Road) -> None:
    key = new_key()
    first = road.cadre.post("/loans", {"place": VILLAGES[0]}, key=key)
    assert road.cadre.post("/loans", {"place": VILLAGES[0]}, key=key) == first
    assert len(road.cadre.get("/loans")[1]["loans"]) == 1
    assert road.cadre.post("/loans", {"place": VILLAGES[1]}, key=key)[0] in {403, 409}
