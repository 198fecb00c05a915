"""Where a kept paper stands: which of its revisions counts, what is still to come, and what a file of it is worth.

Nothing of this is kept: it follows from the case, the sign-offs that hold, and the revisions' rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.ledger import is_void
from workflows.models import Case, Paper, PaperJob, PaperRevision, Post, SignOff
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

    @property
    def on_paper(self) -> dict[str, Any] | None:
        """Which office entered what the level signed on paper, and of which day; none where it signed here."""
        said = self.signoff.body.get("on_paper") if self.signoff is not None else None
        if not said:
            return None
        recorder = Post.objects.select_related("office").get(pk=said["recorder_post"])
        return {"signed_on": said["signed_on"], "office": recorder.office}


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
    def counts(self) -> bool:
        """Whether it is the version that counts, or may become it."""
        return self.status in (Status.FINAL, Status.OPEN)

    @property
    def signed(self) -> tuple[Level, ...]:
        return tuple(level for level in self.levels if level.revision is not None)


def standing_of(paper: Paper) -> Standing:
    """Six statements at most, whatever the number of revisions."""
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


def ended(
    case: Case,
    papers: Sequence[Paper],
    *,
    signoffs: Sequence[SignOff] | None = None,
    content: Mapping[str, Any] | None = None,
    are_all: bool = False,
) -> dict[int, Status]:
    """Those of the case's papers that no longer count, by key, and what they are. Three statements at most.

    None where the case's `signoffs` are known with what made them void and the `content` of its round, and the papers
    `are_all` that it has.

    Void is what states a sign-off that is, or grants what wasn't granted in the end. Superseded is what a later round
    or a later paper of the kind took the place of, and what the programme calls outdated.
    """
    programme = PROGRAMMES[case.programme]
    kinds = programme.papers
    outdated = set(programme.outdated(case, papers, content))
    void: set[str] = set()
    if signoffs is not None:
        void = {str(signoff.sequence) for signoff in signoffs if is_void(signoff)}
    elif any(kinds[paper.kind].states_signoff for paper in papers):
        void = _void_sequences(case)
    counted = {paper.kind for paper in papers if kinds[paper.kind].last_counts}
    if are_all:
        made = sorted((paper for paper in papers if paper.kind in counted), key=lambda paper: paper.pk)
        last = {paper.kind: _point(paper.subject) for paper in made}
    else:
        last = _last_points(case, counted)
    found: dict[int, Status] = {}
    for paper in papers:
        kind = kinds[paper.kind]
        if kind.states_signoff and paper.subject in void:
            found[paper.pk] = Status.VOID
        elif paper.pk in outdated or (kind.of_round and paper.round < case.round):
            found[paper.pk] = Status.SUPERSEDED
        elif kind.grants and case.state in programme.ended_badly:
            found[paper.pk] = Status.VOID
        elif last.get(paper.kind, _point(paper.subject)) != _point(paper.subject):
            found[paper.pk] = Status.SUPERSEDED
    return found


def _void_sequences(case: Case) -> set[str]:
    found = SignOff.objects.filter(case_id=case.pk, void__isnull=False)
    return {str(sequence) for sequence in found.values_list("sequence", flat=True)}


def _last_points(case: Case, kinds: set[str]) -> dict[str, str]:
    """What the paper made last of each of these kinds is about."""
    if not kinds:
        return {}
    made = Paper.objects.filter(case_id=case.pk, kind__in=kinds).order_by("pk")
    return {kind: _point(subject) for kind, subject in made.values_list("kind", "subject")}


def _point(subject: str) -> str:
    """Two offices may ask for the same: what stands behind the office is what they asked for."""
    return subject.rpartition("-")[2]


def _status(paper: Paper, case: Any, levels: Sequence[Level], latest: PaperRevision | None) -> Status:
    if case is not None and (status := ended(case, [paper]).get(paper.pk)):
        return status
    complete = latest is not None and all(level.revision is not None for level in levels)
    return Status.FINAL if complete else Status.OPEN
