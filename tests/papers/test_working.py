"""`./do work` as a process: two beside each other, told to stop, and left alone by whoever started it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.races.own import own_database, run

pytestmark = [pytest.mark.django_db, pytest.mark.race]
NOTHING = {"waiting": 0, "attempts more than jobs": 0, "revisions": 0, "extra": 0, "faults": []}


def test_two_at_once_make_each_paper_once(tmp_path: Path, django_db_blocker: Any) -> None:
    with own_database(tmp_path) as url:
        found = run("tests.papers.working", url, tmp_path, "two")
    assert found == {"ended": [0, 0], "made": 0, "undone": 0, **NOTHING}


@pytest.mark.once
def test_it_stops_when_told_and_with_whoever_started_it(tmp_path: Path, django_db_blocker: Any) -> None:
    with own_database(tmp_path) as url:
        found = run("tests.papers.working", url, tmp_path, "ended")
    assert found == {
        "took one": True,
        "ended": 0,
        "leases": 0,
        "said so": 1,
        "some left": True,
        "went on": True,
        "alive before": 1,
        "ended with its parent": True,
        **NOTHING,
    }
