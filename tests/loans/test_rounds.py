"""A returned case that is changed is judged as what it is now: nothing of the round before speaks for it."""

from __future__ import annotations

from typing import Any

import pytest

from loans import drafting, rules
from loans.models import LoanCase
from tests.county import County, advance, draft
from workflows.errors import RulesForbid

pytestmark = pytest.mark.usefixtures("spring_2014")


def _returned(county: County, consented: str) -> Any:
    """50,000 yuan asked with two guarantors, consented in part, sent back by the county."""
    case = advance(county, draft(county, amount="50000.00", guarantors=2), "bank", amount=consented)
    county.do("c.sealer", case, "return_to_village", marks=[{"target": "loan.amount", "note": "请核实"}])
    return LoanCase.objects.get(pk=case.pk)


def _changed(county: County, case: Any, amount: str, guarantors: int) -> Any:
    seats = county.seats("v1.cadre")
    drafting.save_section(case.ref, "loan", {"amount": amount, "term_months": "12"}, seats)
    return drafting.save_guarantors(case.ref, case.sections["guarantors"][:guarantors], seats)


def _failed(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["rule"] for finding in findings if finding["outcome"] == "fail"]


def test_less_asked_with_fewer_guarantors_is_judged_without_the_old_consent(county: County) -> None:
    case = _changed(county, _returned(county, "40000.00"), "30000", 1)
    assert _failed(rules.judge_draft(case)) == []
    case = advance(county, case, "submit")
    assert (case.state, case.amount_consented) == ("village_review", None)


def test_an_old_smaller_consent_excuses_no_missing_guarantor(county: County) -> None:
    case = _changed(county, _returned(county, "30000.00"), "50000", 1)
    assert _failed(rules.judge_draft(case)) == ["guarantor_count"]
    with pytest.raises(RulesForbid) as refused:
        county.do("v1.cadre", case, "submit")
    assert _failed(refused.value.findings) == ["guarantor_count"]


def test_unchanged_content_keeps_its_consent(county: County) -> None:
    case = _returned(county, "40000.00")
    county.do("v1.cadre", case, "submit")
    case = LoanCase.objects.get(pk=case.pk)
    assert (case.state, case.amount_consented) == ("county_review", 40000)
