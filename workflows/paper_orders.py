"""Papers that an officer asks for: numbered and waiting in the transaction that puts her asking on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from workflows import clock, journal
from workflows.acts import lock
from workflows.canonical import digest
from workflows.errors import Conflict, NotAllowed
from workflows.ledger import current_content
from workflows.models import Attachment, Case, JournalRow, Paper, PaperJob
from workflows.paper_checks import paper_digest
from workflows.paper_standing import standing_of
from workflows.paperwork import order
from workflows.programme import PaperKind, Programme
from workflows.refusals import told
from workflows.seats import Seat, Seats, no_seat_reason
from workflows.unmasking import LIST, PRINT, enter, seat_over

# Of a digest: with an office's number before it, what a subject has room for.
_POINT = 12


@dataclass(frozen=True)
class Asked:
    """A paper of a case that is asked for. The same `subject` is the same paper; `asked` is what it prints."""

    kind: str
    subject: str
    asked: Mapping[str, Any]


def order_for(programme: Programme, kind: PaperKind, ref: str, seats: Seats) -> Paper:
    """A paper on demand waits to be made of a case that she sees; asked for again at the same point, it is the same.

    It is another one as soon as anything else would be in it: an act, or a signature that was still to come.

    Raises NotFound, Conflict; NotAllowed also where the programme lets the case's papers not be bound.
    """
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with told(), transaction.atomic():
        case = lock(programme, ref, seats)
        if kind.binds and (against := programme.unbound(case)) is not None:
            raise NotAllowed(*against)
        asked = _as_of_now(programme, kind, case)
        subject = f"{seat_over(case, seats).office_id}-{digest(asked)[:_POINT]}"
        (paper,) = order_in(programme, case, seats, [Asked(kind.code, subject, asked)])
        return paper


def _as_of_now(programme: Programme, kind: PaperKind, case: Case) -> dict[str, Any]:
    """What the case consists of at this point of the journal: a worker that comes later binds this and nothing else.

    Of each of its papers the revision that counts now, and which of them are unfinished: not printed yet, or signed
    less often than the case is.
    """
    acts = JournalRow.objects.filter(case_id=case.pk, act__in=[*programme.acts, "open"])
    papers = Paper.objects.filter(case_id=case.pk).exclude(kind=kind.code).select_related("case", "office")
    standings = [standing_of(paper) for paper in papers.order_by("pk")]
    beside = programme.beside_file(case)
    return {
        "number": case.number or case.ref,
        "title": case.title,
        "until": acts.aggregate(last=Max("sequence"))["last"],
        "papers": [[each.paper.pk, each.latest.pk if each.latest else None] for each in standings],
        "unfinished": [
            each.paper.pk
            for each in standings
            if each.latest is None or any(level.is_pending for level in each.levels)
        ],
        "attachments": _handed_in(case),
        "closed_on": clock.day_of(case.closed_at).isoformat() if case.closed_at else None,
        **({"beside": dict(beside)} if beside else {}),
    }


def _handed_in(case: Case) -> list[int]:
    """What was handed in with what the levels sign. A returned case's draft may hold others, which nobody signed.

    Before anything was submitted, and once the content is erased, what is there.
    """
    rows = Attachment.objects.filter(case_id=case.pk)
    content = current_content(case)
    if content is None or content.body is None:
        return list(rows.filter(removed_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    named = {(each["kind"], each["subject"], each["digest"]) for each in content.body.get("attachments", ())}
    found = {
        (kind, subject, digest): pk
        for pk, kind, subject, digest in rows.order_by("pk").values_list(
            "pk", "kind", "subject", "file__digest"
        )
    }
    return sorted(pk for what, pk in found.items() if what in named)


def order_in(programme: Programme, case: Case, seats: Seats, wanted: Sequence[Asked]) -> list[Paper]:
    """The papers of the case, which is locked: those that there were, and new ones that wait, in one journal row.

    Call it last in the transaction.
    """
    there = Paper.objects.filter(case_id=case.pk, subject__in=[each.subject for each in wanted])
    found = {(paper.kind, paper.subject): paper for paper in there}
    fresh = [each for each in wanted if (each.kind, each.subject) not in found]
    office = seat_over(case, seats).office_id
    for each in fresh:
        found[each.kind, each.subject] = order(
            programme, each.kind, office, case, subject=each.subject, asked=dict(each.asked)
        )
    if fresh:
        kinds = list(dict.fromkeys(each.kind for each in fresh))
        digests = [paper_digest(found[each.kind, each.subject]) for each in fresh]
        enter(case, seats, PRINT, {"sheet": kinds[0] if len(kinds) == 1 else kinds, "papers": digests})
    return [found[each.kind, each.subject] for each in wanted]


def order_list(
    programme: Programme,
    kind: str,
    seats: Seats,
    seat: Seat,
    *,
    subject: str,
    asked: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Paper:
    """A list of cases under a number of the seat's office waits to be made; the same subject is the same list.

    `facts` are what the journal says of it. Raises NotAllowed, Conflict.
    """
    if seat not in seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    there = Paper.objects.filter(case__isnull=True, office_id=seat.office_id, kind=kind, subject=subject)
    try:
        with told(), transaction.atomic():
            if (found := there.first()) is not None:
                return found
            more = {**asked, "officer": seats.officer.pk}
            paper = order(
                programme, kind, seat.office_id, None, subject=subject, county=seat.county, asked=more
            )
            journal.append(
                county=seat.county,
                act=LIST,
                officer_id=seats.officer.pk,
                post_id=seat.post_id,
                facts={"sheet": kind, "papers": [paper_digest(paper)], **facts},
            )
            return paper
    except Conflict:
        # Pressed twice: the second one ran into the first one's row.
        if (found := there.first()) is None:
            raise
        return found


def try_again(paper: Paper | None = None) -> int:
    """Work on the paper, or on all, that waits for its next attempt or was given up is due now; how much there is."""
    now = clock.now()
    idle = PaperJob.objects.filter(lease="", **({"paper": paper} if paper is not None else {}))
    given_up = idle.filter(state=PaperJob.State.FAILED).update(
        state=PaperJob.State.WAITING, attempts=0, finished_at=None, next_at=now
    )
    return given_up + idle.filter(state=PaperJob.State.WAITING, next_at__gt=now).update(next_at=now)
