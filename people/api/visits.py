"""Visits and what they led to by API, by the same functions as the pages."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja import Query as In

from people.acts import visiting
from people.kinds import Privacy
from people.models import FollowUp, Visit
from people.privacy import REGISTER_ROLES, may_read
from people.queries import visits as reading
from people.queries.registers import area_that_reads
from workflows import clock
from workflows.api.auth import seats
from workflows.api.requests import KEY_PARAMETER, Body, Query, idempotency_key
from workflows.areas import Area
from workflows.errors import Invalid, NotFound
from workflows.seats import Seats

router = Router(tags=["visits"])


class NeedOut(Schema):
    id: int
    person: int
    visit: int
    what: str
    due_on: date
    done_on: date | None
    outcome: str | None


class VisitOut(Schema):
    id: int
    person: int
    place: str
    status: str = Field(description="planned, done or cancelled.")
    planned_for: date | None
    done_on: date | None
    helper: int | None
    found: dict[str, str] | None = Field(description="poor (yes, no), why, life, difficulties.")
    needs: list[NeedOut]


class UnseenOut(Schema):
    person: int
    name: str
    place: str
    group: str
    visits: int
    due: int
    last: date | None
    planned: date | None


class UnseenListOut(Schema):
    women: list[UnseenOut]
    following: str = Field(description="Send it as `after` for the next rows; empty at the end.")


class NeedsOut(Schema):
    needs: list[NeedOut]
    following: str


class PlaceQuery(Query):
    place: str = Field(max_length=12, description="A place code of the post's.")
    after: str = Field("", max_length=40, description="The `following` of the page before.")


class VisitIn(Body):
    person: int = Field(ge=1, le=2**53 - 1)
    done_on: date
    poor: str = Field(max_length=10, description="yes or no.")
    why: str = Field("", max_length=2000)
    life: str = Field(max_length=2000)
    difficulties: str = Field("", max_length=2000)
    need: str = Field("", max_length=2000)
    due_on: date | None = None
    helper: int | None = Field(None, ge=1, le=2**53 - 1)
    visit: int | None = Field(None, ge=1, le=2**53 - 1, description="The planned visit that this was.")


class PlanIn(Body):
    person: int = Field(ge=1, le=2**53 - 1)
    planned_for: date


class SettleIn(Body):
    outcome: str = Field(max_length=2000)
    done_on: date


def _reader(request: HttpRequest) -> Seats:
    held = seats(request)
    if not held.of_role(*REGISTER_ROLES):
        raise NotFound("not_found", _("There is no such page for your posts."))
    return held


def _place(area: Area, asked: str) -> str:
    """The one place that was asked for. Raises Invalid where hers are several and none was named, NotFound."""
    place = area.choose(asked)
    if not place:
        raise Invalid({"place": [_("Choose one of the list.")]})
    return place


def _private_place(request: HttpRequest, asked: str) -> tuple[Area, str]:
    """Her places and the one asked for, where one of her posts reads of poverty there. Raises as `_place` does."""
    held = _reader(request)
    area = area_that_reads(held)
    place = _place(area, asked)
    if not may_read(held, place, Privacy.POVERTY):
        raise NotFound("not_found", _("There is no such page for your posts."))
    return area, place


def _need(row: FollowUp) -> NeedOut:
    return NeedOut(
        id=row.pk,
        person=row.person.speaker.pk,
        visit=row.visit_id,
        what=row.what,
        due_on=row.due_on,
        done_on=row.done_on,
        outcome=row.outcome,
    )


def _needs_of(visit: Visit) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(visit=visit).select_related("person__merged_into").order_by("pk")


def _visit(row: Visit) -> VisitOut:
    return VisitOut(
        id=row.pk,
        person=row.person.speaker.pk,
        place=row.place_code,
        status=str(row.status),
        planned_for=row.planned_for,
        done_on=row.done_on,
        helper=row.helper_id,
        found=row.found,
        needs=[_need(each) for each in _needs_of(row)],
    )


@router.get("/unseen", response=UnseenListOut, summary="Who wasn't seen often enough this year")
def list_unseen(request: HttpRequest, query: In[PlaceQuery]) -> UnseenListOut:
    """The longest unseen first, fifty at a time."""
    area, place = _private_place(request, query.place)
    page = reading.unseen(area, place, clock.today(), query.after)
    women = [
        UnseenOut(
            person=row.person.pk,
            name=row.person.name,
            place=row.place,
            group=row.group,
            visits=row.visits,
            due=row.due,
            last=row.last,
            planned=row.planned,
        )
        for row in page.rows
    ]
    return UnseenListOut(women=women, following=page.following)


@router.get("/needs", response=NeedsOut, summary="What is still to be seen to")
def list_needs(request: HttpRequest, query: In[PlaceQuery]) -> NeedsOut:
    """The earliest due first, fifty at a time."""
    _area, place = _private_place(request, query.place)
    page = reading.needs(place, query.after)
    return NeedsOut(needs=[_need(row) for row in page.rows], following=page.following)


@router.post(
    "", response={201: VisitOut}, summary="Enter a visit", openapi_extra={"parameters": [KEY_PARAMETER]}
)
def do_visit(request: HttpRequest, body: VisitIn, response: HttpResponse) -> Any:
    """The visit stands with what was found, its need with a day. The same key again is the same visit."""
    held = _reader(request)
    # Two officers' keys may be alike; the column holds one for all.
    key = hashlib.sha256(f"{held.officer.pk} {idempotency_key(request)}".encode()).hexdigest()
    found = {name: getattr(body, name) for name in ("poor", *visiting.LONGEST)}
    done = visiting.Done(
        body.person, body.done_on, found, body.need, body.due_on, body.helper, visit=body.visit, key=key
    )
    made = visiting.do(held, done)
    response["Location"] = f"{request.path.rstrip('/')}/{made.pk}"
    return Status(201, _visit(made))


@router.post("/planned", response={201: VisitOut}, summary="Plan a visit")
def plan_visit(request: HttpRequest, body: PlanIn) -> Any:
    """She is to be visited on that day."""
    return Status(201, _visit(visiting.plan(_reader(request), body.person, body.planned_for)))


@router.get("/{int:visit}", response=VisitOut, summary="A visit with what was found")
def read_visit(request: HttpRequest, visit: int) -> VisitOut:
    """For the posts that read of poverty in its place."""
    return _visit(reading.visit_for(_reader(request), visit))


@router.post("/{int:visit}/cancel", response=VisitOut, summary="Cancel a planned visit")
def cancel_visit(request: HttpRequest, visit: int) -> VisitOut:
    """It won't take place."""
    held = _reader(request)
    return _visit(visiting.cancel(held, reading.visit_for(held, visit).pk))


@router.post("/needs/{int:need}", response=NeedOut, summary="Say what came of a need")
def settle_need(request: HttpRequest, need: int, body: SettleIn) -> NeedOut:
    """It was seen to on that day."""
    held = _reader(request)
    if not body.outcome.strip():
        raise Invalid({"outcome": [_("Write what came of it.")]})
    return _need(visiting.settle(held, reading.need_for(held, need).pk, body.outcome, body.done_on))
