"""What a request costs in statements, and that it doesn't grow with the case."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.client import Desk
from tests.county import County, advance, contacts, draft

pytestmark = pytest.mark.usefixtures("spring_2014")

MOST_TO_READ = 12
MOST_TO_ACT = 36


def _cost(desk: Desk, method: str, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert desk.send(method, path).status_code == 200
    assert len(captured) <= MOST_TO_READ, "\n".join(query["sql"][:150] for query in captured.captured_queries)
    return len(captured)


def test_the_list_of_tasks_costs_the_same_however_many_there_are(county: County) -> None:
    desk = Desk(county, "t1.reviewer")
    draft_of = [advance(county, draft(county, seed=seed), "village") for seed in range(1, 3)]
    first = _cost(desk, "GET", "/tasks")
    draft_of += [advance(county, draft(county, seed=seed), "village") for seed in range(3, 8)]
    assert _cost(desk, "GET", "/tasks") == first
    assert len(desk.get("/tasks")[1]["tasks"]) == len(draft_of)


@pytest.mark.parametrize("username", ["v1.cadre", "c.sealer"])
def test_a_loan_costs_the_same_however_many_sign_offs_rounds_and_guarantors_it_has(
    county: County, username: str
) -> None:
    desk = Desk(county, username)
    small = advance(county, draft(county), "submit")
    large = advance(county, draft(county, seed=1, amount="60000.00", guarantors=2), "bank", amount="60000")
    county.do("c.sealer", large, "return_to_bank", marks=[{"target": "loan.amount", "note": "请核实"}])
    costs = [_cost(desk, "GET", f"/loans/{case.ref}") for case in (small, large)]
    assert costs[0] == costs[1]
    _cost(desk, "GET", "/loans")
    _cost(desk, "GET", f"/loans/{large.ref}/journal")


def test_a_two_person_act_and_an_answer_to_a_return_stay_within_the_bound(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")
    _cost(Desk(county, "c.second"), "GET", f"/loans/{case.ref}")
    other = advance(county, draft(county, seed=1), "village")
    county.do("t1.reviewer", other, "return_to_village", marks=[{"target": "other", "note": "请补充"}])
    _cost(Desk(county, "v1.cadre"), "GET", f"/loans/{other.ref}")


def test_a_sign_off_by_api_is_the_act_and_little_else(county: County) -> None:
    case: Any = advance(county, draft(county), "village")
    desk = Desk(county, "t1.reviewer")
    with CaptureQueriesContext(connection) as captured:
        status, outcome = desk.act(case.ref, "sign", contacts=contacts(case))
    assert status == 200, outcome
    assert len(captured) <= MOST_TO_ACT, "\n".join(query["sql"][:150] for query in captured.captured_queries)
