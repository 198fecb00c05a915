"""The printed form of a case, for who may see it; each printing is entered in the journal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from workflows import clock
from workflows.casework import papers
from workflows.casework.desk import CaseDesk, DeskWords
from workflows.casework.queries import bodies_of, paper_rows, papers_in, papers_of, signoffs_of, where_of
from workflows.casework.reading import Reader
from workflows.desk import desk_of, officer_page
from workflows.ledger import is_void
from workflows.models import SignOff
from workflows.seats import Seats
from workflows.unmasking import printing

CHINESE = "zh-hans"


@require_GET
@officer_page
def form(request: HttpRequest, casework: CaseDesk, ref: str) -> HttpResponse:
    """The programme's form as the case stands, its numbers in full."""
    seats = desk_of(request).seats
    case = printing(casework.programme, ref, seats, "form")
    return pdf(papers.case_form(form_facts(casework, case, seats)), f"form-{case.ref}")


def form_facts(casework: CaseDesk, case: Any, seats: Seats) -> papers.FormFacts:
    """What the form of the case says now: its round with the sign-offs that hold, or the draft."""
    programme = casework.programme
    where, signoffs, attachments = where_of(case), signoffs_of(case), papers_of(case)
    bodies = bodies_of(case, attachments, seats, signoffs)
    # Nobody signed a draft: over it the boxes stay empty, whoever signed the round before.
    held = [] if bodies.is_draft else [s for s in signoffs if s.carries and not is_void(s)]
    with translation.override(CHINESE):
        words = DeskWords(casework, Reader(uncovered=True, language=CHINESE))
        sections = words.sections(case, bodies.now, None)
        boxes = [_box(words, case, level, held) for level in programme.levels]
        return papers.FormFacts(
            title=f"{where.county}{programme.form_title or programme.label}",
            place=f"{where.township}{where.village}",
            number=case.number or case.ref,
            round=case.round,
            sections=[
                (section.label, [(row.label, row.text) for row in section.rows]) for section in sections
            ],
            papers=[row.label for row in paper_rows(papers_in(bodies, attachments), words.paper)],
            boxes=boxes,
            content_digest=bodies.digest,
            applied_on=case.accepted_on,
            printed_on=clock.today(),
            is_final=len(held) >= len(programme.levels) and case.state not in programme.ended_badly,
        )


def _box(words: DeskWords, case: Any, level: str, held: list[SignOff]) -> papers.BoxFacts:
    programme = words.desk.programme
    title = f"{programme.flow.level_labels[level]}意见"
    signed = [signoff for signoff in held if signoff.level == level]
    if not signed:
        return papers.BoxFacts(title)
    last = signed[-1]
    said = words.say(case, {})(last.act, last.body.get("decision") or {})
    return papers.BoxFacts(
        title,
        opinion=last.body.get("opinion", ""),
        name=last.officer.name,
        post=f"{last.post.office.name}{last.post.title}",
        signed_on=timezone.localtime(last.at).date(),
        decided=[(line.label, line.text) for line in said if not line.photo],
    )


def pdf(body: bytes, name: str) -> HttpResponse:
    """The paper, shown in the browser."""
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
