"""`./do work` as a process: two beside each other, told to stop, and left alone by whoever started it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands.installation import installation
from tests.races.own import own_database, run

pytestmark = [pytest.mark.django_db, pytest.mark.race]
NOTHING = {"waiting": 0, "attempts more than jobs": 0, "revisions": 0, "extra": 0, "faults": []}


def test_two_at_once_make_each_paper_once(tmp_path: Path, django_db_blocker: Any) -> None:
    with own_database(tmp_path) as url:
        found = run("tests.papers.working", url, tmp_path, "two")
    assert found == {"ended": [0, 0], "made": 0, "undone": 0, **NOTHING}


@pytest.mark.whole
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


_ONCE = """
import sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "work", "--once"])
print([name for name in ("config.urls", "config.api", "weasyprint") if name in sys.modules])
"""


@pytest.mark.once
def test_a_worker_at_rest_holds_no_page_and_no_press(tmp_path: Path, django_db_blocker: Any) -> None:
    """What it would load to be checked like a web process it would keep to its end: a third of its memory."""
    with installation(tmp_path / "var", migrated=True) as made:
        ended = subprocess.run(
            [sys.executable, "-c", _ONCE], env=made.env, capture_output=True, text=True, check=True
        )
    assert ended.stdout.splitlines()[-1] == "[]"
