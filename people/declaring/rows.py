"""The rows of a register that a village signs for: who stands in it on a day, since when, why, and with which facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils import translation

from people.models import RegisterEntry, stands_on
from people.registers.declaration import REGISTERS
from people.registers.heads import HEADS, rows_of_heads
from people.registers.rows import Reading, Row, rows_of
from workflows.crypto import ring
from workflows.registers import Column

# The language of what is sealed: the same content, whoever declares it and reads her pages in which language.
LANGUAGE: Final = "zh-hans"
# What a row says beside its values. Its age follows from the day of birth, its village is the case's.
_SAID: Final = frozenset({"village", "name", "age", "why"})
_DIGITS: Final = 16
KEYED: Final = "hmac:"
"""How a number begins that stands as a keyed digest: another number shows, and nobody reads it there."""


@dataclass(frozen=True)
class _Signed(Reading):
    """As nobody in particular reads: a detention isn't named in words, numbers stand as keyed digests."""

    def number(self, number: str | None) -> str:
        return _keyed(number, "id_number")

    def phone(self, number: Any) -> str:
        return _keyed(number, "phone")


def _keyed(number: Any, purpose: str) -> str:
    return f"{KEYED}{ring().blind_index(str(number), f'declared:{purpose}')[:_DIGITS]}" if number else ""


def signed_columns(register: str) -> tuple[Column, ...]:
    """The columns of the register's page whose values are signed beside what every row says."""
    said = _SAID | {"since"} if register == HEADS else _SAID
    return tuple(each for each in REGISTERS[register].page_columns if each.name not in said)


def declared_rows(register: str, place_code: str, day: date, year: int) -> list[dict[str, Any]]:
    """One row for each who stands in the village's register on the day, by group and person; a few statements.

    `key` says whom it is about, the same on every day. Who leads the village's women stands in the appointments.
    """
    reading = _Signed(None, day, {})
    if register == HEADS:
        found = [row for row in rows_of_heads([place_code], reading) if row.held is not None]
        return _with_values(register, found, [_head(row) for row in found], year)
    book = REGISTERS[register]
    entries = RegisterEntry.objects.filter(stands_on(day), register=register, place_code=place_code)
    sorted_ = entries.select_related("person").order_by("group", "person_id")
    found = rows_of(sorted_, reading, book.needs, book.kinds)
    return _with_values(register, found, [_entry(row.entry) for row in found], year)


def _entry(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "key": str(entry.person_id),
        "name": entry.person.name,
        "born": entry.person.birth_date.isoformat(),
        "group": entry.group,
        "since": entry.since.isoformat(),
        "outcome": entry.outcome,
        "because": entry.reason,
    }


def _head(row: Row) -> dict[str, Any]:
    """The one whom the register's page shows."""
    held = row.held
    return {
        "key": f"officer-{held.officer_id}",
        "name": held.officer.name,
        "born": "",
        "group": "",
        "since": held.starts_on.isoformat(),
        "outcome": "in",
        "because": [{"code": "stands_in" if row.is_acting else "appointed", "title": held.post.title}],
    }


def _with_values(
    register: str, rows: Sequence[Row], said: Sequence[dict[str, Any]], year: int
) -> list[dict[str, Any]]:
    """What each row says, and its values by the names of the columns."""
    columns = signed_columns(register)
    with translation.override(LANGUAGE):
        return [
            {**each, "values": {column.name: _text(column.value(_within(row, year))) for column in columns}}
            for row, each in zip(rows, said, strict=True)
        ]


def _within(row: Row, year: int) -> Row:
    """Relief is given in a year: in that of the register, also when somebody looks later."""
    last = date(year, 12, 31)
    return replace(row, reading=replace(row.reading, day=last)) if row.reading.day > last else row


def _text(value: Any) -> str:
    """A canonical text; empty where nothing is known."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
