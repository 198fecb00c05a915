"""The county's lists: a year's first list of a grant is made when somebody is first put on one.

Whoever makes one makes the next by its ordinal, which is there once; whoever wanted the same one gets it.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from aid.flows import MANAGER
from aid.models import AidCase, AwardList
from aid.policy.grants import GRANTS
from workflows import clock, journal
from workflows.errors import Invalid, NotAllowed
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seats

BEGIN: Final = "begin_list"


def list_for(case: AidCase, ref: str | None, officer: Any) -> AwardList:
    """The list that is named, or the newest of the county, grant and year; a first one is made.

    Raises Invalid for a list of something else.
    """
    lists = AwardList.objects.filter(county=case.county, grant=case.grant, year=case.year)
    if ref:
        named = lists.filter(ref=ref).first()
        if named is None:
            raise Invalid({"list": [_("There is no such list of this programme and year.")]})
        return named
    return lists.order_by("-ordinal").first() or _make(case.county, case.grant, case.year, 1, officer)[0]


def begin_list(seats: Seats, county: str, grant: str, year: int) -> AwardList:
    """A further list of the county, grant and year: whoever is put on a list from now on stands on this one.

    Nothing is made while the newest one is empty: that one is given. A new one is in the journal. Raises NotAllowed,
    Invalid, Conflict.
    """
    if not seats.of_role(MANAGER):
        raise NotAllowed("wrong_post", _("Only the county’s programme manager makes the lists."))
    seat = next((seat for seat in seats.of_role(MANAGER) if seat.covers(county)), None)
    if seat is None:
        raise NotAllowed("wrong_place", _("Your post answers for another place."))
    if grant not in GRANTS:
        raise Invalid({"grant": [_("Choose one of the list.")]})
    with told(), transaction.atomic(), clock.at(clock.now()):
        newest = AwardList.objects.filter(county=county, grant=grant, year=year).order_by("-ordinal").first()
        if newest is not None and not (newest.cases.exists() or newest.carried.exists()):
            return newest
        award, made = _make(county, grant, year, newest.ordinal + 1 if newest else 1, seats.officer)
        if made:
            facts = {"list": award.ref, "grant": grant, "year": year}
            journal.append(
                county=county, act=BEGIN, officer_id=seats.officer.pk, post_id=seat.post_id, facts=facts
            )
        return award


def _make(county: str, grant: str, year: int, ordinal: int, officer: Any) -> tuple[AwardList, bool]:
    """(the list of that ordinal, True if it was made here)."""
    new = AwardList(
        ref=new_ref(),
        county=county,
        grant=grant,
        year=year,
        ordinal=ordinal,
        opened_by=officer,
        opened_at=clock.now(),
    )
    # Whoever made it meanwhile on PostgreSQL was first: this waits for her, and hers is the list.
    AwardList.objects.bulk_create([new], ignore_conflicts=True)
    award = AwardList.objects.get(county=county, grant=grant, year=year, ordinal=ordinal)
    return award, award.ref == new.ref
