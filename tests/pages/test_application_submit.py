"""Check and submit: what is missing leads to its page, a broken rule is told with its clause, a return is answered."""

from __future__ import annotations

import re
from typing import Any

import pytest

from loans.models import LoanCase
from tests.county import County, advance, draft
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows import clock
from workflows.models import JournalRow

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

MARKS = [
    {"target": "loan.amount", "note": "金额与项目不符"},
    {"target": "guarantors.0.phone", "note": "电话打不通"},
    {"target": "papers.pledge.guarantor-1", "note": "没有签名"},
    {"target": "other", "note": "请补充养殖计划"},
]


def page(case: LoanCase, rest: str = "check/") -> str:
    return f"/loans/{case.ref}/application/{rest}"


def again(case: LoanCase) -> LoanCase:
    return LoanCase.objects.get(pk=case.pk)


def change(case: Any, section: str, **answers: Any) -> None:
    case.sections = {**case.sections, section: {**case.sections[section], **answers}}
    case.save()


def test_a_complete_application_is_submitted_once(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    form = hidden_of(client.get(page(case)))
    first, second = client.post(page(case), form), client.post(page(case), form)
    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert again(case).state == "village_review"
    confirmation = client.get(first["Location"])
    assert confirmation.status_code == 200
    assert "示妇贷〔2014〕00001号" in text_of(confirmation)


def test_the_confirmation_says_by_when_and_leads_to_the_receipt(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    confirmation = client.get(send(client, page(case))["Location"])
    due = case.tasks.get(finished__isnull=True).due_on
    assert due is not None
    assert due > clock.today()
    row = re.search(r"<dt>Due</dt><dd>(.*?)</dd>", confirmation.content.decode(), re.DOTALL)
    assert row is not None
    assert f'<span class="figures">{due:%Y-%m-%d}</span>' in row[1]
    link = re.search(r'href="([^"]+)">Receipt for the woman<', confirmation.content.decode())
    assert link is not None
    receipt = client.get(link[1])
    assert receipt.status_code == 200
    words = text_of(receipt)
    for expected in ("Receipt for an application", "示妇贷〔2014〕00001号", f"{due.day} {due:%B %Y}"):
        assert expected in words


def test_the_answers_are_shown_as_they_are_read(county: County) -> None:
    words = text_of(at_desk(county, "v1.cadre").get(page(draft(county))))
    for expected in (
        "30,000 yuan",
        "人民币叁万元整",
        "24 months",
        "李明零",
        "On the public payroll",
        "4 people",
    ):
        assert expected in words


def test_what_is_missing_leads_to_its_page(county: County) -> None:
    case = draft(county)
    change(case, "applicant", phone=None)
    change(case, "account", number=None)
    case.attachments.filter(kind="pledge").update(removed_at=case.opened_at)
    client = at_desk(county, "v1.cadre")
    answer = send(client, page(case))
    body, words = answer.content.decode(), text_of(answer)
    assert answer.status_code == 422
    assert "<title>Error: " in body
    assert f'href="{page(case, "woman/")}?back=check#applicant-phone"' in body
    assert f'href="{page(case, "account/")}?back=check#account-number"' in body
    assert f'href="{page(case, "papers/pledge.guarantor-1/")}"' in body
    assert "Who she is: Phone" in words
    assert again(case).state == "draft"


def test_a_broken_rule_forbids_with_its_clause(county: County) -> None:
    case = draft(county)
    change(case, "loan", amount="90000.00")
    answer = send(at_desk(county, "v1.cadre"), page(case))
    words = text_of(answer)
    assert answer.status_code == 409
    assert "The rules don't allow this application." in words
    assert "贷款数额是2万以上8万以下" in words
    assert again(case).state == "draft"


def test_with_a_wrong_password_every_other_fault_is_told_at_once(county: County) -> None:
    case = draft(county)
    change(case, "applicant", phone=None)
    case.attachments.filter(kind="pledge").update(removed_at=case.opened_at)
    client, rows = at_desk(county, "v1.cadre"), JournalRow.objects.count()
    answer = send(client, page(case), password="not-hers")
    words = text_of(answer)
    assert answer.status_code == 422
    assert "This isn’t your password. Nothing was signed" in words
    assert "Who she is: Phone" in words
    assert f'href="{page(case, "papers/pledge.guarantor-1/")}"' in answer.content.decode()
    assert "not-hers" not in answer.content.decode()

    complete = draft(county, seed=1)
    words = text_of(send(client, page(complete), password="not-hers"))
    assert "This isn’t your password" in words
    assert "Who she is: Phone" not in words
    change(complete, "loan", amount="90000.00")
    answer = send(client, page(complete), password="not-hers")
    assert answer.status_code == 409
    assert "贷款数额是2万以上8万以下" in text_of(answer)

    # Nothing of what was rehearsed is kept: no row, no number, and the act can still be done.
    assert JournalRow.objects.count() == rows + 1
    change(complete, "loan", amount="30000.00")
    assert {again(each).state for each in (case, complete)} == {"draft"}
    done = client.get(send(client, page(complete))["Location"])
    assert "示妇贷〔2014〕00001号" in text_of(done)


def test_the_rules_speak_before_submission_in_the_same_words(county: County) -> None:
    case = draft(county)
    change(case, "loan", amount="90000.00")
    words = text_of(at_desk(county, "v1.cadre").get(page(case, "findings/")))
    assert "贷款数额是2万以上8万以下" in words


def returned(county: County, case: LoanCase) -> LoanCase:
    advance(county, case, "village")
    county.do("t1.reviewer", case, "return_to_village", "请补正", marks=MARKS)
    return again(case)


def test_a_return_is_shown_at_the_top_and_beside_each_question(county: County) -> None:
    case = returned(county, draft(county))
    client = at_desk(county, "v1.cadre")
    answer = client.get(page(case, ""))
    body, words = answer.content.decode(), text_of(answer)
    assert "Township women's federation" in words
    for mark in MARKS:
        assert mark["note"] in words
    assert f'href="{page(case, "amount/")}#loan-amount"' in body
    assert f'href="{page(case, "guarantors/1/")}#guarantors-0-phone"' in body
    assert f'href="{page(case, "papers/pledge.guarantor-1/")}"' in body
    step = client.get(page(case, "amount/")).content.decode()
    assert 'id="loan-amount-mark"' in step
    assert 'aria-describedby="loan-amount-mark loan-amount-hint"' in step
    assert "电话打不通" in text_of(client.get(page(case, "guarantors/1/")))
    assert "没有签名" in text_of(client.get(page(case, "papers/")))
    assert "金额与项目不符" in text_of(client.get(page(case)))


def test_an_unchanged_answer_goes_back_to_the_returner(county: County) -> None:
    case = returned(county, draft(county))
    assert send(at_desk(county, "v1.cadre"), page(case)).status_code == 302
    assert (again(case).state, again(case).round) == ("township_review", 1)


def test_a_changed_answer_begins_a_new_round(county: County) -> None:
    case = returned(county, draft(county))
    client = at_desk(county, "v1.cadre")
    client.post(page(case, "amount/"), {"loan.amount": "2.5万", "loan.term_months": "24"})
    assert send(client, page(case)).status_code == 302
    assert (again(case).state, again(case).round) == ("village_review", 2)


def test_what_was_put_right_is_shown_as_changed(county: County) -> None:
    case = returned(county, draft(county))
    client = at_desk(county, "v1.cadre")
    assert "Changed" not in text_of(client.get(page(case, "")))
    client.post(page(case, "amount/"), {"loan.amount": "2.5万", "loan.term_months": "24"})
    case.attachments.filter(kind="pledge").update(removed_at=case.opened_at)
    assert text_of(client.get(page(case, ""))).count("Changed") == 2
