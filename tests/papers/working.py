"""Run as a process: `./do work` beside another one, and ended in its ways; prints what came out.

Acts are of 2014; workers live by the machine's own clock, and so do the certificates that they sign with.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from tests.county import SPRING, County, advance, build_county, draft  # noqa: E402
from workflows import clock, paper_keys, paper_roots  # noqa: E402
from workflows.models import Office, PaperJob, PaperRevision, PaperWorker  # noqa: E402
from workflows.paper_checks import verify_papers  # noqa: E402
from workflows.verification import verify  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
WORK = [sys.executable, str(ROOT / "manage.py"), "work"]
# A process that starts a worker and waits to be killed.
PARENT = "import subprocess, sys; subprocess.Popen(sys.argv[1:]); sys.stdin.read()"
PATIENCE = 60.0


def set_up() -> County:
    with clock.at(SPRING):
        county = build_county()
    with clock.at(datetime.now(UTC)):
        paper_roots.make_authority("示范县文书签发机构")
        for office in Office.objects.order_by("pk"):
            paper_keys.issue(office)
    return county


def cases(county: County, seeds: range, until: str) -> None:
    with clock.at(SPRING):
        for seed in seeds:
            advance(county, draft(county, seed=seed), until)


def started(*words: str, parent: bool = False) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PARENT, *WORK, *words] if parent else [*WORK, *words]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes)


def wait_until(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold; each question is a statement of its own."""
    until = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.05)
    return held


def two_at_once() -> dict[str, Any]:
    """Two workers beside each other until nothing waits."""
    cases(set_up(), range(2), "county")
    jobs = PaperJob.objects.count()
    connection.close()
    workers = [started("--once") for _worker in range(2)]
    said = [worker.communicate()[0] for worker in workers]
    numbers = [tuple(map(int, re.findall(r"\d+", words.splitlines()[-1]))) for words in said]
    return {
        "ended": [worker.returncode for worker in workers],
        "made": sum(done for done, _undone in numbers) - jobs,
        "undone": sum(undone for _done, undone in numbers),
        **left(),
    }


def ended_in_its_ways() -> dict[str, Any]:
    """One is told to stop while it makes a paper; another loses the process that started it."""
    county = set_up()
    cases(county, range(1), "township")
    told = started()
    leased = wait_until(PaperJob.objects.exclude(lease="").exists)
    told.send_signal(signal.SIGTERM)
    told.communicate()
    after_term = {
        "took one": leased,
        "ended": told.returncode,
        "leases": PaperJob.objects.exclude(lease="").count(),
        "said so": PaperWorker.objects.filter(stopped_at__isnull=False).count(),
        "some left": PaperJob.objects.filter(state="waiting").exists(),
    }
    child = started("--with-parent", parent=True)
    went_on = wait_until(lambda: not PaperJob.objects.filter(state="waiting").exists())
    before = PaperWorker.objects.filter(stopped_at__isnull=True).count()
    child.kill()
    child.communicate()
    stopped = wait_until(lambda: not PaperWorker.objects.filter(stopped_at__isnull=True).exists())
    return {
        **after_term,
        "went on": went_on,
        "alive before": before,
        "ended with its parent": stopped,
        **left(),
    }


def left() -> dict[str, Any]:
    stored = {path.name for path in Path(settings.MEDIA_ROOT, "papers").rglob("*") if path.is_file()}
    return {
        "waiting": PaperJob.objects.exclude(state="done").count(),
        "attempts more than jobs": sum(PaperJob.objects.values_list("attempts", flat=True))
        - PaperJob.objects.count(),
        "revisions": PaperRevision.objects.count() - PaperJob.objects.count(),
        "extra": len(stored - set(PaperRevision.objects.values_list("digest", flat=True))),
        "faults": [str(fault) for fault in (*verify_papers(), *verify())],
    }


if __name__ == "__main__":
    sys.stdout.write(
        "\n" + json.dumps({"two": two_at_once, "ended": ended_in_its_ways}[sys.argv[1]]()) + "\n"
    )
