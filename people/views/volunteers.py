"""巾帼志愿者服务队: teams, and who belongs to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.acts import teaming
from people.acts.visiting import person_of
from people.models import VolunteerTeam
from people.privacy import keeper_seat, may_read
from people.queries import helpers as reading
from people.views.imports import area_for, keepers_desk, places_of, read_day
from people.views.persons import readers_desk
from people.views.registers import PLACE_IN_NAV
from workflows import clock
from workflows.desk import officer_page
from workflows.errors import ActError, Conflict, Invalid
from workflows.questions import Question, tell


@require_http_methods(["GET", "POST"])
@officer_page
def volunteers(request: HttpRequest) -> HttpResponse:
    """The teams of her places; POST makes one."""
    desk = readers_desk(request)
    area = area_for(desk)
    typed: Any = request.POST
    offered = [each for each in places_of(area) if keeper_seat(desk.seats, each[0]) is not None]
    questions = [
        Question("name", _("Team’s name"), value=typed.get("name", "")),
        Question("place_code", _("Place"), "select", typed.get("place_code", area.top), offered),
        Question(
            "formed_on", _("Formed on"), "date", typed.get("formed_on", clock.today().isoformat()), width="10"
        ),
    ]
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        day = read_day("formed_on", typed.get("formed_on", ""), faults)
        place = typed.get("place_code", "")
        if not place:
            faults["place_code"] = [_("Choose one of the list.")]
        try:
            if faults:
                raise Invalid(faults)
            team = teaming.make_team(desk.seats, name=typed.get("name", ""), place_code=place, formed_on=day)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            return redirect("people:team", team.ref)
    context = {
        "teams": [(each, area.name(each.place_code)) for each in reading.teams_of(desk.seats)],
        "questions": questions,
        "keeps": any(keeper_seat(desk.seats, code) for code in area.roots),
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "helpers/teams.html", context, status=error.status if error else 200)


@require_GET
@officer_page
def team(request: HttpRequest, ref: str) -> HttpResponse:
    """A team and those of its members who are registered in the reader's places."""
    desk = readers_desk(request)
    found = reading.team_for(desk.seats, ref)
    return _team(request, found, None, [])


def _team(
    request: HttpRequest, found: VolunteerTeam, error: ActError | None, questions: list[Question]
) -> HttpResponse:
    desk = readers_desk(request)
    area = area_for(desk)
    everybody = teaming.members_of(found, clock.today())
    members = [each for each in everybody if may_read(desk.seats, each.person.place_code)]
    context = {
        "team": found,
        "where": area.full_name(found.place_code) or found.place_code,
        "members": members,
        "others": len(everybody) - len(members),
        "is_keeper": keeper_seat(desk.seats, found.place_code) is not None,
        "keeps": any(keeper_seat(desk.seats, code) for code in area.roots),
        "questions": questions,
        "today": clock.today(),
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "helpers/team.html", context, status=error.status if error else 200)


@require_http_methods(["GET", "POST"])
@officer_page
def join(request: HttpRequest, person: int) -> HttpResponse:
    """She joins a team."""
    desk = keepers_desk(request)
    woman, _seat = person_of(desk.seats, min(person, 2**63 - 1))
    typed: Any = request.POST
    teams = [each for each in reading.teams_of(desk.seats) if each.ended_on is None]
    questions = [
        Question(
            "team", _("Team"), "select", typed.get("team", ""), [(each.ref, each.name) for each in teams]
        ),
        Question(
            "since", _("Member since"), "date", typed.get("since", clock.today().isoformat()), width="10"
        ),
        Question("skill", _("What she is good at"), value=typed.get("skill", ""), optional=True),
    ]
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        since = read_day("since", typed.get("since", ""), faults)
        ref = typed.get("team", "")
        if ref not in {each.ref for each in teams}:
            faults["team"] = [_("Choose one of the list.")]
        try:
            if faults:
                raise Invalid(faults)
            teaming.join(desk.seats, ref, woman.pk, since=since, skill=typed.get("skill", ""))
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            return redirect("people:team", ref)
    context = {
        "title": _("Join a team"),
        "caption": woman.name,
        "questions": questions,
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "helpers/form.html", context, status=error.status if error else 200)


@require_POST
@officer_page
def leave(request: HttpRequest, ref: str, person: int) -> HttpResponse:
    """She leaves the team today."""
    desk = keepers_desk(request)
    found = reading.team_for(desk.seats, ref)
    try:
        teaming.leave(desk.seats, found.ref, min(person, 2**63 - 1), since=clock.today())
    except (Invalid, Conflict) as error:
        return _team(request, found, error, [])
    messages.success(request, _("She belongs to the team no longer."))
    return redirect("people:team", found.ref)


@require_http_methods(["GET", "POST"])
@officer_page
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """The team ends, and with it every membership."""
    desk = keepers_desk(request)
    found = reading.team_for(desk.seats, ref)
    typed: Any = request.POST
    questions = [
        Question(
            "ended_on", _("Ended on"), "date", typed.get("ended_on", clock.today().isoformat()), width="10"
        )
    ]
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        day = read_day("ended_on", typed.get("ended_on", ""), faults)
        try:
            if faults:
                raise Invalid(faults)
            teaming.end_team(desk.seats, found.ref, day)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("The team has ended."))
            return redirect("people:volunteers")
    context = {
        "title": _("End the team"),
        "caption": found.name,
        "questions": questions,
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "helpers/form.html", context, status=error.status if error else 200)
