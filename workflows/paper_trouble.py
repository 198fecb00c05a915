"""Whether the papers come out: told on the board where they don't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, Subquery

from workflows.models import PaperJob, PaperWorker
from workflows.paper_keys import NO_KEY
from workflows.programme import PROGRAMMES

# Work waits for seconds where a worker runs; a worker is seen each second, and for as long as one paper takes.
LATE = timedelta(minutes=10)
SILENT = timedelta(minutes=5)


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the making of papers: how many wait since when, how many failed or want a certificate."""

    late: int
    since: datetime | None
    failed: int
    keyless: int
    # The last moment at which any worker was seen; None where none ever ran.
    seen_at: datetime | None
    is_silent: bool

    def __bool__(self) -> bool:
        return bool(self.failed or self.keyless or (self.late and self.is_silent))


def _of_ended_case() -> Q:
    states = {state for programme in PROGRAMMES.values() for state in programme.ended_badly}
    return Q(paper__case__isnull=False, paper__case__state__in=states)


def trouble_at(now: datetime, counties: set[str]) -> Trouble:
    """Of the counties' papers. One statement."""
    late = Q(state=PaperJob.State.WAITING, next_at__lt=now - LATE) & ~Q(error=NO_KEY)
    failed = Q(state=PaperJob.State.FAILED)
    # A sign-off that is void, and one of a case in which nothing was granted: nobody waits for their certificates.
    keyless = Q(state=PaperJob.State.WAITING, error=NO_KEY, signoff__void__isnull=True) & ~_of_ended_case()
    working = PaperWorker.objects.filter(stopped_at__isnull=True).order_by("-seen_at")
    found = PaperJob.objects.filter(
        Q(state__in=[PaperJob.State.WAITING, PaperJob.State.FAILED]), paper__county__in=counties
    ).aggregate(
        late=Count("pk", filter=late),
        since=Min("made_at", filter=late),
        failed=Count("pk", filter=failed),
        keyless=Count("pk", filter=keyless),
        seen_at=Max(Subquery(working.values("seen_at")[:1])),
    )
    seen = found["seen_at"]
    return Trouble(**found, is_silent=seen is None or seen < now - SILENT)
