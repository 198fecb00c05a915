"""公示: what a township has on public notice, as everybody may read it, and as its own desk does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Q

from aid.models import AidCase, Objection
from aid.objections import CLOSED, ended_by
from aid.policy import GRANTS
from aid.queries.desks import Row, standing_at
from aid.wording import grant_words
from workflows import clock
from workflows.calendar import working_days_between
from workflows.desk import place_names
from workflows.models import Coverage, Place
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.seats import Seats

# What nobody's neighbours may read: these have no notice, whatever a parameter says.
PRIVATE_KINDS: Final = frozenset({"medical"})
PAGE: Final = 200


@dataclass(frozen=True)
class Published:
    """All that is published of a woman."""

    name: str
    village: str
    amount: Decimal | None


@dataclass(frozen=True)
class Sheet:
    """Those of a grant and year who are on notice for the same days."""

    grant: str
    year: int
    first: date
    last: date
    rows: Sequence[Published]


def _at_the_township(place: str) -> Q:
    """What its reviewer holds and may be published. By the open tasks, whose partial index doesn't grow."""
    private = [code for code, grant in GRANTS.items() if grant.kind in PRIVATE_KINDS]
    task = Q(tasks__role="township_reviewer", tasks__scope=place, tasks__finished__isnull=True)
    return task & ~Q(grant__in=private)


def _standing(place: str) -> Q:
    """On notice today, both days included."""
    today = clock.today()
    days = Q(state="on_notice", notice_from__lte=today, notice_until__gte=today)
    return _at_the_township(place) & days


def stopped(township: str) -> int:
    """How many of its notices stand still until an objection is answered. One statement."""
    number: int = AidCase.objects.filter(_at_the_township(township), state="objected").count()
    return number


def townships() -> list[tuple[Place, list[Place]]]:
    """Every county with its townships, as they are in force today. One statement."""
    found = list(
        Place.objects.in_force(clock.today()).filter(code__regex=r"^([0-9]{6}|[0-9]{9})$").order_by("code")
    )
    counties = [place for place in found if len(place.code) == COUNTY]
    return [
        (county, [each for each in found if len(each.code) == TOWNSHIP and each.code[:COUNTY] == county.code])
        for county in counties
    ]


def published(township: str, after: int | None = None) -> tuple[list[Sheet], int | None]:
    """(what is on notice there today behind the case `after`, by grant and days; the last key where more follow).

    Two statements.
    """
    found = AidCase.objects.filter(_standing(township)).defer("sections", "findings").order_by("pk")
    page = list((found if after is None else found.filter(pk__gt=after))[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    names = place_names(case.place_code for case in page)
    sheets: dict[tuple[str, int, date, date], list[Published]] = defaultdict(list)
    for case in page:
        assert case.notice_from is not None
        assert case.notice_until is not None
        key = (case.grant, case.year, case.notice_from, case.notice_until)
        sheets[key].append(
            Published(case.title, names.get(case.place_code, case.place_code), case.amount_asked)
        )
    return (
        [
            Sheet(grant_words(grant), year, first, last, rows)
            for (grant, year, first, last), rows in sorted(sheets.items())
        ],
        page[-1].pk if more else None,
    )


def township_offices(township: str) -> list[str]:
    """The offices that an objection goes to: the township's federation, then the county's. One statement."""
    kinds = ["township_federation", "county_federation"]
    rows = Coverage.objects.filter(prefix__in=[township, township[:COUNTY]], kind__in=kinds)
    names = rows.select_related("office").order_by("-prefix")
    return list(dict.fromkeys(row.office.name for row in names))


@dataclass(frozen=True)
class Objected:
    """An objection as the pages show it: never who objected."""

    text: str
    received_on: date
    recorded_at: datetime
    answer: str | None
    # What closed it instead of an answer; empty where it was answered, or still is to be.
    closed_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Noticed:
    """A case at the township's desk: its days, and what was objected."""

    row: Row
    # Working days after today, the last one included; those that were left while an objection is open.
    days_left: int
    is_over: bool
    objections: Sequence[Objected]


def at_desk(state: str, seats: Seats, after: int | None = None) -> tuple[list[Noticed], int | None]:
    """(her townships' cases on notice, or with an open objection; the last key where more follow).

    Six statements at most.
    """
    found = standing_at(state, seats, after, with_grounds=False)
    objections = _objections([row.case.pk for row in found.rows])
    today = clock.today()
    rows = []
    for row in found.rows:
        until = row.case.notice_until
        left = row.case.notice_left
        if left is None and until is not None:
            left = max(working_days_between(today, until).days, 0)
        is_over = state == "on_notice" and until is not None and today > until
        rows.append(Noticed(row, left or 0, is_over, objections[row.case.pk]))
    return rows, found.following


def _objections(cases: Collection[int]) -> Mapping[int, Sequence[Objected]]:
    """By the case's key, the first one first. Two statements where one is closed, else one."""
    objections = list(Objection.objects.filter(case_id__in=cases).order_by("pk"))
    ended = ended_by({each.case_id for each in objections if each.answered_at is not None})
    found: dict[int, list[Objected]] = defaultdict(list)
    for each in objections:
        # They follow one another: the first act that ended one ended the first.
        acts = ended.get(each.case_id, ())
        place = len(found[each.case_id])
        closed = CLOSED.get(acts[place]) if place < len(acts) else None
        found[each.case_id].append(
            Objected(
                text=each.text,
                received_on=each.received_on,
                recorded_at=each.recorded_at,
                answer=None if closed else each.answer,
                closed_by=str(closed or ""),
                answered_at=each.answered_at,
            )
        )
    return found
