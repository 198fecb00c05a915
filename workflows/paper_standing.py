"""Where a kept paper stands: which of its revisions counts, what is still to come, and what a file of it is worth.

Nothing of this is kept: it follows from the case, the sign-offs that hold, and the revisions' rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.ledger import is_void
from workflows.models import Paper, PaperJob, PaperRevision, SignOff
from workflows.programme import PROGRAMMES


class Status(Enum):
    """What the public page says of a paper."""

    FINAL = "final"
    OPEN = "open"
    SUPERSEDED = "superseded"
    VOID = "void"


WORDS = {
    Status.FINAL: _("Final"),
    Status.OPEN: _("Not complete yet"),
    Status.SUPERSEDED: _("Superseded by a later version"),
    Status.VOID: _("Void"),
}


@dataclass(frozen=True)
class Level:
    """One signature that the paper must have: its revision where it is there, else why it is missing."""

    level: str
    signoff: SignOff | None = None
    revision: PaperRevision | None = None
    job: PaperJob | None = None

    @property
    def is_pending(self) -> bool:
        """The level signed; its signature on the paper is still to be made."""
        return self.signoff is not None and self.revision is None


@dataclass(frozen=True)
class Standing:
    paper: Paper
    status: Status
    levels: tuple[Level, ...]
    # The revision that counts now; none while the paper waits to be printed.
    latest: PaperRevision | None
    revisions: tuple[PaperRevision, ...]
    # Keys of the revisions that no longer count: they, or what they build on, carry a sign-off that is void.
    void: frozenset[int]
    jobs: tuple[PaperJob, ...]

    @property
    def wanted(self) -> int:
        """How many signatures the final paper has."""
        return len(self.levels)

    @property
    def signed(self) -> tuple[Level, ...]:
        return tuple(level for level in self.levels if level.revision is not None)


def standing_of(paper: Paper) -> Standing:
    """Four statements, whatever the number of revisions."""
    case = paper.case
    revisions = tuple(
        paper.revisions.select_related("key__office", "signoff__void", "signoff__post__office").order_by("pk")
    )
    jobs = tuple(paper.jobs.order_by("pk"))
    signoffs = _signoffs(paper)
    levels = tuple(
        _level(level, signoffs, revisions, jobs)
        for level in PROGRAMMES[paper.programme].papers[paper.kind].levels
    )
    void = _void(revisions)
    valid = [revision for revision in revisions if revision.pk not in void]
    latest = max(valid, key=lambda revision: (revision.signatures, revision.pk), default=None)
    return Standing(paper, _status(paper, case, levels, latest), levels, latest, revisions, void, jobs)


def _signoffs(paper: Paper) -> list[SignOff]:
    if paper.case_id is None:
        return []
    found = SignOff.objects.filter(case_id=paper.case_id, round=paper.round, carries=True)
    return list(found.select_related("void", "post__office", "officer").order_by("sequence"))


def _level(
    level: str, signoffs: Sequence[SignOff], revisions: Sequence[PaperRevision], jobs: Sequence[PaperJob]
) -> Level:
    held = [signoff for signoff in signoffs if signoff.level == level and not is_void(signoff)]
    if not held:
        return Level(level)
    signoff = held[-1]
    revision = next((each for each in revisions if each.signoff_id == signoff.pk), None)
    job = next((each for each in jobs if each.signoff_id == signoff.pk), None)
    return Level(level, signoff, revision, job)


def _void(revisions: Sequence[PaperRevision]) -> frozenset[int]:
    void: set[int] = set()
    for revision in revisions:  # in the order of making: what a revision builds on comes before it
        signed = revision.signoff is not None and is_void(revision.signoff)
        if signed or revision.base_id in void:
            void.add(revision.pk)
    return frozenset(void)


def _status(paper: Paper, case: Any, levels: Sequence[Level], latest: PaperRevision | None) -> Status:
    if case is not None and paper.pk in PROGRAMMES[paper.programme].outdated(case, [paper]):
        return Status.SUPERSEDED
    if case is not None and levels:
        if paper.round < case.round:
            return Status.SUPERSEDED
        if case.state in PROGRAMMES[paper.programme].ended_badly:
            return Status.VOID
    complete = latest is not None and all(level.revision is not None for level in levels)
    return Status.FINAL if complete else Status.OPEN
