"""Taking up a case: the colleagues of a post see who is at it. It binds nobody; the journal says nothing of it.

The row stays: who took up which stay, from when to when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import clock
from workflows.errors import Conflict, NotAllowed, NotFound
from workflows.models import Case, CaseTask, Claim
from workflows.programme import programme_of
from workflows.roles import ROLES
from workflows.seats import Seats

# A working day: what was taken up yesterday and left lying is free again.
LASTS = timedelta(hours=8)
_C = TypeVar("_C", bound=Case)


@dataclass(frozen=True)
class Held:
    """Who has taken up a case, and until when."""

    officer_id: int
    name: str
    until: datetime

    @property
    def words(self) -> str:
        """For a colleague who reads it."""
        until = timezone.localtime(self.until)
        return _("%(officer)s has taken this up until %(time)s.") % {
            "officer": self.name,
            "time": f"{until:%H:%M}" if until.date() == clock.today() else f"{until:%Y-%m-%d %H:%M}",
        }


def with_claims(tasks: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
    """Each task brings who has taken it up; `held` reads it. No further statement."""
    now = Q(claims__ended_at__isnull=True, claims__until__gt=clock.now())
    found: QuerySet[CaseTask] = tasks.annotate(
        claim=FilteredRelation("claims", condition=now),
        held_id=F("claim__officer_id"),
        held_name=F("claim__officer__name"),
        held_until=F("claim__until"),
    )
    return found


def with_claim(cases: QuerySet[_C]) -> QuerySet[_C]:
    """Each case brings who has taken up its open stay; `held` reads it. No further statement."""
    found = Claim.objects.filter(
        task__process_id=OuterRef("pk"),
        task__finished__isnull=True,
        ended_at__isnull=True,
        until__gt=clock.now(),
    )
    return cases.annotate(
        held_id=Subquery(found.values("officer_id")[:1]),
        held_name=Subquery(found.values("officer__name")[:1]),
        held_until=Subquery(found.values("until")[:1]),
    )


def held(row: Case | CaseTask) -> Held | None:
    """Who has taken it up; nobody where it is free, or was read without its claim."""
    read: dict[str, Any] = row.__dict__
    if read.get("held_id") is None:
        return None
    return Held(read["held_id"], read["held_name"], read["held_until"])


def is_hers(case: Case, seats: Seats) -> bool:
    """True where the case stands at a station of one of her posts. No statement."""
    station = programme_of(case).flow.station(case.state)
    if station is None:
        return False
    role = ROLES[station.role]
    return case.place_code[: role.prefix_length] in seats.addresses().get(role.code, ())


def claim(ref: str, seats: Seats) -> Case:
    """She has taken up the case for LASTS from now, again if she had it already.

    Raises NotFound for a case that she may not see, NotAllowed where it stands at no station of hers, Conflict where a
    colleague has it.
    """
    try:
        with transaction.atomic():
            return _claim(ref, seats)
    except IntegrityError:
        # Two at once: the unique index decided.
        raise Conflict("claimed", _("A colleague has just taken this up.")) from None


def _claim(ref: str, seats: Seats) -> Case:
    task, now = _open_task(ref, seats), clock.now()
    seat = next(
        (
            seat
            for seat in seats.of_role(task.role)
            if any(scope[: len(task.scope)] == task.scope for scope in seat.scopes)
        ),
        None,
    )
    if seat is None:
        raise NotAllowed(
            "not_at_your_station", _("The case stands at no station of yours; nothing is to be taken up.")
        )
    last = Claim.objects.select_related("officer").filter(task_id=task.pk, ended_at__isnull=True).first()
    if last is not None:
        if last.until > now and last.officer_id != seats.officer.pk:
            raise Conflict("claimed", Held(last.officer_id, last.officer.name, last.until).words)
        Claim.objects.filter(pk=last.pk, ended_at__isnull=True).update(ended_at=min(now, last.until))
    Claim.objects.create(
        task_id=task.pk, officer=seats.officer, post_id=seat.post_id, made_at=now, until=now + LASTS
    )
    case: Case = task.process
    return case


def release(ref: str, seats: Seats) -> Case:
    """She has let the case go. Letting go what isn't hers changes nothing. Raises NotFound."""
    task = _open_task(ref, seats)
    hers = Claim.objects.filter(task_id=task.pk, officer_id=seats.officer.pk, ended_at__isnull=True)
    hers.update(ended_at=clock.now())
    case: Case = task.process
    return case


def _open_task(ref: str, seats: Seats) -> CaseTask:
    found = CaseTask.objects.select_related("process").defer("process__findings")
    task: CaseTask | None = found.filter(process__ref=ref, finished__isnull=True).first()
    if task is not None and seats.sees(task.process):
        return task
    case = Case.objects.defer("findings").filter(ref=ref).first()
    if case is not None and seats.sees(case):
        raise Conflict("case_closed", _("This case is closed; nothing more is to be done here."))
    raise NotFound("not_found", _("There is no such case."))
