"""What every programme's cases show in the same form: sign-offs with what became of them, and the acts with reasons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from workflows.acts import Outcome
from workflows.models import Case, SignOff
from workflows.on_paper import FromPaper, from_paper
from workflows.permission import facts_of, level_label, may
from workflows.programme import Kind, programme_of
from workflows.seats import Seats


class OutcomeOut(Schema):
    """What the act made true."""

    ref: str
    number: str | None = Field(description="The case number; null until it was submitted for the first time.")
    state: str
    round: int
    signoff: int | None = Field(description="The sign-off's place in the case's sequence.")
    journal: int = Field(description="The row's place in the county's journal.")


class PersonOut(Schema):
    name: str
    post: str | None = None


class VoidOut(Schema):
    act: str
    by: str | None = Field(description="Null where the clock did it.")
    at: datetime


class OnPaperOut(Schema):
    """A signature on paper, entered by somebody else."""

    signed_on: date = Field(
        description="The day that stands beside the signature; `at` is when it was entered."
    )
    witness: str
    recorder: PersonOut
    scan: str = Field(description="SHA-256 of the stored scan.")


class SignOffOut(Schema):
    sequence: int
    round: int
    level: str
    level_label: str
    act: str
    carries: bool = Field(
        description="True where it carries the case on; false for returns, refusals and reports."
    )
    officer: PersonOut
    opinion: str
    decision: dict[str, Any]
    findings: list[dict[str, Any]]
    content_digest: str
    digest: str
    at: datetime
    on_paper: OnPaperOut | None = Field(description="Null where it was signed on a screen.")
    void: VoidOut | None = Field(description="Since when, by which act and by whom it no longer holds.")


class ActOut(Schema):
    act: str
    label: str
    allowed: bool
    code: str = Field("", description="Why not; empty where it is allowed.")
    reason: str = ""


def outcome_out(outcome: Outcome) -> OutcomeOut:
    """The outcome; a repeated one is the first answer, word for word."""
    return OutcomeOut(**outcome.as_answer())


def signoffs_of(case: Case) -> list[SignOffOut]:
    """Every sign-off in order, void ones too. One statement, two with a signature on paper."""
    found = SignOff.objects.filter(case_id=case.pk).select_related("officer", "post__office", "void__officer")
    rows = list(found.order_by("sequence"))
    papers = from_paper(rows)
    return [_signoff(case, row, papers.get(row.pk)) for row in rows]


def _signoff(case: Case, row: SignOff, paper: FromPaper | None) -> SignOffOut:
    void = getattr(row, "void", None)
    return SignOffOut(
        sequence=row.sequence,
        round=row.round,
        level=row.level,
        level_label=level_label(case, row.level),
        act=row.act,
        carries=row.carries,
        officer=PersonOut(name=row.officer.name, post=str(row.post)),
        opinion=row.body["opinion"],
        decision=row.body["decision"],
        findings=row.body["findings"],
        content_digest=row.content_digest,
        digest=row.digest,
        at=row.at,
        on_paper=OnPaperOut(
            signed_on=date.fromisoformat(paper.signed_on),
            witness=paper.witness,
            recorder=PersonOut(name=paper.recorder),
            scan=paper.scan,
        )
        if paper
        else None,
        void=VoidOut(act=void.act, by=void.officer.name if void.officer else None, at=void.at)
        if void
        else None,
    )


def acts_of(case: Case, seats: Seats) -> list[ActOut]:
    """Every act of the programme that an officer can do, each with whether she may now, or why not."""
    facts = facts_of(case, seats.officer)
    found = []
    for act in programme_of(case).acts.values():
        if act.kind is not Kind.CLOCK:
            answer = may(case, act, seats, facts)
            found.append(
                ActOut(
                    act=act.name,
                    label=str(act.label),
                    allowed=answer.allowed,
                    code=answer.code,
                    reason=str(answer.reason),
                )
            )
    return found
