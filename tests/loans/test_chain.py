"""The chain from a village application to the confirmed payout, act by act, as the officers do it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loans.models import BenefitSlot, Disbursement, Guarantee, LoanCase
from tests.county import County, advance, checklist, contacts, draft, end_appointments
from workflows.appointing import appoint
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound, RulesForbid
from workflows.models import CaseTask, JournalRow, SignOff
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


def test_a_loan_goes_from_draft_to_confirmed_payout(county: County) -> None:
    case = advance(county, draft(county), "payout")
    assert case.state == "disbursed"
    assert case.number == "示妇贷〔2014〕00001号"
    assert Disbursement.objects.get(case=case).voucher == "V-0001"
    assert BenefitSlot.objects.get(case=case).status == "consumed"
    assert Guarantee.objects.filter(case=case, released_on=None).count() == 1
    levels = list(SignOff.objects.filter(case=case).order_by("sequence").values_list("level", flat=True))
    assert levels == ["village", "township", "bank", "county", "payout"]
    assert len(set(SignOff.objects.filter(case=case).values_list("content_digest", flat=True))) == 1
    assert not CaseTask.objects.filter(process=case, finished=None).exists()
    assert list(verify()) == []


def test_each_sign_off_builds_on_the_one_before(county: County) -> None:
    case = advance(county, draft(county), "county")
    signoffs = list(SignOff.objects.filter(case=case).order_by("sequence"))
    assert [s.previous_digest for s in signoffs] == ["", *[s.digest for s in signoffs[:-1]]]


def test_the_open_task_bears_the_role_and_place_of_its_station(county: County) -> None:
    case = advance(county, draft(county), "village")
    task = CaseTask.objects.get(process=case, finished=None)
    assert (task.station, task.role, task.scope) == ("township_review", "township_reviewer", "513499101")


def test_an_incomplete_checklist_keeps_the_village_from_signing(county: County) -> None:
    case = advance(county, draft(county), "submit")
    with pytest.raises(Invalid) as refused:
        county.do("v1.chair", case, "sign", checklist=checklist(case)[:-1])
    assert refused.value.code == "checklist_incomplete"
    county.do("v1.chair", case, "sign", checklist=checklist(case))


def test_the_opener_may_sign_for_the_village_where_she_holds_both_posts(county: County) -> None:
    cadre, chair = county.officers["v1.cadre"], county.posts["v1.chair"]
    end_appointments(chair)
    appoint(cadre, chair, starts_on=date(2014, 3, 1))
    case = advance(county, draft(county), "submit")
    county.do("v1.cadre", case, "sign", checklist=checklist(case))
    assert _state(case) == "township_review"


def test_return_to_the_village_unchanged_goes_back_to_the_returner(county: County) -> None:
    case = advance(county, draft(county), "bank")
    county.do(
        "c.sealer", case, "return_to_village", marks=[{"target": "applicant.phone", "note": "电话打不通"}]
    )
    assert _state(case) == "returned"
    county.do("v1.cadre", case, "submit")
    case = LoanCase.objects.get(pk=case.pk)
    assert (case.state, case.round) == ("county_review", 1)
    assert _void_levels(case) == []


def test_return_to_the_village_changed_begins_a_round_that_all_sign_again(county: County) -> None:
    case = advance(county, draft(county), "bank")
    county.do(
        "c.sealer", case, "return_to_village", marks=[{"target": "applicant.phone", "note": "电话打不通"}]
    )
    case = LoanCase.objects.get(pk=case.pk)
    case.sections["applicant"]["phone"] = "13800009999"
    case.save()
    county.do("v1.cadre", case, "submit")
    case = LoanCase.objects.get(pk=case.pk)
    assert (case.state, case.round) == ("village_review", 2)
    assert _void_levels(case) == ["village", "township", "bank"]
    assert case.amount_consented is None
    county.do("v1.chair", case, "sign", checklist=checklist(case))
    county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    assert list(verify()) == []


@pytest.mark.parametrize(
    "act, state, voided",
    [
        ("return_to_township", "township_review", ["township", "bank"]),
        ("return_to_bank", "bank_review", ["bank"]),
    ],
)
def test_a_return_to_a_level_voids_that_level_and_those_after_it(
    county: County, act: str, state: str, voided: list[str]
) -> None:
    case = advance(county, draft(county), "bank")
    county.do("c.sealer", case, act, marks=[{"target": "other", "note": "请重新核实"}])
    assert _state(case) == state
    assert _void_levels(case) == voided
    assert LoanCase.objects.get(pk=case.pk).amount_consented is None


def test_refusal_takes_coded_reasons_and_frees_the_slot(county: County) -> None:
    case = advance(county, draft(county), "submit")
    with pytest.raises(Invalid):
        county.do("v1.chair", case, "refuse", reasons=[])
    with pytest.raises(Invalid):
        county.do("v1.chair", case, "refuse", reasons=["because"])
    county.do("v1.chair", case, "refuse", reasons=["project_not_viable"])
    assert _state(case) == "refused"
    assert BenefitSlot.objects.get(case=case).released_at is not None
    again = draft(county)
    assert advance(county, again, "submit").state == "village_review"


def test_a_pending_application_reserves_the_slot(county: County) -> None:
    advance(county, draft(county), "submit")
    second = draft(county)
    with pytest.raises(RulesForbid) as refused:
        county.do("v1.cadre", second, "submit")
    assert [finding["rule"] for finding in refused.value.findings] == ["once_only"]


def test_withdrawal_until_payout(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("v1.chair", case, "withdraw", reason="本人不再需要")
    assert _state(case) == "withdrawn"
    assert BenefitSlot.objects.get(case=case).released_at is not None


def test_cannot_pay_goes_to_the_county_which_unseals_by_two_persons(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    assert _state(case) == "payout_stopped"
    county.do("c.sealer", case, "propose_unseal")
    with pytest.raises(NotAllowed) as refused:
        county.do("c.sealer", case, "unseal")
    assert refused.value.code == "same_person"
    county.do("c.second", case, "unseal")
    assert _state(case) == "county_review"
    assert _void_levels(case) == ["county"]
    county.do("c.second", case, "return_to_bank", marks=[{"target": "account.number", "note": "账户已销户"}])
    assert list(verify()) == []


def test_the_payout_can_be_resumed_when_its_obstacle_is_gone(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="not_reached")
    county.do("c.second", case, "resume_payout")
    assert _state(case) == "awaiting_payout"


def test_what_an_officer_may_not_see_is_not_found(county: County) -> None:
    case = draft(county)
    with pytest.raises(NotFound):
        county.do("t1.reviewer", case, "sign")
    with pytest.raises(NotFound):
        county.do("v2.cadre", case, "submit")


def test_a_request_sent_twice_acts_once(county: County) -> None:
    case = draft(county)
    first = county.do("v1.cadre", case, "submit", key="k1")
    again = county.do("v1.cadre", case, "submit", key="k1")
    assert again.repeated
    assert again.as_answer() == first.as_answer()
    assert JournalRow.objects.filter(case=case, act="submit").count() == 1
    with pytest.raises(Conflict) as refused:
        county.do("v1.cadre", case, "withdraw", key="k1", reason="x")
    assert refused.value.code == "key_reused"


def _state(case: Any) -> str:
    return LoanCase.objects.get(pk=case.pk).state


def _void_levels(case: Any) -> list[str]:
    return list(
        SignOff.objects.filter(case=case, void__isnull=False)
        .order_by("sequence")
        .values_list("level", flat=True)
    )


def test_the_payout_is_compared_with_what_the_cooperative_signed_not_with_the_column(county: County) -> None:
    case = advance(county, draft(county), "county")
    LoanCase.objects.filter(pk=case.pk).update(amount_consented="20000.00")
    with pytest.raises(Invalid) as refused:
        county.do("b1.liaison", case, "confirm_disbursement", **_payout(case, "20000.00"))
    assert "amount" in refused.value.fields
    county.do("b1.liaison", case, "confirm_disbursement", **_payout(case, "30000.00"))
    assert Disbursement.objects.get(case=case).amount == 30000


def _payout(case: Any, amount: str) -> dict[str, str]:
    return {
        "paid_on": "2014-03-18",
        "amount": amount,
        "account_holder": case.sections["applicant"]["name"],
        "account_number": case.sections["account"]["number"],
        "voucher": "V-0001",
    }


def test_a_missing_opinion_and_wrong_terms_are_told_at_once(county: County) -> None:
    case = advance(county, draft(county), "township")
    terms = {"amount": "30000", "term_months": "24", "rate": "9.15"}
    with pytest.raises(Invalid) as refused:
        county.do("b1.officer", case, "consent", opinion=" ", **{**terms, "rate": "x"})
    assert set(refused.value.fields) == {"opinion", "rate"}
    county.do("b1.officer", case, "consent", opinion="同意放款", **terms)
