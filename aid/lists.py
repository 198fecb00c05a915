"""The county's lists: a year's open list of a grant is made when somebody is first put on one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aid.flows import MANAGER
from aid.models import AidCase, AwardList
from aid.policy.grants import GRANTS
from workflows import clock, numbering
from workflows.errors import Invalid, NotAllowed
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seats


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
    return lists.order_by("-ordinal").first() or _make(case.county, case.grant, case.year, officer)


def begin_list(seats: Seats, county: str, grant: str, year: int) -> AwardList:
    """A further list of the county, grant and year: whoever is put on a list from now on stands on this one.

    Nothing is made while the newest one is empty: that one is given. Raises NotAllowed, Invalid.
    """
    if not seats.of_role(MANAGER):
        raise NotAllowed("wrong_post", _("Only the county’s programme manager makes the lists."))
    if not any(seat.covers(county) for seat in seats.of_role(MANAGER)):
        raise NotAllowed("wrong_place", _("Your post answers for another place."))
    if grant not in GRANTS:
        raise Invalid({"grant": [_("Choose one of the list.")]})
    with told(), transaction.atomic(), clock.at(clock.now()):
        newest = AwardList.objects.filter(county=county, grant=grant, year=year).order_by("-ordinal").first()
        if newest is not None and not newest.cases.exists():
            return newest
        return _make(county, grant, year, seats.officer)


def _make(county: str, grant: str, year: int, officer: Any) -> AwardList:
    # The counter's row stays locked until the act commits: two lists never get the same ordinal.
    ordinal = numbering.next_number(county, f"list-{grant}", year)
    return AwardList.objects.create(
        ref=new_ref(),
        county=county,
        grant=grant,
        year=year,
        ordinal=ordinal,
        opened_by=officer,
        opened_at=clock.now(),
    )
