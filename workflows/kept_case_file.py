"""A case's file as it is bound: what there was of the case when it was asked for, in the programme's order.

A worker binds it, minutes later perhaps: whatever came since is in the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflows import case_files, clock, files, nudging, paper_store
from workflows.crypto import Unreadable
from workflows.desk import places_of
from workflows.entries import other_acts
from workflows.file_parts import CaseFileFacts, CasePaper, JournalLine, Pieces
from workflows.files import PDF_TYPE
from workflows.models import Attachment, Case, JournalRow, Paper, PaperRevision, SignOff, StoredFile
from workflows.on_paper import from_paper
from workflows.paper_printing import stamp_of
from workflows.programme import PROGRAMMES, Printed, Programme
from workflows.provenance import made_with
from workflows.unmasking import LOOKS

# What its pages are made with, for the register's record of it.
_FRONT: Final = "papers/case_front.html"


def printed(paper: Paper) -> Printed:
    """The file of the case as it was when it was asked for, whatever became of it since."""
    with translation.override("zh-hans"):
        return Printed(_bound(paper), made_with=made_with(_FRONT))


def _bound(paper: Paper) -> bytes:
    programme, asked = PROGRAMMES[paper.programme], paper.asked
    case = programme.model._default_manager.get(pk=paper.case_id)
    found = JournalRow.objects.filter(case_id=case.pk, sequence__lte=asked["until"])
    rows = list(found.exclude(act__in=LOOKS).select_related("officer", "post__office").order_by("sequence"))
    lines = [_line(programme, row) for row in rows]
    documents = dict(_documents(paper))
    pieces = _pieces(paper, case, rows, [made for made in documents.values() if made])
    return case_files.case_file(
        _facts(programme, case, asked, lines),
        programme.in_file(pieces),
        lines,
        pieces.stamp,
        [_title(each) for each in documents if each.pk in asked["unfinished"]],
    )


def _facts(programme: Programme, case: Case, asked: Any, lines: Sequence[JournalLine]) -> CaseFileFacts:
    county, township, village = places_of(case)
    return CaseFileFacts(
        title=f"{asked['title']}{programme.file_title}",
        county_name=county,
        case_number=asked["number"],
        name=asked["title"],
        place=f"{township}{village}",
        state=lines[-1].state if lines else "",
        opened_on=clock.day_of(case.opened_at),
        closed_on=date.fromisoformat(asked["closed_on"]) if asked["closed_on"] else None,
        person=programme.file_person,
    )


def _pieces(paper: Paper, case: Case, rows: Sequence[JournalRow], documents: Sequence[CasePaper]) -> Pieces:
    left = {row.signoff_digest for row in rows if row.signoff_digest}
    signoffs = SignOff.objects.filter(case_id=case.pk, digest__in=left).select_related("officer")
    signed = list(signoffs.order_by("sequence"))
    programme = PROGRAMMES[paper.programme]
    return Pieces(
        case=case,
        stamp=stamp_of(paper),
        rows=rows,
        signoffs=signed,
        beside=paper.asked.get("beside") or {},
        documents=documents,
        scans=list(_scans(programme, signed)),
        photographs=list(_photographs(programme, case, signed)),
        handed_in=list(_handed_in(programme, case, paper.asked["attachments"])),
    )


def _line(programme: Programme, row: JournalRow) -> JournalLine:
    return JournalLine(
        sequence=row.sequence,
        at=timezone.localtime(row.at),
        act=_act(programme, row.act),
        officer=row.officer.name if row.officer else "—",
        post=str(row.post) if row.post else "—",
        round=row.round,
        state=str(programme.flow.state_labels.get(row.state_to, "")),
        digest=row.hash,
    )


def _act(programme: Programme, name: str) -> str:
    if name in programme.acts:
        return str(programme.acts[name].label)
    return str({nudging.ACT: nudging.LABEL, **other_acts()}.get(name, _("Opened")))


def _title(paper: Paper) -> str:
    return f"{PROGRAMMES[paper.programme].paper_title(paper)} {paper.number}"


def _documents(own: Paper) -> Iterator[tuple[Paper, CasePaper | None]]:
    """The documents of that moment, each in the revision that counted then; None where it wasn't printed yet."""
    revisions = dict(own.asked["papers"])
    digests = dict(PaperRevision.objects.filter(pk__in=revisions.values()).values_list("pk", "digest"))
    for paper in Paper.objects.filter(pk__in=revisions).select_related("case", "office").order_by("pk"):
        digest = digests.get(revisions[paper.pk])
        made = CasePaper(
            title=_title(paper),
            responsible=paper.office.name,
            dated=clock.day_of(paper.made_at),
            data=_kept(digest) if digest else b"",
            kind=paper.kind,
        )
        yield paper, made if digest else None


def _scans(programme: Programme, signoffs: Sequence[SignOff]) -> Iterator[CasePaper]:
    """What was signed on paper, as it was scanned, beside the box that says so."""
    said = from_paper(signoffs)
    scanned = _stored({each.scan for each in said.values()})
    for signoff in signoffs:
        if signoff.pk in said:
            yield _picture(
                f"{programme.flow.level_labels[signoff.level]}纸质签批扫描件",
                said[signoff.pk].recorder,
                clock.day_of(signoff.at),
                scanned.get(said[signoff.pk].scan),
            )


def _photographs(programme: Programme, case: Case, signoffs: Sequence[SignOff]) -> Iterator[CasePaper]:
    """What acts were photographed by, in the order of the acts."""
    taken = [(signoff, *each) for signoff in signoffs for each in programme.photographs(case, signoff)]
    known = _stored({digest for _signoff, _name, digest in taken})
    for signoff, name, digest in taken:
        yield _picture(name, signoff.officer.name, clock.day_of(signoff.at), known.get(digest))


def _handed_in(programme: Programme, case: Case, present: Collection[int]) -> Iterator[CasePaper]:
    then = Attachment.objects.filter(case_id=case.pk, pk__in=present)
    for each in then.select_related("file", "added_by").order_by("pk"):
        name = programme.paper_name(each.kind, each.subject)
        yield _picture(name, each.added_by.name, clock.day_of(each.added_at), each.file, each.kind)


def _stored(digests: Collection[str]) -> dict[str, StoredFile]:
    """No statement where nothing is asked for."""
    found = StoredFile.objects.filter(digest__in=digests) if digests else ()
    return {each.digest: each for each in found}


def _picture(title: str, responsible: str, dated: date, file: StoredFile | None, kind: str = "") -> CasePaper:
    data = _read(file) if file is not None else b""
    media_type = file.media_type if file is not None and data else PDF_TYPE
    return CasePaper(title, responsible, dated, data, media_type, kind)


def _read(file: StoredFile) -> bytes:
    """Nothing where they are lost: a page that says so stands for them, and the closing note names it."""
    try:
        return files.read(file)
    except Unreadable:
        return b""


def _kept(digest: str) -> bytes:
    """The same of a paper of ours."""
    try:
        return paper_store.read(digest)
    except Unreadable:
        return b""
