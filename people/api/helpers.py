"""Helpers and pairs by API, by the same functions as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja import Query as In

from people.acts import helping
from people.models import Helper, Pairing
from people.privacy import REGISTER_ROLES
from people.queries import helpers as reading
from workflows.api.auth import seats
from workflows.api.requests import AfterQuery, Body
from workflows.errors import Invalid, NotFound
from workflows.seats import Seats

router = Router(tags=["helpers"])


class HelperOut(Schema):
    id: int
    name: str
    place: str
    workplace: str
    starts_on: date
    left_on: date | None


class HelpersOut(Schema):
    helpers: list[HelperOut]
    following: str = Field(description="Send it as `after` for the next rows; empty at the end.")


class PairOut(Schema):
    id: int
    helper: int
    person: int
    place: str
    starts_on: date
    ends_on: date | None
    end: str = Field(description="handed_over, not_needed, moved, or empty while it lasts.")


class HelperPairsOut(HelperOut):
    pairs: list[PairOut] = Field(description="Those in the post's places.")


class HelperIn(Body):
    name: str = Field(max_length=200)
    place: str = Field(max_length=12)
    workplace: str = Field("", max_length=200)
    phone: str = Field("", max_length=60)
    starts_on: date


class PairIn(Body):
    person: int = Field(ge=1, le=2**53 - 1)
    starts_on: date


class EndIn(Body):
    end: str = Field(
        max_length=20, description="not_needed or moved; or to: and the id of the helper who goes on."
    )
    last_day: date


class LeaveIn(Body):
    left_on: date
    fates: dict[str, str] = Field(
        description="By each open pair's id what becomes of it, as in the end of a pair."
    )


def _reader(request: HttpRequest) -> Seats:
    held = seats(request)
    if not held.of_role(*REGISTER_ROLES):
        raise NotFound("not_found", _("There is no such page for your posts."))
    return held


def _helper(row: Helper) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "place": row.place_code,
        "workplace": row.workplace,
        "starts_on": row.starts_on,
        "left_on": row.left_on,
    }


def _pair(row: Pairing) -> PairOut:
    return PairOut(
        id=row.pk,
        helper=row.helper_id,
        person=row.person.speaker.pk,
        place=row.place_code,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        end=str(row.end),
    )


@router.get("", response=HelpersOut, summary="The helpers of my places")
def list_helpers(request: HttpRequest, query: In[AfterQuery]) -> HelpersOut:
    """Those of the places above them too, who help there."""
    page = reading.helpers_of(_reader(request), query.after)
    return HelpersOut(helpers=[HelperOut(**_helper(row)) for row in page.rows], following=page.following)


@router.post("", response={201: HelperOut}, summary="Enter a helper")
def add_helper(request: HttpRequest, body: HelperIn) -> Any:
    """She helps in the place from that day on."""
    made = helping.add_helper(
        _reader(request),
        name=body.name,
        place_code=body.place,
        workplace=body.workplace,
        phone=body.phone,
        starts_on=body.starts_on,
    )
    return Status(201, HelperOut(**_helper(made)))


@router.get("/{int:helper}", response=HelperPairsOut, summary="A helper and her pairs")
def read_helper(request: HttpRequest, helper: int) -> HelperPairsOut:
    """Open pairs first."""
    held = _reader(request)
    found = reading.helper_for(held, helper)
    return HelperPairsOut(**_helper(found), pairs=[_pair(row) for row in reading.pairs_of(found, held)])


@router.post("/{int:helper}/pairs", response={201: PairOut}, summary="Pair a helper with a woman")
def pair_helper(request: HttpRequest, helper: int, body: PairIn) -> Any:
    """Refused where she has a helper, or the helper has as many as the policy allows."""
    held = _reader(request)
    return Status(201, _pair(helping.pair(held, _bounded(helper), body.person, body.starts_on)))


@router.post("/pairs/{int:pair}/end", response=PairOut, summary="End a pair, or hand it over")
def end_pair(request: HttpRequest, pair: int, body: EndIn) -> PairOut:
    """Handed over, the answer is the new pair."""
    held = _reader(request)
    if body.end.startswith("to:"):
        to = body.end[3:]
        if not (to.isascii() and to.isdigit() and len(to) < 19):
            raise Invalid({"end": [_("Choose one of the list.")]})
        return _pair(helping.hand_over(held, _bounded(pair), int(to), body.last_day))
    return _pair(helping.end(held, _bounded(pair), body.end, body.last_day))


@router.post("/{int:helper}/leave", response=HelperOut, summary="A helper leaves")
def helper_leaves(request: HttpRequest, helper: int, body: LeaveIn) -> HelperOut:
    """Each of her open pairs has a fate, or nothing happens."""
    fates = {
        int(pk): fate for pk, fate in body.fates.items() if pk.isascii() and pk.isdigit() and len(pk) < 19
    }
    return HelperOut(**_helper(helping.leave(_reader(request), _bounded(helper), body.left_on, fates)))


def _bounded(key: int) -> int:
    return min(key, 2**63 - 1)
