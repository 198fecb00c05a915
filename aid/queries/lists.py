"""The county's lists: all of them, and one with its cases, each with its own state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Aggregate, Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from aid.models import AidCase, AwardList, CarriedOver
from aid.queries.grounds import Grounds, grounds_of
from aid.queries.ranking import address_of
from aid.queries.reach import Chosen
from workflows.desk import place_names
from workflows.errors import NotFound
from workflows.models import Place, SignOff
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
class Carried:
    """A case that left the list undelivered: when, where it stands, and the list that it came to, if any yet."""

    case: AidCase
    href: str
    village: str
    state: str
    on: date
    to: AwardList | None

    @property
    def words(self) -> str:
        """What came of it."""
        if self.to is None:
            return _("Carried over on %(day)s; on no later list yet") % {"day": self.on}
        told = {"day": self.on, "year": self.to.year, "number": self.to.ordinal}
        return _("Carried over on %(day)s, to list %(number)d of %(year)d") % told


@dataclass(frozen=True)
class Totals:
    """Of a list: every case, those that wait for the approval, those that hold money or a place.

    `cases` counts those that were `carried` to a later one too: they stood on it.
    """

    cases: int
    carried: int
    waiting: int
    waiting_yuan: Decimal
    granted: int
    granted_yuan: Decimal


def list_for(ref: str, counties: Sequence[str]) -> AwardList:
    """The list with its totals of now and its `county_name`, where it is one of these counties'. Raises NotFound.

    One statement.
    """
    lists = AwardList.objects.filter(ref=ref, county__in=counties).select_related("opened_by")
    named = Place.objects.filter(code=OuterRef("county")).order_by("-valid_from").values("name")[:1]
    left = Exists(CarriedOver.objects.filter(award=OuterRef("pk")))
    found = lists.annotate(left=left, county_name=Subquery(named), **_totals()).first()
    if found is None:
        raise NotFound("not_found", _("There is no such list."))
    return found


def lists_of(county: str, chosen: Chosen) -> list[AwardList]:
    """The lists of grant and year, the newest first, each with `held`, `open_now` and `yuan`. One statement."""
    found = AwardList.objects.filter(county=county, grant=chosen.grant.code, year=chosen.year)
    left = CarriedOver.objects.filter(award=OuterRef("pk"))
    left = left.exclude(case__listed_in=OuterRef("pk")).order_by()
    carried = left.values("award").annotate(number=Count("case", distinct=True)).values("number")
    return list(
        found.annotate(
            held=Count("cases") + Coalesce(Subquery(carried), 0),
            open_now=Count("cases", filter=Q(cases__state="listed")),
            yuan=Sum("cases__amount_granted"),
        ).order_by("-ordinal")
    )


def cases_of(
    award: AwardList, after: int | None = None, most: int | None = PAGE
) -> tuple[list[Listed], int | None]:
    """(the cases behind the row `after`, neediest first; the key of the last row where more follow).

    Five statements beside those of the other programmes, one more behind a row; two where all of it is asked for,
    without reasons.
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


def carried_from(award: AwardList) -> list[Carried]:
    """What left the list undelivered and doesn't stand on it again, in the order of its leaving.

    Three statements; none for a list of `list_for` that nothing ever left.
    """
    if not getattr(award, "left", True):
        return []
    left = CarriedOver.objects.filter(award=award).exclude(case__listed_in=award)
    left = left.select_related("case__listed_in").defer("case__sections", "case__findings").order_by("pk")
    last = {row.case_id: row for row in left}
    if not last:
        return []
    further = {}
    rows = CarriedOver.objects.filter(case_id__in=last).select_related("award").order_by("-pk")
    for row in rows:
        if row.pk > last[row.case_id].pk:
            # The next one counts, and the latest is read first.
            further[row.case_id] = row.award
    names = place_names(row.case.place_code for row in last.values())
    return [
        Carried(
            case=row.case,
            href=address_of(row.case),
            village=names.get(row.case.place_code, row.case.place_code),
            state=state_label(row.case),
            on=row.carried_on,
            to=further.get(row.case_id, row.case.listed_in),
        )
        for row in last.values()
    ]


def marks_of(cases: Sequence[AidCase]) -> Mapping[int, str]:
    """What an act on each of these must find unchanged. One statement."""
    signed: dict[int, list[SignOff]] = {case.pk: [] for case in cases}
    rows = SignOff.objects.filter(case_id__in=signed).defer("body").order_by("sequence")
    for signoff in rows:
        signed[signoff.case_id].append(signoff)
    return {case.pk: mark_of(case, signed[case.pk]) for case in cases}


def _totals() -> dict[str, Aggregate]:
    open_now = Q(cases__state="listed")
    held = Q(cases__amount_granted__isnull=False) | Q(cases__delivered_on__isnull=False)
    return {
        "of_cases": Count("cases"),
        "of_waiting": Count("cases", filter=open_now),
        "of_waiting_yuan": Sum("cases__amount_granted", filter=open_now),
        "of_granted": Count("cases", filter=~open_now & held),
        "of_granted_yuan": Sum("cases__amount_granted", filter=~open_now),
    }


def totals_of(award: Any, carried: Sequence[Carried]) -> Totals:
    """Over the whole list of `list_for`, whatever page is shown; `carried` is what left it. No statement."""
    return Totals(
        award.of_cases + len(carried),
        len(carried),
        award.of_waiting,
        award.of_waiting_yuan or Decimal(0),
        award.of_granted,
        award.of_granted_yuan or Decimal(0),
    )
