"""困难程度排序: who stands before the county, by need, with the reasons of each rank and how far the budget reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Substr

from aid.models import AidCase, AwardList, Fund
from aid.queries.grounds import Grounds, grounds_of
from aid.queries.reach import Chosen
from workflows.desk import LISTINGS, case_page, place_names
from workflows.models.places import COUNTY, TOWNSHIP

# As many as one act on many takes.
PAGE: Final = 100


@dataclass(frozen=True)
class Ranked:
    """A case, its place in the order, and how far its budget reaches when all before it are granted as asked."""

    rank: int
    case: AidCase
    href: str
    village: str
    grounds: Grounds
    fund: Fund | None
    # Asked of the same budget by this case and all before it.
    running: Decimal
    running_number: int

    @property
    def fits(self) -> bool:
        """True where the budget covers everybody up to here."""
        fund = self.fund
        return fund is not None and self.running <= fund.left and self.running_number <= fund.left_number


@dataclass(frozen=True)
class Ranking:
    rows: Sequence[Ranked]
    # The key of the last row where more follow.
    following: int | None
    waiting: int
    funds: Sequence[Fund]
    names: Mapping[str, str]
    lists: Sequence[AwardList]


def address_of(case: AidCase) -> str:
    """The case's page."""
    return case_page(case) if case.programme in LISTINGS else ""


def waiting_in(county: str, chosen: Chosen) -> QuerySet[AidCase]:
    """Who stands before the county: the neediest first, then whoever was handed in earlier."""
    found = AidCase.objects.filter(
        grant=chosen.grant.code, year=chosen.year, county=county, state="county_review"
    )
    ordered: QuerySet[AidCase] = found.defer("sections").order_by("-need", "accepted_on", "number")
    return ordered


def funds_in(county: str, chosen: Chosen) -> list[Fund]:
    """The budgets of grant and year in the county, its own first. One statement."""
    found = Fund.objects.filter(county=county, grant=chosen.grant.code, year=chosen.year)
    return list(found.order_by("place_code"))


def ranking(county: str, chosen: Chosen, after: int | None = None) -> Ranking:
    """A page of the order behind the row `after`; the first page where that row no longer stands in it.

    Eight statements beside those of the other programmes, however many stand in it.
    """
    funds = funds_in(county, chosen)
    by_place = {fund.place_code: fund for fund in funds}
    everybody = waiting_in(county, chosen)
    before, asked, waiting = _before(everybody, after, by_place)
    behind = (
        everybody if after is None or not before else everybody.filter(_place(everybody, after, "lt", "gt"))
    )
    page = list(behind[: PAGE + 1])
    page, more = page[:PAGE], len(page) > PAGE
    names = place_names([county, *(case.place_code for case in page), *by_place])
    grounds = grounds_of(page)
    rows = []
    for rank, case in enumerate(page, before + 1):
        fund = _fund_for(case.place_code, by_place)
        key = fund.pk if fund else None
        number, yuan = asked.get(key, (0, Decimal(0)))
        asked[key] = number, yuan = number + 1, yuan + (case.amount_asked or Decimal(0))
        village = names.get(case.place_code, case.place_code)
        rows.append(Ranked(rank, case, address_of(case), village, grounds[case.pk], fund, yuan, number))
    return Ranking(
        rows=rows,
        following=page[-1].pk if more else None,
        waiting=waiting or (everybody.count() if more else len(page)),
        funds=funds,
        names=names,
        lists=open_lists(county, chosen),
    )


def open_lists(county: str, chosen: Chosen) -> list[AwardList]:
    """The lists of grant and year, the newest first. One statement."""
    found = AwardList.objects.filter(county=county, grant=chosen.grant.code, year=chosen.year)
    return list(found.order_by("-ordinal"))


def _place(everybody: QuerySet[AidCase], last: int, need: str, handed_in: str) -> Q:
    """Who stands behind the row `last` ("lt", "gt"), or up to it ("gt", "lt"), itself not."""
    own = everybody.order_by().filter(pk=last)
    of = {name: Subquery(own.values(name)[:1]) for name in ("need", "accepted_on", "number")}
    same_day = Q(need=of["need"], accepted_on=of["accepted_on"])
    other_day = Q(need=of["need"], **{f"accepted_on__{handed_in}": of["accepted_on"]})
    other_need = Q(**{f"need__{need}": of["need"]})
    return other_need | other_day | (same_day & Q(**{f"number__{handed_in}": of["number"]}))


def _fund_for(place_code: str, funds: Mapping[str, Fund]) -> Fund | None:
    """What a case of this place draws from: its township's budget, else the county's (as `aid.funds.fund_of`)."""
    return funds.get(place_code[:TOWNSHIP]) or funds.get(place_code[:COUNTY])


def _before(
    everybody: QuerySet[AidCase], last: int | None, funds: Mapping[str, Fund]
) -> tuple[int, dict[int | None, tuple[int, Decimal]], int]:
    """(how many stand up to `last`, how many of them ask how much of each budget, how many stand there at all).

    One statement; none and only zeros on the first page. Nobody stands up to a row that isn't there any more.
    """
    asked: dict[int | None, tuple[int, Decimal]] = {}
    if last is None:
        return 0, asked, 0
    up_to = Q(pk=last) | _place(everybody, last, "gt", "lt")
    towns = everybody.order_by().values(town=Substr("place_code", 1, TOWNSHIP))
    rank = waiting = 0
    for row in towns.annotate(
        every=Count("pk"), reached=Count("pk", filter=up_to), yuan=Sum("amount_asked", filter=up_to)
    ):
        fund = _fund_for(row["town"], funds)
        key = fund.pk if fund else None
        number, yuan = asked.get(key, (0, Decimal(0)))
        asked[key] = number + row["reached"], yuan + (row["yuan"] or Decimal(0))
        rank += row["reached"]
        waiting += row["every"]
    return rank, asked, waiting
