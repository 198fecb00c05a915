"""The income a head that is signed says the same of a line as the household's income itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.policy import a_head
from tests.aid.policy_households import nominated, outcomes

pytestmark = pytest.mark.once

FEN = Decimal("0.01")


@pytest.mark.parametrize(
    "income,heads,outcome",
    [("6899.99", 3, "pass"), ("6900.00", 3, "fail"), ("6900.01", 3, "fail"), ("16099.99", 7, "pass")],
)
def test_a_fen_below_the_line_of_the_whole_household_is_below_it_a_head(
    income: str, heads: int, outcome: str
) -> None:
    nomination = replace(nominated("spring_festival"), income_per_head=a_head(Decimal(income), heads))
    assert outcomes(nomination)["income"] == outcome


@given(st.integers(-(10**7), 10**8), st.integers(1, 20), st.integers(0, 10**6))
def test_cutting_off_never_crosses_a_line(income: int, heads: int, line: int) -> None:
    whole, limit = income * FEN, line * FEN
    assert (a_head(whole, heads) < limit) == (whole < limit * heads)
