"""The sums of months, places and kinds, kept by every act in its own transaction and compared with the cases.

They are written under the lock of the county's chain head, which every act takes last and keeps until it commits: no
two acts of a county meet in a sum, and none can wait for the other's. A count made anew takes the same lock.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from workflows.counting import NO_KIND, Counted, Happening
from workflows.ledger import is_void
from workflows.models import ChainHead, SignOff, Tally
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.moment import one_moment
from workflows.money import round_fen
from workflows.programme import PROGRAMMES, ActContext, Programme
from workflows.roles import NEVER, ROLES
from workflows.seats import Seats

# How far every case has come that anything is counted of.
FIRST = 1
_COLUMNS = ("programme", "above", "reach", "kind", "month", "place", "figure", "number", "fen")
_KEY = _COLUMNS[:7]
_MOST_AT_ONCE = 500
_CHUNK = 2000


class Cell(NamedTuple):
    """Which sum: the key of a tally. A tuple, as there are millions of them when all is counted anew."""

    programme: str
    above: str
    reach: int
    kind: str
    month: date
    place: str
    figure: str

    def __str__(self) -> str:
        return (
            f"{self.programme}/{self.figure}/{self.place}/{self.month:%Y-%m}/{self.kind or '*'}/{self.reach}"
        )


@dataclass(frozen=True)
class Difference:
    """A sum that isn't what the cases say."""

    cell: Cell
    kept: tuple[int, int]
    counted: tuple[int, int]

    def __str__(self) -> str:
        return f"kept {self.kept[0]} ({self.kept[1]} fen), the cases say {self.counted[0]} ({self.counted[1]} fen)"


# Number and fen, by cell.
Cells = dict[Cell, list[int]]


@cache
def _distances() -> tuple[int, ...]:
    """How far a case must have come for the roles there are; every role is declared when the apps have started."""
    return tuple(sorted({first_of(role.sees_from) for role in ROLES.values() if role.sees_from < NEVER}))


def first_of(sees_from: int) -> int:
    """The `reach` of the tallies that a post reads which sees cases from here on: nothing happens to a draft."""
    return max(sees_from, FIRST)


def reach_of(seats: Seats) -> int | None:
    """The `reach` of the tallies that count what she sees; None where her posts differ in it."""
    found = {
        first_of(ROLES[seat.role].sees_from) for seat in seats.current if ROLES[seat.role].sees_from < NEVER
    }
    return found.pop() if len(found) == 1 else None


def follow(programme: Programme, context: ActContext, signoff: SignOff | None) -> None:
    """The sums are those after the act. One statement, none where nothing is counted; call it after the journal."""
    case = context.case
    undone = set(context.journal.get("voids", ()))
    held_before = [each for each in context.signoffs if not is_void(each) or each.sequence in undone]
    held_now = [each for each in context.signoffs if not is_void(each)] + ([signoff] if signoff else [])
    as_read: Mapping[str, Any] = case.__dict__["as_read"]
    now = {name: case.__dict__.get(name) for name in as_read}
    changed: Cells = defaultdict(lambda: [0, 0])
    for sign, columns, signoffs in ((-1, as_read, held_before), (1, now, held_now)):
        for happening, times in Counter(programme.happenings(columns, signoffs)).items():
            _spread(changed, programme.code, columns, happening, sign * times)
    _add({cell: sums for cell, sums in changed.items() if any(sums)})


def _spread(
    cells: Cells, programme: str, columns: Mapping[str, Any], happening: Happening, times: int
) -> None:
    month, village = happening.day.replace(day=1), columns["place_code"]
    fen = fen_of(happening.yuan) * times
    one = Cell(programme, "", columns["reach"], happening.kind, month, village, happening.figure)
    for cell in _cells(one):
        sums = cells[cell]
        sums[0] += times
        sums[1] += fen


def _cells(one: Cell) -> Iterator[Cell]:
    """Every sum in which something stands that happened in a village, to a case of this reach and kind."""
    programme, _above, reach, own_kind, month, village, figure = one
    township, county = village[:TOWNSHIP], village[:COUNTY]
    for kind in ("", own_kind or NO_KIND):
        for distance in _distances():
            if distance <= reach:
                yield Cell(programme, "", distance, kind, month, county, figure)
                yield Cell(programme, county, distance, kind, month, township, figure)
                yield Cell(programme, township, distance, kind, month, village, figure)


def fen_of(yuan: Any) -> int:
    """Whole fen; nothing is none."""
    return int(round_fen(Decimal(yuan or 0)) * 100)


def _add(changed: Mapping[Cell, Sequence[int]]) -> None:
    rows = [(*_values(cell), *changed[cell]) for cell in sorted(changed)]
    table, quote = Tally._meta.db_table, connection.ops.quote_name
    for start in range(0, len(rows), _MOST_AT_ONCE):
        portion = rows[start : start + _MOST_AT_ONCE]
        places = ", ".join(["(" + ", ".join(["%s"] * len(_COLUMNS)) + ")"] * len(portion))
        sql = (  # every name in it stands above, every value is bound
            f"INSERT INTO {quote(table)} ({', '.join(map(quote, _COLUMNS))}) VALUES {places}"  # noqa: S608
            f" ON CONFLICT ({', '.join(map(quote, _KEY))}) DO UPDATE SET"
            f" number = {quote(table)}.number + excluded.number, fen = {quote(table)}.fen + excluded.fen"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for row in portion for value in row])


def _values(cell: Cell) -> tuple[Any, ...]:
    month = connection.ops.adapt_datefield_value(cell.month)
    return (*cell[:4], month, *cell[5:])


def counted(county: str = "") -> Cells:
    """What the sums must be, counted from the cases of a county, or of all: a statement for each figure."""
    cells: Cells = defaultdict(lambda: [0, 0])
    for programme in PROGRAMMES.values():
        for figure, each in programme.counted(county).items():
            found: Cells = defaultdict(lambda: [0, 0])
            for village, reach, moment, kind, yuan in _rows_of(each):
                month = _first_day(moment)
                sums = found[Cell(programme.code, "", reach, kind, month, village, figure)]
                sums[0] += 1
                sums[1] += fen_of(yuan)
            for one, (number, fen) in found.items():
                for cell in _cells(one):
                    cells[cell][0] += number
                    cells[cell][1] += fen
    return cells


def _rows_of(each: Counted) -> Iterator[tuple[Any, ...]]:
    """Row by row: SQLite would ask Python for the month of each one, several times."""
    rows = each.rows.order_by().annotate(yuan=each.yuan)
    found: Iterator[tuple[Any, ...]] = rows.values_list(
        "place_code", "reach", each.moment, each.kind, "yuan"
    ).iterator(_CHUNK)
    return found


def _first_day(moment: date | datetime) -> date:
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return day.replace(day=1)


def differences(county: str = "") -> list[Difference]:
    """The sums that aren't what the cases say, both read from the same moment of the database. Writes nothing."""
    with one_moment():
        return _compared(county)


def _compared(county: str) -> list[Difference]:
    must = counted(county)
    rows = Tally.objects.filter(place__startswith=county) if county else Tally.objects.all()
    kept = {Cell(*key): (number, fen) for *key, number, fen in rows.values_list(*_COLUMNS)}
    found = []
    for cell in must.keys() | kept.keys():
        now, right = kept.get(cell, (0, 0)), must.get(cell, [0, 0])
        if now != tuple(right):
            found.append(Difference(cell, now, (right[0], right[1])))
    return sorted(found, key=lambda each: each.cell)


def count_again() -> list[Difference]:
    """The sums are what the cases say; returned is what wasn't. No act of any county is under way meanwhile."""
    with transaction.atomic():
        list(ChainHead.objects.select_for_update().order_by("county"))
        wrong = _compared("")
        _add({each.cell: (each.counted[0] - each.kept[0], each.counted[1] - each.kept[1]) for each in wrong})
    return wrong


def is_empty() -> bool:
    """True where no sum is kept yet."""
    return not Tally.objects.exists()


__all__ = ["Difference", "count_again", "counted", "differences", "follow", "is_empty"]
