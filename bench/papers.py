"""Measures the making of papers on a database: a form, a signature, memory, revisions a second, a long register."""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from datetime import date

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after setup)
from django.db import connections  # noqa: E402

from bench.bulk import fill  # noqa: E402
from bench.figures import say, spread  # noqa: E402
from loans.kept_lists import order_register  # noqa: E402
from loans.models import Disbursement  # noqa: E402
from loans.programme import LOANS  # noqa: E402
from loans.registers import REGISTERS  # noqa: E402
from tests import county as samples  # noqa: E402
from workflows import (  # noqa: E402
    clock,
    paper_keys,
    paper_roots,
    paper_store,
)
from workflows.models import Office, PaperJob, PaperRevision, Place  # noqa: E402
from workflows.paper_verdicts import verdict_of  # noqa: E402
from workflows.paper_worker import make_one, make_waiting  # noqa: E402
from workflows.periods import Period  # noqa: E402
from workflows.statistics import Chosen  # noqa: E402

WORKERS = 2
_WATCHED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--rows", type=int, default=5_000, help="of a register")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    with clock.at(samples.SPRING):
        county = samples.build_county()
        paper_roots.make_authority("示范县文书签发机构")
        for office in Office.objects.order_by("pk"):
            paper_keys.issue(office)
        _sealed(county, range(options.cases))
        _alone()
        _sealed(county, range(options.cases, 3 * options.cases))
        _together()
        _checked()
        _register(county, options.rows)


def _sealed(county: samples.County, seeds: range) -> None:
    for seed in seeds:
        case = samples.draft(county, seed=seed, guarantors=2, amount="60000.00")
        samples.advance(county, case, "county", amount="60000")


def _alone() -> None:
    """One worker, its own CPU job by job; the first few warm it."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    while True:
        job = PaperJob.objects.filter(state="waiting").order_by("next_at", "pk").first()
        started = time.process_time()
        if job is None or make_one() is None:
            break
        spent[job.signoff_id is not None].append(time.process_time() - started)
    say("printed, CPU", spread(spent[False][3:]))
    say("signature, CPU", spread(spent[True][3:]))
    say("worker", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def _together() -> None:
    """As many workers as the machine has cores to spare."""
    waiting = PaperJob.objects.filter(state="waiting").count()
    connections.close_all()
    started = time.perf_counter()
    children = [pid for pid in (_worker() for _number in range(WORKERS)) if pid]
    for child in children:
        os.waitpid(child, 0)
    seconds = time.perf_counter() - started
    say(f"{WORKERS} workers", f"{waiting / seconds:.1f} revisions a second ({waiting} in {seconds:.0f} s)")


def _worker() -> int:
    child = os.fork()
    if not child:
        make_waiting(100_000)
        os._exit(0)
    return child


def _checked() -> None:
    last = PaperRevision.objects.filter(signatures=4).order_by("-pk")[0]
    data = paper_store.read(last.digest)
    times = []
    for _round in range(5):
        started = time.perf_counter()
        assert verdict_of(data).is_good
        times.append(time.perf_counter() - started)
    say("a file checked", f"{spread(times)}, {len(data) / 1024:.0f} KiB")


def _register(county: samples.County, rows: int) -> None:
    """A payout register of as many rows, asked for by the county and drawn by a worker that does nothing else."""
    places = [(place.pk, place.code) for place in Place.objects.filter(code__in=samples.VILLAGES)]
    officer, post = county.officers["t1.reviewer"].pk, county.posts["t1.reviewer"].pk
    # Seventeen of twenty are paid; the days of all are moved into one year.
    fill(rows * 20 // 17 + 20, places=places, officer=officer, post=post, sections=samples.sections())
    Disbursement.objects.update(paid_on=date(2013, 6, 3))
    seconds, megabytes = _worked()
    order_register(LOANS, REGISTERS["paid"], county.seats("c.sealer"), Chosen(Period(2013)), "示范县")
    after, most = _worked()
    made = PaperRevision.objects.filter(paper__kind="register").latest("pk")
    say(
        "a register",
        f"{made.made_with['rows']:,} rows in {after - seconds:.1f} s of CPU, {made.size / 1024:.0f} KiB; "
        f"the worker {most:.0f} MB at most, {megabytes:.0f} MB before it",
    )


def _worked() -> tuple[float, float]:
    """A worker of its own makes what waits: its CPU seconds with those of its start, and its memory at most in MB."""
    # Started by a small process: the system counts the memory of the one that starts it as a worker's own.
    command = [sys.executable, "-c", _WATCHED, sys.executable, "manage.py", "work", "--once"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[-2]), int(said[-1]) / 1024


if __name__ == "__main__":
    main()
