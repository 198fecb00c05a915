"""A returned case that is changed is judged as what it is now: nothing of the round before speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from loans import drafting, rules
from loans.models import LoanCase
from tests.county import SPRING, County, advance, draft, id_number
from workflows import clock
from workflows.errors import Invalid, RulesForbid
from workflows.models import JournalRow
from workflows.verification import verify

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


def _failed(findings: Sequence[Mapping[str, Any]]) -> list[str]:
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


def _resubmit(county: County, case: Any, **applicant: str) -> Any:
    case = LoanCase.objects.get(pk=case.pk)
    seats = county.seats("v1.cadre")
    answers = {**case.sections["applicant"], **applicant}
    drafting.save_section(case.ref, "applicant", answers, seats)
    drafting.save_section(case.ref, "account", {**case.sections["account"], "holder": answers["name"]}, seats)
    county.do("v1.cadre", case, "submit")
    return LoanCase.objects.get(pk=case.pk)


def _sent_back(county: County, **options: Any) -> Any:
    case = advance(county, draft(county, **options), "submit")
    county.do("v1.chair", case, "return_to_village", marks=[{"target": "applicant.name", "note": "请核实"}])
    return case


def test_another_woman_takes_no_day_and_no_number_of_the_first(county: County) -> None:
    case = _sent_back(county, seed=12)
    with pytest.raises(Invalid) as refused:
        _resubmit(county, case, name="赵大姐", id_number=id_number("19630401", 22))
    assert (refused.value.code, set(refused.value.fields)) == ("another_person", {"applicant.id_number"})
    case = LoanCase.objects.get(pk=case.pk)
    assert (case.state, case.round) == ("returned", 1)
    county.do("v1.cadre", case, "withdraw", reason="另行登记")


def test_a_corrected_number_is_judged_as_of_the_day_of_its_correction(county: County) -> None:
    """She turned 51 between the first submission and the correction."""
    older = id_number("19630401", 22)
    early, late = _sent_back(county, seed=13), _sent_back(county, seed=14)
    with clock.at(SPRING + timedelta(days=29)):
        with pytest.raises(RulesForbid) as refused:
            _resubmit(county, early, id_number=older)
        assert _failed(refused.value.findings) == ["age"]
    with clock.at(SPRING + timedelta(days=40)):
        late = _resubmit(county, late, id_number=id_number("19800401", 22))
    assert late.accepted_on == date(2014, 4, 27)
    row = JournalRow.objects.filter(case=late, act="submit").latest("sequence")
    assert row.facts["accepted_on"] == "2014-04-27"
    assert not list(verify())


def test_a_corrected_name_keeps_the_day_of_the_first_acceptance(county: County) -> None:
    case = _sent_back(county, seed=12)
    with clock.at(SPRING + timedelta(days=10)):
        case = _resubmit(county, case, name="王秀英")
    assert case.accepted_on == date(2014, 3, 18)
    assert "accepted_on" not in JournalRow.objects.filter(case=case).latest("sequence").facts
