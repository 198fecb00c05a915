"""Invented people with valid numbers. Place 513499 belongs to no real county."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.cn.ric import calc_check_digit

from loans.policy import ApplicantFacts, Facts, GuarantorFacts

PLACE = "513499101201"
ACCEPTED_ON = date(2014, 3, 18)


def id_number(born: date, sex: str = "female", serial: int = 1, place: str = "513499") -> str:
    """A valid number; `serial` tells people of one birthday apart."""
    sequence = serial * 2 + (1 if sex == "male" else 0)
    digits = f"{place}{born:%Y%m%d}{sequence:03d}"
    return digits + calc_check_digit(digits + "0")


WOMAN = id_number(date(1985, 6, 1))
HUSBAND = id_number(date(1983, 2, 2), "male")
TEACHER = id_number(date(1975, 9, 10), serial=3)
SAVER = id_number(date(1970, 1, 5), "male", serial=4)


def woman(**changes: Any) -> ApplicantFacts:
    """马海阿依, who qualifies."""
    qualified = ApplicantFacts(
        name="马海阿依",
        id_number=WOMAN,
        employment="farming",
        received_before=False,
        marital_state="married",
        spouse_id_number=HUSBAND,
    )
    return replace(qualified, **changes)


def teacher(**changes: Any) -> GuarantorFacts:
    """A guarantor on the public payroll, against whom nothing stands."""
    free = GuarantorFacts(
        name="沙马木呷",
        id_number=TEACHER,
        guarantor_class="public_payroll",
        relation="none",
        open_guarantees=0,
    )
    return replace(free, **changes)


def saver(**changes: Any) -> GuarantorFacts:
    """A guarantor with a deposit that covers and outlasts the loan."""
    free = GuarantorFacts(
        name="吉克拉铁",
        id_number=SAVER,
        guarantor_class="fixed_deposit",
        relation="none",
        open_guarantees=0,
        deposit_amount=Decimal(50_000),
        deposit_matures_on=date(2017, 1, 1),
    )
    return replace(free, **changes)


def application(**changes: Any) -> Facts:
    """An application of 50,000 yuan that passes every rule without a note."""
    complete = Facts(
        place=PLACE,
        accepted_on=ACCEPTED_ON,
        amount=Decimal("50000.00"),
        applicant=woman(),
        guarantors=(teacher(), saver()),
    )
    return replace(complete, **changes)
