"""The county's order of need and its lists by API: who stands where and why, and what became of each.

Cases are put on a list, approved and taken off it by the acts on many (`aid.api.many`) or on one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from ninja import Query as In

from aid.flows import MANAGER
from aid.lists import begin_list
from aid.models import AidCase, AwardList
from aid.queries import lists as reading
from aid.queries.grounds import Grounds
from aid.queries.ranking import Ranked, ranking
from aid.queries.reach import Chosen, chosen, counties_of
from workflows.api.auth import seats
from workflows.api.once import answered_once
from workflows.api.requests import KEY_PARAMETER, AfterQuery, Body, Query
from workflows.casework.seeing import plausible

router = Router(tags=["aid"])
ranking_router = Router(tags=["aid"])


class NeedReasonOut(Schema):
    points: int
    reason: str
    clause: str


class NeedOut(Schema):
    ref: str
    number: str | None
    name: str
    village: str
    need: int = Field(description="Points of need.")
    accepted_on: date | None
    asked: str | None = Field(description="Yuan; null where the grant is no money.")
    reasons: list[NeedReasonOut] = Field(description="What the points are for, the heaviest first.")
    conflicts: list[str] = Field(description="What an approver should see beside it.")


class RankedOut(NeedOut):
    rank: int
    budget: int | None = Field(description="The id of the budget that it draws from.")
    fits: bool = Field(description="Whether that budget covers everybody up to here, as asked.")


class RankingOut(Schema):
    grant: str
    year: int
    waiting: int
    rows: list[RankedOut]
    following: int | None = Field(description="Send it as `after` for the next rows; null at the end.")


class ListedOut(NeedOut):
    granted: str | None
    state: str
    seen: str = Field(description="Send it with the act; empty where nothing can be decided any more.")


class AwardListOut(Schema):
    ref: str
    grant: str
    year: int
    ordinal: int
    opened_at: datetime


class AwardListShortOut(AwardListOut):
    cases: int
    waiting: int = Field(description="That wait for the approval.")
    yuan: str = Field(description="Granted, of all of them.")


class AwardListsOut(Schema):
    lists: list[AwardListShortOut] = Field(description="The newest first.")


class CarriedOut(Schema):
    ref: str
    number: str | None
    name: str
    village: str
    carried_on: date
    to: str | None = Field(description="The list that it came to; null while it stands on none.")
    state: str


class AwardListCasesOut(AwardListOut):
    cases: int = Field(description="Everybody who stood on it, those that were carried to a later one too.")
    waiting: int
    waiting_yuan: str
    granted: int = Field(description="That hold money or a place, or had it.")
    granted_yuan: str
    rows: list[ListedOut] = Field(description="The neediest first, a hundred at a time.")
    following: int | None = Field(description="Send it as `after` for the next rows; null at the end.")
    carried: list[CarriedOut] = Field(description="What left it undelivered, on every page of its rows.")


class ChosenQuery(Query):
    grant: str = Field("", max_length=30, description="The first grant, where none is given.")
    year: str = Field("", max_length=4, description="The budget's; the grant's year of today without it.")


class RankingQuery(ChosenQuery):
    after: int | None = Field(None, ge=1, le=2**53 - 1, description="The `following` of the page before.")


class BeginIn(Body):
    """Of which grant and year."""

    grant: str = Field(max_length=30)
    year: int


@ranking_router.get("", response=RankingOut, summary="Who stands before my county, by need")
def read_ranking(request: HttpRequest, query: In[RankingQuery]) -> RankingOut:
    """A hundred at a time, each with its reasons and how far its budget reaches."""
    county, which = _chosen(request, query)
    found = ranking(county, which, query.after)
    return RankingOut(
        grant=which.grant.code,
        year=which.year,
        waiting=found.waiting,
        rows=[_ranked(row) for row in found.rows],
        following=found.following,
    )


@router.get("", response=AwardListsOut, summary="My county's lists of a grant and year")
def list_lists(request: HttpRequest, query: In[ChosenQuery]) -> AwardListsOut:
    """Each with how many stand on it."""
    found = reading.lists_of(*_chosen(request, query))
    return AwardListsOut(lists=[_short(award) for award in found])


@router.post(
    "",
    response={201: AwardListOut},
    summary="Begin a further list",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def begin_new_list(request: HttpRequest, body: BeginIn, response: HttpResponse) -> Any:
    """Whoever is put on a list from now on stands on it. While the newest is empty, that one is the answer."""
    held = seats(request)
    county = counties_of(held, MANAGER)[0]

    def do() -> AwardListOut:
        which = chosen(county, body.grant, str(body.year))
        return AwardListOut(**_list(begin_list(held, county, which.grant.code, which.year)))

    return Status(201, answered_once(request, response, "begin_list", body, do))


@router.get("/{ref}", response=AwardListCasesOut, summary="One list with its cases")
def read_list(request: HttpRequest, ref: str, query: In[AfterQuery]) -> AwardListCasesOut:
    """Each case with its own state, and the mark that an act on it must find unchanged."""
    award = reading.list_for(plausible(ref), counties_of(seats(request))[:1])
    rows, following = reading.cases_of(award, query.after)
    carried = reading.carried_from(award)
    totals = reading.totals_of(award, carried)
    return AwardListCasesOut(
        **_list(award),
        cases=totals.cases,
        waiting=totals.waiting,
        waiting_yuan=f"{totals.waiting_yuan:.2f}",
        granted=totals.granted,
        granted_yuan=f"{totals.granted_yuan:.2f}",
        rows=[
            ListedOut(
                **_row(row.case, row.village, row.grounds),
                granted=_yuan(row.case.amount_granted),
                state=str(row.case.state),
                seen=row.mark,
            )
            for row in rows
        ],
        following=following,
        carried=[_carried(row) for row in carried],
    )


def _carried(row: reading.Carried) -> CarriedOut:
    return CarriedOut(
        ref=row.case.ref,
        number=row.case.number,
        name=row.case.title,
        village=row.village,
        carried_on=row.on,
        to=row.to.ref if row.to else None,
        state=str(row.case.state),
    )


def _chosen(request: HttpRequest, query: ChosenQuery) -> tuple[str, Chosen]:
    county = counties_of(seats(request))[0]
    return county, chosen(county, query.grant, query.year)


def _list(award: AwardList) -> dict[str, Any]:
    names = ("ref", "grant", "year", "ordinal", "opened_at")
    return {name: getattr(award, name) for name in names}


def _short(award: Any) -> AwardListShortOut:
    return AwardListShortOut(
        **_list(award), cases=award.held, waiting=award.open_now, yuan=f"{award.yuan or 0:.2f}"
    )


def _yuan(amount: Any) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _ranked(row: Ranked) -> RankedOut:
    return RankedOut(
        **_row(row.case, row.village, row.grounds),
        rank=row.rank,
        budget=row.fund.pk if row.fund else None,
        fits=row.fits,
    )


def _row(case: AidCase, village: str, grounds: Grounds | None) -> dict[str, Any]:
    return {
        "ref": case.ref,
        "number": case.number,
        "name": case.title,
        "village": village,
        "need": case.need,
        "accepted_on": case.accepted_on,
        "asked": _yuan(case.amount_asked),
        "reasons": [
            NeedReasonOut(points=each.points, reason=each.reason, clause=each.clause)
            for each in (grounds.reasons if grounds else ())
        ],
        "conflicts": list(grounds.conflicts) if grounds else [],
    }
