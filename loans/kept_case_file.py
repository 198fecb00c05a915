"""What goes into a case's file: every paper that was handed in, every document that was made, the journal's extract."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from loans import case_files
from loans.flows import ACTS, LoanFlow
from loans.models import LoanCase
from loans.reading import paper_label
from workflows import clock, files, paper_store
from workflows.binding import PDF
from workflows.crypto import Unreadable
from workflows.desk import places_of
from workflows.models import Attachment, JournalRow, Paper, PaperRevision, SignOff, StoredFile
from workflows.on_paper import from_paper
from workflows.programme import PROGRAMMES
from workflows.stamps import PaperStamp
from workflows.unmasking import LOOKS


def bound(paper: Paper, stamp: PaperStamp) -> bytes:
    """The file of the case as it was when it was asked for, whatever became of it since."""
    case = LoanCase.objects.get(pk=paper.case_id)
    county, township, village = places_of(case)
    asked = paper.asked
    found = JournalRow.objects.filter(case_id=case.pk, sequence__lte=asked["until"])
    rows = list(found.exclude(act__in=LOOKS).select_related("officer", "post__office").order_by("sequence"))
    lines = [_line(row) for row in rows]
    facts = case_files.CaseFileFacts(
        county_name=county,
        case_number=asked["number"],
        applicant_name=asked["title"],
        place=f"{township}{village}",
        state=lines[-1].state if lines else "",
        opened_on=clock.day_of(case.opened_at),
        closed_on=date.fromisoformat(asked["closed_on"]) if asked["closed_on"] else None,
    )
    documents = dict(_documents(paper))
    handed_in = _handed_in(case, asked["attachments"])
    scans = _scans(case, {row.signoff_digest for row in rows if row.signoff_digest})
    unfinished = [_title(each) for each in documents if each.pk in asked["unfinished"]]
    parts = [*(made for made in documents.values() if made), *scans, *handed_in]
    return case_files.case_file(facts, parts, lines, stamp, unfinished)


def _line(row: JournalRow) -> case_files.JournalLine:
    return case_files.JournalLine(
        sequence=row.sequence,
        at=timezone.localtime(row.at),
        act=str(ACTS[row.act].label) if row.act in ACTS else _("Opened"),
        officer=row.officer.name if row.officer else "—",
        post=str(row.post) if row.post else "—",
        round=row.round,
        state=str(LoanFlow.state_labels.get(row.state_to, "")),
        digest=row.hash,
    )


def _title(paper: Paper) -> str:
    return f"{PROGRAMMES[paper.programme].paper_title(paper)} {paper.number}"


def _documents(own: Paper) -> Iterator[tuple[Paper, case_files.CasePaper | None]]:
    """The documents of that moment, each in the revision that counted then; None where it wasn't printed yet."""
    revisions = dict(own.asked["papers"])
    digests = dict(PaperRevision.objects.filter(pk__in=revisions.values()).values_list("pk", "digest"))
    for paper in Paper.objects.filter(pk__in=revisions).select_related("case", "office").order_by("pk"):
        digest = digests.get(revisions[paper.pk])
        made = case_files.CasePaper(
            title=_title(paper),
            responsible=paper.office.name,
            dated=clock.day_of(paper.made_at),
            data=_kept(digest) if digest else b"",
        )
        yield paper, made if digest else None


def _scans(case: LoanCase, digests: Collection[str]) -> Iterator[case_files.CasePaper]:
    """What was signed on paper, as it was scanned, beside the box that says so."""
    signoffs = list(SignOff.objects.filter(case_id=case.pk, digest__in=digests).order_by("sequence"))
    said = from_paper(signoffs)
    known = StoredFile.objects.filter(digest__in={each.scan for each in said.values()})
    scanned = {each.digest: each for each in known}
    for signoff in signoffs:
        if signoff.pk not in said:
            continue
        file = scanned.get(said[signoff.pk].scan)
        data = _read(file) if file is not None else b""
        yield case_files.CasePaper(
            title=f"{LoanFlow.level_labels[signoff.level]}纸质签批扫描件",
            responsible=said[signoff.pk].recorder,
            dated=clock.day_of(signoff.at),
            data=data,
            media_type=file.media_type if file is not None and data else PDF,
        )


def _handed_in(case: LoanCase, present: Collection[int]) -> Iterator[case_files.CasePaper]:
    then = Attachment.objects.filter(case_id=case.pk, pk__in=present)
    for each in then.select_related("file", "added_by").order_by("pk"):
        data = _read(each.file)
        yield case_files.CasePaper(
            title=paper_label(each.kind, each.subject, "zh-hans"),
            responsible=each.added_by.name,
            dated=clock.day_of(each.added_at),
            data=data,
            media_type=each.file.media_type if data else PDF,
        )


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
