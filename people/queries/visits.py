"""What the desk of visits reads: who wasn't seen often enough, what is planned, due and done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from people.kinds import Privacy
from people.models import FollowUp, Helper, Pairing, Person, Visit
from people.privacy import in_reach, may_read
from people.queries.statistics import due_women, rule_of, seen_often_enough, with_visits
from workflows.areas import Area, lies_in
from workflows.errors import NotFound
from workflows.seats import Seats

PAGE: Final = 50
SHOWN: Final = ("unseen", "planned", "needs", "done")
# Before anybody could have been seen.
_NEVER: Final = date(1900, 1, 1)
_CHOICES: Final = 200


@dataclass(frozen=True)
class Unseen:
    """A woman who is to be visited again this year."""

    person: Person
    place: str
    group: str
    visits: int
    due: int
    last: date | None
    planned: date | None


@dataclass(frozen=True)
class Page:
    rows: Sequence[Any]
    # Where the next page begins; empty at the end.
    following: str = ""


def unseen(area: Area, place: str, day: date, key: str) -> Page:
    """Those of the place who were seen less often this year than the policy says, the longest unseen first.

    Two statements.
    """
    rule = rule_of(area, (place,), day)
    if not rule.by_village:
        return Page(())
    latest = Visit.objects.filter(person=OuterRef("person"), status=Visit.Status.DONE).order_by("-done_on")
    last = Subquery(latest.values("done_on")[:1], output_field=DateField())
    women = with_visits(due_women(rule, (place,), day), day).filter(~seen_often_enough(rule))
    women = women.annotate(last=Coalesce(last, Value(_NEVER), output_field=DateField()))
    after = _key(key)
    if after is not None:
        women = women.filter(Q(last__gt=after[0]) | Q(last=after[0], person__gt=after[1]))
    found = list(women.select_related("person").order_by("last", "person")[: PAGE + 1])
    page = found[:PAGE]
    planned = _planned({row.person_id for row in page})
    rows = [
        Unseen(
            row.person,
            area.name(row.place_code),
            row.group,
            row.visits,
            rule.by_village[row.place_code][1],
            row.last if row.last != _NEVER else None,
            planned.get(row.person_id),
        )
        for row in page
    ]
    following = f"{page[-1].last.isoformat()},{page[-1].person_id}" if len(found) > PAGE else ""
    return Page(rows, following)


def _planned(people: set[int]) -> dict[int, date]:
    rows = Visit.objects.filter(person_id__in=people, status=Visit.Status.PLANNED).order_by("-planned_for")
    return {pk: day for pk, day in rows.values_list("person_id", "planned_for") if day is not None}


def planned(place: str, key: str) -> Page:
    """The visits that are planned in the place, the earliest first. One statement."""
    rows = Visit.objects.filter(lies_in(place), status=Visit.Status.PLANNED).defer("found")
    return _paged(rows.select_related("person"), "planned_for", key)


def needs(place: str, key: str) -> Page:
    """What is still to be seen to in the place, the earliest due first. One statement."""
    rows = FollowUp.objects.filter(lies_in(place), done_on__isnull=True)
    return _paged(rows.select_related("person"), "due_on", key)


def done(place: str, key: str) -> Page:
    """The visits done in the place, the latest first. One statement."""
    rows = Visit.objects.filter(lies_in(place), status=Visit.Status.DONE).defer("found")
    return _paged(rows.select_related("person", "entered_by"), "done_on", key, latest_first=True)


def _paged(rows: QuerySet[Any], column: str, key: str, *, latest_first: bool = False) -> Page:
    after = _key(key)
    sign, beyond = ("-", "lt") if latest_first else ("", "gt")
    if after is not None:
        day, pk = after
        rows = rows.filter(Q(**{f"{column}__{beyond}": day}) | Q(**{column: day, f"pk__{beyond}": pk}))
    found = list(rows.order_by(f"{sign}{column}", f"{sign}pk")[: PAGE + 1])
    page = found[:PAGE]
    following = f"{getattr(page[-1], column).isoformat()},{page[-1].pk}" if len(found) > PAGE else ""
    return Page(page, following)


def _key(text: str) -> tuple[date, int] | None:
    day, comma, pk = text.partition(",")
    if not comma or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None


def visit_for(seats: Seats, visit_id: int) -> Visit:
    """The visit, for whoever reads of poverty in its place. Raises NotFound for everybody else. One statement."""
    rows = Visit.objects.filter(in_reach(seats), pk=min(visit_id, 2**63 - 1))
    found = rows.select_related("person", "helper", "photo", "entered_by", "entered_post__office").first()
    if found is None or not may_read(seats, found.place_code, Privacy.POVERTY):
        raise NotFound("not_found", "There is no such visit in the places of her posts.")
    return found


def need_for(seats: Seats, follow_up_id: int) -> FollowUp:
    """The need, for whoever reads of poverty in its place. Raises NotFound. One statement."""
    rows = FollowUp.objects.filter(in_reach(seats), pk=min(follow_up_id, 2**63 - 1))
    found = rows.select_related("person", "visit").first()
    if found is None or not may_read(seats, found.place_code, Privacy.POVERTY):
        raise NotFound("not_found", "There is no such need in the places of her posts.")
    return found


def helpers_at(place_code: str, day: date) -> list[Helper]:
    """Who helps in the place on the day: its own helpers and those of the places above it. One statement."""
    chain = [place_code[:length] for length in (6, 9, 12) if length <= len(place_code)]
    rows = Helper.objects.filter(place_code__in=chain, starts_on__lte=day, left_on__isnull=True).defer(
        "phone"
    )
    return list(rows.order_by("-place_code", "name", "pk")[:_CHOICES])


def helper_of(person_id: int) -> Pairing | None:
    """Who looks after her now. One statement."""
    hers = Q(person_id=person_id) | Q(person__merged_into_id=person_id)
    rows = Pairing.objects.filter(hers, ends_on__isnull=True)
    return rows.select_related("helper").annotate(name=F("helper__name")).first()
