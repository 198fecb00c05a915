"""The day before and the day of every change: no dated value of the registers may lack a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from people.policy import load_policy
from workflows.policyschema import read_yaml

pytestmark = pytest.mark.once

ROWS = read_yaml(Path(__file__).with_name("policy_changes.yaml"))
CHANGES = [
    pytest.param(name, row, id=f"{name} {row['place']} {row['since']}")
    for name, rows in ROWS.items()
    for row in rows
]


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def test_every_dated_value_has_its_line() -> None:
    written = {(name, row["place"], row["since"]) for name, rows in ROWS.items() for row in rows}
    assert {(term.name, term.place, term.since) for term in load_policy().dated_terms()} == written


@pytest.mark.parametrize("name,row", CHANGES)
def test_value_on_the_day_before_and_on_the_day(name: str, row: dict[str, Any]) -> None:
    policy, place = load_policy(), (row["place"] or "110105").ljust(6, "0")
    assert plain(policy.at(place, row["since"] - timedelta(days=1)).value(name)) == row["before"]
    assert plain(policy.at(place, row["since"]).value(name)) == row["after"]
