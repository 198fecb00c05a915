"""Statements as a page tells them: what holds, what held, what was corrected, by whom and from which source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from people.kinds import KINDS, Kind, Privacy, privacy_of
from people.lives import effective
from people.models import Fact, Person
from people.privacy import keeper_seat, may_read
from people.reading import value_words
from workflows.seats import Seats


@dataclass(frozen=True)
class Reader:
    """What this desk may read and write of the people of the place, and how it is shown."""

    seats: Seats
    place: str
    # True once she has named a purpose that the journal keeps.
    with_numbers: bool = False

    def reads(self, privacy: Privacy) -> bool:
        return may_read(self.seats, self.place, privacy, for_purpose=self.with_numbers)

    @property
    def must_say_why(self) -> bool:
        """True where some of it is shown to her only for a purpose."""
        return not self.with_numbers and any(
            may_read(self.seats, self.place, each, for_purpose=True) and not self.reads(each)
            for each in Privacy
        )

    @property
    def keeps(self) -> bool:
        return keeper_seat(self.seats, self.place) is not None

    def value(self, row: Fact, names: Mapping[str, str], without: str = "") -> str:
        """What the entry says, as this desk may read it; the field `without` left out."""
        value = row.value
        if value is not None and without:
            value = {name: each for name, each in value.items() if name != without}
        return value_words(
            KINDS[row.kind],
            value,
            names=names,
            slot=row.slot,
            with_numbers=self.with_numbers,
            with_detention=self.reads(Privacy.DETENTION),
        )


@dataclass(frozen=True)
class Statement:
    """An entry as the page tells it. `until`: the day from which it holds no longer; `state` as a mark, or empty."""

    id: int
    kind: Kind
    text: str
    other: Person | None
    since: date
    until: date | None
    source: str
    by: str
    at: datetime
    has_evidence: bool
    ends: bool = False
    mark: str = ""
    # What it says isn't this desk's business, nor are its evidence and its correction.
    is_hidden: bool = False

    @property
    def holds(self) -> bool:
        """True for what holds today."""
        return not (self.mark or self.ends or self.until)

    @property
    def label(self) -> Any:
        return self.kind.label


_OF_MEMBERS: Final = ("away", "died")


def facts_about(ids: Collection[int], household_id: int | None, members: Collection[int]) -> list[Fact]:
    """All that was ever stated of her and her household, and who of it is away or has died. One statement."""
    wanted = Q(person_id__in=ids) | Q(person_id__in=members, kind__in=_OF_MEMBERS)
    if household_id is not None:
        wanted |= Q(household_id=household_id)
    rows = Fact.objects.filter(wanted).select_related("other", "entered_by", "entered_post")
    return list(rows)


def order_of(row: Fact) -> tuple[Any, ...]:
    """The order in which rows overrule each other: by day, then as they were entered."""
    return row.starts_on, row.pk


def history_of(rows: Iterable[Fact], reader: Reader, names: Mapping[str, str]) -> list[Statement]:
    """Every entry, by kind, the newest first; those that count no more bear a mark."""
    kinds = list(KINDS)
    ordered = sorted(rows, key=order_of)
    counting = effective(ordered)
    until = _ends(counting)
    counts = {row.pk for row in counting}
    newest = {(row.person_id, row.household_id, row.kind, row.slot, row.starts_on): row for row in ordered}
    found = []
    for row in ordered:
        if row.is_retracted:
            continue
        mark = ""
        if row.pk not in counts:
            last = newest[row.person_id, row.household_id, row.kind, row.slot, row.starts_on]
            mark = _("taken back") if last.is_retracted else _("corrected")
        found.append(_statement(row, until.get(row.pk), mark, reader, names))
    return sorted(found, key=lambda each: (kinds.index(each.kind.code), -each.since.toordinal(), -each.id))


def _ends(counting: Iterable[Fact]) -> dict[int, date]:
    """The day on which the next statement of the same follows, by the key of the one that it ends."""
    found: dict[int, date] = {}
    last: dict[tuple[Any, ...], Fact] = {}
    for row in counting:
        key = (row.household_id, row.kind, row.slot)
        if key in last:
            found[last[key].pk] = row.starts_on
        last[key] = row
    return found


def _statement(
    row: Fact, until: date | None, mark: str, reader: Reader, names: Mapping[str, str]
) -> Statement:
    is_hidden = not reader.reads(privacy_of(KINDS[row.kind], row.value))
    post = f" {row.entered_post.title}" if row.entered_post is not None else ""
    return Statement(
        id=row.pk,
        kind=KINDS[row.kind],
        text=reader.value(row, names),
        other=row.other,
        since=row.starts_on,
        until=until,
        source=str(row.get_source_display()),
        by=f"{row.entered_by.name}{post}",
        at=row.entered_at,
        has_evidence=row.evidence_id is not None and not is_hidden,
        ends=row.value is None,
        mark=mark,
        is_hidden=is_hidden,
    )
