"""The journal's writer: rows go to the end of their county's chain, under the lock of its head."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workflows import clock
from workflows.canonical import digest
from workflows.compiled import Compiled
from workflows.models import Case, ChainHead, JournalRow

GENESIS = "0" * 64
# Rows that a worker writes: a paper was printed, or got a signature.
PAPER_PRINTED = "paper_printed"
PAPER_SIGNED = "paper_signed"


def moment(value: datetime) -> str:
    """The one written form of a time in digests: UTC, microseconds."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def row_hash(row: JournalRow) -> str:
    """SHA-256 over every column of the row and the hash of the row before it."""
    return digest(
        {
            "county": row.county,
            "sequence": row.sequence,
            "case": row.case_id,
            "act": row.act,
            "officer": row.officer_id,
            "post": row.post_id,
            "state_from": row.state_from,
            "state_to": row.state_to,
            "round": row.round,
            "content_digest": row.content_digest,
            "signoff_digest": row.signoff_digest,
            "facts": row.facts,
            "at": moment(row.at),
            "previous_hash": row.previous_hash,
        }
    )


def append(
    *,
    county: str,
    act: str,
    case: Case | None = None,
    officer_id: int | None = None,
    post_id: int | None = None,
    state_from: str = "",
    state_to: str = "",
    round_number: int = 0,
    content_digest: str = "",
    signoff_digest: str = "",
    facts: dict[str, Any] | None = None,
) -> JournalRow:
    """One more row in the county's chain. Call it last in the transaction: the head's lock is the last one taken."""
    head = _lock_head(county)
    row = JournalRow(
        county=county,
        sequence=head.count + 1,
        case_id=case.pk if case is not None else None,
        act=act,
        officer_id=officer_id,
        post_id=post_id,
        state_from=state_from,
        state_to=state_to,
        round=round_number,
        content_digest=content_digest,
        signoff_digest=signoff_digest,
        facts=facts or {},
        at=clock.now(),
        previous_hash=head.hash,
    )
    row.hash = row_hash(row)
    row.save(force_insert=True)
    ChainHead.objects.filter(county=county).update(count=row.sequence, hash=row.hash)
    return row


_HEAD: Compiled[ChainHead] = Compiled(
    lambda county: ChainHead.objects.select_for_update().filter(county=county)
)


def _lock_head(county: str) -> ChainHead:
    head = _HEAD.first(county)
    if head is None:
        # Two first acts of a county at once: the second one's insert does nothing and its read waits for the first.
        new = ChainHead(county=county, count=0, hash=GENESIS)
        ChainHead.objects.bulk_create([new], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(county=county)
    return head
