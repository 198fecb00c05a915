"""The papers of a case as its page lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from workflows.models import Case, Paper, PaperJob, SignOff
from workflows.paper_keys import NO_KEY
from workflows.paper_standing import Status, ended
from workflows.programme import PROGRAMMES


@dataclass(frozen=True)
class KeptPaper:
    """A row of a case's list of papers."""

    code: str
    kind: str
    label: Any
    number: str
    round: int
    wanted: int
    signatures: int
    is_printed: bool
    waits_for_key: bool
    is_waiting: bool
    has_failed: bool
    # It no longer counts: something else took its place, or what it says doesn't hold.
    is_outdated: bool = False
    is_void: bool = False


def kept_papers(
    case: Case,
    signoffs: Sequence[SignOff] | None = None,
    content: Mapping[str, Any] | None = None,
) -> list[KeptPaper]:
    """The case's papers in the order of their making. Two statements, and what the programme asks.

    One where the case's sign-offs are known already, with what made them void, and the content of its round.
    """
    programme = PROGRAMMES[case.programme]
    kinds = programme.papers
    waiting = Q(jobs__state=PaperJob.State.WAITING)
    rows = list(
        Paper.objects.filter(case_id=case.pk)
        .annotate(
            # Sign-offs after one that is void are void themselves: what still holds has the most signatures.
            most=Max("revisions__signatures", filter=Q(revisions__signoff__void__isnull=True)),
            waiting=Count("jobs", filter=waiting),
            keyless=Count("jobs", filter=waiting & Q(jobs__error=NO_KEY)),
            failed=Count("jobs", filter=Q(jobs__state=PaperJob.State.FAILED)),
        )
        .order_by("pk")
    )
    gone = ended(case, rows, signoffs=signoffs, content=content, are_all=True)
    return [
        KeptPaper(
            code=row.code,
            kind=row.kind,
            label=programme.paper_title(row),
            number=row.number,
            round=row.round,
            wanted=len(kinds[row.kind].levels),
            signatures=row.most or 0,
            is_printed=row.most is not None,
            waits_for_key=bool(row.keyless),
            is_waiting=bool(row.waiting),
            has_failed=bool(row.failed),
            is_outdated=gone.get(row.pk) is Status.SUPERSEDED,
            is_void=gone.get(row.pk) is Status.VOID,
        )
        for row in rows
    ]
