"""Any programme declares a checklist: a question at some states of which every point is to be chosen."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from workflows.answers import read_choices
from workflows.casework.programme import SectionedProgramme
from workflows.errors import Invalid
from workflows.programme import Act, ActContext, Kind
from workflows.sections import Field

SIGN = Act("sign", "Sign", Kind.FORWARD)
POINTS = {"seen": "Her card was seen", "visited": "She was visited"}


class _Programme(SectionedProgramme):
    code = "made_up"

    def draws(self, case: Any, act: Act) -> bool:
        """No flow stands behind it: nobody's finger is asked for."""
        return False

    def __init__(self, points: dict[str, str]) -> None:
        self._points = points

    def fields_of(self, case: Any, act: Act) -> list[Field]:
        at = frozenset({"village_review"})
        return [Field("checklist", "Checklist", read_choices, self._points, every=True, at=at)]


def _decide(programme: SectionedProgramme, state: str, **data: Any) -> dict[str, Any]:
    case = SimpleNamespace(state=state)
    context = ActContext(case, SIGN, None, None, data, {}, {}, date(2014, 3, 18))
    return programme.decide(context)


@pytest.mark.parametrize("ticked", [None, [], ["seen"]])
def test_it_is_ticked_as_a_whole_or_refused_with_words(ticked: list[str] | None) -> None:
    with pytest.raises(Invalid) as refused:
        _decide(_Programme(POINTS), "village_review", checklist=ticked)
    assert refused.value.code == "checklist_incomplete"
    assert refused.value.fields == {"checklist": ["签字前请逐项核实并勾选清单。"]}


def test_ticked_it_stands_in_the_decision() -> None:
    decided = _decide(_Programme(POINTS), "village_review", checklist=["visited", "seen"])
    assert sorted(decided["checklist"]) == ["seen", "visited"]


def test_elsewhere_and_without_a_point_in_force_nothing_is_asked() -> None:
    assert _decide(_Programme(POINTS), "township_review") == {}
    assert _decide(_Programme({}), "village_review") == {}
