"""The places that an officer's posts answer for, as the tree that tables and registers are read by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from workflows.errors import NotAllowed, NotFound
from workflows.models import Place
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.periods import Period
from workflows.roles import NEVER, ROLES
from workflows.seats import Seats

LENGTHS = (COUNTY, TOWNSHIP, VILLAGE)
# By the length of a code, that of the place which it lies in.
_ABOVE = {COUNTY: 0, TOWNSHIP: COUNTY, VILLAGE: TOWNSHIP}


def under(code: str) -> Q:
    """Filter on cases: those of a place, by equalities and ranges that the indexes of its county and place serve."""
    county = Q(county=code[:COUNTY])
    if len(code) == COUNTY:
        return county
    return county & lies_in(code)


def lies_in(code: str, column: str = "place_code") -> Q:
    """Filter on the open and done tasks in a place: a range of codes, which an index serves on both databases.

    In what is no place's code nothing lies: whoever was merged is of no place. `column` may lead to another row's.
    """
    if not (code.isascii() and code.isdigit()):
        return Q(pk__in=[])
    if len(code) == VILLAGE:
        return Q(**{column: code})
    return Q(**{f"{column}__gte": code, f"{column}__lt": str(int(code) + 1).zfill(len(code))})


@dataclass(frozen=True)
class Area:
    """The places of her posts: the outermost ones, and all below and above them with their newest names."""

    roots: tuple[str, ...]
    names: Mapping[str, str]
    # By code: in force from the first day to the second, or without end.
    times: Mapping[str, tuple[date, date | None]]

    @property
    def top(self) -> str:
        """The place that holds all of hers; empty where her posts answer for several that lie side by side."""
        return self.roots[0] if len(self.roots) == 1 else ""

    @property
    def codes(self) -> list[str]:
        """Hers, each before those below it."""
        return sorted(code for code in self.names if self.holds(code))

    @property
    def since(self) -> date | None:
        """The first day on which one of her places was in force."""
        return min((self.times[code][0] for code in self.codes), default=None)

    def holds(self, code: str) -> bool:
        return any(code.startswith(root) for root in self.roots)

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def full_name(self, code: str) -> str:
        """The place with the township and county that it lies in."""
        return "".join(self.names.get(code[:length], "") for length in LENGTHS if length <= len(code))

    def title(self, code: str) -> str:
        """The place, or all of hers by name where `code` is empty."""
        if code:
            return self.full_name(code)
        return _(", ").join(self.full_name(root) for root in self.roots)

    def choose(self, code: str) -> str:
        """The place that was asked for, `top` where none was. Raises NotFound for one that isn't hers."""
        if not code:
            return self.top
        if code not in self.names or not self.holds(code):
            raise NotFound("not_found", _("There is no such place among those of your posts."))
        return code

    def tree(self, period: Period, counted: Iterable[str] = ()) -> dict[str, list[str]]:
        """By place, the next level below it: those in force during the period, and those `counted` that no longer are.

        Below nothing stand the roots where there are several.
        """
        in_force = (
            code
            for code, (starts, ends) in self.times.items()
            if starts <= period.last and (ends is None or ends >= period.first)
        )
        found: dict[str, set[str]] = defaultdict(set)
        for code in (*in_force, *counted):
            if len(code) in LENGTHS:
                found[code[: _ABOVE[len(code)]]].add(code)
        tree = {code: sorted(below) for code, below in found.items()}
        return tree if self.top else {**tree, "": list(self.roots)}


def area_of(seats: Seats) -> Area:
    """The places whose cases her posts see, as they answer for them today. One statement.

    Raises NotAllowed where none of her posts sees any case.
    """
    scopes = {scope for seat in seats.current if ROLES[seat.role].sees_from < NEVER for scope in seat.scopes}
    if not scopes:
        raise NotAllowed("wrong_post", _("Your posts see no applications."))
    roots = tuple(
        sorted(
            code for code in scopes if not any(code.startswith(other) for other in scopes if other != code)
        )
    )
    wanted = Q(pk__in=[])
    for root in roots:
        wanted |= Q(code__startswith=root) | Q(code__in=[root[:length] for length in LENGTHS])
    names: dict[str, str] = {}
    times: dict[str, tuple[date, date | None]] = {}
    rows = Place.objects.filter(wanted).order_by("valid_from", "pk")
    for code, name, starts, ends in rows.values_list("code", "name", "valid_from", "valid_to"):
        names[code] = name
        times[code] = (min(starts, times[code][0]) if code in times else starts, ends)
    return Area(roots, names, times)
