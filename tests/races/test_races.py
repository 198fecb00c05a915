"""Two processes at once, 200 rounds of each race: one winner, the loser is told what happened, the chain holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import Worker, own_database, run
from tests.share import rounds

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.race,
    pytest.mark.xdist_group("races"),
    pytest.mark.timeout(900),
]

ROUNDS = rounds(200, share=20)
# What the loser may be told, race by race: the case has moved on for her, or the woman, voucher or guarantor is taken.
TOLD = {
    "act": {"moved_on"},  # it waits for the township now
    "key": {"repeated"},
    # By the rules, or, where both had passed them, by the index that decides.
    "slot": {"once_only", "ineligible: once_only"},
    "voucher": {"voucher_used"},
    "guarantor": {"guarantor_bound", "worse_than_submitted: guarantor_open"},
}


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    with own_database(tmp_path) as url:
        yield url


def test_two_processes_at_once(own: str, tmp_path: Path) -> None:
    stage = run("tests.races.stage", own, tmp_path, "set", str(ROUNDS))
    races, before = stage["rounds"], stage["before"]
    assert set(races) == set(TOLD)
    assert before["faults"] == []
    with ExitStack() as stack:
        pair = [Worker("tests.races.worker", own, tmp_path) for _each in range(2)]
        for worker in pair:
            stack.callback(worker.close)
        answers = {race: [_at_once(pair, wishes) for wishes in asked] for race, asked in races.items()}
    for race, told in answers.items():
        _one_winner_each(race, told)
    _the_books_agree(before, run("tests.races.stage", own, tmp_path, "look"))


def _at_once(pair: list[Worker], wishes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for worker, wish in zip(pair, wishes, strict=True):
        worker.send(wish)
    return [worker.answer() for worker in pair]


def _one_winner_each(race: str, told: list[list[dict[str, Any]]]) -> None:
    assert len(told) == ROUNDS
    ends = Counter(tuple(sorted(answer["code"] for answer in answers)) for answers in told)
    assert set(ends) <= {tuple(sorted(("done", code))) for code in TOLD[race]}, (race, ends)
    for answers in told:
        for answer in answers:
            assert answer["code"] in {"done", "repeated"} or answer["told"].strip()
        if race == "key":
            assert answers[0]["answer"] == answers[1]["answer"]


def _the_books_agree(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Each race moved exactly one case per round, and nothing that is counted was counted twice."""
    moved = {name: after[name] - before[name] for name in after if isinstance(after[name], int)}
    assert after["faults"] == []
    assert (after["double_tasks"], after["open_without_task"]) == (0, 0)
    assert moved["signed"] == 2 * ROUNDS  # the same act, the same key
    assert moved["keys"] == ROUNDS
    assert (
        moved["paid"] == moved["consumed"] == moved["bound"] == 2 * ROUNDS
    )  # the same voucher, the same guarantor
    assert moved["numbers"] == moved["last_number"] == ROUNDS  # the same woman
    assert after["numbers"] == after["last_number"]
    assert moved["journal"] == len(TOLD) * ROUNDS
