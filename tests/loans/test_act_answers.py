"""What an act takes: answers that look right and aren't, and those that nobody would type by mistake."""

from __future__ import annotations

import pytest

from tests.county import County, advance, checklist, draft
from workflows.errors import Invalid
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
