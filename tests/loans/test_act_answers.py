"""What an act takes: answers that look right and aren't, and those that nobody would type by mistake."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from loans.models import Disbursement
from tests.county import SPRING, County, advance, checklist, draft
from workflows import clock
from workflows.errors import Conflict, Invalid
from workflows.models import SignOff

pytestmark = pytest.mark.usefixtures("spring_2014")


@pytest.mark.parametrize("index", ["9" * 5000, "1", "00", "0x0", "٠", "-1", "", " 0"])
def test_a_mark_on_a_guarantor_who_is_not_there_is_refused(county: County, index: str) -> None:
    case = advance(county, draft(county), "submit")
    marks = [{"target": f"guarantors.{index}", "note": "请核实"}]
    with pytest.raises(Invalid) as refused:
        county.do("v1.chair", case, "return_to_village", marks=marks)
    assert set(refused.value.fields) == {"marks.0.target"}
    county.do("v1.chair", case, "return_to_village", marks=[{"target": "guarantors.0", "note": "请核实"}])


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\ue000"])
def test_an_opinion_that_cannot_be_printed_is_refused(county: County, character: str) -> None:
    case = advance(county, draft(county), "submit")
    with pytest.raises(Invalid) as refused:
        county.do("v1.chair", case, "sign", opinion=f"同意{character}放款", checklist=checklist(case))
    assert set(refused.value.fields) == {"opinion"}


def test_an_opinion_keeps_its_lines_and_loses_what_turns_them_about(county: County) -> None:
    case = advance(county, draft(county), "submit")
    county.do("v1.chair", case, "sign", opinion=" 同意\u202e \r\n按期放款 ", checklist=checklist(case))
    assert SignOff.objects.get(case=case).body["opinion"] == "同意\n按期放款"


def test_an_opinion_of_blanks_alone_is_none(county: County) -> None:
    case = advance(county, draft(county), "submit")
    with pytest.raises(Invalid) as refused:
        county.do("v1.chair", case, "sign", opinion="\u202e \n", checklist=checklist(case))
    assert set(refused.value.fields) == {"opinion"}


def test_one_voucher_number_in_other_characters_is_the_same_number(county: County) -> None:
    advance(county, draft(county, seed=1), "payout", voucher="V-123")
    other = advance(county, draft(county, seed=2), "county")
    for written in ("V－１２３", "v—123", " V – 1 2 3 ", "Ｖ−123", "V\u200b-123", "Vー123"):
        with pytest.raises(Conflict) as refused:
            advance_payout(county, other, written)
        assert refused.value.code == "voucher_used", written
    advance_payout(county, other, "凭证（2014）第 124 号")
    assert Disbursement.objects.get(case=other).voucher == "凭证(2014)第124号"


@pytest.mark.parametrize("written", ["V" * 41, "\u00ad", "--", "㍿" * 11, "V\x00", "。"])
def test_a_voucher_number_that_is_none_is_refused(county: County, written: str) -> None:
    case = advance(county, draft(county), "county")
    with pytest.raises(Invalid) as refused:
        advance_payout(county, case, written)
    assert set(refused.value.fields) == {"voucher"}


def advance_payout(county: County, case: Any, voucher: str, **changed: str) -> None:
    answers = {
        "paid_on": "2014-03-18",
        "amount": case.sections["loan"]["amount"],
        "account_holder": case.sections["applicant"]["name"],
        "account_number": case.sections["account"]["number"],
        "voucher": voucher,
    }
    county.do("b1.liaison", case, "confirm_disbursement", **{**answers, **changed})


def test_nothing_is_paid_before_the_seal_and_nobody_reached_before_the_opening(county: County) -> None:
    case = advance(county, draft(county), "village")
    with clock.at(SPRING + timedelta(days=20)):
        for day, is_fine in (("1950-01-01", False), ("2014-03-17", False), ("2014-03-18", True)):
            reached: dict[str, Any] = {"contacts": [{"how": "visit", "on": day}]}
            if is_fine:
                county.do("t1.reviewer", case, "sign", **reached)
            else:
                with pytest.raises(Invalid) as refused:
                    county.do("t1.reviewer", case, "sign", **reached)
                assert set(refused.value.fields) == {"contacts.0.on"}
        county.do("b1.officer", case, "consent", amount="30000", term_months="24", rate="9.15")
        county.do("c.sealer", case, "seal")
    with clock.at(SPRING + timedelta(days=22)):
        for day in ("2014-03-18", "2014-04-06", "2014-04-10"):
            with pytest.raises(Invalid) as refused:
                advance_payout(county, case, "V-1", paid_on=day)
            assert set(refused.value.fields) == {"paid_on"}, day
        advance_payout(county, case, "V-1", paid_on="2014-04-07")


def test_the_seal_that_counts_is_the_one_that_carries_the_case(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")
    county.do("c.second", case, "unseal")
    with clock.at(SPRING + timedelta(days=5)):
        county.do("c.sealer", case, "seal")
        with pytest.raises(Invalid) as refused:
            advance_payout(county, case, "V-1", paid_on="2014-03-22")
        assert set(refused.value.fields) == {"paid_on"}
        advance_payout(county, case, "V-1", paid_on="2014-03-23")


def test_an_account_in_somebody_elses_name_is_not_submitted(county: County) -> None:
    case = draft(county)
    case.sections["account"]["holder"] = "张三"
    case.save()
    with pytest.raises(Invalid) as refused:
        advance(county, case, "submit")
    assert set(refused.value.fields) == {"account.holder"}
    # 阿依·木呷 with another separator and a stray space is herself.
    case.sections["account"]["holder"] = " 阿依 • 木呷"
    case.save()
    advance(county, case, "submit")


def test_nothing_is_paid_to_an_account_that_was_signed_in_somebody_elses_name(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = draft(county)
    case.sections["account"]["holder"] = "张三"
    case.save()
    with monkeypatch.context() as before_the_check:
        before_the_check.setattr("loans.content.not_her_account", lambda _sections: {})
        case = advance(county, case, "county")
    for holder in ("张三", "阿依·木呷"):
        with pytest.raises(Invalid) as refused:
            advance_payout(county, case, "V-1", account_holder=holder)
        assert set(refused.value.fields) == {"account_holder"}
