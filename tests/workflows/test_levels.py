"""No level is skipped: what carries a case on are the sign-offs of its round, whatever its columns say."""

from __future__ import annotations

from typing import Any

import pytest

from loans.models import LoanCase
from tests.county import County, advance, contacts, draft
from workflows.errors import Conflict
from workflows.models import CaseTask, SignOff, SignOffVoid

pytestmark = pytest.mark.usefixtures("spring_2014")
OTHER = [{"target": "other", "note": "请核实"}]


def _refused(county: County, officer: str, case: Any, act: str, **data: Any) -> None:
    before = SignOff.objects.filter(case=case).count()
    with pytest.raises(Conflict) as refused:
        county.do(officer, case, act, **data)
    assert refused.value.code == "level_missing"
    assert SignOff.objects.filter(case=case).count() == before


def test_a_returner_written_behind_the_engines_back_skips_no_level(county: County) -> None:
    case = advance(county, draft(county), "submit")
    county.do("v1.chair", case, "return_to_village", marks=OTHER)
    LoanCase.objects.filter(pk=case.pk).update(returned_from="county_review")
    county.do("v1.cadre", case, "submit")
    assert LoanCase.objects.get(pk=case.pk).state == "county_review"
    _refused(county, "c.sealer", case, "seal")


def test_a_state_written_behind_the_engines_back_skips_no_level(county: County) -> None:
    case = advance(county, draft(county), "submit")
    LoanCase.objects.filter(pk=case.pk).update(state="township_review", reach=2)
    CaseTask.objects.filter(process=case, finished=None).update(
        station="township_review", role="township_reviewer", scope="513499101"
    )
    _refused(county, "t1.reviewer", case, "sign", contacts=contacts(case))


def test_a_void_sign_off_carries_nothing(county: County) -> None:
    case = advance(county, draft(county), "township")
    village = SignOff.objects.get(case=case, level="village")
    SignOffVoid.objects.create(signoff=village, act="sign", officer=village.officer, at=village.at)
    _refused(county, "b1.officer", case, "consent", amount="30000", term_months="24", rate="9.15")


def test_the_sign_offs_of_the_round_carry_an_answered_return(county: County) -> None:
    case = advance(county, draft(county), "bank")
    county.do("c.sealer", case, "return_to_village", marks=OTHER)
    county.do("v1.cadre", case, "submit")
    county.do("c.sealer", case, "return_to_township", marks=OTHER)
    county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    county.do("b1.officer", case, "consent", amount="30000", term_months="24", rate="9.15")
    county.do("c.sealer", case, "seal")
    assert LoanCase.objects.get(pk=case.pk).state == "awaiting_payout"
