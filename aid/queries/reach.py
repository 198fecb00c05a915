"""Which counties' lists, budgets and payments an officer's posts open, and what of them she asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from aid.asking import words
from aid.flows import MANAGER
from aid.policy import GRANTS, Grant, chain, load_policy
from workflows import clock
from workflows.errors import NotFound
from workflows.seats import Seats

SEALER: Final = "county_sealer"
READERS: Final = (MANAGER, SEALER, "auditor")
# Budgets are allotted for the next year too, and last year's are still spent.
_YEARS_BACK: Final = 5


def counties_of(seats: Seats, *roles: str) -> list[str]:
    """The counties of her posts of these roles (all that read, where none is named).

    Raises NotFound where she has none: to her there is no such page.
    """
    found = sorted({seat.county for seat in seats.of_role(*(roles or READERS))})
    if not found:
        raise NotFound("not_found", _("There is no such page for your posts."))
    return found


@dataclass(frozen=True)
class Chosen:
    """A grant and the year of its budget."""

    grant: Grant
    year: int

    @property
    def query(self) -> str:
        """The choice as an address's query."""
        return urlencode({"grant": self.grant.code, "year": self.year})


def chosen(county: str, grant: str, year: str) -> Chosen:
    """The grant and year that were asked for; the first grant, and its year of today, where nothing was.

    Raises NotFound for a grant that nobody wrote down, or a year without budgets.
    """
    found = GRANTS.get(grant) if grant else next(iter(GRANTS.values()))
    if found is None:
        raise NotFound("not_found", _("There is no such programme."))
    if not year:
        terms = load_policy().at(county, clock.today())
        return Chosen(found, chain.year_of(terms, found, clock.today()))
    return Chosen(found, year_of(year))


def year_of(text: str) -> int:
    """The year that an address names. Raises NotFound for one without budgets."""
    if not (len(text) == 4 and text.isascii() and text.isdigit()) or int(text) not in years():
        raise NotFound("not_found", _("There is no such year."))
    return int(text)


def years() -> Iterable[int]:
    """The years that can be asked for, the latest first."""
    this = clock.today().year
    return range(this + 1, this - _YEARS_BACK, -1)


def grant_options() -> list[tuple[str, str]]:
    """Every grant by its code, in the reader's language."""
    return [(code, words(grant.name)) for code, grant in GRANTS.items()]
