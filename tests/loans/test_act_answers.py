"""What an act takes: answers that look right and aren't, and those that nobody would type by mistake."""

from __future__ import annotations

import pytest

from tests.county import County, advance, draft
from workflows.errors import Invalid

pytestmark = pytest.mark.usefixtures("spring_2014")


@pytest.mark.parametrize("index", ["9" * 5000, "1", "00", "0x0", "٠", "-1", "", " 0"])
def test_a_mark_on_a_guarantor_who_is_not_there_is_refused(county: County, index: str) -> None:
    case = advance(county, draft(county), "submit")
    marks = [{"target": f"guarantors.{index}", "note": "请核实"}]
    with pytest.raises(Invalid) as refused:
        county.do("v1.chair", case, "return_to_village", marks=marks)
    assert set(refused.value.fields) == {"marks.0.target"}
    county.do("v1.chair", case, "return_to_village", marks=[{"target": "guarantors.0", "note": "请核实"}])
