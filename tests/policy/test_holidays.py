"""A newer notice of festivals, given as a file: from the next start on, due days follow it and lose their note."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.commands.installation import ROOT
from workflows.calendar import DueDay, add_working_days, is_working_day, take_notices, working_days_between
from workflows.holidays import read_notices

NOTICE = """
- year: 2030
  document: 国务院办公厅关于2030年部分节假日安排的通知
  rest:
    - [2030-02-02, 2030-02-08]
    - [2030-10-01, 2030-10-07]
  worked: [2030-09-29, 2030-10-12]
"""


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "holidays.yaml"
    file.write_text(NOTICE, encoding="utf-8")
    yield file
    take_notices({})


def test_from_then_on_due_days_follow_it_and_are_no_guess(file: Path) -> None:
    assert add_working_days(date(2030, 9, 30), 1) == DueDay(date(2030, 10, 1), is_provisional=True)
    assert working_days_between(date(2030, 9, 30), date(2030, 10, 12)).days == 9
    take_notices(read_notices(file))
    assert add_working_days(date(2030, 9, 30), 1) == DueDay(date(2030, 10, 8), is_provisional=False)
    assert (is_working_day(date(2030, 9, 29)), is_working_day(date(2030, 10, 13))) == (True, False)
    counted = working_days_between(date(2030, 9, 30), date(2030, 10, 12))
    assert (counted.days, counted.is_provisional) == (5, False)
    # A whole month, as a stay of years is counted, and the year after it, of which nothing is known yet.
    assert working_days_between(date(2030, 9, 30), date(2030, 10, 31)).days == 23 - 5 + 1
    assert add_working_days(date(2030, 12, 31), 1).is_provisional


def test_without_a_file_the_librarys_notices_stand(tmp_path: Path) -> None:
    assert read_notices(tmp_path / "nothing.yaml") == {}


@pytest.mark.parametrize(
    "was,becomes,says",
    [
        ("- year: 2030", "years:\n- year: 2030", "write a list of years"),
        ("year: 2030", "year: soon", "each year stands there once"),
        ("  worked:", "  at_work:", "each year stands there once"),
        ("2030-10-07]", "2031-10-07]", "isn't a festival of the year"),
        ("[2030-10-01, 2030-10-07]", "2030-10-01", "isn't a festival of the year"),
        ("2030-10-12]", "2030-10-11]", "isn't a Saturday or Sunday"),
        ("[2030-09-29", "[29 September", "isn't a Saturday or Sunday"),
        ("- year: 2030", "year: 2030", "this isn't YAML"),
    ],
)
def test_what_is_wrong_in_it_is_named(file: Path, was: str, becomes: str, says: str) -> None:
    assert was in NOTICE
    file.write_text(NOTICE.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=says):
        read_notices(file)


def test_an_installation_reads_it_when_it_starts(tmp_path: Path) -> None:
    asked = (
        "import django; django.setup()\n"
        "from datetime import date\n"
        "from workflows.calendar import add_working_days\n"
        "print(add_working_days(date(2030, 9, 30), 1).day)"
    )

    def started() -> str:
        # A process of its own: those that tests fork have started already.
        command = [sys.executable, "-c", asked]
        env = {**os.environ, "JINGUO_VAR": str(tmp_path), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
        return done.stdout.strip() or done.stderr

    assert started() == "2030-10-01"
    (tmp_path / "holidays.yaml").write_text(NOTICE, encoding="utf-8")
    assert started() == "2030-10-08"
    (tmp_path / "holidays.yaml").write_text("year: 2030", encoding="utf-8")
    assert "write a list of years" in started()
