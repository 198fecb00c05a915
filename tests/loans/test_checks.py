"""A county can't change the stations by writing them differently: the check says so at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from loans.checks import check_chain_of, check_signoff_chain
from loans.policy.parameters import POLICY_FILE
from workflows.policyfile import load_policy_file

CHAIN = "[village_review, township_review, bank_review, county_review, awaiting_payout]"


def test_the_policy_names_the_stations_that_the_law_has() -> None:
    assert check_signoff_chain(None) == []


@pytest.mark.parametrize(
    "other",
    [
        CHAIN.replace("bank_review, ", ""),
        CHAIN.replace("village_review, township_review", "township_review, village_review"),
        CHAIN.replace("awaiting_payout", "awaiting_payout, payout_stopped"),
    ],
)
def test_another_chain_is_an_error(tmp_path: Path, other: str) -> None:
    written = POLICY_FILE.read_text(encoding="utf-8")
    assert f"value: {CHAIN}" in written
    changed = tmp_path / POLICY_FILE.name
    changed.write_text(written.replace(f"value: {CHAIN}", f"value: {other}"), encoding="utf-8")
    assert [problem.id for problem in check_chain_of(load_policy_file(changed))] == ["loans.E101"]
