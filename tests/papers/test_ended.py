"""Papers without levels end too: with their sign-off, their round, a later one of their kind, or the case."""

from __future__ import annotations

from typing import Any

import pytest

from loans.programme import LOANS
from loans.sheet_orders import order_sheets
from tests.county import County, advance, draft
from tests.papers.test_kept import MARKS, bytes_of
from tests.papers.test_void_signoffs import changed
from workflows.acts import lapse
from workflows.kept_papers import kept_papers
from workflows.models import Case, Paper
from workflows.paper_orders import order_for
from workflows.paper_standing import standing_of
from workflows.paper_verdicts import Verdict, verdict_of
from workflows.paper_worker import make_waiting

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def verdicts(case: Any, kind: str) -> list[Verdict]:
    """What the latest file of each paper of this kind is worth, in the order of their making."""
    assert make_waiting(100)[1] == 0
    made = Paper.objects.select_related("case", "office").filter(case=case, kind=kind).order_by("pk")
    return [verdict_of(bytes_of(standing_of(paper).latest)).verdict for paper in made]


def unsealed(county: County, case: Any) -> None:
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")
    county.do("c.second", case, "unseal")


def test_a_notice_is_void_with_its_seal_and_the_next_one_counts(keys: County) -> None:
    case = advance(keys, draft(keys), "county")
    assert verdicts(case, "disbursement_notice") == [Verdict.GENUINE]
    unsealed(keys, case)
    assert verdicts(case, "disbursement_notice") == [Verdict.VOID]
    keys.do("c.sealer", case, "seal")
    assert verdicts(case, "disbursement_notice") == [Verdict.VOID, Verdict.GENUINE]


def test_a_notice_is_void_where_the_payout_lapsed(keys: County) -> None:
    case = advance(keys, draft(keys), "county")
    lapse(LOANS, case)
    assert verdicts(case, "disbursement_notice") == [Verdict.VOID]
    # That it was submitted stays true.
    assert verdicts(case, "receipt") == [Verdict.GENUINE]
    marks = {row.kind: (row.is_void, row.is_outdated) for row in kept_papers(Case.objects.get(pk=case.pk))}
    assert marks["disbursement_notice"] == marks["approval_form"] == (True, False)
    assert marks["receipt"] == (False, False)


def test_a_receipt_and_a_return_end_with_their_round(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    keys.do("t1.reviewer", case, "return_to_village", marks=MARKS)
    assert (verdicts(case, "receipt"), verdicts(case, "return_sheet")) == (
        [Verdict.GENUINE],
        [Verdict.GENUINE],
    )
    advance(keys, changed(case), "submit")
    assert verdicts(case, "receipt") == [Verdict.SUPERSEDED, Verdict.GENUINE]
    assert verdicts(case, "return_sheet") == [Verdict.SUPERSEDED]


def test_a_refusal_says_what_was_and_stays_true(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    keys.do("t1.reviewer", case, "refuse", reasons=["amount"])
    assert verdicts(case, "refusal_sheet") == [Verdict.GENUINE]


def test_a_pledge_is_void_once_the_loan_was_refused(keys: County) -> None:
    case = draft(keys)
    order_sheets(case.ref, keys.seats("v1.cadre"))
    advance(keys, case, "village")
    assert verdicts(case, "pledge") == [Verdict.GENUINE]
    keys.do("t1.reviewer", case, "refuse", reasons=["amount"])
    assert (verdicts(case, "pledge"), verdicts(case, "declaration")) == ([Verdict.VOID], [Verdict.VOID])


def test_an_older_case_file_is_superseded_by_one_of_a_later_moment(keys: County) -> None:
    case = advance(keys, draft(keys), "township")
    kind = LOANS.papers["case_file"]
    assert make_waiting(100)[1] == 0
    for username in ("t1.reviewer", "c.sealer"):
        order_for(LOANS, kind, case.ref, keys.seats(username))
    # Two offices at the same moment: neither takes the other's place.
    assert verdicts(case, "case_file") == [Verdict.GENUINE] * 2
    keys.do("b1.officer", case, "consent", amount="30000", term_months="24", rate="9.15")
    order_for(LOANS, kind, case.ref, keys.seats("c.sealer"))
    assert verdicts(case, "case_file") == [Verdict.SUPERSEDED] * 2 + [Verdict.GENUINE]
