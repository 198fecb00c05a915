"""Run as a process: a hundred sign-offs, and workers that die at twenty random points; prints what came out.

A worker dies as by SIGKILL: at one of its statements to the database, just before or just after it, or at any moment of
its time, by an alarm that nobody handles. Each is a fork, so that none pays for starting.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402

from tests.county import SPRING, advance, build_county, draft  # noqa: E402
from workflows import clock, paper_keys, paper_roots  # noqa: E402
from workflows.models import Office, Paper, PaperJob, PaperRevision  # noqa: E402
from workflows.paper_checks import verify_papers  # noqa: E402
from workflows.paper_standing import standing_of  # noqa: E402
from workflows.paper_worker import make_waiting  # noqa: E402
from workflows.programme import PROGRAMMES  # noqa: E402
from workflows.verification import verify  # noqa: E402

CASES, DEATHS = 25, 20
# Statements of one job and of what stands around it; seconds of a few jobs.
STATEMENTS, SECONDS = 60, 2.5


def set_up() -> None:
    """25 cases with four sign-offs each, and nothing made of them yet."""
    with clock.at(SPRING):
        county = build_county()
        paper_roots.make_authority("示范县文书签发机构")
        for office in Office.objects.order_by("pk"):
            paper_keys.issue(office)
        for seed in range(CASES):
            advance(county, draft(county, seed=seed), "county")


def warm_up() -> None:
    """What every worker needs, WeasyPrint's fonts above all, is imported and read before they are forked."""
    with clock.at(SPRING):
        form = Paper.objects.select_related("case", "office").filter(kind="approval_form").order_by("pk")[0]
        PROGRAMMES[form.programme].print_paper(form)


class Death:
    """Kills this process at its `at`-th statement, `after` it or before."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.left, self.after = at, after

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.left -= 1
        if self.left == 0 and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = execute(*asked)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found


def worker(turn: int, chance: random.Random | None) -> bool:
    """Works in a process of its own until nothing waits, or until it dies; True where it died."""
    connections.close_all()
    by_statement, at, after, seconds = (
        (
            chance.random() < 0.7,
            chance.randint(1, STATEMENTS),
            chance.random() < 0.5,
            chance.uniform(0.01, SECONDS),
        )
        if chance
        else (False, 0, False, 0.0)
    )
    child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)
    # Later than any lease of those that died before.
    with clock.at(SPRING + timedelta(hours=turn)):
        if chance and not by_statement:
            signal.setitimer(signal.ITIMER_REAL, seconds)
        if by_statement:
            with connection.execute_wrapper(Death(at, after=after)):
                make_waiting(10_000)
        else:
            make_waiting(10_000)
    os._exit(0)


def main(seed: int) -> dict[str, Any]:
    set_up()
    warm_up()
    chance = random.Random(seed)
    died, turn = 0, 0
    while died < DEATHS and turn < 10 * DEATHS:
        turn += 1
        died += worker(turn, chance)
    worker(turn + 1, None)
    with clock.at(SPRING + timedelta(hours=turn + 2)):
        stored = {path.name for path in Path(settings.MEDIA_ROOT, "papers").rglob("*") if path.is_file()}
        forms = Paper.objects.select_related("case", "office").filter(kind="approval_form")
        return {
            "died": died,
            "forms": forms.count(),
            "final": sum(standing_of(form).status.value == "final" for form in forms),
            "revisions": PaperRevision.objects.filter(paper__kind="approval_form").count(),
            "waiting": PaperJob.objects.exclude(state="done").count(),
            "extra": len(stored - set(PaperRevision.objects.values_list("digest", flat=True))),
            "faults": [str(fault) for fault in (*verify_papers(), *verify())],
        }


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(main(int(sys.argv[1]))) + "\n")
