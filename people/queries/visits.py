"""What the desk of visits reads: who wasn't seen often enough, what is planned, due and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from people.caring import cared_in_reach, moved_to, reads_poverty
from people.merged import merged_rows
from people.models import FollowUp, Helper, Pairing, Person, RegisterEntry, Visit
from people.queries.registers import within
from people.queries.statistics import Rule, entered_twice, named_women, rule_of, times_of_year
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


class _Waiting(NamedTuple):
    """Who is to be seen: the last day on which she was, herself, her entry, how often this year."""

    last: date
    person: int
    entry: int
    visits: int


def unseen(area: Area, place: str, day: date, key: str) -> Page:
    """Those of the place who were seen less often this year than the policy says, the longest unseen first.

    Four statements, of a county as of a village; five where two rows of somebody were merged.
    """
    rule = rule_of(area, (place,), day)
    if not rule.by_village:
        return Page(())
    merged = merged_rows()
    women = named_women(rule, day).filter(within((place,)))
    waiting = _waiting(women, rule, day, _of_merged(merged, day)).values()
    after = _key(key)
    first = nsmallest(PAGE + 1, (each for each in waiting if after is None or each[:2] > after))
    page = first[:PAGE]
    entries = RegisterEntry.objects.select_related("person").in_bulk([each.entry for each in page])
    planned = _planned({each.person for each in page}, merged)
    rows = []
    for each in page:
        entry = entries[each.entry]
        due = rule.by_village[entry.place_code][1]
        last = each.last if each.last != _NEVER else None
        where = area.name(entry.place_code), entry.group
        rows.append(Unseen(entry.person, *where, each.visits, due, last, planned.get(each.person)))
    following = f"{page[-1].last.isoformat()},{page[-1].person}" if len(first) > PAGE else ""
    return Page(rows, following)


def _waiting(
    women: QuerySet[RegisterEntry], rule: Rule, day: date, of_merged: Mapping[int, tuple[int, date]]
) -> dict[int, _Waiting]:
    """By person. One statement: each woman's visits are looked up once, by her own index.

    With its order and its condition in the statement they were looked up three times, a county's for seconds.
    """
    done = Visit.objects.filter(status=Visit.Status.DONE, person=OuterRef("person"))
    latest = Subquery(done.order_by("-done_on").values("done_on")[:1])
    rows = women.annotate(visits=times_of_year(day, "person"), last=latest)
    found: dict[int, _Waiting] = {}
    # Whoever stands in several registers stands here by the first of them.
    for person, place_code, entry, visits, last in rows.order_by("-register").values_list(
        "person_id", "place_code", "pk", "visits", "last"
    ):
        more, later = of_merged.get(person, (0, _NEVER))
        if visits + more < rule.by_village[place_code][1]:
            found[person] = _Waiting(max(last or _NEVER, later), person, entry, visits + more)
    return found


def _of_merged(merged: Mapping[int, int], day: date) -> dict[int, tuple[int, date]]:
    """(visits this year, the last of all) that stand on rows merged into hers, by the row that speaks for her."""
    if not merged:
        return {}
    rows = Visit.objects.filter(~entered_twice(), status=Visit.Status.DONE, person_id__among=merged)
    this_year = Count("pk", filter=Q(done_on__gte=date(day.year, 1, 1), done_on__lte=day))
    found: dict[int, tuple[int, date]] = {}
    for row, visits, last in rows.values_list("person_id").annotate(visits=this_year, last=Max("done_on")):
        so_far, before = found.get(merged[row], (0, _NEVER))
        found[merged[row]] = (so_far + visits, max(before, last))
    return found


def _planned(people: set[int], merged: Mapping[int, int]) -> dict[int, date]:
    """The next visit planned to each, under whichever of her rows. One statement."""
    speaks = {pk: pk for pk in people} | {pk: into for pk, into in merged.items() if into in people}
    rows = Visit.objects.filter(person_id__in=speaks, status=Visit.Status.PLANNED).order_by("-planned_for")
    return {speaks[pk]: day for pk, day in rows.values_list("person_id", "planned_for") if day is not None}


def planned(place: str, key: str) -> Page:
    """The visits that are planned in the place or to women who live there now, the earliest first. Two statements."""
    rows = Visit.objects.filter(status=Visit.Status.PLANNED).defer("found")
    return _ahead(rows.select_related("person__merged_into"), place, "planned_for", key)


def needs(place: str, key: str) -> Page:
    """What is to be seen to in the place or for women who live there now, the earliest due first. Two statements."""
    rows = FollowUp.objects.filter(done_on__isnull=True)
    return _ahead(rows.select_related("person__merged_into"), place, "due_on", key)


def done(place: str, key: str) -> Page:
    """The visits done in the place, the latest first. One statement."""
    rows = Visit.objects.filter(lies_in(place), status=Visit.Status.DONE).defer("found")
    return _paged(rows.select_related("person__merged_into", "entered_by"), "done_on", key, latest_first=True)


def _ahead(rows: QuerySet[Any], place: str, column: str, key: str) -> Page:
    """The place's own, and those of women who moved there: each by its index, which one condition of both has not."""
    own = _found(rows.filter(lies_in(place)), column, key)
    moved = _found(rows.filter(moved_to(place)), column, key)
    found = sorted([*own, *moved], key=lambda row: (getattr(row, column), row.pk))
    return _page(found, column)


def _paged(rows: QuerySet[Any], column: str, key: str, *, latest_first: bool = False) -> Page:
    return _page(_found(rows, column, key, latest_first=latest_first), column)


def _found(rows: QuerySet[Any], column: str, key: str, *, latest_first: bool = False) -> list[Any]:
    after = _key(key)
    sign, beyond = ("-", "lt") if latest_first else ("", "gt")
    if after is not None:
        day, pk = after
        rows = rows.filter(Q(**{f"{column}__{beyond}": day}) | Q(**{column: day, f"pk__{beyond}": pk}))
    return list(rows.order_by(f"{sign}{column}", f"{sign}pk")[: PAGE + 1])


def _page(found: Sequence[Any], column: str) -> Page:
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


def visit_for(seats: Seats, visit_id: int, *, for_purpose: bool = False) -> Visit:
    """The visit, for whoever reads of poverty in its place or in hers of today. Raises NotFound. One statement.

    With `for_purpose` for whoever must say what for, too: what was found is shown to her afterwards.
    """
    rows = Visit.objects.filter(cared_in_reach(seats), pk=min(visit_id, 2**63 - 1))
    found = rows.select_related(
        "person__merged_into", "helper", "photo", "entered_by", "entered_post__office"
    ).first()
    if found is None or not reads_poverty(seats, found, for_purpose=for_purpose):
        raise NotFound("not_found", "There is no such visit in the places of her posts.")
    return found


def need_for(seats: Seats, follow_up_id: int) -> FollowUp:
    """The need, for whoever reads of poverty in its place or in hers of today. Raises NotFound. One statement."""
    rows = FollowUp.objects.filter(cared_in_reach(seats), pk=min(follow_up_id, 2**63 - 1))
    found = rows.select_related("person__merged_into", "visit").first()
    if found is None or not reads_poverty(seats, found):
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
