"""Makes the papers that acts left to be made: prints them, and adds the signature of each sign-off, in their order.

A worker holds a job by a lease. It may die anywhere: whoever finds the lease run out begins again, and what the dead
one left in the storage is known by the digest that it wrote into the job before the bytes. A revision stands once its
row does, in the transaction that ends the job and enters it in the journal.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from workflows import clock, journal, kept_case_file, paper_store
from workflows.models import Case, PaperJob, PaperRevision, SignOff, SignOffVoid
from workflows.paper_checks import revision_digest
from workflows.paper_keys import NO_KEY, NoKeyError, key_for
from workflows.paper_signing import signed
from workflows.programme import PROGRAMMES, Programme
from workflows.sealing.revisions import revisions_of
from workflows.sealing.signers import StampError

_log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
# Workers die for reasons that aren't the paper's: one that is given up has been tried for days.
MOST_ATTEMPTS = 25
# A signature waits for a certificate: asked again as often, and at once when one is issued.
WAIT_FOR_KEY = timedelta(hours=1)
WAIT_AFTER_FAULT = timedelta(minutes=2)
# What a job says that is done and made nothing: its sign-off was void before it was signed.
NOT_NEEDED = "not_needed"
# The time-stamping authority gave none: it is somebody else's machine, and is asked until it answers.
NO_STAMP = "no_time_stamp"
MOST_DOUBLINGS = 7


class LostLeaseError(Exception):
    """Another worker has taken over: whatever was made here is thrown away."""


class OutOfTimeError(BaseException):
    """The job takes longer than any: whoever watches the worker raises it. No library's own handling swallows it."""


class NotNeededError(Exception):
    """The sign-off is void by now: it gets no signature, and what was made here is thrown away."""


@dataclass(frozen=True)
class Made:
    """What became of one job; `error` is why it waits again or failed."""

    job: int
    done: bool
    error: str = ""


def reclaim(now: datetime) -> int:
    """Leases that ran out are given back, or given up after the last attempt; how many there were."""
    dead = PaperJob.objects.filter(leased_until__lt=now).exclude(lease="")
    given_up = dead.filter(attempts__gte=MOST_ATTEMPTS).update(
        lease="", leased_until=None, state=PaperJob.State.FAILED, finished_at=now, error="worker_died"
    )
    return given_up + dead.update(lease="", leased_until=None, error="worker_died")


def make_one() -> Made | None:
    """The job whose turn it is is done, or its failure written down; None where nothing waits that is due."""
    lease = secrets.token_hex(16)
    job = _claim(lease, clock.now())
    if job is None:
        return None
    try:
        _do(job)
    except LostLeaseError:
        return Made(job.pk, done=False, error="lost_lease")
    except NotNeededError:
        _finish(job, NOT_NEEDED)
        return Made(job.pk, done=True)
    except OutOfTimeError:
        # Whatever the connection was in the middle of is over with it.
        if not connection.in_atomic_block:
            connection.close()
        _failed(job, "out_of_time")
        return Made(job.pk, done=False, error="out_of_time")
    except StampError as error:
        _log.warning("paper job %s: %s", job.pk, error)
        _failed(job, NO_STAMP)
        return Made(job.pk, done=False, error=NO_STAMP)
    except NoKeyError:
        _release(job, NO_KEY, clock.now() + WAIT_FOR_KEY, attempts=F("attempts") - 1)
        return Made(job.pk, done=False, error=NO_KEY)
    except Exception as error:  # noqa: BLE001  whatever a template, a library or the storage raises, the others go on
        _log.exception("paper job %s", job.pk)
        _failed(job, type(error).__name__)
        return Made(job.pk, done=False, error=type(error).__name__)
    return Made(job.pk, done=True)


def make_waiting(most: int) -> tuple[int, int]:
    """Dead leases are given back and what waits is made: (jobs done, jobs not done)."""
    reclaim(clock.now())
    done = undone = 0
    for _turn in range(most):
        made = make_one()
        if made is None:
            break
        done += made.done
        undone += not made.done
    return done, undone


def _claim(lease: str, now: datetime) -> PaperJob | None:
    """The oldest job that is due and whose paper has no earlier one open, held by this lease until it runs out.

    A sign-off that is void is no earlier one: what it waits for is waited for by nobody else.
    """
    earlier = PaperJob.objects.filter(
        paper_id=OuterRef("paper_id"), pk__lt=OuterRef("pk"), signoff__void__isnull=True
    ).exclude(state=PaperJob.State.DONE)
    waiting = PaperJob.objects.filter(state=PaperJob.State.WAITING, lease="", next_at__lte=now)
    waiting = waiting.filter(~Exists(earlier))
    while (first := waiting.order_by("next_at", "pk").values_list("pk", flat=True).first()) is not None:
        if (job := take(first, lease, now)) is not None:
            return job
    return None


def take(job: int, lease: str, now: datetime) -> PaperJob | None:
    """The job, held by this lease until it runs out; None where it waits no more."""
    won = PaperJob.objects.filter(pk=job, state=PaperJob.State.WAITING, lease="").update(
        lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return PaperJob.objects.select_related("paper__case", "paper__office").get(pk=job) if won else None


def _do(job: PaperJob) -> None:
    _clear_away(job)
    programme = PROGRAMMES[job.paper.programme]
    if job.signoff_id is None:
        kind = programme.papers[job.paper.kind]
        printed = kept_case_file.printed(job.paper) if kind.binds else programme.print_paper(job.paper)
        made_with = {
            **printed.made_with,
            "boxes": {name: list(box) for name, box in printed.boxes.items()},
        }
        keep(job, printed.pdf, PaperRevision(paper=job.paper, made_with=made_with))
    else:
        _sign(programme, job)


def _sign(programme: Programme, job: PaperJob) -> None:
    _still_needed(job)
    signoff = SignOff.objects.select_related("officer", "post__office").get(pk=job.signoff_id or 0)
    base = _base(programme, job, signoff)
    key = key_for(signoff, clock.now())
    made = signed(programme, job.paper, base, signoff, key)
    revision = PaperRevision(
        paper=job.paper,
        base=base,
        signoff=signoff,
        signatures=base.signatures + 1,
        key=key,
        made_with={**made.made_with, "boxes": base.made_with["boxes"], **_passed_through(made.pdf, base)},
    )
    keep(job, made.pdf, revision)


def _passed_through(pdf: bytes, base: PaperRevision) -> dict[str, Any]:
    """What the file was for a moment while it was signed: a time-stamped signature makes two revisions of it.

    Kept with the row, so that a file which somebody cut back to it is known, and isn't called altered.
    """
    found = [each for each in revisions_of(pdf) if base.size < each.length < len(pdf)]
    return {"passed_through": [each.digest for each in found]} if found else {}


def _base(programme: Programme, job: PaperJob, signoff: SignOff) -> PaperRevision:
    """The revision that the sign-off signs: that of the sign-off which it was built on, or the paper as printed."""
    found = PaperRevision.objects.filter(paper_id=job.paper_id)
    if signoff.previous_digest:
        before = found.filter(signoff__digest=signoff.previous_digest).first()
        if before is not None:
            return before
    return found.get(signoff__isnull=True)


def _still_needed(job: PaperJob) -> None:
    """Raises NotNeededError where the sign-off is void: nothing that holds is built on it."""
    if SignOffVoid.objects.filter(signoff_id=job.signoff_id or 0).exists():
        raise NotNeededError


def _clear_away(job: PaperJob) -> None:
    """What a worker that died had begun to write is gone, unless it came as far as its row."""
    if job.digest:
        _drop(job.digest)


def _drop(digest: str) -> None:
    if not PaperRevision.objects.filter(digest=digest).exists():
        paper_store.drop(digest)


def keep(job: PaperJob, data: bytes, revision: PaperRevision) -> None:
    """The bytes lie in the storage, the revision's row and its line in the journal stand, the job is done.

    Raises LostLeaseError where another worker has taken the job over, NotNeededError where the sign-off became void
    meanwhile.
    """
    now = clock.now()
    revision.digest, revision.size, revision.made_at = paper_store.digest_of(data), len(data), now
    # Before the bytes: were this process to die between them and the row, its follower knows what to clear away.
    if not _held(job).update(digest=revision.digest, leased_until=now + LEASE):
        raise LostLeaseError
    paper_store.write(data)
    try:
        with transaction.atomic():
            case = _locked(job)
            # Under the case's lock: it is settled whether the sign-off holds at this moment of the chain.
            _still_needed(job)
            if not _finish(job, ""):
                raise LostLeaseError
            revision.save(force_insert=True)
            _enter(job, case, revision)
    except (LostLeaseError, NotNeededError):
        follower = PaperJob.objects.filter(pk=job.pk).values_list("digest", flat=True).first()
        if _held(job).exists() or follower != revision.digest:
            _drop(revision.digest)
        raise


def _locked(job: PaperJob) -> Case | None:
    """The case, locked first as by an act: the journal's row says where it stands at that moment of the chain."""
    found: Case | None = Case.objects.select_for_update().filter(pk=job.paper.case_id).first()
    return found


def _enter(job: PaperJob, case: Case | None, revision: PaperRevision) -> None:
    """The journal knows the revision's bytes by their digest; no officer did this."""
    paper = job.paper
    facts: dict[str, Any] = {
        "paper": paper.number,
        "kind": paper.kind,
        "round": paper.round,
        "digest": revision.digest,
        "signatures": revision.signatures,
        "row": revision_digest(revision),
    }
    journal.append(
        county=paper.county,
        act=journal.PAPER_SIGNED if revision.signoff_id else journal.PAPER_PRINTED,
        case=case,
        state_from=case.state if case else "",
        state_to=case.state if case else "",
        # The case's: the row says where it stands, and the paper may be of an earlier round.
        round_number=case.round if case else paper.round,
        signoff_digest=revision.signoff.digest if revision.signoff else "",
        facts=facts,
    )


def _held(job: PaperJob) -> Any:
    return PaperJob.objects.filter(pk=job.pk, lease=job.lease, state=PaperJob.State.WAITING)


def _finish(job: PaperJob, error: str) -> int:
    """The job is done and nobody's any more; 0 where it wasn't held."""
    done: int = _held(job).update(
        state=PaperJob.State.DONE, lease="", leased_until=None, finished_at=clock.now(), error=error
    )
    return done


def _release(job: PaperJob, error: str, next_at: datetime, **columns: Any) -> None:
    _held(job).update(lease="", leased_until=None, error=error, next_at=next_at, **columns)


def _failed(job: PaperJob, error: str) -> None:
    now = clock.now()
    if job.attempts < MOST_ATTEMPTS or error == NO_STAMP:
        _release(job, error[:60], now + WAIT_AFTER_FAULT * 2 ** min(job.attempts, MOST_DOUBLINGS))
    else:
        _held(job).update(
            lease="", leased_until=None, state=PaperJob.State.FAILED, finished_at=now, error=error[:60]
        )
