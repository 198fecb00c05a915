"""Cases written straight into the tables from plain facts, and what every figure must be, counted from those facts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from loans.flows import LoanFlow
from loans.models import Disbursement, LoanCase
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, ZONE, County
from workflows import tallies
from workflows.models import Place, Signer, SignOff, SignOffVoid

FIGURES = ("accepted", "approved", "returned", "refused", "paid")


@dataclass(frozen=True)
class Fact:
    """What happened to one application: the days (moments) of its acts; amounts in yuan."""

    village: int
    accepted: date
    amount: Decimal
    industry: str = "breeding"
    returned: tuple[datetime, ...] = ()
    sealed: datetime | None = None
    seal_taken_back: bool = False
    refused: datetime | None = None
    paid: date | None = None


# Above those that the acts give.
_numbers = itertools.count(10_001)


def put(county: County, facts: Iterable[Fact]) -> None:
    """The cases stand in the tables; they were made by no act, so that they don't verify."""
    places = {place.code: place for place in Place.objects.filter(code__in=VILLAGES)}
    for fact in facts:
        _put(county, fact, places[VILLAGES[fact.village]], next(_numbers))
    tallies.count_again()


def _put(county: County, fact: Fact, place: Place, number: int) -> None:
    moment = datetime(2014, 1, 1, 9, tzinfo=ZONE)
    state = "disbursed" if fact.paid else "refused" if fact.refused else "township_review"
    case = LoanCase.objects.create(
        flow_class=LoanFlow,
        ref=f"figure{number}",
        programme="loan",
        state=state,
        place=place,
        place_code=place.code,
        county=COUNTY,
        title="王秀英",
        number=f"示妇贷〔2014〕{number:05d}号",
        round=1,
        reach=5,
        accepted_on=fact.accepted,
        opened_by=county.officers["v1.cadre"],
        opened_at=moment,
        state_since=moment,
        industry=fact.industry,
        amount_asked=fact.amount,
        amount_consented=fact.amount if fact.sealed else None,
        term_months=24 if fact.sealed else None,
        rate=Decimal("9.15") if fact.sealed else None,
    )
    _sign(county, case, _acts(fact), taken_back=fact.seal_taken_back)
    if fact.paid:
        Disbursement.objects.create(
            case=case,
            county=COUNTY,
            voucher=f"V-{number}",
            paid_on=fact.paid,
            amount=fact.amount,
            account_holder="王秀英",
            account_number="6214888800001234",
            confirmed_by=county.officers["b1.liaison"],
            confirmed_at=moment,
        )


def _acts(fact: Fact) -> list[tuple[str, datetime]]:
    acts = [("return_to_village", at) for at in fact.returned]
    acts += [("seal", fact.sealed)] if fact.sealed else []
    return acts + ([("refuse", fact.refused)] if fact.refused else [])


def _sign(county: County, case: Any, acts: Sequence[tuple[str, datetime]], *, taken_back: bool) -> None:
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
            carries=act == "seal",
            officer=officer,
            post=post,
            content_digest="0" * 64,
            body={"opinion": "同意", "decision": {"reasons": ["other"]}, "findings": []},
            salt="0" * 32,
            digest=f"{case.pk}-{sequence}",
            at=at,
        )
        if act == "seal" and taken_back:
            SignOffVoid.objects.create(signoff=signoff, act="unseal", officer=officer, at=at)


def _days(fact: Fact, figure: str) -> list[date]:
    moments: dict[str, list[date | datetime | None]] = {
        "accepted": [fact.accepted],
        "approved": [] if fact.seal_taken_back else [fact.sealed],
        "returned": list(fact.returned),
        "refused": [fact.refused],
        "paid": [fact.paid],
    }
    found = [moment for moment in moments[figure] if moment is not None]
    return [each.astimezone(ZONE).date() if isinstance(each, datetime) else each for each in found]


def expected(
    facts: Iterable[Fact], figure: str, *, place: str, first: date, last: date, kind: str = ""
) -> tuple[int, Decimal]:
    """Count and amount, by going through the facts one by one."""
    count, amount = 0, Decimal(0)
    for fact in facts:
        if not VILLAGES[fact.village].startswith(place) or (kind and fact.industry != kind):
            continue
        hits = sum(first <= day <= last for day in _days(fact, figure))
        count += hits
        amount += hits * fact.amount if figure != "returned" else 0
    return count, amount


__all__ = ["COUNTY", "FIGURES", "TOWNSHIPS", "VILLAGES", "Fact", "expected", "put"]
