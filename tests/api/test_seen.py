"""A program acts on what it read: where the loan moved on since, the act is refused and says what happened."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans import drafting
from loans.models import LoanCase
from loans.programme import LOANS
from tests.api.client import Desk
from tests.county import County, advance, draft
from workflows.acts import Request, perform
from workflows.errors import Conflict
from workflows.ledger import valid
from workflows.models import SignOff
from workflows.seen import mark_of

pytestmark = pytest.mark.usefixtures("spring_2014")


def test_an_act_on_what_was_read_is_done(county: County) -> None:
    case = advance(county, draft(county), "bank")
    desk = Desk(county, "c.sealer")
    seen = desk.get(f"/loans/{case.ref}")[1]["seen"]
    status, _body = desk.post(f"/loans/{case.ref}/acts/seal", {"opinion": "同意", "seen": seen})
    assert status == 200


def test_an_act_on_what_is_no_longer_so_is_refused(county: County) -> None:
    case = advance(county, draft(county, amount="50000.00", guarantors=2), "bank")
    desk = Desk(county, "c.sealer", language="en")
    seen = desk.get(f"/loans/{case.ref}")[1]["seen"]
    county.do("c.second", case, "return_to_bank", marks=[{"target": "loan.amount", "note": "过高"}])
    county.do("b1.officer", case, "consent", amount="20000", term_months="24", rate="6.5")
    body = {"opinion": "同意", "seen": seen}
    status, problem = desk.post(f"/loans/{case.ref}/acts/seal", body)
    assert (status, problem["code"]) == (409, "moved_on")
    assert "“Consent”" in problem["detail"]
    again = desk.get(f"/loans/{case.ref}")[1]["seen"]
    assert again != seen
    assert desk.post(f"/loans/{case.ref}/acts/seal", {**body, "seen": again})[0] == 200


@pytest.mark.parametrize("seen", ["", "1.2.x", "9" * 64])
def test_a_mark_that_is_none_is_one_that_differs(county: County, seen: str) -> None:
    case = advance(county, draft(county), "bank")
    status, problem = Desk(county, "c.sealer").post(
        f"/loans/{case.ref}/acts/seal", {"opinion": "同意", "seen": seen}
    )
    assert (status, problem["code"]) == (409, "moved_on")


def test_the_same_request_read_anew_is_answered_with_its_own_act(county: County) -> None:
    """The answer got lost; the program reads the loan again and sends the same key: it isn't told of itself."""
    case = advance(county, draft(county), "bank")
    desk = Desk(county, "c.sealer")
    path, first = f"/loans/{case.ref}/acts/seal", desk.get(f"/loans/{case.ref}")[1]["seen"]
    done = desk.post(path, {"opinion": "同意", "seen": first}, key="the-same-key")
    second = desk.get(f"/loans/{case.ref}")[1]["seen"]
    assert desk.post(path, {"opinion": "同意", "seen": second}, key="the-same-key") == done


def test_a_draft_that_somebody_changed_is_not_submitted_unread(county: County) -> None:
    case = draft(county)
    seen = mark_of(case, [])
    drafting.save_section(
        case.ref, "loan", {"amount": "20000", "term_months": "12"}, county.seats("v1.cadre")
    )
    with pytest.raises(Conflict) as refused:
        perform(LOANS, case.ref, Request("submit", {}, seen=seen), county.seats("v1.cadre"))
    assert refused.value.code == "moved_on"
    assert LoanCase.objects.get(pk=case.pk).state == "draft"


def test_every_act_and_every_void_makes_another_mark(county: County) -> None:
    """The clock stands still here: what tells the marks apart is what was done."""
    case = advance(county, draft(county), "submit")
    marks = [_mark(case)]
    for step in ("village", "township", "bank"):
        advance_one(county, case, step)
        marks.append(_mark(case))
    county.do("c.sealer", case, "return_to_bank", marks=[{"target": "loan.amount", "note": "请核实"}])
    marks.append(_mark(case))
    assert len(valid(list(SignOff.objects.filter(case=case)))) == 2
    assert len(set(marks)) == len(marks)


def test_the_comparison_costs_no_statement(county: County) -> None:
    costs = []
    # The first one begins the year's numbers of the office's papers.
    for seed, with_mark in ((3, False), (1, False), (2, True)):
        case = advance(county, draft(county, seed=seed), "bank")
        seen = _mark(case) if with_mark else None
        seats = county.seats("c.sealer")
        with CaptureQueriesContext(connection) as captured:
            perform(LOANS, case.ref, Request("seal", {}, "同意", f"seal-{seed:08d}", seen), seats)
        costs.append(len(captured))
    assert costs[1] == costs[2]


def _mark(case: LoanCase) -> str:
    case = LoanCase.objects.get(pk=case.pk)
    return mark_of(case, list(SignOff.objects.filter(case=case).order_by("sequence")))


def advance_one(county: County, case: LoanCase, step: str) -> None:
    from tests.county import CONSENT, checklist, contacts

    steps: dict[str, tuple[str, str, dict[str, Any]]] = {
        "village": ("v1.chair", "sign", {"checklist": checklist(case)}),
        "township": ("t1.reviewer", "sign", {"contacts": contacts(case)}),
        "bank": ("b1.officer", "consent", CONSENT),
    }
    who, act, data = steps[step]
    county.do(who, case, act, **data)
