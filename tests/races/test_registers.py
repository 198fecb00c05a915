"""Two officers state at once what one register needs both of: afterwards it says what both stated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import Worker, own_database, run
from tests.share import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.race, pytest.mark.xdist_group("races")]

ROUNDS = rounds(15, share=4)


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    with own_database(tmp_path) as url:
        yield url


def test_registers_know_what_two_stated_at_once(own: str, tmp_path: Path) -> None:
    races = run("tests.races.registers", own, tmp_path, "set", str(ROUNDS))
    with ExitStack() as stack:
        pair = [Worker("tests.races.registers", own, tmp_path, "work") for _each in range(2)]
        for worker in pair:
            stack.callback(worker.close)
        for race, asked in races.items():
            assert len(asked) == ROUNDS
            for number, wishes in enumerate(asked):
                # Each of the two is first every other time.
                for worker, wish in zip(pair, wishes if number % 2 else wishes[::-1], strict=True):
                    worker.send(wish)
                answers = [worker.answer() for worker in pair]
                assert answers == [{"code": "done"}] * 2, race
    found = run("tests.races.registers", own, tmp_path, "look")
    assert (found["mended"], found["faults"]) == (0, [])
    assert found["entries"]["left_behind_women"] == ROUNDS
    # 4,000 yuan is enough for one, not for two.
    assert "women_in_poverty" not in found["entries"]
    assert found["people"] == 9 * ROUNDS
