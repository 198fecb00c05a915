"""Rows that may be one person, side by side; the merges that are proposed, done and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people.kinds import KINDS
from people.models import Fact, Merge, Person, RegisterEntry, Suspicion, stands_on
from people.privacy import in_reach, may_read
from people.queries.homes import age_of
from people.queries.person import OPEN_MERGES
from people.queries.statements import Reader, Statement, history_of
from people.reading import masked_number, place_codes
from people.registers import REGISTERS
from workflows import clock
from workflows.desk import place_names
from workflows.errors import NotFound
from workflows.seats import Seats

PAGE: Final = 25


@dataclass(frozen=True)
class Side:
    """One of the two rows. Of somebody outside her places only name, number and birth; `place` is empty then."""

    person: Person
    id_number: str
    age: int
    place: str
    is_hers: bool
    holds: Sequence[Statement]
    registers: Sequence[Any]


def open_doubts(seats: Seats) -> QuerySet[Suspicion]:
    """Those of her places that nobody settled, for whom the latest are the most urgent."""
    rows = Suspicion.objects.filter(in_reach(seats), settled_at__isnull=True)
    return rows.select_related("one", "other").order_by("-pk")


def doubt_of(seats: Seats, pk: int) -> Suspicion:
    """An open doubt of her places. Raises NotFound."""
    found = open_doubts(seats).filter(pk=min(pk, 2**63 - 1)).first()
    if found is None:
        raise NotFound("not_found", _("There is no such entry."))
    return found


def merges(seats: Seats, *, is_open: bool) -> QuerySet[Merge]:
    """Those whose kept row is of her places: waiting for somebody, or settled."""
    rows = Merge.objects.filter(kept__in=Person.objects.filter(in_reach(seats)))
    rows = rows.filter(status__in=OPEN_MERGES) if is_open else rows.exclude(status__in=OPEN_MERGES)
    return rows.select_related("kept", "other", "proposed_by", "settled_by").order_by("-pk")


def merge_of(seats: Seats, pk: int) -> Merge:
    """A merge of her places. Raises NotFound."""
    rows = Merge.objects.select_related(
        "kept", "other", "proposed_by", "settled_by", "undo_proposed_by", "undone_by"
    )
    found = rows.filter(pk=min(pk, 2**63 - 1), kept__in=Person.objects.filter(in_reach(seats))).first()
    if found is None:
        raise NotFound("not_found", _("There is no such entry."))
    return found


def sides_of(seats: Seats, people: Sequence[Person]) -> list[Side]:
    """The rows with what is known of each. Three statements."""
    facts = list(Fact.objects.filter(person__in=people).select_related("other", "entered_by", "entered_post"))
    today = clock.today()
    entries = RegisterEntry.objects.filter(stands_on(today), person__in=people)
    stands: dict[int, list[str]] = {}
    for pk, register in entries.order_by("register").values_list("person_id", "register"):
        stands.setdefault(pk, []).append(register)
    codes = {person.place_code for person in people}
    for row in facts:
        codes |= set(place_codes(KINDS[row.kind], row.value))
    names = place_names(codes)
    # A row that was merged is of no place any more: it is read as the one that speaks for it.
    place = next((person.place_code for person in people if may_read(seats, person.place_code or "-")), "")
    return [_side(person, Reader(seats, place), facts, names, stands.get(person.pk, ())) for person in people]


def _side(
    person: Person, reader: Reader, facts: Iterable[Fact], names: dict[str, str], stands: Iterable[str]
) -> Side:
    is_hers = not person.place_code or may_read(reader.seats, person.place_code)
    own = [row for row in facts if row.person_id == person.pk and reader.reads(KINDS[row.kind].privacy)]
    shown = history_of(own, reader, names) if is_hers else []
    return Side(
        person=person,
        id_number=masked_number(person.id_number),
        age=age_of(person),
        place=names.get(person.place_code, "") if is_hers else "",
        is_hers=is_hers,
        holds=[each for each in shown if each.holds],
        registers=[
            REGISTERS[code].title for code in stands if is_hers and reader.reads(REGISTERS[code].privacy)
        ],
    )
