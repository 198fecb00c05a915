"""Named households at the boundary of every rule, as a lawyer writes them down."""

from __future__ import annotations

from typing import Any

import pytest

from aid.policy import NOTE_ONLY, RULES
from tests.aid.policy_households import TABLE, nominated, outcomes

pytestmark = pytest.mark.once

HOUSEHOLDS = TABLE["households"]


@pytest.mark.parametrize("row", HOUSEHOLDS, ids=[row["who"] for row in HOUSEHOLDS])
def test_household(row: dict[str, Any]) -> None:
    told = {name: row[name] for name in ("judged_on", "overdue_loan") if name in row}
    found = outcomes(nominated(row["grant"], row.get("content"), on=row.get("handed_in"), **told))
    assert {rule: found[rule] for rule in row["expect"]} == row["expect"]


# Rules that no shipped grant asks, or whose value is set everywhere: the tests of made-up grants meet them.
UNMET = {("living_allowance", "fail"), ("living_allowance", "refer"), ("notice", "fail"), ("notice", "refer")}


def test_every_outcome_that_a_rule_can_have_is_met() -> None:
    met = {(rule, outcome) for row in HOUSEHOLDS for rule, outcome in row["expect"].items()}
    deciding = {
        (rule, outcome) for rule in RULES if rule not in NOTE_ONLY for outcome in ("pass", "fail", "refer")
    }
    assert deciding - UNMET <= met
    assert {(rule, outcome) for rule in NOTE_ONLY for outcome in ("pass", "note")} <= met


def test_every_household_has_a_name_of_its_own() -> None:
    names = [row["who"] for row in HOUSEHOLDS]
    assert len(set(names)) == len(names)
