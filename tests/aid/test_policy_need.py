"""Points of need, household by household: what each ground gives, and that every point has its clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aid.policy import Nomination, load_policy, need

pytestmark = pytest.mark.once

TERMS = load_policy().at("513499101201", date(2015, 1, 20))
# 王秀英, of whom everything is known and nothing gives a point.
NOBODY_IN_NEED = Nomination(
    grant="spring_festival",
    marks=frozenset(),
    minors=0,
    income_per_head=Decimal("2300.00"),
    living_allowance=False,
    illnesses=frozenset(),
    disabled=False,
    housing="sound",
)


@pytest.mark.parametrize(
    "facts,points",
    [
        ({}, {}),
        ({"income_per_head": Decimal("2299.99")}, {"need_income": 10}),
        ({"income_per_head": Decimal("1500.00")}, {"need_income": 10}),
        ({"income_per_head": Decimal("1499.99")}, {"need_income": 20}),
        ({"income_per_head": Decimal("1000.00")}, {"need_income": 20}),
        ({"income_per_head": Decimal("999.99")}, {"need_income": 30}),
        ({"living_allowance": True}, {"need_living_allowance": 20}),
        ({"marks": frozenset({"single_mother"})}, {"need_single_mother": 15}),
        ({"minors": 1}, {"need_minors": 5}),
        ({"minors": 3}, {"need_minors": 15}),
        ({"minors": 4}, {"need_minors": 15}),
        ({"disabled": True}, {"need_disability": 10}),
        ({"illnesses": frozenset({"chronic"})}, {}),
        ({"illnesses": frozenset({"severe", "breast_cancer"})}, {"need_severe_illness": 10}),
        ({"housing": "none"}, {"need_no_house": 15}),
        ({"housing": "dangerous"}, {"need_dangerous_house": 10}),
        (
            {"income_per_head": Decimal(0), "living_allowance": True, "minors": 2, "housing": None},
            {"need_income": 30, "need_living_allowance": 20, "need_minors": 10, "need_unknown": 0},
        ),
    ],
)
def test_points(facts: dict[str, Any], points: dict[str, int]) -> None:
    found = need(replace(NOBODY_IN_NEED, **facts), TERMS)
    assert {each.reason.code: each.points for each in found.reasons} == points
    assert found.points == sum(points.values())


def test_a_ground_is_told_with_its_clause_in_both_languages() -> None:
    kept = need(replace(NOBODY_IN_NEED, minors=4, income_per_head=Decimal("1499.99")), TERMS).as_data()
    assert kept["points"] == 35
    income, minors = kept["reasons"]
    assert income["reason"]["zh"] == "人均纯收入1,499.99元，低于1,500元"
    assert minors["params"] == {"minors": 4, "counted": 3}
    assert minors["reason"] == {"zh": "未成年子女4名，计3名", "en": "Minors: 4, of whom 3 count"}
    assert minors["clause"]["zh"] == "本系统默认（县级可另行规定）：抚养负担"


def test_where_nobody_set_points_every_ground_says_so() -> None:
    nowhere = load_policy().at("513499101201", date(1999, 12, 31))
    found = need(replace(NOBODY_IN_NEED, minors=2, living_allowance=True, housing="none"), nowhere)
    assert found.points == 0
    assert {each.reason.code for each in found.reasons} == {"parameter_unset"}
