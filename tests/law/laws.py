"""What the tables are about: each programme with its cases' histories, what its acts take, and its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from aid.programme import AID as AID_PROGRAMME
from loans.models import LoanCase
from loans.programme import LOANS
from people.acts.entering import Entered, enter_person
from people.acts.stating import Statement
from people.models import RegisterCase
from people.opening import open_register
from people.programme import REGISTERS
from tests import county as base
from tests.county import VILLAGES, County
from tests.law import histories, nominations
from tests.law.table import AID, LOAN, REGISTER, Table
from workflows import clock
from workflows.programme import Programme
from workflows.seats import seats_of

Steps = list[tuple[str, str]]


class Makes(Protocol):
    """How a programme's cases are made for the table."""

    def draft(self, county: County, opener: str, seed: int, state: str, history: str) -> Any: ...

    def parties(self, case: Any) -> dict[str, str]:
        """ID number by part of whoever stands in the case."""
        ...

    def rewrite(self, case: Any, county: County) -> Any:
        """The case with another content, so that the answer begins a round that everybody signs again."""
        ...

    def data_for(self, case: Any, act: str) -> dict[str, Any]:
        """Valid data of the act for this case: where the table allows it, it must go through."""
        ...


@dataclass(frozen=True)
class Law:
    """A programme under its table."""

    name: str
    programme: Programme
    table: Table
    makes: Makes
    plain: Mapping[str, Steps]
    first_round: Steps
    again: Mapping[str, Steps]
    reached: Mapping[str, str]
    # Where a case of `again` came in its first round.
    furthest: str
    page: str
    api: str
    # When an act of the history was done, where that isn't the day of the table.
    moments: Mapping[str, datetime] = field(default_factory=dict)


class _Loans:
    def draft(self, county: County, opener: str, seed: int, state: str, history: str) -> Any:
        case = base.draft(county, cadre=opener, seed=seed)
        spouse = base.id_number("19790202", 2 * seed % 1000 + 1)
        case.sections["applicant"]["marital_state"] = "married"
        case.sections["household"] |= {"spouse_name": "赵强", "spouse_id_number": spouse}
        case.save()
        base.attach_papers(case, county.officers[opener])
        return case

    def parties(self, case: Any) -> dict[str, str]:
        return {
            "applicant": case.sections["applicant"]["id_number"],
            "spouse": case.sections["household"]["spouse_id_number"],
            "guarantor": case.sections["guarantors"][0]["id_number"],
        }

    def rewrite(self, case: Any, county: County) -> Any:
        found = LoanCase.objects.get(pk=case.pk)
        found.sections["applicant"]["phone"] = "13800007777"
        found.save()
        return found

    def data_for(self, case: Any, act: str) -> dict[str, Any]:
        return histories.data_for(case, act)


# A village has one case of a register and year.
_YEARS = {"plain": 2014, "again": 2013}
_CODES = (
    "women",
    "two_cancers",
    "volunteers",
    "left_behind_women",
    "left_behind_children",
    "women_in_poverty",
)


class _Registers:
    def draft(self, county: County, opener: str, seed: int, state: str, history: str) -> Any:
        taken = RegisterCase.objects.filter(year=_YEARS[history]).count()
        seats = seats_of(county.officers[opener], clock.today())
        outcome = open_register(_CODES[taken], _YEARS[history], VILLAGES[0], seats, key=f"{history}-{state}")
        return RegisterCase.objects.get(ref=outcome.ref)

    def parties(self, case: Any) -> dict[str, str]:
        return {}

    def rewrite(self, case: Any, county: County) -> Any:
        """A woman more, who stands in each of the registers whose first round was in February."""
        day = date(2014, 1, 10)
        facts = (
            Statement("illness", day, {}, "breast_cancer"),
            Statement("volunteer", day, {"place": VILLAGES[0]}, "team"),
        )
        woman = Entered("阿依·木呷", base.id_number("19800101", 2 * case.pk % 1000), facts=facts)
        enter_person(
            county.seats("v1.cadre"), woman, place_code=VILLAGES[0], group="", since=day, source="book"
        )
        return RegisterCase.objects.get(pk=case.pk)

    def data_for(self, case: Any, act: str) -> dict[str, Any]:
        if act.startswith("return_"):
            return {"marks": [{"target": "register", "note": "请核实"}]}
        return {}


_SUBMITTED: Steps = [("opener", "submit")]
_CHECKED: Steps = [*_SUBMITTED, ("township", "sign")]

LAWS = (
    Law(
        "loan",
        LOANS,
        LOAN,
        _Loans(),
        histories.PLAIN,
        histories.FIRST_ROUND,
        histories.AGAIN,
        histories.REACHED,
        "county_review",
        "/loans/{ref}/acts/{act}/",
        "/api/v1/loans/{ref}/acts/{act}",
    ),
    Law(
        "register",
        REGISTERS,
        REGISTER,
        _Registers(),
        {
            "draft": [],
            "township_review": _SUBMITTED,
            "county_review": _CHECKED,
            "returned": [*_SUBMITTED, ("township", "return_to_village")],
            "taken_over": [*_CHECKED, ("county", "take_over")],
            "withdrawn": [*_SUBMITTED, ("opener", "withdraw")],
        },
        [*_CHECKED, ("county", "return_to_village")],
        {"township_review": _SUBMITTED, "county_review": _CHECKED, "returned": []},
        {"returned": "township_review", "taken_over": "county_review", "withdrawn": "township_review"},
        "county_review",
        "/declared/{ref}/acts/{act}/",
        "/api/v1/registers/declared/{ref}/acts/{act}",
    ),
    Law(
        "aid",
        AID_PROGRAMME,
        AID,
        nominations.Nominations(),
        nominations.PLAIN,
        nominations.FIRST_ROUND,
        nominations.AGAIN,
        nominations.REACHED,
        "township_review",
        "/aid/{ref}/acts/{act}/",
        "/api/v1/aid/{ref}/acts/{act}",
        nominations.MOMENTS,
    ),
)
SCENES = [
    (law.name, history, state)
    for law in LAWS
    for history, states in (("plain", law.plain), ("again", law.again))
    for state in states
]
