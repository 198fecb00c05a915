"""巾帼志愿者服务队: teams are made and ended, members join and leave; who belongs to one are facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import turns
from people.acts.noting import columns_of, enter, not_ahead, one_line
from people.acts.stating import Statement, state, state_for
from people.lives import effective, with_merged
from people.models import Fact, Person, RegisterEntry, Source, VolunteerTeam
from people.privacy import KEEPER_ROLES, keeper_seat, keeping_seat, kept_place
from workflows import clock
from workflows.errors import Conflict, Invalid, NotFound
from workflows.refusals import add_sentence
from workflows.seats import Seats

MAKE: Final = "make_team"
END: Final = "end_team"
_LONGEST: Final = 60
for _fragment in ("team_once_by_name_and_place", "people_volunteerteam.place_code"):
    add_sentence(_fragment, "team_there", gettext_lazy("This place has a team of this name already."))


def make_team(seats: Seats, *, name: str, place_code: str, formed_on: date) -> VolunteerTeam:
    """The place has a team of this name. Raises NotAllowed, NotFound, Invalid, Conflict where it had one before."""
    seat = kept_place(seats, place_code)
    faults: dict[str, list[str]] = {}
    name = one_line("name", name, _LONGEST, faults)
    if not name:
        faults.setdefault("name", [_("Fill this in.")])
    not_ahead("formed_on", formed_on, faults)
    if faults:
        raise Invalid(faults)
    with turns.in_turn():
        team = VolunteerTeam.objects.create(name=name, formed_on=formed_on, **columns_of(seats, place_code))
        enter(MAKE, seats, seat, team=team.pk, place=team.place_code)
        return team


def end_team(seats: Seats, ref: str, ended_on: date) -> VolunteerTeam:
    """The team ended on that day, and nobody belongs to it any more. Raises NotAllowed, NotFound, Invalid, Conflict."""
    with turns.in_turn():
        team = VolunteerTeam.objects.select_for_update().filter(ref=ref).first()
        if team is None:
            raise _no_team()
        seat = keeping_seat(seats, team.place_code)
        if team.ended_on is not None:
            raise Conflict("moved_on", _("This team ended before."))
        if not max([team.formed_on, *_days_of(team)]) <= ended_on <= clock.today():
            raise Invalid({"ended_on": [_("Write a day from the last joining or leaving to today.")]})
        team.ended_on = ended_on
        team.save(update_fields=["ended_on"])
        members = members_of(team, clock.today())
        if members:
            # Wherever they are registered: the team is this place's.
            left = [Statement("volunteer", ended_on, None, ref, each.fact.person_id) for each in members]
            state_for(seats, seat, left, source=Source.OFFICE)
        enter(END, seats, seat, team=team.pk, place=team.place_code)
        return team


def join(seats: Seats, ref: str, person_id: int, *, since: date, skill: str = "") -> None:
    """She belongs to the team from that day on. Raises NotAllowed, NotFound, Invalid, Conflict."""
    with turns.in_turn():
        team = _team_for(seats, ref)
        check(team, since)
        value = {"place": team.place_code, "skill": skill}
        with _since_named():
            state(seats, [Statement("volunteer", since, value, ref, person_id)], source=Source.HERSELF)


def check(team: VolunteerTeam, since: date) -> None:
    """Raises Conflict where the team has ended, Invalid where it wasn't there yet on the day."""
    if team.ended_on is not None:
        raise Conflict("moved_on", _("This team ended before."))
    if since < team.formed_on:
        raise Invalid({"since": [_("Write a day from the team’s first day on.")]})


def leave(seats: Seats, ref: str, person_id: int, *, since: date) -> None:
    """She belongs to the team no longer. Raises NotAllowed, NotFound, Invalid.

    By whoever keeps the team's place or the one where she is registered.
    """
    with turns.in_turn():
        team = _team_for(seats, ref)
        one = next((each for each in members_of(team, clock.today()) if each.person.pk == person_id), None)
        if one is None:
            raise NotFound("not_found", _("There is no such member."))
        seat = keeper_seat(seats, team.place_code) or keeper_seat(seats, one.person.place_code)
        if seat is None:
            raise NotFound("not_found", _("There is no such member."))
        left = Statement("volunteer", since, None, ref, one.fact.person_id)
        with _since_named():
            state_for(seats, seat, [left], source=Source.HERSELF)


@contextmanager
def _since_named() -> Iterator[None]:
    """The day of the statement is called as the form calls it."""
    try:
        yield
    except Invalid as error:
        fields = {("since" if name == "starts_on" else name): said for name, said in error.fields.items()}
        raise Invalid(fields) from error


@dataclass(frozen=True)
class Member:
    """`person` is the row that speaks for her; `fact` may be that of one merged into it."""

    person: Person
    fact: Fact


def members_of(team: VolunteerTeam, day: date) -> list[Member]:
    """Who belongs to the team on the day, wherever she is registered by now. Five statements.

    Facts have no index by team. The register of volunteers, which one has, names all who may belong to any: of each of
    them the team's own rows are one look.
    """
    entries = RegisterEntry.objects.filter(register="volunteers", since__lte=day).exclude(until__lte=day)
    people = with_merged(entries.values_list("person_id", flat=True))
    rows = Fact.objects.filter(person_id__among=people, kind="volunteer", slot=team.ref, starts_on__lte=day)
    rows = rows.select_related("person__merged_into").order_by("starts_on", "pk")
    found: dict[int, Member] = {}
    for row in effective(rows):
        assert row.person is not None
        speaks = row.person.merged_into or row.person
        found[speaks.pk] = Member(speaks, row)
    return [each for each in found.values() if each.fact.value is not None]


def _days_of(team: VolunteerTeam) -> list[date]:
    """The days on which somebody joined or left."""
    rows = Fact.objects.filter(kind="volunteer", slot=team.ref, starts_on__lte=clock.today())
    return [row.starts_on for row in effective(rows.order_by("starts_on", "pk"))]


def _team_for(seats: Seats, ref: str) -> VolunteerTeam:
    """A team of her places, or one of a place that hers lie in, locked: nobody joins while it ends."""
    team = VolunteerTeam.objects.select_for_update().filter(ref=ref).first()
    if team is None:
        raise _no_team()
    held = [scope for seat in seats.of_role(*KEEPER_ROLES) for scope in seat.scopes]
    if not any(team.place_code.startswith(scope) or scope.startswith(team.place_code) for scope in held):
        raise _no_team()
    return team


def _no_team() -> NotFound:
    return NotFound("not_found", _("There is no such team in the places of your posts."))
