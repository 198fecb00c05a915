"""巾帼志愿者服务队: teams are made and ended, members join and leave; who belongs to one are facts."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import turns
from people.acts.stating import Statement, state
from people.lives import effective
from people.models import Fact, RegisterEntry, Source, VolunteerTeam
from people.privacy import KEEPER_ROLES, keeping_seat, kept_place
from workflows import clock
from workflows.areas import lies_in
from workflows.errors import Conflict, Invalid, NotFound
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.refs import new_ref
from workflows.refusals import add_sentence
from workflows.seats import Seat, Seats
from workflows.text import UnprintableError, plain

MAKE: Final = "make_team"
END: Final = "end_team"
_LONGEST: Final = 60
for _fragment in ("team_once_by_name_and_place", "people_volunteerteam.place_code"):
    add_sentence(_fragment, "team_there", gettext_lazy("This place has a team of this name already."))


def make_team(seats: Seats, *, name: str, place_code: str, formed_on: date) -> VolunteerTeam:
    """The place has a team of this name. Raises NotAllowed, NotFound, Invalid, Conflict where it had one before."""
    seat = kept_place(seats, place_code)
    faults: dict[str, list[str]] = {}
    try:
        name = " ".join(plain(name).split())
        if not 1 <= len(name) <= _LONGEST:
            faults["name"] = [_("Write a name of at most %(most)d characters.") % {"most": _LONGEST}]
    except UnprintableError:
        faults["name"] = [_("Remove the characters that can't be printed.")]
    if formed_on > clock.today():
        faults["formed_on"] = [_("Write a day that isn’t after today.")]
    if faults:
        raise Invalid(faults)
    with turns.in_turn():
        team = VolunteerTeam.objects.create(
            ref=new_ref(),
            name=name,
            county=place_code[:COUNTY],
            place_code=place_code,
            formed_on=formed_on,
            entered_by=seats.officer,
            entered_at=clock.now(),
        )
        _enter(MAKE, seats, seat, team)
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
        members = members_of(team, clock.today())
        last = max([team.formed_on, *(fact.starts_on for fact in members)])
        if not last <= ended_on <= clock.today():
            raise Invalid({"ended_on": [_("Write a day from the last member’s joining to today.")]})
        team.ended_on = ended_on
        team.save(update_fields=["ended_on"])
        if members:
            left = [Statement("volunteer", ended_on, None, ref, fact.person_id) for fact in members]
            state(seats, left, source=Source.OFFICE)
        _enter(END, seats, seat, team)
        return team


def join(seats: Seats, ref: str, person_id: int, *, since: date, skill: str = "") -> None:
    """She belongs to the team from that day on. Raises NotAllowed, NotFound, Invalid, Conflict."""
    team = _team_for(seats, ref)
    if team.ended_on is not None:
        raise Conflict("moved_on", _("This team ended before."))
    if since < team.formed_on:
        raise Invalid({"since": [_("Write a day from the team’s first day on.")]})
    value = {"place": team.place_code, "skill": skill}
    _state(seats, Statement("volunteer", since, value, ref, person_id))


def leave(seats: Seats, ref: str, person_id: int, *, since: date) -> None:
    """She belongs to the team no longer. Raises NotAllowed, NotFound, Invalid."""
    team = _team_for(seats, ref)
    if person_id not in {fact.person_id for fact in members_of(team, clock.today())}:
        raise NotFound("not_found", _("There is no such member."))
    _state(seats, Statement("volunteer", since, None, ref, person_id))


def _state(seats: Seats, statement: Statement) -> None:
    try:
        state(seats, [statement], source=Source.HERSELF)
    except Invalid as error:
        fields = {("since" if name == "starts_on" else name): said for name, said in error.fields.items()}
        raise Invalid(fields) from error


def members_of(team: VolunteerTeam, day: date) -> list[Fact]:
    """The facts by which women belong to the team on the day: looked up by the register, which knows who may."""
    reach = lies_in(team.place_code[:TOWNSHIP])
    entries = RegisterEntry.objects.filter(reach, register="volunteers", since__lte=day)
    people = set(entries.exclude(until__lte=day).values_list("person_id", flat=True))
    rows = Fact.objects.filter(person_id__in=people, kind="volunteer", slot=team.ref, starts_on__lte=day)
    rows = rows.select_related("person").order_by("starts_on", "revision", "pk")
    last = {row.person_id: row for row in effective(rows)}
    return [row for row in last.values() if row.value is not None]


def _team_for(seats: Seats, ref: str) -> VolunteerTeam:
    """A team of her places, or one of a place that hers lie in."""
    team = VolunteerTeam.objects.filter(ref=ref).first()
    if team is None:
        raise _no_team()
    held = [scope for seat in seats.of_role(*KEEPER_ROLES) for scope in seat.scopes]
    if not any(team.place_code.startswith(scope) or scope.startswith(team.place_code) for scope in held):
        raise _no_team()
    return team


def _no_team() -> NotFound:
    return NotFound("not_found", _("There is no such team in the places of your posts."))


def _enter(act: str, seats: Seats, seat: Seat, team: VolunteerTeam) -> None:
    facts = {"team": team.pk, "place": team.place_code}
    turns.enter(county=seat.county, act=act, officer_id=seats.officer.pk, post_id=seat.post_id, facts=facts)
