"""Papers that an officer asks for: numbered and waiting in the transaction that puts her asking on record."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from workflows.acts import lock
from workflows.errors import NotAllowed
from workflows.models import JournalRow, Paper
from workflows.paper_checks import paper_digest
from workflows.paperwork import order
from workflows.programme import PaperKind, Programme
from workflows.refusals import told
from workflows.seats import Seats, no_seat_reason
from workflows.unmasking import PRINT, enter, seat_over


def order_for(programme: Programme, kind: PaperKind, ref: str, seats: Seats) -> Paper:
    """A paper on demand waits to be made of a case that she sees; asked for again at the same point, it is the same.

    Raises NotFound, NotAllowed, Conflict.
    """
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with told(), transaction.atomic():
        case = lock(programme, ref, seats)
        office = seat_over(case, seats).office_id
        acts = JournalRow.objects.filter(case_id=case.pk, act__in=[*programme.acts, "open"])
        until = acts.aggregate(last=Max("sequence"))["last"]
        subject = f"{office}-{until}"
        found = Paper.objects.filter(
            case_id=case.pk, kind=kind.code, round=case.round, subject=subject
        ).first()
        if found is not None:
            return found
        paper = order(programme, kind.code, office, case, subject=subject, asked={"until": until})
        enter(case, seats, PRINT, {"sheet": kind.code, "papers": [paper_digest(paper)]})
        return paper
