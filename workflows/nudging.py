"""催办: who waits for a case may ask its holder to hurry, once per working day and case, on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import clock, journal, notices
from workflows.acts import lock
from workflows.calendar import moved_to_working_day
from workflows.errors import Conflict, NotAllowed, NotFound
from workflows.models import Case, CaseTask, JournalRow, Notice
from workflows.permission import Answer, not_party, ties_of
from workflows.programme import PROGRAMMES, programme_of
from workflows.refusals import add_sentence, told
from workflows.roles import ROLES
from workflows.seats import Seats, no_seat_reason

# The journal's word for it: nothing moves, and the row stands in the course of the case.
ACT = "nudge"
LABEL = gettext_lazy("Nudged")
ALREADY = "nudged_today"
NOBODY = "nobody_holds_it"
_TOO_LATE = frozenset({ALREADY, NOBODY})

_sentence = gettext_lazy("Somebody asked already today; one nudge per working day is enough.")
# By the constraint's name on PostgreSQL, by its columns on SQLite.
for _fragment in ("notice_one_nudge_per_case_and_working_day", "workflows_notice.day"):
    add_sentence(_fragment, ALREADY, _sentence)


def counted_on(moment: datetime) -> date:
    """The working day that a nudge counts for: a day of rest belongs to the next one."""
    return moved_to_working_day(timezone.localtime(moment).date()).day


def may_nudge(
    case: Case, seats: Seats, nudges: Collection[datetime], ties: frozenset[tuple[str, str]] = frozenset()
) -> Answer:
    """May she ask the holder to hurry now? `nudges` are the moments of those that were made already.

    No statement: what it depends on was read by the page, or under the case's lock.
    """
    station = programme_of(case).flow.station(case.state)
    if not seats.current:
        return Answer(False, *no_seat_reason(seats))
    if station is None or case.number is None:
        return Answer(False, NOBODY, _("Nobody keeps you waiting with this case."))
    able = [s for s in seats.current if not ROLES[s.role].reads_only and s.covers(case.place_code)]
    if not able:
        return Answer(False, "reads_only", _("Your post reads and changes nothing."))
    if any(seat.role == station.role for seat in able):
        return Answer(False, "your_turn", _("It waits on your own post."))
    if (answer := not_party(ties)) is not None:
        return answer
    if any(counted_on(moment) == counted_on(clock.now()) for moment in nudges):
        return Answer(False, ALREADY, str(_sentence))
    return Answer(True, seat=able[0])


def nudge(ref: str, seats: Seats) -> Case:
    """The holder has a notice and the journal a row; nothing moves.

    Raises NotFound for a case that she may not see, NotAllowed, and Conflict for the second one of a working day.
    """
    with told(), transaction.atomic(), clock.at(clock.now()):
        programme = PROGRAMMES.get(
            Case.objects.filter(ref=ref).values_list("programme", flat=True).first() or ""
        )
        if programme is None:
            raise NotFound("not_found", _("There is no such case."))
        case: Case = lock(programme, ref, seats)
        made = JournalRow.objects.filter(case_id=case.pk, act=ACT).values_list("at", flat=True)
        answer = may_nudge(case, seats, list(made), ties_of(case, seats.officer))
        if not answer.allowed or answer.seat is None:
            raise (Conflict if answer.code in _TOO_LATE else NotAllowed)(answer.code, answer.reason)
        task = CaseTask.objects.get(process_id=case.pk, finished__isnull=True)
        notices.to_holder(case, task, Notice.Kind.NUDGE, day=counted_on(clock.now()), officer=seats.officer)
        journal.append(
            county=case.county,
            act=ACT,
            case=case,
            officer_id=seats.officer.pk,
            post_id=answer.seat.post_id,
            # Nothing moves: the row still says where the case stands, as the chain's last word on it.
            state_from=case.state,
            state_to=case.state,
            round_number=case.round,
        )
    return case
