"""The day before and the day of every change: no dated value of the grants may lack a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aid.policy import load_policy
from tests.dated_values import DatedValues

pytestmark = pytest.mark.once

COLUMNS = ("code", "yuan", "begins", "below", "points")
VALUES = DatedValues(Path(__file__).with_name("policy_changes.yaml"), load_policy, COLUMNS)


def test_every_dated_value_has_its_line() -> None:
    VALUES.all_have_their_line()


@pytest.mark.parametrize("name,row", VALUES.changes)
def test_value_on_the_day_before_and_on_the_day(name: str, row: dict[str, Any]) -> None:
    VALUES.change_on_the_day(name, row)
