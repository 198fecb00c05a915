"""The county's lists: all of them, and one with its cases, each with its own state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from aid.models import AidCase, AwardList
from aid.queries.grounds import Grounds, grounds_of
from aid.queries.ranking import address_of
from aid.queries.reach import Chosen
from workflows.desk import place_names
from workflows.errors import NotFound
from workflows.models import SignOff
from workflows.permission import state_label
from workflows.seen import mark_of

# As many as one act on many takes.
PAGE: Final = 100


@dataclass(frozen=True)
class Listed:
    """A case of a list. `mark` is what she saw of it, where it can still be decided on."""

    case: AidCase
    href: str
    village: str
    state: str
    grounds: Grounds | None
    mark: str = ""

    @property
    def is_open(self) -> bool:
        return str(self.case.state) == "listed"


@dataclass(frozen=True)
class Totals:
    """Of a list: every case, those that wait for the approval, those that hold money or a place."""

    cases: int
    waiting: int
    waiting_yuan: Decimal
    granted: int
    granted_yuan: Decimal


def list_for(ref: str, counties: Sequence[str]) -> AwardList:
    """The list, where it is one of these counties'. Raises NotFound. One statement."""
    found = AwardList.objects.filter(ref=ref, county__in=counties).select_related("opened_by").first()
    if found is None:
        raise NotFound("not_found", _("There is no such list."))
    return found


def lists_of(county: str, chosen: Chosen) -> list[AwardList]:
    """The lists of grant and year, the newest first, each with `held`, `open_now` and `yuan`. One statement."""
    found = AwardList.objects.filter(county=county, grant=chosen.grant.code, year=chosen.year)
    return list(
        found.annotate(
            held=Count("cases"),
            open_now=Count("cases", filter=Q(cases__state="listed")),
            yuan=Sum("cases__amount_granted"),
        ).order_by("-ordinal")
    )


def cases_of(
    award: AwardList, after: int | None = None, most: int | None = PAGE
) -> tuple[list[Listed], int | None]:
    """(the cases behind the row `after`, neediest first; the key of the last row where more follow).

    Five statements; two where all of it is asked for, without reasons.
    """
    found = AidCase.objects.filter(listed_in=award).defer(
        "sections", *([] if most is not None else ["findings"])
    )
    found = found.order_by("-need", "accepted_on", "number")
    last = found.filter(pk=after).only("need", "accepted_on", "number").first() if after is not None else None
    if last is not None:
        same_day = Q(need=last.need, accepted_on=last.accepted_on)
        later = Q(need=last.need, accepted_on__gt=last.accepted_on)
        found = found.filter(Q(need__lt=last.need) | later | (same_day & Q(number__gt=last.number)))
    page = list(found if most is None else found[: most + 1])
    more = most is not None and len(page) > most
    page = page[:most]
    grounds = grounds_of(page) if most is not None else {}
    marks = marks_of([case for case in page if case.state == "listed"]) if most is not None else {}
    names = place_names(case.place_code for case in page)
    rows = [
        Listed(
            case=case,
            href=address_of(case),
            village=names.get(case.place_code, case.place_code),
            state=state_label(case),
            grounds=grounds.get(case.pk),
            mark=marks.get(case.pk, ""),
        )
        for case in page
    ]
    return rows, page[-1].pk if more else None


def marks_of(cases: Sequence[AidCase]) -> Mapping[int, str]:
    """What an act on each of these must find unchanged. One statement."""
    signed: dict[int, list[SignOff]] = {case.pk: [] for case in cases}
    rows = SignOff.objects.filter(case_id__in=signed).defer("body").order_by("sequence")
    for signoff in rows:
        signed[signoff.case_id].append(signoff)
    return {case.pk: mark_of(case, signed[case.pk]) for case in cases}


def totals_of(award: AwardList) -> Totals:
    """Over the whole list, whatever page is shown. One statement."""
    open_now, held = Q(state="listed"), Q(amount_granted__isnull=False) | Q(delivered_on__isnull=False)
    found = AidCase.objects.filter(listed_in=award).aggregate(
        cases=Count("pk"),
        waiting=Count("pk", filter=open_now),
        waiting_yuan=Sum("amount_granted", filter=open_now),
        granted=Count("pk", filter=~open_now & held),
        granted_yuan=Sum("amount_granted", filter=~open_now),
    )
    return Totals(
        found["cases"],
        found["waiting"],
        found["waiting_yuan"] or Decimal(0),
        found["granted"],
        found["granted_yuan"] or Decimal(0),
    )
