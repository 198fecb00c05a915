"""A visit is entered while her two rows are merged: it isn't lost, it counts once, and the merged row takes no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import Worker, own_database, run
from tests.share import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.race, pytest.mark.xdist_group("races")]

ROUNDS = rounds(12, share=4)


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    with own_database(tmp_path) as url:
        yield url


def test_a_visit_and_a_merge_of_the_same_woman(own: str, tmp_path: Path) -> None:
    races = run("tests.races.visits", own, tmp_path, "set", str(ROUNDS))
    told: Counter[str] = Counter()
    with ExitStack() as stack:
        pair = [Worker("tests.races.visits", own, tmp_path, "work") for _each in range(2)]
        for worker in pair:
            stack.callback(worker.close)
        for race, asked in races.items():
            assert len(asked) == ROUNDS
            for number, (visit, merge) in enumerate(asked):
                # Each of the two is first every other time.
                wishes = (visit, merge) if number % 2 else (merge, visit)
                for worker, wish in zip(pair, wishes, strict=True):
                    worker.send(wish)
                answers = {wish["what"]: worker.answer() for worker, wish in zip(pair, wishes, strict=True)}
                assert answers["merge"] == {"code": "done"}, race
                answer = answers["visit"]
                if answer["code"] == "moved_on":
                    # As she is told: she opens the page again, and sends the same once more.
                    pair[0].send(visit)
                    answer = pair[0].answer()
                if race == "entered_twice" and answer["code"] != "done":
                    assert answer == {"code": "invalid", "fields": ["done_on"]}
                else:
                    assert answer == {"code": "done"}, race
                told[f"{race}: {answer['code']}"] += 1
    found = run("tests.races.visits", own, tmp_path, "look")
    women = 3 * ROUNDS
    assert (found["faults"], found["too_late"]) == ([], [])
    assert (found["merged"], found["due"]) == (women, women)
    # Each woman was seen on one day, under whichever of her rows, or under both.
    assert found["visits"] == women
    assert found["on_their_pages"] == [1] * women
    assert found["rows"] == women + told["entered_twice: done"]
