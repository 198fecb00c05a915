"""What goes into a case's file: every paper that was handed in, every document that was made, the journal's extract."""

from __future__ import annotations

from collections.abc import Iterator

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
from workflows.models import Attachment, JournalRow, Paper
from workflows.paper_standing import standing_of
from workflows.programme import PROGRAMMES
from workflows.stamps import PaperStamp
from workflows.unmasking import LOOKS


def bound(paper: Paper, kind: str, stamp: PaperStamp) -> bytes:
    """The file as of the journal's row at which it was asked for; `kind` is its own, which isn't bound into itself."""
    case = LoanCase.objects.get(pk=paper.case_id)
    county, township, village = places_of(case)
    rows = JournalRow.objects.filter(case_id=case.pk, sequence__lte=paper.asked["until"])
    rows = rows.exclude(act__in=LOOKS).select_related("officer", "post__office").order_by("sequence")
    lines = [_line(row) for row in rows]
    facts = case_files.CaseFileFacts(
        county_name=county,
        case_number=case.number or case.ref,
        applicant_name=case.title,
        place=f"{township}{village}",
        state=lines[-1].state if lines else "",
        opened_on=clock.day_of(case.opened_at),
        closed_on=clock.day_of(case.closed_at) if case.closed_at else None,
    )
    return case_files.case_file(facts, [*_documents(paper, kind), *_handed_in(case)], lines, stamp)


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


def _documents(own: Paper, kind: str) -> Iterator[case_files.CasePaper]:
    """The latest revision of each document that was ordered before this one."""
    programme = PROGRAMMES[own.programme]
    earlier = Paper.objects.filter(case_id=own.case_id or 0, pk__lt=own.pk).exclude(kind=kind)
    for paper in earlier.select_related("case", "office").order_by("pk"):
        latest = standing_of(paper).latest
        if latest is not None:
            yield case_files.CasePaper(
                title=f"{programme.paper_title(paper)} {paper.number}",
                responsible=paper.office.name,
                dated=clock.day_of(paper.made_at),
                data=paper_store.read(latest.digest),
            )


def _handed_in(case: LoanCase) -> Iterator[case_files.CasePaper]:
    present = Attachment.objects.filter(case_id=case.pk, removed_at__isnull=True)
    for each in present.select_related("file", "added_by").order_by("pk"):
        data = _bytes(each)
        yield case_files.CasePaper(
            title=paper_label(each.kind, each.subject, "zh-hans"),
            responsible=each.added_by.name,
            dated=clock.day_of(each.added_at),
            data=data,
            media_type=each.file.media_type if data else PDF,
        )


def _bytes(attachment: Attachment) -> bytes:
    """Nothing where they are lost: a page that says so stands for them, and the closing note names it."""
    try:
        return files.read(attachment.file)
    except Unreadable:
        return b""
