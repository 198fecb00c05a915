"""Kept papers as every programme's API shows them: where each stands, and the files that were kept of it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

from workflows import paper_standing
from workflows.errors import NotFound
from workflows.kept_papers import KeptPaper, kept_papers
from workflows.models import Case, Paper, PaperRevision
from workflows.paper_checks import bytes_of
from workflows.paper_standing import Level, Standing
from workflows.permission import level_label
from workflows.programme import Programme, programme_of
from workflows.seats import Seats
from workflows.unmasking import printing


class DocumentRowOut(Schema):
    code: str = Field(description="What its QR code leads to; it names the document here too.")
    kind: str
    label: str
    number: str
    round: int
    state: str = Field(description="made, being_made, waits_for_certificate or failed.")
    signatures: int = Field(description="Those that hold by now.")
    wanted: int = Field(description="How many it has in the end; 0 for what no level signs.")


class DocumentsOut(Schema):
    documents: list[DocumentRowOut]


class LevelOut(Schema):
    level: str
    label: str
    office: str | None = Field(description="Null where the level hasn't signed yet.")
    at: datetime | None = Field(description="When the level signed.")
    is_in_the_file: bool = Field(description="False while its signature is still to be made.")


class RevisionOut(Schema):
    digest: str = Field(description="SHA-256 of the file; it names the file here too.")
    size: int
    signatures: int
    level: str = Field(description="Whose signature made it; empty for the document as it was printed.")
    made_at: datetime
    is_latest: bool
    is_void: bool


class DocumentOut(Schema):
    code: str
    kind: str
    label: str
    number: str
    round: int
    office: str
    made_at: datetime = Field(description="When it got its number.")
    status: str = Field(description="open, final, superseded or void.")
    status_label: str
    content_digest: str = Field(description="Of the round that it prints; empty for what prints none.")
    levels: list[LevelOut]
    revisions: list[RevisionOut] = Field(description="The oldest first; the void ones too.")


def documents_of(case: Case) -> DocumentsOut:
    """The case's kept papers in the order of their making. One statement."""
    return DocumentsOut(documents=[_row_out(row) for row in kept_papers(case)])


def document_of(case: Case, code: str) -> Paper:
    """The case's paper of this code. One statement. Raises NotFound."""
    found = Paper.objects.filter(case_id=case.pk).select_related("case", "office").defer("asked")
    paper = next((each for each in found if each.code == code), None)
    if paper is None:
        raise NotFound("no_paper", _("There is no such paper."))
    return paper


def revision_of(paper: Paper, digest: str) -> PaperRevision:
    """The file of this digest that was kept of the paper. One statement. Raises NotFound."""
    revision = next((each for each in paper.revisions.all() if each.digest == digest), None)
    if revision is None:
        raise NotFound("no_paper", _("There is no such paper."))
    return revision


def document_out(case: Case, paper: Paper) -> DocumentOut:
    """Where the paper stands, its levels and its files."""
    standing = paper_standing.standing_of(paper)
    return DocumentOut(
        code=paper.code,
        kind=paper.kind,
        label=str(programme_of(case).papers[paper.kind].label),
        number=paper.number,
        round=paper.round,
        office=paper.office.name,
        made_at=paper.made_at,
        status=standing.status.value,
        status_label=str(paper_standing.WORDS[standing.status]),
        content_digest=paper.content_digest,
        levels=[_level_out(case, level) for level in standing.levels],
        revisions=[_revision_out(revision, standing) for revision in standing.revisions],
    )


def file_of(programme: Programme, case: Case, code: str, digest: str, seats: Seats) -> HttpResponse:
    """The kept bytes, whose numbers are in full: the reading is in the journal. Raises NotFound, NotAllowed."""
    paper = document_of(case, code)
    revision = revision_of(paper, digest)
    data = bytes_of(revision)
    printing(programme, case.ref, seats, paper.kind)
    response = HttpResponse(data, content_type="application/pdf")
    name = f"{paper.kind}-{paper.year}-{paper.serial:05d}-{revision.signatures}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _row_out(row: KeptPaper) -> DocumentRowOut:
    state = "being_made" if row.is_waiting else "made"
    if row.has_failed or row.waits_for_key:
        state = "failed" if row.has_failed else "waits_for_certificate"
    return DocumentRowOut(
        code=row.code,
        kind=row.kind,
        label=str(row.label),
        number=row.number,
        round=row.round,
        state=state,
        signatures=row.signatures,
        wanted=row.wanted,
    )


def _level_out(case: Case, level: Level) -> LevelOut:
    return LevelOut(
        level=level.level,
        label=level_label(case, level.level),
        office=level.signoff.post.office.name if level.signoff else None,
        at=level.signoff.at if level.signoff else None,
        is_in_the_file=level.revision is not None,
    )


def _revision_out(revision: PaperRevision, standing: Standing) -> RevisionOut:
    return RevisionOut(
        digest=revision.digest,
        size=revision.size,
        signatures=revision.signatures,
        level=revision.signoff.level if revision.signoff else "",
        made_at=revision.made_at,
        is_latest=standing.latest is not None and revision.pk == standing.latest.pk,
        is_void=revision.pk in standing.void,
    )
