"""The county's lists: a year's open list of a grant is made when somebody is first put on one."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from aid.models import AidCase, AwardList
from workflows import clock, numbering
from workflows.errors import Invalid
from workflows.refs import new_ref


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
    return lists.order_by("-ordinal").first() or _make(case, officer)


def open_list(case: AidCase, officer: Any) -> AwardList:
    """A further list of the county, grant and year."""
    return _make(case, officer)


def _make(case: AidCase, officer: Any) -> AwardList:
    # The counter's row stays locked until the act commits: two lists never get the same ordinal.
    ordinal = numbering.next_number(case.county, f"list-{case.grant}", case.year)
    return AwardList.objects.create(
        ref=new_ref(),
        county=case.county,
        grant=case.grant,
        year=case.year,
        ordinal=ordinal,
        opened_by=officer,
        opened_at=clock.now(),
    )


def newest_ordinal(county: str, grant: str, year: int) -> int:
    """How many lists there are."""
    found = AwardList.objects.filter(county=county, grant=grant, year=year).aggregate(last=Max("ordinal"))
    return found["last"] or 0
