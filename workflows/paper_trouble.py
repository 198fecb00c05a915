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
# A worker that is gone is told of for so long; its row goes with the next tick.
GONE = timedelta(days=1)
# Once may be chance (a database that was away for a moment); more than once is told.
SOME_ATTEMPTS = 2
FAULTY = Q(state=PaperJob.State.WAITING, attempts__gte=SOME_ATTEMPTS) & ~Q(error__in=["", NO_KEY])


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the making of papers: how many wait since when, failed, fail still, want a certificate."""

    late: int
    since: datetime | None
    failed: int
    # Tried more than once in vain; they are tried again.
    faulty: int
    keyless: int
    # The last moment at which any worker was seen; None where none ever ran.
    seen_at: datetime | None
    is_silent: bool
    # Workers that fell silent and never stopped: dead, or hanging.
    gone: tuple[PaperWorker, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether any paper doesn't come out."""
        return bool(self.failed or self.faulty or self.keyless or (self.late and self.is_silent))

    def __bool__(self) -> bool:
        return bool(self.stops or self.gone)


def _of_ended_case() -> Q:
    states = {state for programme in PROGRAMMES.values() for state in programme.ended_badly}
    return Q(paper__case__isnull=False, paper__case__state__in=states)


def trouble_at(now: datetime, counties: set[str]) -> Trouble:
    """Of the counties' papers. Two statements."""
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
        faulty=Count("pk", filter=FAULTY),
        keyless=Count("pk", filter=keyless),
        seen_at=Max(Subquery(working.values("seen_at")[:1])),
    )
    seen = found["seen_at"]
    silent = PaperWorker.objects.filter(
        stopped_at__isnull=True, seen_at__lt=now - SILENT, seen_at__gte=now - GONE
    )
    gone = tuple(silent.order_by("name"))
    return Trouble(**found, is_silent=seen is None or seen < now - SILENT, gone=gone)


def forget_workers(now: datetime) -> None:
    """The rows of workers that stopped or fell silent long ago are gone, but that of the one seen last."""
    last = PaperWorker.objects.order_by("-seen_at", "-pk")[:1].values("pk")
    gone = PaperWorker.objects.filter(seen_at__lt=now - GONE).exclude(pk__in=last)
    gone.delete()
