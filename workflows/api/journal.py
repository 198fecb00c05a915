"""A case's rows of the journal: who did what, when and for which post, each with its place in the county's chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from workflows.api.cases import PersonOut
from workflows.api.requests import PageQuery, one_page
from workflows.models import Case, JournalRow


class JournalRowOut(Schema):
    sequence: int = Field(description="Its place in the county's journal.")
    act: str
    officer: PersonOut | None = Field(description="Null where the clock acted.")
    state_from: str
    state_to: str
    round: int
    content_digest: str
    signoff_digest: str
    facts: dict[str, Any] = Field(description="Amounts and codes; never a personal value.")
    at: datetime
    previous_hash: str
    hash: str


class JournalOut(Schema):
    rows: list[JournalRowOut]
    next_before: int | None = Field(description="Send it as `before` for the next ones; null at the end.")


def journal_of(case: Case, query: PageQuery) -> JournalOut:
    """The case's rows, the newest first. One statement."""
    found = JournalRow.objects.filter(case_id=case.pk)
    if query.before is not None:
        found = found.filter(sequence__lt=query.before)
    rows = found.select_related("officer", "post__office").order_by("-sequence")
    shown, following = one_page(list(rows[: query.limit + 1]), query.limit, lambda row: int(row.sequence))
    return JournalOut(rows=[_row(row) for row in shown], next_before=following)


def _row(row: JournalRow) -> JournalRowOut:
    officer = None
    if row.officer is not None:
        officer = PersonOut(name=row.officer.name, post=str(row.post) if row.post else None)
    return JournalRowOut(
        sequence=row.sequence,
        act=row.act,
        officer=officer,
        state_from=row.state_from,
        state_to=row.state_to,
        round=row.round,
        content_digest=row.content_digest,
        signoff_digest=row.signoff_digest,
        facts=row.facts,
        at=row.at,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
