"""Each act through its page, and its twin that goes wrong: told on the same page, everything typed kept."""

from __future__ import annotations

import pytest
from django.utils import translation

from loans.models import Disbursement, LoanCase
from loans.rules import refusal_reasons
from tests.county import County, advance, checklist, draft
from tests.pages.acting import at, confirmed, is_told, payout, state_of
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows.models import SignOff, TwoPersonRequest

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


# --- Village ---------------------------------------------------------------------------------------


def test_the_village_signs_when_every_item_is_checked(county: County) -> None:
    case = advance(county, draft(county), "submit")
    client = at_desk(county, "v1.chair")
    answer = send(client, at(case, "sign"), checklist=checklist(case), opinion="情况属实，同意上报")
    assert state_of(case) == "township_review"
    confirmed(client, answer, case.number, "Done: Sign", "东河镇", "Due")
    signoff = SignOff.objects.get(case=case)
    assert signoff.body["opinion"] == "情况属实，同意上报"
    assert signoff.body["decision"] == {"checklist": checklist(case)}


def test_the_village_does_not_sign_an_incomplete_checklist(county: County) -> None:
    case = advance(county, draft(county), "submit")
    some = checklist(case)[:2]
    page = send(at_desk(county, "v1.chair"), at(case, "sign"), checklist=some, opinion="情况属实")
    is_told(page, "Check every item of the list before you sign.")
    body = page.content.decode()
    assert state_of(case) == "village_review"
    assert "情况属实" in body
    assert body.count(" checked>") == len(some)
    assert 'href="#checklist"' in body


# --- Township --------------------------------------------------------------------------------------


def test_the_township_says_how_it_reached_each_guarantor(county: County) -> None:
    case = advance(county, draft(county, amount="60000.00", guarantors=2), "village")
    client = at_desk(county, "t1.reviewer")
    typed = {
        "contacts.0.how": "visit",
        "contacts.0.on": "2014-03-18",
        "contacts.1.how": "phone",
        "contacts.1.on": "2014.3.18",
    }
    confirmed(client, send(client, at(case, "sign"), opinion="同意", **typed), "Loan officer")
    assert SignOff.objects.get(case=case, level="township").body["decision"]["contacts"] == [
        {"guarantor": 0, "how": "visit", "on": "2014-03-18"},
        {"guarantor": 1, "how": "phone", "on": "2014-03-18"},
    ]


def test_the_township_is_asked_for_each_guarantor_again(county: County) -> None:
    case = advance(county, draft(county, amount="60000.00", guarantors=2), "village")
    typed = {"contacts.0.how": "visit", "contacts.0.on": "2014-03-18", "contacts.1.on": "明天"}
    page = send(at_desk(county, "t1.reviewer"), at(case, "sign"), opinion="同意", **typed)
    is_told(
        page, f"Guarantor 2: {case.sections['guarantors'][1]['name']}: Say how you reached this guarantor."
    )
    body = page.content.decode()
    assert 'href="#contacts-1-how"' in body
    assert 'href="#contacts-1-on"' in body
    # What can't be a day stays as it was typed.
    assert 'value="明天"' in body
    assert 'value="2014-03-18"' in body


# --- Cooperative -----------------------------------------------------------------------------------


def test_the_loan_officer_consents_within_the_cap_that_is_shown(county: County) -> None:
    case = advance(county, draft(county), "township")
    client = at_desk(county, "b1.officer")
    assert "Asked: 30,000 yuan" in text_of(client.get(at(case, "consent")))
    answer = send(
        client, at(case, "consent"), amount="2.5万", term_months="24", rate="9.15", opinion="同意放款"
    )
    confirmed(client, answer, "County federation")
    case = LoanCase.objects.get(pk=case.pk)
    assert (str(case.amount_consented), case.term_months, str(case.rate)) == ("25000.00", 24, "9.1500")


def test_the_loan_officer_is_told_of_every_term_at_fault(county: County) -> None:
    case = advance(county, draft(county), "township")
    page = send(
        at_desk(county, "b1.officer"),
        at(case, "consent"),
        amount="很多",
        term_months="两年",
        rate="九",
        opinion="同意",
    )
    is_told(page, "Term: Write a whole number")
    body = page.content.decode()
    for name in ("amount", "term_months", "rate"):
        assert f'href="#{name}"' in body
    for typed in ("很多", "两年", "九"):
        assert f'value="{typed}"' in body


def test_more_than_was_asked_is_not_consented(county: County) -> None:
    case = advance(county, draft(county), "township")
    page = send(
        at_desk(county, "b1.officer"),
        at(case, "consent"),
        amount="40000",
        term_months="24",
        rate="9.15",
        opinion="同意",
    )
    assert page.status_code == 422
    assert state_of(case) == "bank_review"


# --- County ----------------------------------------------------------------------------------------


def test_the_county_seals(county: County) -> None:
    case = advance(county, draft(county), "bank")
    client = at_desk(county, "c.sealer")
    confirmed(client, send(client, at(case, "seal"), opinion="同意盖章"), "Done: Seal", "Bank liaison")


def test_the_county_seals_nothing_without_an_opinion(county: County) -> None:
    case = advance(county, draft(county), "bank")
    page = send(at_desk(county, "c.sealer"), at(case, "seal"), opinion="  ")
    is_told(page, "Write your opinion: it is printed beside your name.")
    assert 'href="#opinion"' in page.content.decode()
    assert state_of(case) == "county_review"


# --- Payout ----------------------------------------------------------------------------------------


def test_the_liaison_confirms_the_payout(county: County) -> None:
    case = advance(county, draft(county), "county")
    client = at_desk(county, "b1.liaison")
    confirmed(
        client,
        send(client, at(case, "confirm_disbursement"), **payout(case)),
        "Paid out",
        "nobody: the case is closed",
    )
    assert Disbursement.objects.get(case=case).voucher == "农信0318-7"
    # Closed, the case still opens, and nothing is offered.
    page = client.get(f"/loans/{case.ref}/")
    assert "/acts/" not in page.content.decode()


def test_a_voucher_that_was_used_before_is_refused(county: County) -> None:
    advance(county, draft(county, seed=1), "payout", voucher="农信0318-7")
    case = advance(county, draft(county), "county")
    page = send(at_desk(county, "b1.liaison"), at(case, "confirm_disbursement"), **payout(case))
    is_told(page, "voucher", status=409)
    assert 'value="农信0318-7"' in page.content.decode()
    assert state_of(case) == "awaiting_payout"


def test_another_womans_account_is_refused(county: County) -> None:
    case = advance(county, draft(county), "county")
    page = send(
        at_desk(county, "b1.liaison"),
        at(case, "confirm_disbursement"),
        **payout(case, account_holder="王秀英", amount="20000"),
    )
    is_told(page, "The account's holder must be the applicant herself.")
    assert "The amount must be the consented one" in text_of(page)


# --- Returns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "until,username,act,state",
    [
        ("village", "t1.reviewer", "return_to_village", "returned"),
        ("township", "b1.officer", "return_to_township", "township_review"),
        ("bank", "c.sealer", "return_to_bank", "bank_review"),
    ],
)
def test_a_return_marks_everything_at_fault_at_once(
    county: County, until: str, username: str, act: str, state: str
) -> None:
    case = advance(county, draft(county), until)
    client = at_desk(county, username)
    typed = {
        "mark": ["applicant.phone", "papers.pledge.guarantor-1"],
        "note.applicant.phone": "少一位",
        "note.papers.pledge.guarantor-1": "签名不清",
        # Noted without a tick: it counts.
        "note.guarantors.0.employer": "单位全称",
        "opinion": "请补正",
    }
    confirmed(client, send(client, at(case, act), **typed))
    assert state_of(case) == state
    marks = SignOff.objects.filter(case=case).latest("sequence").body["decision"]["marks"]
    assert {mark["target"]: mark["note"] for mark in marks} == {
        "applicant.phone": "少一位",
        "papers.pledge.guarantor-1": "签名不清",
        "guarantors.0.employer": "单位全称",
    }


def test_a_mark_without_its_note_is_told_beside_it(county: County) -> None:
    case = advance(county, draft(county), "village")
    typed = {"mark": ["applicant.phone", "other"], "note.other": "请重拍", "opinion": "请补正"}
    page = send(at_desk(county, "t1.reviewer"), at(case, "return_to_village"), **typed)
    is_told(page, "Phone: This must be filled in.")
    body = page.content.decode()
    assert 'href="#note-applicant-phone"' in body
    assert 'value="请重拍"' in body
    assert body.count(" checked>") == 2


def test_a_return_that_marks_nothing_is_told(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = send(at_desk(county, "t1.reviewer"), at(case, "return_to_village"), opinion="不行")
    is_told(page, "Mark every field and paper at fault, all at once.")


# --- Ends ------------------------------------------------------------------------------------------


def test_a_refusal_takes_coded_reasons_and_shows_each_cure(county: County) -> None:
    case = advance(county, draft(county), "village")
    with translation.override("zh-hans"):
        reasons = refusal_reasons(case)
    client = at_desk(county, "t1.reviewer", "zh-hans")
    page = client.get(at(case, "refuse"))
    for reason in reasons:
        assert reason.label in text_of(page)
        assert reason.cure in text_of(page)
    codes = [reason.code for reason in reasons[:2]]
    answer = client.post(
        at(case, "refuse"), {**hidden_of(page), "reasons": codes, "note": "", "opinion": "不符合条件"}
    )
    confirmed(client, answer)
    assert state_of(case) == "refused"
    sheet = client.get(f"/loans/{case.ref}/refusal.pdf")
    assert sheet["Content-Type"] == "application/pdf"


def test_a_refusal_needs_a_reason(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = send(at_desk(county, "t1.reviewer"), at(case, "refuse"), opinion="不符合")
    is_told(page, "Choose at least one reason.")


def test_the_village_withdraws_on_her_behalf(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "v1.cadre")
    is_told(send(client, at(case, "withdraw"), reason=" "), "This must be filled in.")
    confirmed(client, send(client, at(case, "withdraw"), reason="申请人外出务工"), "Withdrawn")


# --- Cannot pay ------------------------------------------------------------------------------------


def test_a_case_that_cannot_be_paid_is_unsealed_by_two_persons(county: County) -> None:
    case = advance(county, draft(county), "county")
    liaison, first, second = (at_desk(county, name) for name in ("b1.liaison", "c.sealer", "c.second"))
    is_told(
        send(liaison, at(case, "report_cannot_pay"), note="账户已注销"),
        "Choose the reason why it can't be paid.",
    )
    confirmed(
        liaison, send(liaison, at(case, "report_cannot_pay"), reason="account_closed", note="账户已注销")
    )
    confirmed(first, send(first, at(case, "propose_unseal"), note="需重新核定账户"))
    # Who proposed it is told why she can't carry it out, on the case and on the page of the act.
    assert "a second person must carry it out" in text_of(first.get(f"/loans/{case.ref}/"))
    closed = first.get(at(case, "unseal"))
    assert closed.status_code == 403
    assert "a second person must carry it out" in text_of(closed)
    confirmed(second, send(second, at(case, "unseal"), note="同意"))
    assert state_of(case) == "county_review"
    assert TwoPersonRequest.objects.get(case=case).carried_out is True


def test_a_stopped_payout_is_resumed(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="not_reached")
    client = at_desk(county, "c.sealer")
    confirmed(client, send(client, at(case, "resume_payout"), note="已联系上"), "Awaiting payout")
