"""The lists behind the figures beside the registers: exactly the rows that a figure counts, page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from people.models import Person
from people.queries import statistics as s
from people.queries.registers import Asked
from workflows.registers import PAGE


@dataclass(frozen=True)
class Listing:
    """What a figure lists: women, visits, pairs or helpers; a page is found again by place and id."""

    form: str
    rows: Callable[[Asked], QuerySet[Any]]
    # The column by which rows of one place are told apart.
    key: str = "pk"


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    following: str


def _women(asked: Asked, *, only_seen: bool) -> QuerySet[Any]:
    """Women to be visited; those seen often enough alone where that is asked."""
    rule = s.rule_of(asked.area, asked.places, asked.day)
    women = s.due_women(rule, asked.places, asked.day).select_related("person")
    rows = s.with_visits(women, asked.day)
    return rows.filter(s.seen_often_enough(rule)) if only_seen else rows


def _young(asked: Asked) -> QuerySet[Any]:
    limits = s.second_limits(asked.area, asked.day)
    return s.young_children(asked.places, asked.day, limits).select_related("person")


def _visits_to_due(asked: Asked) -> QuerySet[Any]:
    """Visits of the year to the women who are due, wherever they were made."""
    rule = s.rule_of(asked.area, asked.places, asked.day)
    women = s.due_women(rule, asked.places, asked.day).order_by().values("person_id")
    merged = Person.objects.filter(merged_into__in=women).values("pk")
    return (
        s.visits_of_year(asked.day)
        .filter(Q(person__merged_into__isnull=True) | ~s.entered_twice(), person_id__in=women.union(merged))
        .select_related("person__merged_into", "helper")
    )


LISTINGS: Final[dict[str, Listing]] = {
    s.DUE: Listing("women", lambda asked: _women(asked, only_seen=False), "person_id"),
    s.SEEN: Listing("women", lambda asked: _women(asked, only_seen=True), "person_id"),
    s.VISITS: Listing("visits", _visits_to_due),
    s.ALL_VISITS: Listing(
        "visits",
        lambda asked: s.visits_in(asked.places, asked.day).select_related("person__merged_into", "helper"),
    ),
    s.YOUNG: Listing("children", _young, "person_id"),
    s.PAIRED: Listing(
        "women", lambda asked: s.paired_women(asked.places, asked.day).select_related("person"), "person_id"
    ),
    s.PAIRS: Listing(
        "pairs",
        lambda asked: s.pairs_of(asked.places, asked.day).select_related("person__merged_into", "helper"),
    ),
    s.HELPERS: Listing("helpers", lambda asked: s.helpers_of(asked.places, asked.day)),
}


def page_of(listing: Listing, asked: Asked, key: str) -> Page:
    """The rows after `key`; the first ones where it can't be read. One statement."""
    rows = listing.rows(asked).order_by("place_code", listing.key)
    place, comma, last = key.partition(",")
    if comma and (place + last).isascii() and (place + last).isdigit() and len(last) < 19:
        rows = rows.filter(
            Q(place_code__gt=place) | Q(**{f"{listing.key}__gt": int(last)}), place_code__gte=place
        )
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    following = f"{page[-1].place_code},{getattr(page[-1], listing.key)}" if len(found) > PAGE else ""
    return Page(page, following)
