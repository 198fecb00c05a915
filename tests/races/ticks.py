"""Run as a process: a county whose cases are due, and two more processes that run the clock over it at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from datetime import timedelta  # noqa: E402
from typing import Any  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.db.models import Count  # noqa: E402

from people.models import UndeclaredNotice  # noqa: E402
from tests.county import SPRING, advance, build_county, draft  # noqa: E402
from workflows import channels, clock  # noqa: E402
from workflows.models import CaseTask, Delivery, Notice  # noqa: E402
from workflows.verification import verify  # noqa: E402

CASES = 8
# Those of the first day are overdue then, those of the week after are due soon.
TICKED = SPRING + timedelta(days=13)


def race() -> dict[str, Any]:
    with clock.at(SPRING):
        county = build_county()
        for name in ("t1.reviewer", "v1.chair", "c.sealer"):
            channels.choose(
                county.officers[name], channels=["email", "sms"], email="a@example.cn", mobile="13800001234"
            )
        late = [advance(county, draft(county, seed=seed), "submit") for seed in range(1, CASES + 1)]
    with clock.at(SPRING + timedelta(days=8)):
        near = [advance(county, draft(county, seed=100 + seed), "submit") for seed in range(1, CASES + 1)]
    pair = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.races.ticks", "tick"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _process in range(2)
    ]
    said = [process.communicate()[0] for process in pair]
    doubles = Notice.objects.exclude(kind="nudge").values("task", "kind").annotate(n=Count("pk"))
    return {
        "late": len(late),
        "near": len(near),
        "codes": [process.returncode for process in pair],
        "reminders": Notice.objects.filter(kind="reminder").count(),
        "escalations": Notice.objects.filter(kind="escalation").count(),
        "doubles": doubles.filter(n__gt=1).count(),
        "done": sum(int(number) for text in said for number in re.findall(r"escalations: ([0-9]+)", text)),
        "undeclared": UndeclaredNotice.objects.count(),
        "open": CaseTask.objects.filter(finished=None).count(),
        "unsent": Delivery.objects.exclude(state="sent").count()
        + Notice.objects.filter(pending=True).count(),
        "deliveries": Delivery.objects.count(),
        "delivered": sum(_sent(text) for text in said),
        "faults": [str(fault) for fault in verify()],
    }


def _sent(text: str) -> int:
    """The notices that the console's messages of this process speak of."""
    bodies = [line.partition("—")[2] for line in text.splitlines() if line.startswith("[")]
    return sum(int(number) for body in bodies for number in re.findall("[0-9]+", body))


def tick() -> None:
    from django.utils import translation

    translation.activate("en")
    with clock.at(TICKED):
        call_command("tick", stdout=sys.stdout)


if __name__ == "__main__":
    if sys.argv[1:] == ["tick"]:
        tick()
    else:
        print(json.dumps(race()))  # noqa: T201  (its output is its answer)
