"""What ended an objection: an answer, or an act that took the nomination off the notice before there was one.

The journal's row names the act; its words are those of whoever reads it, never those of the officer who did it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aid.models import AidState
from workflows.casework.course import Event
from workflows.models import JournalRow

ANSWER: Final = "answer_objection"
CLOSED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "return_to_village": _("Not answered: the nomination was returned to the village."),
        "refuse": _("Not answered: the nomination was refused."),
        "withdraw": _("Not answered: the nomination was withdrawn."),
    }
)


def ended_by(cases: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The acts that ended these cases' objections, by the case's key, each in the order of the objections.

    One statement.
    """
    rows = JournalRow.objects.filter(
        case_id__in=cases, act__in=[ANSWER, *CLOSED], state_from=AidState.OBJECTED
    ).order_by("sequence")
    found: dict[int, list[str]] = defaultdict(list)
    for case, act in rows.values_list("case_id", "act"):
        found[case].append(act)
    return found


def closed_in(events: Sequence[Event]) -> list[tuple[date, str, date]]:
    """(recorded, what closed it, on which day) of each objection without an answer; `events` are the newest first."""
    found, recorded = [], None
    for event in reversed(events):
        if event.act == "record_objection":
            recorded = event
        elif event.act == ANSWER:
            recorded = None
        elif recorded is not None and event.act in CLOSED:
            found.append(
                (timezone.localdate(recorded.at), str(CLOSED[event.act]), timezone.localdate(event.at))
            )
            recorded = None
    return found
