"""The commands that look at every page set their stage by themselves, without a test around them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).resolve().parents[2]
# By itself, as an officer at a terminal would: nothing of the test run tells it which database to use.
_OF_THE_RUN = ("PYTEST_VERSION", "DATABASE_URL", "JINGUO_VAR", "DJANGO_SETTINGS_MODULE")


def test_the_crawl_looks_at_the_pages_of_a_desk_and_finds_nothing() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_THE_RUN}
    options = ["--desk", "visitor", "--language", "zh", "--screen", "phone", "--only", "public"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawl", *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    looked_at, rest = done.stdout.split(" ", 1)
    assert int(looked_at) > 3
    assert rest.startswith("pages looked at, 0 faults")
