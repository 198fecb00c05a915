"""Nominations written straight into the tables from plain facts, and what every figure must be, counted from those."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aid.flows import AidFlow
from aid.models import AidCase
from people.models import Person
from tests.county import COUNTY, VILLAGES, ZONE, County
from workflows import tallies
from workflows.models import Place, Signer, SignOff, SignOffVoid

_numbers = itertools.count(20_001)


@dataclass(frozen=True)
class Fact:
    """What happened to one nomination: the days (moments) of its acts; amounts in yuan, none of goods."""

    village: int
    nominated: date
    amount: Decimal | None = Decimal(500)
    grant: str = "spring_festival"
    approved: datetime | None = None
    carried_over: bool = False
    failed: tuple[datetime, ...] = ()
    refused: datetime | None = None
    set_aside: bool = False
    delivered: date | None = None
    verified: datetime | None = None

    @property
    def days(self) -> dict[str, list[date | datetime]]:
        """By figure: when it counts."""
        return {
            "nominated": [self.nominated],
            "approved": [self.approved] if self.approved and not self.carried_over else [],
            "delivered": [self.delivered] if self.delivered else [],
            # What stops half way stands in a budget's entries, which no plain fact writes.
            "stopped": [],
            "refused": [self.refused] if self.refused and not self.set_aside else [],
            "undelivered": list(self.failed),
            "verified": [self.verified] if self.verified else [],
        }


def put(county: County, facts: Iterable[Fact]) -> list[AidCase]:
    """The cases stand in the tables; they were made by no act, so that they don't verify."""
    places = {place.code: place for place in Place.objects.filter(code__in=VILLAGES)}
    made = [_put(county, fact, places[VILLAGES[fact.village]], next(_numbers)) for fact in facts]
    tallies.count_again()
    return made


def _put(county: County, fact: Fact, place: Place, number: int) -> AidCase:
    moment = datetime(2015, 1, 1, 9, tzinfo=ZONE)
    person = Person.objects.create(
        name="马海", sex="f", birth_date=date(1985, 6, 1), first_met_at=moment, place_code=place.code
    )
    case = AidCase.objects.create(
        flow_class=AidFlow,
        ref=f"aid{number}",
        programme="aid",
        state="verified" if fact.verified else "county_review",
        place=place,
        place_code=place.code,
        county=COUNTY,
        title="马海",
        number=f"示妇助〔2015〕{number:05d}号",
        round=1,
        reach=2,
        accepted_on=fact.nominated,
        opened_by=county.officers["v1.cadre"],
        opened_at=moment,
        state_since=moment,
        grant=fact.grant,
        year=fact.nominated.year,
        person=person,
        amount_asked=fact.amount,
        amount_granted=fact.amount if fact.approved or fact.delivered else None,
        delivered_on=fact.delivered,
    )
    _sign(county, case, _acts(fact), fact)
    return case


def _acts(fact: Fact) -> list[tuple[str, datetime]]:
    acts = [("refuse", fact.refused)] if fact.refused else []
    acts += [("allow_appeal", fact.refused)] if fact.refused and fact.set_aside else []
    acts += [("approve", fact.approved)] if fact.approved else []
    acts += [("report_bounced", at) for at in fact.failed]
    return acts + ([("verify", fact.verified)] if fact.verified else [])


def _sign(county: County, case: Any, acts: Sequence[tuple[str, datetime]], fact: Fact) -> None:
    officer, post = county.officers["c.sealer"], county.posts["c.sealer"]
    if acts:
        Signer.objects.create(case=case, officer=officer, level="county")
    for sequence, (act, at) in enumerate(acts, 1):
        signoff = SignOff.objects.create(
            case=case,
            sequence=sequence,
            round=1,
            level="county",
            act=act,
            carries=act == "approve",
            officer=officer,
            post=post,
            content_digest="0" * 64,
            body={"opinion": "同意", "decision": {}, "findings": []},
            salt="0" * 32,
            digest=f"{case.pk}-{sequence}",
            at=at,
        )
        if act == "approve" and fact.carried_over:
            SignOffVoid.objects.create(signoff=signoff, act="carry_over", officer=officer, at=at)


def expected(
    facts: Iterable[Fact], figure: str, *, place: str, first: date, last: date, grant: str = ""
) -> tuple[int, Decimal]:
    """Count and amount, by going through the facts one by one."""
    count, amount = 0, Decimal(0)
    for fact in facts:
        if not VILLAGES[fact.village].startswith(place) or (grant and fact.grant != grant):
            continue
        days = [
            each.astimezone(ZONE).date() if isinstance(each, datetime) else each for each in fact.days[figure]
        ]
        hits = sum(first <= day <= last for day in days)
        count += hits
        amount += hits * (fact.amount or 0) if figure in {"nominated", "approved", "delivered"} else 0
    return count, amount
