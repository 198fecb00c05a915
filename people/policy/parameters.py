"""The dated parameters of the registers, and the days of the year among them."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from pathlib import Path
from typing import Final

from workflows.policyfile import PolicyFile, load_policy_file

REGISTERS_FILE: Final = Path(__file__).resolve().parent.parent / "policies" / "registers.yaml"


def load_policy() -> PolicyFile:
    """The registers' policy file, read and checked once."""
    return load_policy_file(REGISTERS_FILE)


def day_of_year(text: str, year: int) -> date:
    """The day "MM-DD" of the year; "02-29" is 28 February in a common year."""
    month, day = (int(part) for part in text.split("-"))
    if (month, day) == (2, 29) and not isleap(year):
        day = 28
    return date(year, month, day)
