"""What a declared register holds: the rows that stand in it on the day, in the order of the village's groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from people.declaring.rows import declared_rows
from people.models import RegisterCase, RegisterEntry, stands_on
from workflows import clock

Row = Mapping[str, Any]


def content_of(case: RegisterCase) -> dict[str, Any]:
    """The register as it stands today, canonical: whoever signs signs these rows. No day stands in it.

    So a register to which nothing changed since it was returned is the same content.
    """
    return {
        "schema": 1,
        "programme": "register",
        "place": case.place_code,
        "register": case.register,
        "year": case.year,
        "rows": declared_rows(case.register, case.place_code, clock.today()),
    }


def unclear_in(case: RegisterCase) -> int:
    """How many stand in the register today because a fact is missing. One statement."""
    entries = RegisterEntry.objects.filter(
        stands_on(clock.today()), register=case.register, place_code=case.place_code
    )
    return entries.filter(outcome=RegisterEntry.Outcome.UNCLEAR).count()


@dataclass(frozen=True)
class Change:
    """A row that differs from what was signed: come, gone or changed."""

    how: str
    row: Row
    before: Row | None = None


def changes(signed: Sequence[Row], now: Sequence[Row]) -> list[Change]:
    """What differs between the rows that were signed and those of another day, by whom they are about."""
    before = {row["key"]: row for row in signed}
    after = {row["key"]: row for row in now}
    found = [Change("come", row) for key, row in after.items() if key not in before]
    found += [Change("gone", row) for key, row in before.items() if key not in after]
    found += [
        Change("changed", row, before[key])
        for key, row in after.items()
        if key in before and before[key] != row
    ]
    return found
