"""What the rules are told of a nomination. None means "not known": a rule that needs such a fact refers.

`visited_on` alone is always known: the register has every visit, and None is that there was none.

Everything is read from the content of a round, which the registers filled at submission, and never from a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal

HOUSING: Final = ("none", "dangerous", "sound")
WHOSE: Final = ("herself", "household")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What she, or somebody of her household, was granted before. `year` is the one that it was granted for."""

    grant: str
    year: int
    on: date
    amount: Decimal | None
    whose: Literal["herself", "household"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """One woman nominated for one grant. Amounts are yuan.

    `on` is the day of judging. Age, window, visit and the terms in force go by `submitted_on`, the day on which the
    nomination was first handed in, so that a slow desk harms nobody.
    """

    grant: str
    place: str | None = None
    year: int | None = None
    on: date | None = None
    submitted_on: date | None = None
    name: str | None = None
    id_number: str | None = None
    birth_date: date | None = None
    # "f" or "m" as the register has it.
    sex: str | None = None
    household: str | None = None
    members: int | None = None
    minors: int | None = None
    # Register to the day since which she stands in it; None when nobody looked.
    registers: Mapping[str, date] | None = None
    marks: frozenset[str] | None = None
    income_year: int | None = None
    income_per_head: Decimal | None = None
    living_allowance: bool | None = None
    illnesses: frozenset[str] | None = None
    disabled: bool | None = None
    # One of HOUSING.
    housing: str | None = None
    # None: nobody was with her.
    visited_on: date | None = None
    earlier: tuple[Earlier, ...] | None = None
    amount: Decimal | None = None
    parcel: str | None = None
    diagnosis: str | None = None
    diagnosed_on: date | None = None
    # Asked of the other programmes when it is judged; no part of what is signed.
    overdue_loan: bool | None = None


def nomination_of(
    content: Mapping[str, Any],
    on: date,
    *,
    submitted_on: date | None = None,
    overdue_loan: bool | None = None,
) -> Nomination:
    """The nomination of a round's content, judged on `on`; handed in then too unless `submitted_on` says when.

    A key that is absent is a fact that isn't known, as null is. Raises ValueError, KeyError or ArithmeticError only for
    content that no round can have (the content was checked before it was kept).
    """
    her, facts = _part(content, "beneficiary"), _part(content, "facts")
    sections = _part(content, "sections")
    medical, registers, earlier = _part(sections, "medical"), facts.get("registers"), content.get("earlier")
    return Nomination(
        grant=content["grant"],
        place=content.get("place"),
        year=content.get("year"),
        on=on,
        submitted_on=submitted_on or on,
        name=her.get("name"),
        id_number=her.get("id_number"),
        birth_date=_day(her.get("birth_date")),
        sex=her.get("sex"),
        household=her.get("household"),
        members=her.get("members"),
        minors=her.get("minors"),
        registers=None if registers is None else _days(registers),
        marks=_set(facts.get("marks")),
        income_year=facts.get("income_year"),
        income_per_head=_yuan(facts.get("income_per_head")),
        living_allowance=facts.get("living_allowance"),
        illnesses=_set(facts.get("illness")),
        disabled=facts.get("disability"),
        housing=facts.get("housing"),
        visited_on=_day(facts.get("visited_on")),
        earlier=None if earlier is None else tuple(_earlier(row) for row in earlier),
        amount=_yuan(content.get("amount")),
        parcel=_part(sections, "goods").get("parcel"),
        diagnosis=medical.get("diagnosis"),
        diagnosed_on=_day(medical.get("diagnosed_on")),
        overdue_loan=overdue_loan,
    )


def _earlier(row: Mapping[str, Any]) -> Earlier:
    return Earlier(
        grant=row["grant"],
        year=row["year"],
        on=date.fromisoformat(row["on"]),
        amount=_yuan(row.get("amount")),
        whose=row["whose"],
    )


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part: Mapping[str, Any] = whole.get(name) or {}
    return part


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(texts: Mapping[str, str]) -> Mapping[str, date]:
    return MappingProxyType({name: date.fromisoformat(text) for name, text in texts.items()})


def _yuan(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _set(codes: Sequence[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)
