"""Whether every kept paper is still what it was: its bytes in the storage, its rows, and the journal's word on them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from workflows import journal, paper_store
from workflows.canonical import digest, plain
from workflows.crypto import Unreadable
from workflows.errors import Conflict
from workflows.journal import moment
from workflows.models import JournalRow, Paper, PaperJob, PaperRevision
from workflows.paper_trouble import FAULTY

_log = logging.getLogger(__name__)
_CHUNK = 500


@dataclass(frozen=True)
class Fault:
    """What is wrong with which paper."""

    paper: str
    digest: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.paper} {self.digest[:12]}: {self.sentence}"


def paper_digest(paper: Paper) -> str:
    """SHA-256 over every column of the paper's row but what was asked for: as the journal of its act keeps it."""
    return digest(
        {
            "id": paper.pk,
            "kind": paper.kind,
            "programme": paper.programme,
            "case": paper.case_id,
            "round": paper.round,
            "subject": paper.subject,
            "office": paper.office_id,
            "county": paper.county,
            "year": paper.year,
            "serial": paper.serial,
            "number": paper.number,
            "code": paper.code,
            "content_digest": paper.content_digest,
            "made_at": moment(paper.made_at),
        }
    )


def revision_digest(revision: PaperRevision) -> str:
    """SHA-256 over every column of the revision's row: as the worker's row of the journal keeps it."""
    return digest(
        {
            "paper": revision.paper_id,
            "base": revision.base_id,
            "signoff": revision.signoff_id,
            "signatures": revision.signatures,
            "digest": revision.digest,
            "size": revision.size,
            "key": revision.key_id,
            "made_with": plain(revision.made_with),
            "made_at": moment(revision.made_at),
        }
    )


def bytes_of(revision: PaperRevision) -> bytes:
    """The kept bytes, for whoever asked for them. Raises Conflict where the storage lacks or changed them; logged."""
    try:
        return paper_store.read(revision.digest)
    except Unreadable as error:
        _log.exception("kept paper %s", revision.digest)
        reason = _(
            "The file of this paper is missing or was changed since it was kept. Tell whoever runs the system:"
            " ./do verify-papers names it."
        )
        raise Conflict("paper_unreadable", reason) from error


def verify_papers() -> Iterator[Fault]:
    """Each file that is missing or altered, each row that isn't as the journal has it, each paper that fails."""
    for revision in PaperRevision.objects.select_related("paper").order_by("pk").iterator(_CHUNK):
        for sentence in _faults_of_file(revision):
            yield Fault(revision.paper.number, revision.digest, sentence)
    yield from row_faults()
    for job in PaperJob.objects.filter(FAULTY | Q(state=PaperJob.State.FAILED)).select_related("paper"):
        yield Fault(
            job.paper.number, job.digest, _("It could not be made: %(error)s.") % {"error": job.error}
        )


def row_faults(county: str = "") -> Iterator[Fault]:
    """Each row of a paper or a revision that isn't as the journal has it, of one county where it is named."""
    within = {"county": county} if county else {}
    yield from _papers(within)
    yield from _revisions(within)


def _papers(within: dict[str, str]) -> Iterator[Fault]:
    known: set[str] = set()
    ordered = JournalRow.objects.filter(facts__papers__isnull=False, **within)
    for facts in ordered.values_list("facts", flat=True).iterator(_CHUNK):
        known.update(facts["papers"] if isinstance(facts.get("papers"), list) else ())
    for paper in Paper.objects.filter(**within).defer("asked").order_by("pk").iterator(_CHUNK):
        found = _digest_of(paper_digest, paper)
        if found not in known:
            yield Fault(paper.number, "", _("The journal doesn't know this paper as it stands."))
        known.discard(found)
    for missing in sorted(known):
        yield Fault("", missing, _("The journal knows a paper whose row is gone or changed."))


def _revisions(within: dict[str, str]) -> Iterator[Fault]:
    made = JournalRow.objects.filter(act__in=(journal.PAPER_PRINTED, journal.PAPER_SIGNED), **within)
    known = {str(row.facts.get("row")): row.facts for row in made.order_by("pk").iterator(_CHUNK)}
    revisions = PaperRevision.objects.filter(**{f"paper__{name}": value for name, value in within.items()})
    for revision in revisions.select_related("paper").defer("paper__asked").order_by("pk").iterator(_CHUNK):
        if known.pop(_digest_of(revision_digest, revision), None) is None:
            sentence = _("The journal doesn't know this revision as it stands.")
            yield Fault(revision.paper.number, revision.digest, sentence)
    for facts in known.values():
        sentence = _("The journal knows this revision; its row is gone or changed.")
        yield Fault(str(facts.get("paper")), str(facts.get("digest")), sentence)


def _digest_of(made: Callable[[Any], str], row: Any) -> str:
    try:
        return made(row)
    except (TypeError, ValueError, AttributeError):
        return ""  # changed into what is never written


def _faults_of_file(revision: PaperRevision) -> Iterator[str]:
    try:
        data = paper_store.read(revision.digest)
    except Unreadable:
        yield _("Its file is missing or was changed.")
    else:
        if len(data) != revision.size:
            yield _("Its size isn't the one in its row.")
