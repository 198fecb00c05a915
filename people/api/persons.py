"""Persons by API: found, read, entered, and what is known of them stated, by the same functions as the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Status
from ninja import Query as In

from people.acts.entering import Entered, change_members, enter_person, open_household
from people.acts.looking import look
from people.acts.telling import Told, take_back, tell
from people.api.persons_shapes import (
    FactIn,
    HouseholdOut,
    MembersIn,
    OtherIn,
    PersonIn,
    PersonOut,
    PersonsOut,
    SearchIn,
    ShowIn,
    WrittenOut,
)
from people.api.persons_showing import household_out, person_out, rows_out
from people.kinds import KINDS
from people.models import Person, Source
from people.privacy import REGISTER_ROLES, person_in_reach
from people.queries import persons as finding
from people.queries.forms import known_of
from people.queries.person import view_of
from people.queries.registers import area_that_reads
from workflows.api.auth import seats
from workflows.api.bodies import written
from workflows.api.requests import Query
from workflows.errors import Invalid, NotFound
from workflows.seats import Seats

router = Router(tags=["people"])
_LONGEST = 2**63 - 1
_SOURCES = {source.value for source in Source} - {Source.IMPORT.value, Source.PROGRAMME.value}


class PersonsQuery(Query):
    place: str = Field("", max_length=12, description="Only those registered here.")
    after: str = Field(
        "", max_length=40, description="The `next_after` of the page that came before this one."
    )


def _reader(request: HttpRequest) -> Seats:
    """The seats, where one reads the registers. Raises NotFound: to any other post nobody stands here."""
    held = seats(request)
    if not held.of_role(*REGISTER_ROLES):
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return held


def _found(held: Seats, person: int) -> Person:
    row = person_in_reach(held, min(person, _LONGEST))
    if row is None:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return row


def _source(code: str) -> str:
    if code not in _SOURCES:
        raise Invalid({"source": [_("Choose one of the list.")]})
    return code


@router.get("", response=PersonsOut, summary="The persons registered in my places")
def list_people(request: HttpRequest, query: In[PersonsQuery]) -> PersonsOut:
    """In the order of places, fifty at a time."""
    held = _reader(request)
    area = area_that_reads(held)
    place = area.choose(query.place) if query.place else ""
    return rows_out(finding.page_after(finding.people_in(held, place), query.after), area)


@router.post("", response={201: PersonOut}, summary="Enter a person")
def enter(request: HttpRequest, body: PersonIn, response: HttpResponse) -> Any:
    """Met before, she is the same person as then: sent twice, nobody stands here twice."""
    held = _reader(request)
    person = enter_person(
        held,
        Entered(body.name, body.id_number, body.sex, body.birth_date),
        place_code=body.place,
        group=body.group,
        since=body.since,
        source=_source(body.source),
    )
    response["Location"] = f"{request.path.rstrip('/')}/{person.pk}"
    return Status(201, person_out(view_of(held, person.pk)))


@router.post("/search", response=PersonsOut, summary="Find persons by name or ID number")
def search(request: HttpRequest, body: SearchIn) -> PersonsOut:
    """Sent by POST, since a name or a number has no place in an address."""
    held = _reader(request)
    return rows_out(
        finding.page_after(finding.people_in(held, "", finding.read(body.q)), ""), area_that_reads(held)
    )


@router.get("/{int:person}", response=PersonOut, summary="One person: registers, household, what is known")
def read_person(request: HttpRequest, person: int) -> PersonOut:
    """What the post may read of her; the number of a row that was merged isn't found."""
    return person_out(view_of(_reader(request), min(person, _LONGEST)))


@router.post("/{int:person}/show", response=PersonOut, summary="One person with her numbers, on record")
def show_person(request: HttpRequest, person: int, body: ShowIn) -> PersonOut:
    """Shown once; the journal says who saw them and what for."""
    held = _reader(request)
    return person_out(view_of(held, look(held, min(person, _LONGEST), body.purpose).pk, with_numbers=True))


@router.post("/{int:person}/facts", response={201: WrittenOut}, summary="State what is known of a person")
def state_fact(request: HttpRequest, person: int, body: FactIn) -> Any:
    """From the day on it holds of her or of her household. Sent twice, it stands once."""
    held = _reader(request)
    found = _found(held, person)
    kind = KINDS.get(body.kind)
    if kind is None:
        raise Invalid({"kind": [_("Choose one of the kinds.")]})
    _check_value(body.value)
    is_home = kind.subject == "household"
    rows = tell(
        held,
        Told(
            kind=kind.code,
            starts_on=body.starts_on,
            value=written(body.value),
            source=_source(body.source),
            slot=body.slot,
            person=None if is_home else found.pk,
            household=_household(held, found).pk if is_home else None,
            other=_other(body.other),
        ),
    )
    return Status(201, WrittenOut(facts=[row.pk for row in rows]))


def _check_value(value: dict[str, Any] | None) -> None:
    faults = {
        name: [_("Send one value here: text, a number, true, false or null.")]
        for name, each in (value or {}).items()
        if isinstance(each, dict | list)
    }
    if faults:
        raise Invalid(faults)


def _other(body: OtherIn | None) -> int | Entered | None:
    if body is None:
        return None
    if body.id is not None:
        return min(body.id, _LONGEST)
    return Entered(body.name, body.id_number, body.sex, body.birth_date)


@router.delete("/{int:person}/facts/{int:fact}", response={204: None}, summary="Take an entry back")
def take_fact_back(request: HttpRequest, person: int, fact: int) -> Any:
    """It counts as not written and stays in the history, marked."""
    held = _reader(request)
    found = _found(held, person)
    row = next((each for each in known_of(held, found).facts if each.pk == fact), None)
    if row is None:
        raise NotFound("not_found", _("There is no such entry."))
    take_back(held, row.pk)
    return Status(204, None)


@router.post(
    "/{int:person}/household", response={201: HouseholdOut}, summary="Open a household with its members"
)
def open_home(request: HttpRequest, person: int, body: MembersIn) -> Any:
    """In the village where the person is registered; she must be one of the members."""
    held = _reader(request)
    found = _found(held, person)
    members = _members(held, body)
    if not members.get(found.pk):
        raise Invalid({"members": [_("Name at least one member.")]})
    open_household(held, found.place_code, {pk: str(role) for pk, role in members.items()}, since=body.since)
    return Status(201, household_out(view_of(held, found.pk)))


@router.put("/{int:person}/household/members", response=HouseholdOut | None, summary="Who joins or leaves")
def change_home(request: HttpRequest, person: int, body: MembersIn) -> HouseholdOut | None:
    """Of the household that she belongs to today; null where she herself has left it."""
    held = _reader(request)
    found = _found(held, person)
    change_members(held, _household(held, found), _members(held, body), since=body.since)
    return household_out(view_of(held, found.pk))


def _members(held: Seats, body: MembersIn) -> dict[int, str | None]:
    found = {_found(held, each.person).pk: each.role for each in body.members}
    if not found:
        raise Invalid({"members": [_("Name at least one member.")]})
    return found


def _household(held: Seats, person: Person) -> Any:
    home = known_of(held, person).home
    if home is None:
        raise NotFound("not_found", _("This person belongs to no household yet."))
    return home.household
