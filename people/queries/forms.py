"""What the forms about a person need to know: whom they may choose among, and what stands there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from people.kinds import KINDS, privacy_of
from people.lives import effective
from people.models import Fact, Membership, Person, VolunteerTeam
from people.queries.homes import Home, current_stay, deaths_of, home_of, rows_at_home, stays_with
from people.queries.statements import Reader, Statement, facts_about, history_of, order_of
from people.reading import place_codes
from workflows import clock
from workflows.areas import Area
from workflows.desk import place_names
from workflows.models import Place
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.seats import Seats


@dataclass(frozen=True)
class Known:
    """A person with her household and the entries of her and of it; `facts` are those whose all she may read."""

    person: Person
    home: Home | None
    entries: Sequence[Statement]
    facts: Sequence[Fact]
    names: Mapping[str, str]
    stays: Sequence[Membership]
    # Who of the household has died, by the row that speaks.
    deaths: Mapping[int, date] = field(default_factory=dict)

    def holding(self, kind: str) -> Statement | None:
        """The entry of the kind that holds today, where one can hold at a time."""
        return next(
            (each for each in self.entries if each.kind.code == kind and each.holds),
            None,
        )


def known_of(seats: Seats, person: Person, *, for_purpose: bool = False) -> Known:
    """The person as her forms need her; `for_purpose`: as she may be seen once one is named. Four statements."""
    rows = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    reader = Reader(seats, person.place_code, with_numbers=for_purpose)
    stays = stays_with(rows)
    stay = current_stay(stays, rows)
    members = rows_at_home(stay, stays)
    facts = facts_about(rows, stay.household_id if stay else None, members)
    codes = {person.place_code[:length] for length in (COUNTY, TOWNSHIP, VILLAGE)}
    for row in facts:
        codes |= set(place_codes(KINDS[row.kind], row.value))
    names = place_names(codes)
    counting = effective(sorted(facts, key=order_of))
    own = [row for row in facts if row.person_id in rows or row.household_id is not None]
    own = [row for row in own if reader.reads(KINDS[row.kind].privacy)]
    return Known(
        person=person,
        home=home_of(stay, stays, counting, reader, names) if stay is not None else None,
        entries=history_of(own, reader, names),
        facts=[row for row in own if reader.reads(privacy_of(KINDS[row.kind], row.value))],
        names=names,
        stays=stays,
        deaths=deaths_of(counting, stays),
    )


def teams_for(place: str) -> list[tuple[str, Any]]:
    """The teams that somebody of the village may join: its own, its township's and its county's. One statement."""
    wanted = Q(place_code__in=[place[:length] for length in (COUNTY, TOWNSHIP, VILLAGE)])
    rows = VolunteerTeam.objects.filter(wanted, ended_on__isnull=True, formed_on__lte=clock.today())
    return list(rows.order_by("place_code", "pk").values_list("ref", "name"))


def villages_of(area: Area) -> list[tuple[str, Any]]:
    """The villages of her places."""
    return [(code, area.name(code)) for code in area.codes if len(code) == VILLAGE]


def villages_near(area: Area, place: str) -> list[tuple[str, Any]]:
    """Where somebody of the place may move: her places, and all of the township. One statement at most.

    A village's cadre enters that somebody moved to the next village; from then on it is that one's to keep her.
    """
    hers = villages_of(area)
    if len(hers) > 1:
        return hers
    near = Place.objects.in_force(clock.today()).filter(code__startswith=place[:TOWNSHIP])
    return [
        (code, name)
        for code, name in near.order_by("code").values_list("code", "name")
        if len(code) == VILLAGE
    ]
