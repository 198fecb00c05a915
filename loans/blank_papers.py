"""The papers to be signed by hand, before there is any case: what a place and a day say, and no person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from loans import papers
from loans.policy import load_policy
from workflows.desk import place_names
from workflows.models import Coverage, Place
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.roles import ROLES

_LENDER_KIND: Final = ROLES["loan_officer"].office_kind


def lender_of(place_code: str) -> str | None:
    """The branch that answers for the place; None where the place has several or none. One statement."""
    prefixes = [place_code[:length] for length in (COUNTY, TOWNSHIP, VILLAGE) if length <= len(place_code)]
    rows = Coverage.objects.filter(kind=_LENDER_KIND, prefix__in=prefixes).order_by("prefix")
    # The longest prefix comes last and wins.
    return rows.values_list("office__name", flat=True).last()


def guarantee_months(place_code: str, on: date) -> int | None:
    """Months after the last repayment for which a guarantor stands; None where no rule sets them."""
    months: int | None = load_policy().at(place_code, on).value("guarantee_months")
    return months


def blank_paper(kind: str, place_code: str, on: date) -> bytes | None:
    """The PDF of an empty declaration or pledge of the place; None where there is no such place on that day."""
    if len(place_code) not in (COUNTY, TOWNSHIP, VILLAGE):
        return None
    if not Place.objects.in_force(on).filter(code=place_code).exists():
        return None
    county = place_names([place_code[:COUNTY]]).get(place_code[:COUNTY], "")
    return _printed(kind, county, lender_of(place_code), guarantee_months(place_code, on))


# Few different ones, and each takes as long as any paper: visitors without an account get the same bytes again.
@lru_cache(maxsize=128)
def _printed(kind: str, county: str, lender: str | None, months: int | None) -> bytes:
    return _PRINTERS[kind](papers.blank(county, lender_name=lender, guarantee_months=months))


_PRINTERS: Final[Mapping[str, Callable[[papers.FormFacts], bytes]]] = {
    "declaration": papers.declaration,
    "pledge": lambda facts: papers.pledge(facts, None),
}
