"""The rows of the papers that an act brings about, written in its own transaction; workers make the bytes afterwards.

A paper has its number here, under the lock of its office's counter, so that numbers stay gap-free whatever becomes of
the work. An act never waits for a paper, and none fails with one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workflows import clock
from workflows.compiled import Compiled
from workflows.ledger import is_void
from workflows.models import Case, Content, Office, Paper, PaperJob, SignOff
from workflows.numbering import next_number
from workflows.paper_checks import paper_digest
from workflows.programme import ActContext, PaperKind, Programme

# Typed off a paper without a doubt which character it is; 99 bits, which nobody guesses.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 20


@dataclass(frozen=True)
class Wanted:
    """A paper that an act asks for. `subject` tells it from others of its kind in the same round."""

    kind: str
    subject: str = ""


def of_act(
    programme: Programme, context: ActContext, content: Content | None, signoff: SignOff | None
) -> None:
    """The act's papers have their numbers and wait to be made; so does its signature on the paper of its round."""
    if context.seat is None:  # the clock's acts leave no paper
        return
    digest = content.digest if content is not None else ""
    office: Office | None = None
    for wanted in programme.papers_after(context, signoff):
        paper = order(
            programme,
            wanted.kind,
            context.seat.office_id,
            context.case,
            subject=wanted.subject,
            content_digest=digest,
            office=office,
        )
        office = paper.office
        _enter(context, paper)
    if signoff is not None and signoff.carries:
        for kind in programme.papers.values():
            if signoff.level in kind.levels:
                _to_be_signed(programme, context, kind, signoff, digest)


def order(
    programme: Programme,
    kind: str,
    office_id: int,
    case: Case | None,
    *,
    subject: str = "",
    content_digest: str = "",
    county: str = "",
    asked: dict[str, Any] | None = None,
    office: Office | None = None,
) -> Paper:
    """The paper has its number and waits to be printed. Raises IntegrityError where it has one already.

    `office` is that of `office_id`, where it was read already.
    """
    now = clock.now()
    year = clock.day_of(now).year
    county = case.county if case is not None else county
    office = office or Office.objects.get(pk=office_id)
    serial = next_number(county, f"paper-{office_id}", year)
    paper = Paper.objects.create(
        kind=kind,
        programme=programme.code,
        case=case,
        round=case.round if case is not None else 0,
        subject=subject,
        office=office,
        county=county,
        year=year,
        serial=serial,
        number=f"{office.name}〔{year}〕文{serial:05d}号",
        code="".join(secrets.choice(CODE_ALPHABET) for _character in range(CODE_LENGTH)),
        content_digest=content_digest,
        asked=asked or {},
        made_at=now,
    )
    _wait(paper, None)
    return paper


def _wait(paper: Paper, signoff: SignOff | None) -> None:
    now = clock.now()
    PaperJob.objects.create(paper=paper, signoff=signoff, made_at=now, next_at=now)


def _to_be_signed(
    programme: Programme, context: ActContext, kind: PaperKind, signoff: SignOff, digest: str
) -> None:
    case = context.case
    paper = _OF_ROUND.first(case.pk, kind.code, case.round)
    if paper is None:
        # The round began before there were kept papers: it gets one now, with the signatures that it has by now.
        assert context.seat is not None
        paper = order(programme, kind.code, context.seat.office_id, case, content_digest=digest)
        _enter(context, paper)
        for earlier in context.signoffs:
            if _signs(earlier, case, kind.levels):
                _wait(paper, earlier)
    _wait(paper, signoff)


_OF_ROUND: Compiled[Paper] = Compiled(
    lambda case, kind, round_number: Paper.objects.filter(
        case_id=case, kind=kind, round=round_number
    ).order_by("pk")[:1]
)


def _enter(context: ActContext, paper: Paper) -> None:
    """The act's row of the journal knows the paper's row."""
    context.journal.setdefault("papers", []).append(paper_digest(paper))


def _signs(signoff: SignOff, case: Any, levels: Iterable[str]) -> bool:
    held = signoff.carries and not is_void(signoff)
    return held and signoff.round == case.round and signoff.level in levels
