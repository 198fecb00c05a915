"""Cases that an office has signed and carries, on paper, to the office whose turn it is: 移交清单, under a number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows.crypto import ring
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.models import Coverage, Office, Paper, SignOff
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.paper_orders import order_list
from workflows.periods import midnight
from workflows.programme import PROGRAMMES, Kind, Programme
from workflows.roles import ROLES
from workflows.seats import Seat, Seats
from workflows.stations import Station

# As many cases stand on a list; as many days are looked through at once.
MOST = 100
MOST_DAYS = 31
_SUBJECT = 20


@dataclass(frozen=True)
class Signed:
    """A sign-off that carried its case on, and the list that it stands on already, if any."""

    signoff: SignOff
    listed: Paper | None = None


@dataclass
class Parcel:
    """What goes from one office to another, the last signed first."""

    programme: Programme
    giver: Office
    taker: Office
    rows: list[Signed] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.programme.code}-{self.giver.pk}-{self.taker.pk}"


def giving_seats(seats: Seats) -> dict[int, Seat]:
    """Her seats in offices that sign, by office. Raises NotAllowed for an officer without any."""
    roles: set[str] = set()
    for programme in _programmes():
        roles |= {station.role for station in programme.flow.stations().values()}
    found = {seat.office_id: seat for seat in seats.current if seat.role in roles}
    if not found:
        raise NotAllowed("wrong_post", _("Your posts hand no applications over."))
    return found


def hands_over(seats: Seats) -> bool:
    """True where she has a post in an office that signs."""
    try:
        return bool(giving_seats(seats))
    except NotAllowed:
        return False


def _programmes() -> list[Programme]:
    return [programme for programme in PROGRAMMES.values() if programme.handover]


def parcels(seats: Seats, first: date, last: date) -> tuple[list[Parcel], bool]:
    """What her offices signed in these days, by where it goes; and whether there is more than one list holds.

    Raises NotAllowed, and Invalid for days that can't be.
    """
    _check_days(first, last)
    offices = giving_seats(seats)
    days = {"at__gte": midnight(first), "at__lt": midnight(last + timedelta(days=1))}
    found: dict[str, Parcel] = {}
    is_more = False
    for programme in _programmes():
        signoffs = list(_signed(programme, offices).filter(**days)[: MOST + 1])
        is_more = is_more or len(signoffs) > MOST
        listed = _listed(programme, offices, first)
        takers = _takers(programme, signoffs)
        for signoff in signoffs[:MOST]:
            taker = takers.get(signoff.pk)
            if taker is not None:
                parcel = Parcel(programme, signoff.post.office, taker)
                parcel = found.setdefault(parcel.key, parcel)
                parcel.rows.append(Signed(signoff, listed.get(signoff.pk)))
    return list(found.values()), is_more


def _check_days(first: date, last: date) -> None:
    if first > last:
        raise Invalid({"last": [_("The last day comes before the first one.")]})
    if (last - first).days >= MOST_DAYS:
        raise Invalid({"first": [_("Choose %(most)d days at most.") % {"most": MOST_DAYS}]})


def _signed(programme: Programme, offices: Collection[int]) -> QuerySet[SignOff]:
    """Sign-offs of these offices that carried a case on and still hold, the last first; read by act and time."""
    forward = [act.name for act in programme.acts.values() if act.kind is Kind.FORWARD]
    found = SignOff.objects.filter(
        act__in=forward, carries=True, void__isnull=True, post__office_id__in=list(offices)
    ).filter(case__programme=programme.code)
    return found.select_related("case", "post__office").defer("body", "case__findings").order_by("-at", "-pk")


def _listed(programme: Programme, offices: Collection[int], since: date) -> dict[int, Paper]:
    """The latest list of these offices on which each sign-off stands: none is older than what was signed."""
    lists = Paper.objects.filter(
        case__isnull=True,
        kind=programme.handover,
        programme=programme.code,
        office_id__in=list(offices),
        made_at__gte=midnight(since),
    )
    return {signoff: paper for paper in lists.order_by("pk") for signoff in paper.asked["signoffs"]}


def next_station(programme: Programme, level: str) -> Station | None:
    """The station whose turn it is after the level; None after the last one."""
    after = programme.levels[programme.levels.index(level) + 1 :][:1]
    return next((station for station in programme.flow.stations().values() if station.level in after), None)


def _takers(programme: Programme, signoffs: Iterable[SignOff]) -> dict[int, Office]:
    """The office that answers for the case's place at the next station, by sign-off. One statement."""
    wanted: dict[int, tuple[str, str]] = {}
    givers: dict[int, int] = {}
    for signoff in signoffs:
        givers[signoff.pk] = signoff.post.office_id
        station = next_station(programme, signoff.level)
        if station is not None:
            wanted[signoff.pk] = (ROLES[station.role].office_kind, signoff.case.place_code)
    prefixes = {place[:length] for _kind, place in wanted.values() for length in (COUNTY, TOWNSHIP, VILLAGE)}
    kinds = {kind for kind, _place in wanted.values()}
    rows = Coverage.objects.filter(kind__in=kinds, prefix__in=prefixes).select_related("office")
    offices = {(row.kind, row.prefix): row.office for row in rows}
    found = {}
    for pk, (kind, place) in wanted.items():
        # The narrowest place wins, as everywhere.
        nearest = (offices.get((kind, place[:length])) for length in (VILLAGE, TOWNSHIP, COUNTY))
        # What stays in the office is carried nowhere.
        if (office := next(filter(None, nearest), None)) is not None and office.pk != givers[pk]:
            found[pk] = office
    return found


def hand_over(seats: Seats, key: str, chosen: Sequence[int]) -> Paper:
    """The list of these sign-offs under a number of the office that gives; the same cases again are the same list.

    `key` is the parcel's. Raises NotAllowed, Invalid, Conflict.
    """
    offices = giving_seats(seats)
    if not chosen:
        raise Invalid({"signoff": [_("Choose at least one application.")]})
    if len(chosen) > MOST:
        raise Invalid({"signoff": [_("One list holds %(most)d applications at most.") % {"most": MOST}]})
    for programme in _programmes():
        signoffs = list(_signed(programme, offices).filter(pk__in=chosen))
        takers = _takers(programme, signoffs)
        if len(signoffs) == len(set(chosen)) and len(takers) == len(signoffs):
            parcels = {
                Parcel(programme, each.post.office, takers[each.pk]).key: takers[each.pk] for each in signoffs
            }
            if list(parcels) == [key]:
                return _ordered(programme, seats, offices, parcels[key], signoffs)
    raise Conflict(
        "moved_on", _("One of these applications is no longer yours to hand over. Look at the list again.")
    )


def _ordered(
    programme: Programme,
    seats: Seats,
    offices: Mapping[int, Seat],
    taker: Office,
    signoffs: list[SignOff],
) -> Paper:
    signoffs.sort(key=lambda each: (each.case.number or each.case.ref, each.sequence))
    pks = [each.pk for each in signoffs]
    subject = ring().blind_index(f"{taker.pk}:{sorted(pks)}", "handover")[:_SUBJECT]
    station = next_station(programme, signoffs[0].level)
    assert station is not None
    reach = programme.flow.reach(station.name)
    bounds: list[list[Any]] = [
        [place, reach] for place in sorted({each.case.place_code for each in signoffs})
    ]
    return order_list(
        programme,
        programme.handover,
        seats,
        offices[signoffs[0].post.office_id],
        subject=subject,
        asked={"taker": taker.pk, "signoffs": pks, "bounds": bounds},
        facts={"office": taker.code, "rows": len(pks)},
    )
