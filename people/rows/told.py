"""What a row says, free of columns: who, where, what holds of each, and who lives with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

# The subject of what is said of the household.
HOME = "home"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person whom a row names: by ID number, or by sex and day of birth where it has none."""

    name: str
    id_number: str
    sex: Literal["f", "m"]
    birth_date: date


@dataclass(frozen=True, slots=True)
class Said:
    """From `since` (or the day of the file) on this holds of `subject`, a key of the row's people or HOME."""

    subject: str
    kind: str
    value: Mapping[str, Any] | None
    slot: str = ""
    other: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Told:
    """One row. `first` is the key of whom it is about; `roles` are for those who belong to no household yet.

    `place` may be empty for somebody who is registered elsewhere. `members`: how many the household must have.
    """

    place: str
    group: str
    people: Mapping[str, Someone]
    said: Sequence[Said] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    members: int | None = None
    first: str = "she"
    # True where the row speaks of somebody who is entered already, and makes nobody new.
    must_be_known: bool = False
