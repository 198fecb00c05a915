"""What a file is read against: its place with villages, groups and teams, and the day from which it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from people.models import RegisterEntry, VolunteerTeam
from people.registers.heads import heads_on
from workflows import clock
from workflows.areas import lies_in
from workflows.models import Place
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE

# Groups have no list of their own: those that stand in the registers, and the first ones by number.
_GROUPS: Final = tuple(f"{number}组" for number in range(1, 16))


@dataclass(frozen=True)
class Ground:
    """`villages`: what may be written for each → its code; `teams`: name → ref; `formed`: ref → (place, first day)."""

    place: str
    holds_from: date
    villages: Mapping[str, str]
    groups: tuple[str, ...]
    teams: Mapping[str, str]
    formed: Mapping[str, tuple[str, date]]

    @property
    def county(self) -> str:
        return self.place[:COUNTY]

    @property
    def only_village(self) -> str:
        """The file's own village; empty where its rows say which."""
        return self.place if len(self.place) == VILLAGE else ""

    @cached_property
    def heads(self) -> Mapping[str, str]:
        """Village → the index of the ID number of who heads its women on the file's day. One statement."""
        return {code: held.officer.id_index for code, held in heads_on(self.holds_from, self.codes).items()}

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(self.villages.values())


def ground_of(place: str, holds_from: date) -> Ground:
    """The villages and teams of the place today. Three statements."""
    rows = Place.objects.in_force(clock.today()).filter(code__startswith=place[:TOWNSHIP][: len(place)])
    names = dict(rows.order_by("code").values_list("code", "name"))
    found = VolunteerTeam.objects.filter(county=place[:COUNTY], ended_on__isnull=True).order_by("pk")
    teams = [team for team in found if team.place_code.startswith(place) or place.startswith(team.place_code)]
    return Ground(
        place,
        holds_from,
        _villages({code: name for code, name in names.items() if code.startswith(place)}, names),
        _groups(place),
        {team.name: team.ref for team in reversed(teams)},
        {team.ref: (team.place_code, team.formed_on) for team in teams},
    )


def _villages(villages: Mapping[str, str], names: Mapping[str, str]) -> Mapping[str, str]:
    """Each by its name, where two bear one by township and name, and by its code."""
    plain: dict[str, list[str]] = {}
    for code, name in villages.items():
        if len(code) == VILLAGE:
            plain.setdefault(name, []).append(code)
    found = {name: codes[0] for name, codes in plain.items() if len(codes) == 1}
    for name, codes in plain.items():
        for code in codes:
            found[f"{names.get(code[:TOWNSHIP], '')}{name}"] = code
    return found | {code: code for codes in plain.values() for code in codes}


def _groups(place: str) -> tuple[str, ...]:
    if len(place) < VILLAGE:
        return _GROUPS
    known = RegisterEntry.objects.filter(lies_in(place), register="women").exclude(group="")
    return (
        tuple(sorted({*known.values_list("group", flat=True).distinct()}, key=lambda each: (len(each), each)))
        or _GROUPS
    )
