"""Several officers draw at once from a budget that has enough for one: one gets it, the others are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import Worker, own_database, run
from tests.share import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.race, pytest.mark.xdist_group("races")]

ROUNDS = rounds(102, share=12)
MODULE = "tests.races.funds"


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    with own_database(tmp_path) as url:
        yield url


def _wishes(number: int, refs: list[str]) -> list[dict[str, Any]]:
    """Three nominations at once; or two of them beside a cut, or beside a transfer to another place."""
    puts = [
        {"what": "put", "officer": who, "ref": ref, "key": f"put-{number}-{ref}"}
        for who, ref in zip(("c.manager", "c.manager2", "c.manager3"), refs, strict=True)
    ]
    beside = {1: "cut", 2: "settle"}.get(number % 3)
    if beside:
        puts[number % 2] = {"what": beside, "officer": "c.manager3", "key": str(number)}
    # Each of them is first every third time.
    return puts[number % 3 :] + puts[: number % 3]


def test_a_budget_is_never_exceeded_whoever_races_whom(own: str, tmp_path: Path) -> None:
    refs = run(MODULE, own, tmp_path, "set")
    won = {"put": 0, "cut": 0, "settle": 0}
    with ExitStack() as stack:
        team = [Worker(MODULE, own, tmp_path, "work") for _each in range(3)]
        for worker in team:
            stack.callback(worker.close)
        for number in range(ROUNDS):
            team[0].send({"what": "ready", "key": f"ready {number}", "transfer": number % 3 == 2})
            assert team[0].answer() == {"code": "done"}
            wishes = _wishes(number, refs)
            for worker, wish in zip(team, wishes, strict=True):
                worker.send(wish)
            answers = [worker.answer() for worker in team]
            codes = [answer["code"] for answer in answers]
            assert sorted(codes) == ["done", "fund_exhausted", "fund_exhausted"], answers
            won[wishes[codes.index("done")]["what"]] += 1
            assert all(
                "budget isn’t enough" in answer["told"] or "预算" in answer["told"]
                for answer in answers
                if answer["code"] != "done"
            )
    found = run(MODULE, own, tmp_path, "look")
    assert found == {
        "differences": [],
        "exceeded": [],
        "reserved": found["listed"],
        "listed": found["listed"],
        "faults": [],
    }
    # A race that one kind always wins would say nothing.
    assert won["put"] >= ROUNDS // 3
    assert won["cut"] + won["settle"] > 0
