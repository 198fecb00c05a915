"""What a declared register holds: the rows that stand in it on the day, in the order of the village's groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy

from people.declaring.rows import declared_rows, signed_columns
from people.models import RegisterCase, RegisterEntry, stands_on
from people.registers.declaration import REGISTERS
from workflows import clock

Row = Mapping[str, Any]
_SAID: Final[Mapping[str, Any]] = {
    "name": gettext_lazy("Name"),
    "born": gettext_lazy("Born on"),
    "group": gettext_lazy("Group"),
    "since": gettext_lazy("In it since"),
    "outcome": gettext_lazy("To be cleared"),
}


def content_of(case: RegisterCase) -> dict[str, Any]:
    """The register as it stands today, canonical: whoever signs signs these rows. No day stands in it.

    So a register to which nothing changed since it was returned is the same content. Rows of schema 1 had no `values`.
    """
    return {
        "schema": 2,
        "programme": "register",
        "place": case.place_code,
        "register": case.register,
        "year": case.year,
        "rows": declared_rows(case.register, case.place_code, clock.today(), case.year),
    }


def unclear_in(case: RegisterCase) -> int:
    """How many stand in the register today because a fact is missing. One statement."""
    entries = RegisterEntry.objects.filter(
        stands_on(clock.today()), register=case.register, place_code=case.place_code
    )
    return entries.filter(outcome=RegisterEntry.Outcome.UNCLEAR).count()


@dataclass(frozen=True)
class Field:
    """A part of a row: `title` is read in the reader's language."""

    name: str
    title: Any


@dataclass(frozen=True)
class Change:
    """A row that differs from what was signed: come, gone or changed, and then in which fields."""

    how: str
    row: Row
    before: Row | None = None
    fields: Sequence[Field] = ()


def changes(register: str, signed: Sequence[Row], now: Sequence[Row]) -> list[Change]:
    """What differs between the rows that were signed and those of another day, by whom they are about."""
    before = {row["key"]: row for row in signed}
    after = {row["key"]: row for row in now}
    found = [Change("come", row) for key, row in after.items() if key not in before]
    found += [Change("gone", row) for key, row in before.items() if key not in after]
    for key, row in after.items():
        if key in before and (fields := _changed(register, before[key], row)):
            found.append(Change("changed", row, before[key], fields))
    return found


def _changed(register: str, before: Row, now: Row) -> list[Field]:
    """The fields that differ, of those that both rows have: what wasn't signed can't have changed since."""
    said: Mapping[str, Any] = {**_SAID, "because": REGISTERS[register].why.title}
    found = [Field(name, title) for name, title in said.items() if _differs(before, now, name)]
    was, has = before.get("values", {}), now.get("values", {})
    return found + [
        Field(column.name, column.title)
        for column in signed_columns(register)
        if _differs(was, has, column.name)
    ]


def _differs(before: Row, now: Row, name: str) -> bool:
    return name in before and name in now and bool(before[name] != now[name])
