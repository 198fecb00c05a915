"""A worker that is killed in the middle of a file: another one goes on, and everything is there once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = 900
# Run by processes of their own: a database of their own, and files of rows small enough to be frugal.
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.county import SPRING, build_county, id_number
from tests.people.files import WOMAN, send
from people.imports import batches
from workflows import clock
batches.SMALL_BYTES = batches.SMALL_ROWS = 0
county = build_county()
days = [f"19{70 + n // 300}{n % 300 // 25 + 1:02d}{n % 25 + 1:02d}" for n in range(900)]
with clock.at(SPRING):
    batch = send(county, [{**WOMAN, "身份证号": id_number(day, 22)} for day in days])
    from people.imports import running
    list(running.turns())
    batches.confirm(batch.ref, county.seats("v1.cadre"))
"""


def run(code: list[str], var: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "JINGUO_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen([sys.executable, *code], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def one(var: Path, question: str) -> int:
    with sqlite3.connect(f"file:{var / 'jinguo.sqlite3'}?mode=ro", uri=True, timeout=20) as database:
        return int(database.execute(question).fetchone()[0])


@pytest.mark.whole
@pytest.mark.once
@pytest.mark.timeout(180)
def test_a_killed_workers_file_is_taken_to_its_end_by_the_next(tmp_path: Path) -> None:
    assert run(["-c", PREPARE], tmp_path).wait() == 0
    worker = run(["manage.py", "work"], tmp_path)
    taken = "SELECT rows_taken FROM people_importbatch"
    until = time.monotonic() + 60
    while one(tmp_path, taken) == 0 and time.monotonic() < until:
        pass
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    there = one(tmp_path, taken)
    assert 0 < there < ROWS
    # What stands, stands whole: as many persons with their facts as rows.
    assert one(tmp_path, "SELECT count(*) FROM people_person") == there
    # Its lease would run out by itself in minutes.
    with sqlite3.connect(tmp_path / "jinguo.sqlite3", timeout=20) as database:
        database.execute("UPDATE people_importbatch SET lease_until = '2014-01-01 00:00:00'")
    assert run(["manage.py", "work", "--once"], tmp_path).wait() == 0
    assert one(tmp_path, taken) == ROWS
    assert one(tmp_path, "SELECT count(*) FROM people_person") == ROWS
    assert one(tmp_path, "SELECT count(*) FROM people_importrow WHERE status = 'taken'") == ROWS
    journal = "SELECT sum(json_extract(facts, '$.rows')) FROM workflows_journalrow WHERE act = 'take_import'"
    assert one(tmp_path, journal) == ROWS
