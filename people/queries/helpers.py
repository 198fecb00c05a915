"""What the pages of helpers and teams read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from people.caring import cared_in_reach
from people.kinds import Privacy
from people.models import Helper, Pairing, RegisterEntry, Visit, VolunteerTeam
from people.privacy import in_reach, seats_that_read
from people.queries.visits import Page
from workflows import clock
from workflows.areas import Area, lies_in
from workflows.errors import NotFound
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.seats import Seats

PAGE: Final = 50
_VISITS: Final = 20


def helpers_of(seats: Seats, after: int | None) -> Page:
    """The helpers of her places and of those above them, each with `pairs`: how many she looks after. One statement."""
    rows = Helper.objects.filter(_hers(seats)).defer("phone")
    rows = rows.annotate(pairs=Count("pairings", filter=Q(pairings__ends_on__isnull=True)))
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return _paged(rows)


def _paged(rows: QuerySet[Any]) -> Page:
    found = list(rows.order_by("pk")[: PAGE + 1])
    page = found[:PAGE]
    return Page(page, str(page[-1].pk) if len(found) > PAGE else "")


def _hers(seats: Seats) -> Q:
    """Those of her places, and of the places that hers lie in: they help there too."""
    scopes = {scope for seat in seats_that_read(seats) for scope in seat.scopes}
    above = {scope[:length] for scope in scopes for length in (COUNTY, TOWNSHIP) if length < len(scope)}
    return in_reach(seats) | Q(place_code__in=sorted(above))


def helper_for(seats: Seats, helper_id: int) -> Helper:
    """The helper, as `helpers_of` finds her. Raises NotFound. One statement."""
    found = Helper.objects.filter(_hers(seats), pk=min(helper_id, 2**63 - 1)).first()
    if found is None:
        raise NotFound("not_found", "There is no such helper in the places of her posts.")
    return found


def pairs_of(helper: Helper, seats: Seats) -> list[Pairing]:
    """Whom she looks after and looked after, in the reader's places, the open pairs first. One statement.

    None for a reader who doesn't read of poverty: who is paired lives in it.
    """
    if not seats_that_read(seats, Privacy.POVERTY):
        return []
    rows = Pairing.objects.filter(cared_in_reach(seats), helper=helper).select_related("person__merged_into")
    return list(rows.order_by(F("ends_on").desc(nulls_first=True), "-pk")[: 4 * PAGE])


def pairing_for(seats: Seats, pairing_id: int) -> Pairing:
    """The pair, of one of her places or of a woman who lives there now. Raises NotFound. One statement."""
    rows = Pairing.objects.filter(cared_in_reach(seats), pk=min(pairing_id, 2**63 - 1))
    found = rows.select_related("person__merged_into", "helper").first()
    if found is None:
        raise NotFound("not_found", "There is no such pair in the places of her posts.")
    return found


def visits_with(helper: Helper, seats: Seats) -> Sequence[Visit]:
    """The visits at which she was, in the reader's places, the latest first; none as `pairs_of`. One statement."""
    if not seats_that_read(seats, Privacy.POVERTY):
        return []
    rows = Visit.objects.filter(cared_in_reach(seats), helper=helper, status=Visit.Status.DONE).defer("found")
    return list(rows.select_related("person__merged_into").order_by("-done_on", "-pk")[:_VISITS])


@dataclass(frozen=True)
class Unpaired:
    """A woman in poverty whom nobody looks after."""

    person: Any
    place: str
    group: str


def unpaired(area: Area, place: str, after: int | None) -> Page:
    """The women in poverty of the place who have no helper today, by person. One statement."""
    today = clock.today()
    rows = RegisterEntry.objects.filter(
        lies_in(place), register="women_in_poverty", outcome="in", since__lte=today
    ).exclude(until__lte=today)
    pairs = Pairing.objects.filter(ends_on__isnull=True)
    rows = rows.filter(
        ~Exists(pairs.filter(person=OuterRef("person"))),
        # Somebody looks after her since before her two rows were one.
        ~Exists(pairs.filter(person__merged_into=OuterRef("person"))),
    )
    if after is not None:
        rows = rows.filter(person__gt=after)
    found = list(rows.select_related("person").order_by("person")[: PAGE + 1])
    page = [Unpaired(row.person, area.name(row.place_code), row.group) for row in found[:PAGE]]
    return Page(page, str(page[-1].person.pk) if len(found) > PAGE else "")


def teams_of(seats: Seats) -> list[VolunteerTeam]:
    """The teams of her places and of those above them, those that are at work first. One statement."""
    found = list(VolunteerTeam.objects.filter(_hers(seats)).order_by("place_code", "name", "pk")[:500])
    return sorted(found, key=lambda each: each.ended_on is not None)


def team_for(seats: Seats, ref: str) -> VolunteerTeam:
    """The team, as `teams_of` finds it. Raises NotFound. One statement."""
    found = VolunteerTeam.objects.filter(_hers(seats), ref=ref).first()
    if found is None:
        raise NotFound("not_found", "There is no such team in the places of her posts.")
    return found
