"""Reads a table's sums from the tallies, wherever they hold what the reader asks for; None where it must be counted."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CharField, DateField, Q, QuerySet

from workflows.areas import Area
from workflows.models import Tally
from workflows.models.places import TOWNSHIP, VILLAGE
from workflows.seats import Seats
from workflows.statistics import Chosen, Group, Groups, Sum
from workflows.tallies import reach_of


def kept_groups(
    programme: str, seats: Seats, chosen: Chosen, area: Area, *, to_the_village: bool
) -> Groups | None:
    """The groups of every figure, in one statement."""
    codes = _codes(chosen, area)
    reach = reach_of(seats)
    if reach is None:
        return None
    rows = _rows(programme, reach, chosen)
    below = rows.filter(_below(chosen, area, to_the_village=to_the_village), kind=chosen.kind)
    lines = below.annotate(of_month=_none(DateField()), of_kind=_none(CharField()))
    here = rows.filter(place__in=codes)
    here = here.filter(kind=chosen.kind) if chosen.kind else here.filter(kind__gt="")
    times = here.annotate(of_place=_none(CharField()))
    first = _summed(lines, "figure", "place", "of_month", "of_kind")
    second = _summed(times, "figure", "of_place", "month", "kind")
    months = {month.first: index for index, month in enumerate(chosen.period.months)}
    found = Groups([], [])
    for figure, place, month, kind, number, fen in first.union(second, all=True):
        if place is None:
            found.times.append(Group(figure, "", months[month], kind, Sum(number, fen)))
        else:
            found.places.append(Group(figure, place, 0, "", Sum(number, fen)))
    return found


def kept_sum(programme: str, figure: str, seats: Seats, chosen: Chosen, area: Area) -> Sum | None:
    """The figure's sum over the whole choice, in one statement."""
    reach = reach_of(seats)
    if reach is None:
        return None
    codes = _codes(chosen, area)
    rows = _rows(programme, reach, chosen).filter(place__in=codes, kind=chosen.kind, figure=figure)
    found = rows.aggregate(total=models.Sum("number"), yuan=models.Sum("fen"))
    return Sum(found["total"] or 0, found["yuan"] or 0)


def _codes(chosen: Chosen, area: Area) -> list[str]:
    return [chosen.place] if chosen.place else list(area.roots)


def _rows(programme: str, reach: int, chosen: Chosen) -> QuerySet[Tally]:
    first, last = chosen.period.first, chosen.period.last
    return Tally.objects.filter(programme=programme, reach=reach, month__gte=first, month__lte=last)


def _summed(rows: QuerySet[Any], *columns: str) -> QuerySet[Any]:
    sums = rows.order_by().values(*columns).annotate(total=models.Sum("number"), yuan=models.Sum("fen"))
    found: QuerySet[Any] = sums.values_list(*columns, "total", "yuan")
    return found


def _none(form: models.Field[Any, Any]) -> Any:
    return models.Value(None, output_field=form)


def _below(chosen: Chosen, area: Area, *, to_the_village: bool) -> Q:
    """The places whose sums make the table's lines: no place stands in them together with one above it."""
    if not chosen.place and not to_the_village:
        return Q(place__in=area.roots)
    found = Q(pk__in=[])
    for code in _codes(chosen, area):
        if len(code) == VILLAGE:
            found |= Q(place=code)
        elif len(code) == TOWNSHIP or not to_the_village:
            found |= Q(above=code)
        else:
            # Equalities, which lead to the months by the index; a range of codes would not.
            found |= Q(
                above__in=sorted({each[:TOWNSHIP] for each in area.names if each.startswith(code)} - {code})
            )
    return found
