"""Two processes confirm the same file at the same moment: every line is paid once, whoever it was."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import ROOT, environment, own_database, run

pytestmark = [pytest.mark.django_db, pytest.mark.race, pytest.mark.xdist_group("races")]

LINES = 12


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    with own_database(tmp_path) as url:
        yield url


@pytest.mark.parametrize(
    "pair",
    [("b1.liaison", "b1.liaison"), pytest.param(("b1.liaison", "b1.standin"), marks=pytest.mark.whole)],
)
def test_a_file_confirmed_twice_at_once_pays_each_line_once(
    own: str, tmp_path: Path, pair: tuple[str, str]
) -> None:
    stage = run("tests.races.payout_batch", own, tmp_path, "set", str(LINES))
    address, before = stage["address"], stage["before"]
    assert before["faults"] == []
    assert before["rows"] == ["ready"] * (LINES + 1) + ["wrong"]
    answers = _at_once(own, tmp_path, pair, address)
    # Told on a page either way: nobody sees a fault of the machine.
    assert all(set(answer["codes"]) <= {200, 302} for answer in answers), answers
    after = run("tests.races.payout_batch", own, tmp_path, "look")
    assert after == {
        "batches": 1,
        "paid": LINES + 1,
        "rows": ["paid"] * (LINES + 1) + ["wrong"],
        "acts": LINES + 1,
        "lines_name_their_acts": True,
        "faults": [],
    }


def _at_once(own: str, folder: Path, pair: tuple[str, str], address: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-W", "error", "-m", "tests.races.payout_batch", "confirm"]
    workers = [
        subprocess.Popen(
            [*command, name],
            cwd=ROOT,
            env=environment(own, folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in pair
    ]
    found = []
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"{address}\n")
        worker.stdin.flush()
    for worker in workers:
        out, _none = worker.communicate(timeout=120)
        assert worker.returncode == 0, out
        found.append(json.loads(out.splitlines()[-1]))
    return found
