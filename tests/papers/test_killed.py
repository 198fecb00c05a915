"""Workers die at twenty random points of a hundred sign-offs: a hundred signatures come out, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import own_database, run

pytestmark = [pytest.mark.django_db, pytest.mark.race]


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_every_paper_comes_out_once(tmp_path: Path, django_db_blocker: Any) -> None:
    seed = random.randrange(10**6)
    with own_database(tmp_path) as url:
        found = run("tests.papers.killed", url, tmp_path, str(seed))
    assert found == {
        "died": 20,
        "forms": 25,
        "final": 25,
        "revisions": 125,
        "waiting": 0,
        "extra": 0,
        "faults": [],
    }, f"seed {seed}"
