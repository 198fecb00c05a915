"""What years of care leave behind: visits done and planned, needs, helpers and pairs, women in poverty.

Rows in bulk beside those that the files brought: enough for plans and timings; nothing of it was enacted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from people.models import FollowUp, Helper, Pairing, RegisterEntry, Visit, VolunteerTeam
from tests import county as samples
from workflows import clock

POOR = 8_000
HELPERS = 1_000
TEAMS = 100
YEARS = 3
FOUND = {"poor": "no", "why": "", "life": "种植、养殖，家中一切如常。", "difficulties": ""}
_CHUNK = 2_000


def fill(county: samples.County) -> None:
    """Every woman who is to be visited was, twice a year; in the county's third month one in three has been seen."""
    women = RegisterEntry.objects.filter(outcome="in", register="women").order_by("person_id")
    others = women.exclude(person__entries__register="left_behind_women")
    poor = list(others.values_list("person_id", "place_code")[:POOR])
    left_behind = list(
        RegisterEntry.objects.filter(register="left_behind_women").values_list("person_id", "place_code")
    )
    RegisterEntry.objects.bulk_create(
        (
            RegisterEntry(
                register="women_in_poverty",
                person_id=person,
                place_code=place,
                since=date(2013, 1, 1),
                outcome="in",
                reason={},
            )
            for person, place in poor
        ),
        _CHUNK,
    )
    Visit.objects.bulk_create(_visits(county, [*left_behind, *poor]), _CHUNK)
    _needs()
    _help(county, poor)


def _visits(county: samples.County, women: list[tuple[int, str]]) -> Iterator[Visit]:
    officer, post = county.officers["v1.cadre"], county.posts["v1.cadre"]
    today = clock.today()
    for number, (person, place) in enumerate(women):
        days = [date(today.year - back, 3 + 6 * half, 1) for back in range(1, YEARS + 1) for half in (0, 1)]
        if number % 3 == 0:
            days.append(date(today.year, 1, 5))
        if number % 9 == 0:
            days.append(date(today.year, 2, 5))
        common = {
            "person_id": person,
            "place_code": place,
            "entered_by": officer,
            "entered_post": post,
            "entered_at": clock.now(),
        }
        for day in days:
            done_on = day + timedelta(days=number % 28)
            yield Visit(status="done", done_on=done_on, found=FOUND, **common)
        if number % 12 == 1:
            yield Visit(status="planned", planned_for=today + timedelta(days=number % 60), **common)


def _needs() -> None:
    """One visit in twenty led to something, nearly all of it is done."""
    visits = Visit.objects.filter(status="done").order_by("pk").values_list("pk", "person_id", "place_code")
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                visit_id=visit,
                person_id=person,
                place_code=place,
                what="帮助联系医院",
                due_on=clock.today() + timedelta(days=number % 40),
                done_on=None if number % 200 == 0 else clock.today(),
                outcome=None if number % 200 == 0 else "已联系",
                entered_at=clock.now(),
            )
            for number, (visit, person, place) in enumerate(visits)
            if number % 20 == 0
        ),
        _CHUNK,
    )


def _help(county: samples.County, poor: list[tuple[int, str]]) -> None:
    officer = county.officers["v1.cadre"]
    entered: dict[str, Any] = {"entered_by": officer, "entered_at": clock.now()}
    places = sorted({place for _person, place in poor})
    start = date(2012, 1, 1)
    helpers = Helper.objects.bulk_create(
        Helper(
            ref=f"bench{number}",
            name=f"帮扶{number}",
            county=samples.COUNTY,
            place_code=places[number % len(places)],
            phone="13800000000",
            starts_on=start,
            **entered,
        )
        for number in range(HELPERS)
    )
    Pairing.objects.bulk_create(
        (
            Pairing(
                helper=helpers[number % HELPERS],
                person_id=person,
                place_code=place,
                starts_on=start,
                **({"ends_on": date(2013, 6, 1), "end": "not_needed"} if number % 4 == 0 else {}),
                **entered,
            )
            for number, (person, place) in enumerate(poor)
            if number % 8 < 6
        ),
        _CHUNK,
    )
    _teams(places, start, entered)


def _teams(places: list[str], start: date, entered: dict[str, Any]) -> None:
    VolunteerTeam.objects.bulk_create(
        VolunteerTeam(
            ref=f"bench{number}",
            name=f"巾帼志愿者服务队{number}",
            county=samples.COUNTY,
            place_code=places[number % len(places)],
            formed_on=start,
            **entered,
        )
        for number in range(TEAMS)
    )
