"""Whether the papers come out: told on the board where they don't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When

from workflows.models import Paper, PaperJob, PaperWorker, SignOffVoid
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
_COLUMNS = ("what", "many", "moment")


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


def _counted(state: PaperJob.State, counties: set[str], what: Any) -> QuerySet[Any]:
    """The jobs in a state by what they are.

    Each state by its own index, and paper, case and void sign-off asked of the jobs found there: a join would leave it
    to SQLite to begin with every paper that was ever made.
    """
    jobs = PaperJob.objects.filter(
        Exists(Paper.objects.filter(pk=OuterRef("paper_id"), county__in=counties)), state=state
    )
    found = jobs.annotate(what=what).values("what").annotate(many=Count("pk"), moment=Min("made_at"))
    return found.values_list(*_COLUMNS)


def _why_it_waits(now: datetime) -> Case:
    states = {state for programme in PROGRAMMES.values() for state in programme.ended_badly}
    # A sign-off that is void, and one of a case in which nothing was granted: nobody waits for their certificates.
    is_void = Exists(SignOffVoid.objects.filter(signoff_id=OuterRef("signoff_id")))
    has_ended = Exists(Paper.objects.filter(pk=OuterRef("paper_id"), case__state__in=states))
    return Case(
        When(Q(error=NO_KEY) & ~is_void & ~has_ended, then=Value("keyless")),
        When(FAULTY, then=Value("faulty")),
        When(Q(next_at__lt=now - LATE) & ~Q(error=NO_KEY), then=Value("late")),
        default=Value(""),
    )


def trouble_at(now: datetime, counties: set[str]) -> Trouble:
    """Of the counties' papers. One statement: the board asks for it each time."""
    failed = _counted(PaperJob.State.FAILED, counties, F("state"))
    waiting = _counted(PaperJob.State.WAITING, counties, _why_it_waits(now))
    workers = PaperWorker.objects.filter(stopped_at__isnull=True)
    alive = workers.annotate(what=F("name"), many=Value(_WORKER), moment=F("seen_at"))
    rows = failed.union(waiting, alive.values_list(*_COLUMNS), all=True)
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
