"""The API refuses whatever the law refuses, with the law's own reason, and tells it before it is tried."""

from __future__ import annotations

from typing import Any

import pytest

from loans.flows import ACTS
from tests.api.client import Desk
from tests.county import County, advance, draft
from workflows.models import JournalRow

# What it compares is above the database, which the table of tests/law asks on each.
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

DESKS = (
    "v1.cadre",
    "v1.chair",
    "v2.chair",
    "t1.reviewer",
    "t2.reviewer",
    "b1.officer",
    "b1.liaison",
    "b2.officer",
    "c.sealer",
    "c.second",
    "a.auditor",
)
STATES = {
    "draft": "",
    "village_review": "submit",
    "township_review": "village",
    "bank_review": "township",
    "county_review": "bank",
    "awaiting_payout": "county",
    "disbursed": "payout",
}


@pytest.mark.parametrize("state", [*STATES, "returned", "payout_stopped", "unseal_proposed"])
def test_every_desk_is_told_what_it_may_do_and_is_held_to_it(county: County, state: str) -> None:
    case = _stands_at(county, state)
    rows = JournalRow.objects.count()
    for username in DESKS:
        desk = Desk(county, username)
        rows += 1
        sees = county.seats(username).sees(case)
        status, shown = desk.get(f"/loans/{case.ref}")
        assert status == (200 if sees else 404), username
        told = {row["act"]: row for row in shown["acts"]} if sees else {}
        for act in _each_answer_once(told):
            status, problem = desk.act(case.ref, act)
            if not sees:
                assert (status, problem["code"]) == (404, "not_found"), (username, act)
            elif act == "lapse":
                assert (status, problem["code"]) == (403, "clock_only")
            else:
                answer = (status, problem["code"], problem["detail"])
                refused = 409 if told[act]["code"] == "moved_on" else 403
                assert answer == (refused, told[act]["code"], told[act]["reason"]), (username, act)
    # Nothing but the tokens was written.
    assert JournalRow.objects.count() == rows


def _each_answer_once(told: dict[str, Any]) -> list[str]:
    """The acts that are refused, one for each reason; the table of tests/law puts every act to the law."""
    if not told:
        return ["submit", "lapse"]
    refused = {act: told.get(act, {}).get("code", "") for act in ACTS if not told.get(act, {}).get("allowed")}
    return list({code: act for act, code in refused.items()}.values())


def test_an_auditor_reads_and_changes_nothing(county: County) -> None:
    case = advance(county, draft(county), "submit")
    desk = Desk(county, "a.auditor")
    assert desk.get(f"/loans/{case.ref}/journal")[0] == 200
    assert {
        row["code"] for row in desk.get(f"/loans/{case.ref}")[1]["acts"] if row["code"] != "wrong_state"
    } == {"reads_only"}
    assert desk.put(f"/loans/{case.ref}/sections/loan", {"amount": "20000"})[0] == 403
    assert desk.delete(f"/loans/{case.ref}/papers/1")[0] in {403, 404}
    assert desk.get("/tasks")[1]["tasks"] == []


def _stands_at(county: County, state: str) -> Any:
    case = draft(county)
    if state in STATES:
        return advance(county, case, STATES[state]) if STATES[state] else case
    if state == "returned":
        case = advance(county, case, "village")
        county.do("t1.reviewer", case, "return_to_village", marks=[{"target": "other", "note": "请补充"}])
    else:
        case = advance(county, case, "county")
        county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
        if state == "unseal_proposed":
            county.do("c.sealer", case, "propose_unseal")
    return type(case).objects.get(pk=case.pk)
