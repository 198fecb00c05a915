"""Figures of the registers by place on a day: persons, visits done against due, helping; villages add up to a county.

Everybody is counted where she is registered on the day, a visit and a pair where they were made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from people.merged import merged_rows
from people.models import Helper, Pairing, RegisterEntry, Visit, stands_on
from people.policy import load_policy
from people.policy.spans import born_by
from people.queries.registers import IN, registers_of, villages_in_force, within
from people.registers.declaration import REGISTERS, Register
from people.registers.heads import HEADS, heads_on
from workflows.areas import LENGTHS, Area, lies_in
from workflows.models.places import COUNTY, VILLAGE
from workflows.seats import Seats

POOR: Final = "women_in_poverty"
# The figures beside the registers' own, which go by their codes.
DUE, SEEN, VISITS_DUE, VISITS, ALL_VISITS = "due", "seen", "visits_due", "visits", "all_visits"
PAIRED, PAIRS, HELPERS = "paired", "pairs", "helpers"
CHILDREN: Final = "left_behind_children"
YOUNG: Final = "left_behind_children_young"


@dataclass(frozen=True)
class Rule:
    """Of each village the registers whose women are visited, and how often a calendar year; nearly always alike.

    `is_one` where it is the same in every village of the places.
    """

    by_village: Mapping[str, tuple[tuple[str, ...], int]]
    is_one: bool

    @property
    def groups(self) -> dict[tuple[tuple[str, ...], int], list[str]]:
        """The villages that have the same rule."""
        found: dict[tuple[tuple[str, ...], int], list[str]] = defaultdict(list)
        for village, rule in self.by_village.items():
            found[rule].append(village)
        return found

    @property
    def names(self) -> Q:
        """Filter on entries: those of the registers that the rule of their village names."""
        found = Q(pk__in=[])
        for (registers, _visits), villages in self.groups.items():
            named = Q(register__in=registers)
            found |= named if self.is_one else named & Q(place_code__in=villages)
        return found


@dataclass
class Figures:
    """Figure → place code → number, and the registers that the reader may know of."""

    registers: list[Register]
    by_place: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    # County → the age below which its children left behind are counted besides, where one is in force.
    limits: Mapping[str, int] = field(default_factory=dict)

    def add(self, figure: str, place: str, number: int) -> None:
        self.by_place[figure][place] += number

    def sums(self) -> dict[str, dict[str, int]]:
        """Place code of any level → figure → number, all that lies in the place together."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for figure, places in self.by_place.items():
            for place, number in places.items():
                for length in LENGTHS:
                    if length <= len(place):
                        found[place[:length]][figure] += number
        return found

    def at(self, place: str) -> dict[str, int]:
        """What is counted at the place itself, not in those below it."""
        return {figure: places[place] for figure, places in self.by_place.items() if places.get(place)}


def figures_of(seats: Seats, area: Area, places: tuple[str, ...], day: date) -> Figures:
    """All figures of these places on the day.

    Eight statements, whatever the number of persons; nine where two rows of somebody were merged.
    """
    figures = Figures(registers_of(seats))
    codes = [register.code for register in figures.registers]
    figures.limits = second_limits(area, day) if CHILDREN in codes else {}
    for place, register, number in _standing(places, day, codes, figures.limits):
        figures.add(register, place, number)
    villages = villages_in_force(area, places, day)
    if HEADS in codes:
        for village in heads_on(day, villages):
            figures.add(HEADS, village, 1)
    _add_visits(figures, rule_of(area, places, day), places, day)
    every = visits_in(places, day).filter(place_code__in=_villages(area, places))
    for place, number in every.order_by().values_list("place_code").annotate(number=Count("pk")):
        figures.add(ALL_VISITS, place, number)
    if POOR in codes:
        _add_helping(figures, places, day)
    return figures


def _standing(
    places: Iterable[str], day: date, codes: Iterable[str], limits: Mapping[str, int]
) -> Iterable[tuple[str, str, int]]:
    rows = RegisterEntry.objects.filter(within(places), stands_on(day), register__in=codes, outcome=IN)
    counted = rows.order_by().values("register", "place_code").annotate(number=Count("pk"))
    found = counted.values_list("place_code", "register", "number")
    if not limits:
        return found
    young = young_children(places, day, limits).order_by().annotate(figure=Value(YOUNG))
    named = young.values("figure", "place_code").annotate(number=Count("pk"))
    return found.union(named.values_list("place_code", "figure", "number"), all=True)


def second_limits(area: Area, day: date) -> dict[str, int]:
    """County → the age below which the policy has its children left behind counted besides on the day."""
    name, policy = REGISTERS[CHILDREN].second_limit, load_policy()
    counties = sorted({code[:COUNTY] for code in area.codes if len(code) >= COUNTY})
    values = {county: policy.at(county, day).value(name) for county in counties}
    return {county: int(value) for county, value in values.items() if value is not None}


def young_children(places: Iterable[str], day: date, limits: Mapping[str, int]) -> QuerySet[RegisterEntry]:
    """Children left behind who are below the age that their county names."""
    younger = Q(pk__in=[])
    for county, age in limits.items():
        younger |= lies_in(county) & Q(person__birth_date__gt=born_by(day, age))
    rows = RegisterEntry.objects.filter(within(places), stands_on(day), register=CHILDREN, outcome=IN)
    return rows.filter(younger)


def _villages(area: Area, places: tuple[str, ...]) -> list[str]:
    """Every village code that these places ever had."""
    return [code for code in area.codes if len(code) == VILLAGE and code.startswith(places)]


def rule_of(area: Area, places: tuple[str, ...], day: date) -> Rule:
    """What the policy says on the day of visits in each village of these places."""
    policy, found = load_policy(), {}
    villages = _villages(area, places)
    for village in villages:
        terms = policy.at(village, day)
        visits, registers = terms.value("visits_a_year"), terms.value("visited_registers")
        if visits and registers:
            found[village] = (tuple(registers), int(visits))
    return Rule(found, is_one=len(found) == len(villages) and len(set(found.values())) == 1)


def named_women(rule: Rule, day: date) -> QuerySet[RegisterEntry]:
    """Entries of the day in the registers that the rule of their village names; a woman may have several."""
    return RegisterEntry.objects.filter(rule.names, stands_on(day), outcome=IN)


def due_women(rule: Rule, places: tuple[str, ...], day: date) -> QuerySet[RegisterEntry]:
    """One entry for each woman who is to be visited."""
    earlier = named_women(rule, day).filter(person=OuterRef("person"), register__lt=OuterRef("register"))
    return named_women(rule, day).filter(within(places), ~Exists(earlier))


def with_visits(women: QuerySet[RegisterEntry], day: date) -> QuerySet[Any]:
    """The same with `visits`: how often she was seen this year up to the day, under whichever row. For a page."""
    merged = times_of_year(day, "person__merged_into", entered_twice)
    return women.annotate(visits=times_of_year(day, "person") + merged)


def times_of_year(day: date, whose: str, left_out: Callable[[], Exists] | None = None) -> Coalesce:
    """How often this year; two columns are asked each by its own index, joined by OR they would be asked by none."""
    rows = visits_of_year(day).filter(**{whose: OuterRef("person")}).order_by()
    if left_out is not None:
        rows = rows.filter(~left_out())
    counted = rows.values(whose).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def seen_often_enough(rule: Rule) -> Q:
    """Filter on women `with_visits`: those seen as often as the rule of their village asks."""
    found = Q(pk__in=[])
    for (_registers, visits), villages in rule.groups.items():
        found |= Q(visits__gte=visits) if rule.is_one else Q(visits__gte=visits, place_code__in=villages)
    return found


def visits_of_year(day: date) -> QuerySet[Visit]:
    """Visits done in the calendar year of the day, up to it."""
    return Visit.objects.filter(status=Visit.Status.DONE, done_on__gte=date(day.year, 1, 1), done_on__lte=day)


def entered_twice() -> Exists:
    """Filter on visits to rows that are merged: those of a day that is counted already for the row that speaks.

    She is visited once a day; before the merge the same visit could be entered under both of her rows.
    """
    speaks = OuterRef("person__merged_into")
    earlier = Q(person__merged_into=speaks, pk__lt=OuterRef("pk"))
    same_day = Visit.objects.filter(status=Visit.Status.DONE, done_on=OuterRef("done_on"))
    return Exists(same_day.filter(Q(person=speaks) | earlier))


def visits_in(places: Iterable[str], day: date) -> QuerySet[Visit]:
    """Those of the year that were made in these places."""
    return visits_of_year(day).filter(within(places))


def _add_visits(figures: Figures, rule: Rule, places: tuple[str, ...], day: date) -> None:
    """Three statements, four where somebody is merged; asked woman by woman they would take several times as long."""
    women = named_women(rule, day).filter(within(places)).order_by()
    seen = _times_seen(women, day)
    # Each woman once, in however many of the registers she stands.
    for place, person in set(women.values_list("place_code", "person_id")):
        _registers, asked = rule.by_village[place]
        visits = seen[person]
        figures.add(DUE, place, 1)
        figures.add(VISITS_DUE, place, asked)
        figures.add(VISITS, place, visits)
        if visits >= asked:
            figures.add(SEEN, place, 1)


def _times_seen(women: QuerySet[RegisterEntry], day: date) -> Counter[int]:
    """How often each of them was seen this year, by the row that speaks for her. Two statements, or three."""
    made = visits_of_year(day).order_by().values_list("person_id").annotate(number=Count("pk"))
    seen = Counter(dict(made.filter(person_id__in=women.values("person_id"))))
    if merged := merged_rows():
        for row, number in made.filter(~entered_twice(), person_id__among=merged):
            seen[merged[row]] += number
    return seen


def lasting(day: date, last: str) -> Q:
    """Filter on pairs and helpers: those of the day, whose last day stands in the column `last`."""
    return Q(starts_on__lte=day) & (Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day}))


def paired_women(places: Iterable[str], day: date) -> QuerySet[RegisterEntry]:
    """Women in poverty with a helper on the day."""
    pairs = Pairing.objects.filter(lasting(day, "ends_on"))
    entries = RegisterEntry.objects.filter(within(places), stands_on(day), register=POOR, outcome=IN)
    merged = pairs.filter(person__merged_into__isnull=False).values("person__merged_into")
    # As two sets: asked woman by woman, PostgreSQL would look each of them up twice.
    return entries.filter(Q(person__in=pairs.values("person")) | Q(person__in=merged))


def pairs_of(places: Iterable[str], day: date) -> QuerySet[Pairing]:
    """Pairs of the day that were made in these places."""
    return Pairing.objects.filter(lasting(day, "ends_on"), within(places))


def helpers_of(places: Iterable[str], day: date) -> QuerySet[Helper]:
    """Helpers of the day whose rows these places keep."""
    return Helper.objects.filter(lasting(day, "left_on"), within(places))


def _add_helping(figures: Figures, places: tuple[str, ...], day: date) -> None:
    """Three sums in one statement."""
    sources: Mapping[str, QuerySet[Any]] = {
        PAIRED: paired_women(places, day),
        PAIRS: pairs_of(places, day),
        HELPERS: helpers_of(places, day),
    }
    first, *others = (
        rows.order_by()
        .annotate(figure=Value(figure))
        .values("figure", "place_code")
        .annotate(number=Count("pk"))
        .values_list("figure", "place_code", "number")
        for figure, rows in sources.items()
    )
    for figure, place, number in first.union(*others, all=True):
        figures.add(figure, place, number)
