"""A refusal names every rule that fails that day, with its clause and its cure, whatever the officer ticked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from loans.models import Guarantee, LoanCase
from loans.refusal import reasons_of
from people.acts import id_index
from people.models import Person
from tests.api.client import Desk
from tests.county import County, advance, draft
from tests.loans.paper_reading import read
from tests.pages.acting import at, confirmed, is_told, state_of
from tests.pages.desks import at_desk, send, text_of
from workflows.models import JournalRow, SignOff

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

AMOUNT = "申请金额不在规定范围内", "贷款数额是2万以上8万以下", "按规定的额度范围调整金额后重新申请"
BOUND = "担保人另有在保贷款", "一人同时只为一笔此类贷款担保", "待该笔贷款还清并解除担保后再申请"


def waiting(county: County, *, fails: bool) -> LoanCase:
    """Before the township. Where a rule `fails`, her guarantor was bound elsewhere after the submission."""
    case: LoanCase = advance(county, draft(county), "village")
    if fails:
        guarantor = Person.objects.get(id_index=id_index(case.sections["guarantors"][0]["id_number"]))
        Guarantee.objects.create(person=guarantor, source="旧台账 2013-17", bound_on=date(2013, 5, 6))
    return case


def ticked(page: Any) -> list[str]:
    return re.findall(r'name="reasons" type="checkbox" value="(\w+)" checked', page.content.decode())


def decided(case: LoanCase) -> Any:
    return SignOff.objects.get(case=case, act="refuse").body["decision"]["reasons"]


@pytest.mark.parametrize(
    ("fails", "kept"), [(True, ["amount", "guarantor_open"]), (False, ["amount"])], ids=["failed", "met"]
)
def test_the_sheet_names_the_failed_rule_beside_the_reason_that_was_ticked(
    county: County,
    fails: bool,
    kept: list[str],
) -> None:
    case = waiting(county, fails=fails)
    client = at_desk(county, "t1.reviewer")
    confirmed(client, send(client, at(case, "refuse"), reasons=["amount"], note="", opinion="不符合条件"))
    assert decided(case) == kept
    assert JournalRow.objects.get(case_id=case.pk, act="refuse").facts["reasons"] == kept
    sheet = read(client.get(f"/loans/{case.ref}/refusal.pdf").content)
    for words in AMOUNT:
        assert words in sheet
    for words in BOUND:
        assert (words in sheet) is fails, words


@pytest.mark.parametrize("fails", [True, False], ids=["failed", "met"])
def test_the_page_of_refusing_begins_with_the_failed_rules_ticked(
    county: County,
    fails: bool,
) -> None:
    case = waiting(county, fails=fails)
    client = at_desk(county, "t1.reviewer")
    page = client.get(at(case, "refuse"))
    assert ticked(page) == (["guarantor_open"] if fails else [])
    assert ("Fails today: " in text_of(page)) is fails
    # What she ticked herself stays as it was, also without the failed rule.
    again = send(client, at(case, "refuse"), reasons=["other"], note="长" * 301, opinion="不符合")
    is_told(again, "Note")
    assert ticked(again) == ["other"]
    assert state_of(case) == "township_review"


@pytest.mark.parametrize(
    ("fails", "kept"), [(True, ["guarantor_open", "other"]), (False, ["other"])], ids=["failed", "met"]
)
def test_by_program_it_is_the_same(
    county: County,
    fails: bool,
    kept: list[str],
) -> None:
    case = waiting(county, fails=fails)
    status, _answer = Desk(county, "t1.reviewer").act(case.ref, "refuse", "不符合", reasons=["other"])
    assert status == 200
    assert decided(case) == kept
    told = reasons_of(LoanCase.objects.get(pk=case.pk), SignOff.objects.get(case=case, act="refuse"))
    assert len(told) == len(kept)
