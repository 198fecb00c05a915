"""Whether the papers come out: told on the board where they don't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Min, Q, Value, When

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


# Beside counts of jobs: this row is a worker.
_WORKER = 0


@dataclass(frozen=True)
class Gone:
    """A worker that fell silent, and when it was last seen."""

    name: str
    seen_at: datetime


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
    gone: tuple[Gone, ...] = ()

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
    """Of the counties' papers. One statement: the board asks for it each time."""
    waiting = Q(state=PaperJob.State.WAITING)
    # A sign-off that is void, and one of a case in which nothing was granted: nobody waits for their certificates.
    keyless = waiting & Q(error=NO_KEY, signoff__void__isnull=True) & ~_of_ended_case()
    kinds = Case(
        When(Q(state=PaperJob.State.FAILED), then=Value("failed")),
        When(keyless, then=Value("keyless")),
        When(FAULTY, then=Value("faulty")),
        When(waiting & Q(next_at__lt=now - LATE) & ~Q(error=NO_KEY), then=Value("late")),
        default=Value(""),
    )
    jobs = PaperJob.objects.filter(waiting | Q(state=PaperJob.State.FAILED), paper__county__in=counties)
    counted = jobs.annotate(what=kinds).values("what").annotate(many=Count("pk"), moment=Min("made_at"))
    workers = PaperWorker.objects.filter(stopped_at__isnull=True)
    alive = workers.annotate(what=F("name"), many=Value(_WORKER), moment=F("seen_at"))
    columns = ("what", "many", "moment")
    rows = counted.values_list(*columns).union(alive.values_list(*columns), all=True)
    count: dict[str, int] = {}
    since: datetime | None = None
    seen: dict[str, datetime] = {}
    for what, many, moment in rows:
        if many == _WORKER:
            seen[what] = moment
        else:
            count[what] = many
            since = moment if what == "late" else since
    last = max(seen.values(), default=None)
    return Trouble(
        late=count.get("late", 0),
        since=since,
        failed=count.get("failed", 0),
        faulty=count.get("faulty", 0),
        keyless=count.get("keyless", 0),
        seen_at=last,
        is_silent=last is None or last < now - SILENT,
        gone=tuple(Gone(name, at) for name, at in sorted(seen.items()) if now - GONE <= at < now - SILENT),
    )


def forget_workers(now: datetime) -> None:
    """The rows of workers that stopped or fell silent long ago are gone, but that of the one seen last."""
    last = PaperWorker.objects.order_by("-seen_at", "-pk")[:1].values("pk")
    gone = PaperWorker.objects.filter(seen_at__lt=now - GONE).exclude(pk__in=last)
    gone.delete()
