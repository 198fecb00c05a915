"""Two programme managers press the same button at once: one list is begun, one list is made for the bank."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import Worker, own_database, run

pytestmark = [pytest.mark.django_db, pytest.mark.race, pytest.mark.xdist_group("races")]

ROUNDS = 40
MODULE = "tests.races.aid_lists"
MANAGERS = ("c.manager", "c.manager2")


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    with own_database(tmp_path) as url:
        yield url


def _at_once(team: list[Worker], **wish: Any) -> list[dict[str, Any]]:
    for worker, officer in zip(team, MANAGERS, strict=True):
        worker.send({**wish, "officer": officer})
    return [worker.answer() for worker in team]


@pytest.mark.whole
def test_two_at_once_make_one_list(own: str, tmp_path: Path) -> None:
    waiting = run(MODULE, own, tmp_path, "set")
    with ExitStack() as stack:
        team = [Worker(MODULE, own, tmp_path, "work") for _each in MANAGERS]
        for worker in team:
            stack.callback(worker.close)
        for number in range(ROUNDS):
            # Both are given the one that was begun, whoever was first.
            answers = _at_once(team, what="begin", year=2000 + number)
            assert [answer["code"] for answer in answers] == ["done", "done"], answers
            assert answers[0]["what"] == answers[1]["what"]
            answers = _at_once(team, what="make")
            assert sorted(answer["code"] for answer in answers) == ["done", "nothing_free"], answers
            if number < ROUNDS - 1:
                answers = _at_once(team, what="call_off")
                assert "done" in [answer["code"] for answer in answers], answers
                assert {answer["code"] for answer in answers} <= {"done", "called_off", "DoesNotExist"}
    found = run(MODULE, own, tmp_path, "look")
    assert found == {
        "lists": ROUNDS,
        "begun": True,
        "numbers": [f"示妇助付〔2015〕{number:05d}号" for number in range(1, ROUNDS + 1)],
        "lines": ROUNDS * waiting,
        "under_way": waiting,
        "faults": [],
    }
