"""How long a case may stay where it stands: shown beside it, and watched by the clock.

Days are the working days of the official calendar. The clock stops while a case waits on the applicant. Some days
before the due day its post is reminded, some days after it the county is told: each once per stay, however often and by
however many processes the clock is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import clock, notices
from workflows.calendar import working_days_between
from workflows.models import Case, CaseTask, Notice
from workflows.programme import PROGRAMMES, programme_of
from workflows.roles import ROLES

_C = TypeVar("_C", bound=Case)
_log = logging.getLogger(__name__)
# No reminder comes earlier than this before the due day, whatever a policy says: what lies further off isn't read.
_HORIZON = timedelta(days=60)


@dataclass(frozen=True)
class Deadline:
    """The due day of a stay, as of `today`."""

    due_on: date | None
    # Working days from today to the due day; negative once it has passed, None where no day is set.
    days_left: int | None
    # True where the official calendar of the year isn't published: Monday to Friday were counted.
    is_provisional: bool
    # True while the case waits on the applicant.
    is_stopped: bool

    @property
    def is_overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def words(self) -> str:
        """The time left, in words; empty where no day is set and the clock runs."""
        if self.is_stopped:
            return _("The clock is stopped: the case waits on the applicant.")
        if self.days_left is None:
            return ""
        if self.days_left == 0:
            return _("due today")
        if self.days_left > 0:
            return _("working days left: %(days)d") % {"days": self.days_left}
        return _("overdue, working days: %(days)d") % {"days": -self.days_left}


NO_DEADLINE = Deadline(None, None, is_provisional=False, is_stopped=False)


def deadline(due_on: date | None, *, began_on: date | None = None, is_stopped: bool = False) -> Deadline:
    """`due_on` as it stands today; `began_on` is the day from which it was counted."""
    if due_on is None or is_stopped:
        return Deadline(due_on, None, is_provisional=False, is_stopped=is_stopped)
    today = clock.today()
    left = working_days_between(today, due_on)
    # Overdue on a day of rest that follows the due day, no working day has passed yet: it is overdue all the same.
    days = min(left.days, -1) if due_on < today else left.days
    counted = working_days_between(min(began_on or today, due_on), due_on)
    return Deadline(due_on, days, left.is_provisional or counted.is_provisional, is_stopped=False)


@dataclass(frozen=True)
class Stay:
    """The open stay of a case: since when, until when."""

    since: datetime
    due_on: date | None


def with_open_stay(cases: QuerySet[_C]) -> QuerySet[_C]:
    """Each case brings its open stay with it, so that `open_stay` takes no statement."""
    stays = CaseTask.objects.filter(process_id=OuterRef("pk"), finished__isnull=True)
    return cases.annotate(
        open_since=Subquery(stays.values("created")[:1]), open_due_on=Subquery(stays.values("due_on")[:1])
    )


def open_stay(case: Case) -> Stay | None:
    """Where the case stands, since when; None where it is closed."""
    if "open_since" in case.__dict__:
        since: datetime | None = case.__dict__["open_since"]
        return Stay(since, case.__dict__["open_due_on"]) if since is not None else None
    task = CaseTask.objects.filter(process_id=case.pk, finished__isnull=True).first()
    return Stay(task.created, task.due_on) if task is not None else None


def deadline_of(case: Case, stay: Stay | None) -> Deadline:
    """The deadline of the case's open stay; no statement."""
    if stay is None:
        return NO_DEADLINE
    stopped = case.state in programme_of(case).flow.waits_on_applicant
    return deadline(stay.due_on, began_on=timezone.localtime(stay.since).date(), is_stopped=stopped)


@dataclass(frozen=True)
class Told:
    """What became of one reminder or escalation."""

    ref: str
    number: str
    kind: str
    due_on: date
    done: bool = False
    failed: bool = False
    reason: str = ""

    def __str__(self) -> str:
        words = {"case": self.number or self.ref, "day": self.due_on.isoformat(), "reason": self.reason}
        if self.failed:
            return _("%(case)s: failed (%(reason)s).") % words
        if not self.done:
            return _("%(case)s: passed by (%(reason)s).") % words
        if self.kind == Notice.Kind.REMINDER:
            return _("%(case)s: its post is reminded (due on %(day)s).") % words
        return _("%(case)s: the county is told (was due on %(day)s).") % words


def remind_and_escalate(now: datetime) -> Iterator[Told]:
    """Each reminder and escalation that is due is made as it is asked for, each in a transaction of its own.

    One that fails doesn't stop the others; what another process made first, or whose case has moved on, is passed by.
    """
    today = timezone.localdate(now)
    for kind, due in ((Notice.Kind.REMINDER, _is_near), (Notice.Kind.ESCALATION, _is_late)):
        # Read before the first is written: a database that is being written is not a place to stand with a cursor.
        for task in [task for task in _candidates(kind, today) if due(task.process, task.due_on, today)]:
            yield _told(task, kind, now)


def _candidates(kind: str, today: date) -> QuerySet[CaseTask]:
    """Open stays with a due day and no notice of this kind, the longest due first."""
    told = Notice.objects.filter(task_id=OuterRef("pk"), kind=kind)
    stays: QuerySet[CaseTask] = CaseTask.objects.filter(finished__isnull=True, due_on__isnull=False)
    found = stays.filter(~Exists(told))
    found = (
        found.filter(due_on__gte=today, due_on__lte=today + _HORIZON)
        if kind == Notice.Kind.REMINDER
        else found.filter(due_on__lt=today)
    )
    found = found.filter(process__programme__in=PROGRAMMES)
    return found.select_related("process").defer("process__findings").order_by("due_on", "pk")


def _is_near(case: Case, due_on: Any, today: date) -> bool:
    days = programme_of(case).flow.reminder_days(case)
    return days is not None and working_days_between(today, due_on).days <= days


def _is_late(case: Case, due_on: Any, today: date) -> bool:
    days = programme_of(case).flow.escalation_days(case)
    return days is not None and working_days_between(due_on, today).days >= days


def _told(task: CaseTask, kind: str, now: datetime) -> Told:
    case = task.process
    assert task.due_on is not None
    found = Told(case.ref, case.number or "", kind, task.due_on)
    try:
        reason = _tell(task, kind, now)
    except OperationalError:
        return _as(found, reason=_("someone is working on it"))
    except Exception as error:  # noqa: BLE001  one case must not keep the others waiting; the run ends with a fault
        _log.exception("%s of %s", kind, case.ref)
        return _as(found, failed=True, reason=type(error).__name__)
    return _as(found, reason=reason) if reason else _as(found, done=True)


def _as(found: Told, *, done: bool = False, failed: bool = False, reason: str = "") -> Told:
    return Told(found.ref, found.number, found.kind, found.due_on, done, failed, reason)


def _tell(task: CaseTask, kind: str, now: datetime) -> str:
    """The notice is made; or why it isn't needed any more. The case is locked first, as by every act."""
    try:
        with transaction.atomic(), clock.at(now):
            case = (
                Case.objects.select_for_update().only("pk", "place_code", "programme").get(pk=task.process_id)
            )
            if not CaseTask.objects.filter(pk=task.pk, finished__isnull=True).exists():
                return _("somebody was first")
            if kind == Notice.Kind.REMINDER:
                notices.to_holder(case, task, kind)
            else:
                role = ROLES[programme_of(case).flow.escalation_role]
                scope = case.place_code[: role.prefix_length]
                notices.to_post(case, task, kind, role=role.code, scope=scope)
    except IntegrityError:
        # The unique index decided: another run of the clock made it between our reading and our lock.
        return _("somebody was first")
    return ""
