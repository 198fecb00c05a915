"""Run as a process. `set`: builds the county and the cases of every race; prints the rounds and what `look` prints.
`look`: prints what verify() finds and what the tables say of the winners."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from datetime import date  # noqa: E402
from typing import Any  # noqa: E402

from django.db.models import Count  # noqa: E402

from loans.models import BenefitSlot, Disbursement, Guarantee, LoanCase  # noqa: E402
from loans.programme import LOANS  # noqa: E402
from tests.county import SPRING, County, advance, build_county, checklist, draft, id_number  # noqa: E402
from tests.races.clones import clone, women  # noqa: E402
from workflows import acts, clock  # noqa: E402
from workflows.appointing import appoint, register_officer  # noqa: E402
from workflows.models import Appointment, CaseTask, Counter, IdempotencyRecord, JournalRow, SignOff  # noqa: E402
from workflows.verification import verify  # noqa: E402

Rounds = dict[str, list[list[dict[str, Any]]]]


def set_up(rounds: int) -> Rounds:
    """Each race's rounds; a round is the two requests that are sent at once."""
    with clock.at(SPRING):
        county = build_county()
        _second_chair(county)
        submitted = advance(county, draft(county, seed=401), "submit")
        drafted = draft(county, seed=402)
        sealed = advance(county, draft(county, seed=403), "county")
        return {
            "act": _same_act(submitted, rounds),
            "key": _same_key(submitted, rounds),
            "slot": _same_woman(drafted, rounds),
            "voucher": _same_voucher(sealed, rounds),
            "guarantor": _same_guarantor(sealed, rounds),
        }


def _second_chair(county: County) -> None:
    officer = register_officer(
        username="v1.standin", name="代理主席", id_number=id_number("19690101", 2), password=None
    )
    appoint(
        officer,
        county.posts["v1.chair"],
        starts_on=date(2014, 1, 1),
        ends_on=date(2014, 12, 31),
        kind=Appointment.Kind.STAND_IN,
    )


def _request(username: str, ref: str, act: str, key: str = "", **data: Any) -> dict[str, Any]:
    return {"officer": username, "ref": ref, "act": act, "data": data, "key": key}


def _same_act(template: LoanCase, rounds: int) -> list[list[dict[str, Any]]]:
    ticks = checklist(template)
    refs = clone(template, women(0, rounds), lambda index: 100 + index)
    return [
        [_request(who, ref, "sign", checklist=ticks) for who in ("v1.chair", "v1.standin")] for ref in refs
    ]


def _same_key(template: LoanCase, rounds: int) -> list[list[dict[str, Any]]]:
    ticks = checklist(template)
    refs = clone(template, women(1, rounds), lambda index: 400 + index)
    return [[_request("v1.chair", ref, "sign", key=f"key-{ref}", checklist=ticks)] * 2 for ref in refs]


def _same_woman(template: LoanCase, rounds: int) -> list[list[dict[str, Any]]]:
    twice = [number for number in women(2, rounds) for _draft in (1, 2)]
    refs = clone(template, twice, lambda index: 700 + index)
    return [
        [_request("v1.cadre", ref, "submit") for ref in pair]
        for pair in zip(refs[::2], refs[1::2], strict=True)
    ]


def _same_voucher(template: LoanCase, rounds: int) -> list[list[dict[str, Any]]]:
    refs = clone(template, women(3, 2 * rounds), lambda index: 1200 + index)
    return _payouts(template, refs, lambda number, _place: f"SAME-{number}")


def _same_guarantor(template: LoanCase, rounds: int) -> list[list[dict[str, Any]]]:
    refs = clone(template, women(4, 2 * rounds), lambda index: 1800 + index // 2)
    return _payouts(template, refs, lambda number, place: f"OWN-{number}-{place}")


def _payouts(template: LoanCase, refs: list[str], voucher: Any) -> list[list[dict[str, Any]]]:
    payout = {
        "paid_on": clock.today().isoformat(),
        "amount": "30000",
        "account_holder": template.sections["applicant"]["name"],
        "account_number": template.sections["account"]["number"],
    }
    return [
        [
            _request("b1.liaison", ref, "confirm_disbursement", **payout, voucher=voucher(number, place))
            for place, ref in enumerate(pair)
        ]
        for number, pair in enumerate(zip(refs[::2], refs[1::2], strict=True))
    ]


def look() -> dict[str, Any]:
    """What stands after all the rounds, for the questions that the test asks."""
    double = (
        CaseTask.objects.filter(finished=None).values("process_id").annotate(n=Count("pk")).filter(n__gt=1)
    )
    numbers = LoanCase.objects.exclude(number=None).values_list("number", flat=True)
    return {
        "faults": [str(fault) for fault in verify()],
        "double_tasks": double.count(),
        "open_without_task": LoanCase.objects.filter(state__in=acts.PROGRAMMES[LOANS.code].flow.stations())
        .exclude(tasks__finished=None)
        .count(),
        "signed": SignOff.objects.filter(act="sign", sequence=1).count(),
        "paid": Disbursement.objects.count(),
        "bound": Guarantee.objects.filter(released_on=None).count(),
        "consumed": BenefitSlot.objects.filter(status="consumed").count(),
        "numbers": len(set(numbers)),
        "last_number": Counter.objects.get(series="loan").last,
        "keys": IdempotencyRecord.objects.filter(key__startswith="key-").count(),
        "journal": JournalRow.objects.count(),
    }


if __name__ == "__main__":
    answer = {"rounds": set_up(int(sys.argv[2])), "before": look()} if sys.argv[1] == "set" else look()
    print(json.dumps(answer))  # noqa: T201  (its output is its answer)
