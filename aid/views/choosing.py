"""What the county's pages are asked for: a grant and a year, in one of her counties."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from aid.queries.reach import Chosen, chosen, counties_of, grant_options, years
from workflows.desk import desk_of, place_names
from workflows.questions import Question


@dataclass(frozen=True)
class Choice:
    """Of one county: a grant, and the year of its budget."""

    county: str
    chosen: Chosen
    questions: list[Question]


def choice_of(request: HttpRequest, *roles: str, named: bool = True) -> Choice:
    """What the address asks for; the page's head names the county, unless its own reading does. Raises NotFound.

    A post answers for one county; of several the first.
    """
    county = county_of(request, *roles) if named else counties_of(desk_of(request).seats, *roles)[0]
    found = chosen(county, request.GET.get("grant", ""), request.GET.get("year", ""))
    return Choice(county, found, [grant_question(found.grant.code), year_question(found.year)])


def county_of(request: HttpRequest, *roles: str) -> str:
    """The county of her post, named in the page's head. Raises NotFound for any other post. One statement."""
    desk = desk_of(request)
    county = counties_of(desk.seats, *roles)[0]
    desk.county_name = place_names([county]).get(county, "")
    return county


def grant_question(value: str) -> Question:
    """Which programme."""
    return Question("grant", _("Programme"), "select", value, grant_options())


def year_question(value: int | str) -> Question:
    """The year of which budget."""
    return Question("year", _("Year"), "select", str(value), [(str(year), str(year)) for year in years()])


def number_in(request: HttpRequest, name: str) -> int | None:
    """The key that the page starts at; anything unreadable starts at the top."""
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
