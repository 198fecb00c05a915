"""Rows of a register: an entry with its person, what is known of her, and how much of it the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.kinds import Privacy
from people.models import Person
from people.privacy import may_read
from people.registers import reasons
from people.registers.known import Known, Need, known_of, team_names
from workflows.calendar import completed_years
from workflows.models import Appointment
from workflows.seats import Seats


@dataclass(frozen=True)
class Reading:
    """How a register is read: on which day, by whom, with which names of places, with numbers in full or with stars.

    `seats` is None where nobody in particular reads: what a village signs is the same whoever signs it.
    """

    seats: Seats | None
    day: date
    places: Mapping[str, str]
    in_full: bool = False

    def reads_detention(self, place_code: str) -> bool:
        """True where whoever reads may know of a detention there."""
        return self.seats is not None and may_read(self.seats, place_code, Privacy.DETENTION)

    def number(self, number: str | None) -> str:
        """An ID number as it may stand there."""
        if not number:
            return ""
        return number if self.in_full else f"{number[:6]}********{number[-4:]}"

    def phone(self, number: Any) -> str:
        """A telephone as it may stand there."""
        text = str(number or "")
        return text if self.in_full or not text else f"{'*' * max(len(text) - 4, 4)}{text[-4:]}"


@dataclass(frozen=True)
class Row:
    """Somebody in a register. `entry` has place_code, group, since, outcome and reason."""

    entry: Any
    person: Person | None
    known: Known
    reading: Reading
    words: reasons.Reader
    # Of a head of a village's women: her appointment.
    held: Any = None

    @property
    def ref(self) -> str:
        """What addresses about her take."""
        return str(self.person.pk) if self.person is not None else ""

    @property
    def why(self) -> str:
        return reasons.why(self.entry.reason, self.words)

    @property
    def missing(self) -> str:
        return reasons.missing(self.entry.reason)

    @property
    def is_clear(self) -> bool:
        return bool(self.entry.outcome == "in")

    @property
    def name(self) -> str:
        return self.person.name if self.person is not None else ""

    @property
    def is_acting(self) -> bool:
        """True for a stand-in of a head of a village's women, where nobody holds the post."""
        return self.held is not None and self.held.kind == Appointment.Kind.STAND_IN

    @property
    def age(self) -> int | None:
        """Completed years on the day."""
        if self.person is None or self.person.birth_date > self.reading.day:
            return None
        return completed_years(self.person.birth_date, self.reading.day)

    @property
    def village(self) -> str:
        return self.reading.places.get(self.entry.place_code, self.entry.place_code)

    @property
    def village_and_group(self) -> str:
        return village_with_group(self.village, self.entry.group)

    @property
    def id_number(self) -> str:
        return self.reading.number(self.person.id_number if self.person is not None else None)


def village_with_group(village: str, group: str) -> str:
    """Village and group as one name; in English with a space between."""
    said = group_words(group)
    return f"{village} {said}" if said and in_english() else f"{village}{said}"


def group_words(group: str) -> str:
    """A group as it is called: a bare number gets its word."""
    return _("Group %(number)s") % {"number": group} if group.isdigit() else group


def in_english() -> bool:
    """True where the reader’s language is English."""
    return (get_language() or "zh-hans").startswith("en")


def rows_of(
    entries: Iterable[Any], reading: Reading, needs: frozenset[Need], kinds: frozenset[str]
) -> list[Row]:
    """A row for each entry, in their order; a bounded number of statements for all of them."""
    entries = list(entries)
    known = known_of([entry.person_id for entry in entries], reading.day, needs, kinds)
    teams = team_names(_refs(entries)) if Need.TEAMS in needs else {}
    return [
        Row(
            entry,
            entry.person,
            known[entry.person_id],
            reading,
            reasons.Reader(teams, reading.reads_detention(entry.place_code)),
        )
        for entry in entries
    ]


def _refs(entries: Iterable[Any]) -> Iterator[str]:
    for entry in entries:
        yield from (str(each["ref"]) for each in entry.reason if each["code"] == "team")
