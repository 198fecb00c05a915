"""Cases of one state at her desk, the longest waiting first, with what is decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aid.models import AidCase
from aid.queries.grounds import Grounds, grounds_of
from aid.queries.lists import marks_of
from aid.queries.ranking import address_of
from aid.wording import grant_words
from workflows.deadlines import Deadline, Stay, deadline_of
from workflows.desk import place_names
from workflows.models import CaseTask
from workflows.seats import Seats

# As many as one act on many takes.
PAGE: Final = 100


@dataclass(frozen=True)
class Row:
    """A case as a desk's table shows it."""

    key: int
    case: AidCase
    href: str
    grant: str
    village: str
    deadline: Deadline
    grounds: Grounds | None
    mark: str


@dataclass(frozen=True)
class Standing:
    rows: Sequence[Row]
    # The key of the last row where more follow.
    following: int | None


def standing_at(
    state: str, seats: Seats, after: int | None = None, *, most: int = PAGE, with_grounds: bool = True
) -> Standing:
    """Her open tasks on cases in this state, behind the key `after`: the partial index over open tasks.

    Six statements beside those of the other programmes, four without grounds.
    """
    tasks = CaseTask.objects.filter(
        seats.inbox(), finished__isnull=True, process__programme="aid", process__state=state
    )
    tasks = tasks.only("process_id", "created", "due_on").order_by("pk")
    found = list((tasks if after is None else tasks.filter(pk__gt=after))[: most + 1])
    found, more = found[:most], len(found) > most
    cases = AidCase.objects.defer("sections", *([] if with_grounds else ["findings"])).in_bulk(
        [task.process_id for task in found]
    )
    names = place_names(case.place_code for case in cases.values())
    grounds = grounds_of(list(cases.values())) if with_grounds else {}
    marks = marks_of(list(cases.values()))
    rows = [
        Row(
            key=task.pk,
            case=case,
            href=address_of(case),
            grant=grant_words(case.grant),
            village=names.get(case.place_code, case.place_code),
            deadline=deadline_of(case, Stay(task.created, task.due_on)),
            grounds=grounds.get(case.pk),
            mark=marks.get(case.pk, ""),
        )
        for task in found
        for case in (cases[task.process_id],)
    ]
    return Standing(rows, found[-1].pk if more else None)
