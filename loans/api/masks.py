"""Numbers of persons and accounts, with stars as on the pages: the same fields, the same stars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from loans.reading import is_number
from loans.sections import GUARANTOR, SECTIONS
from workflows.casework.reading import masked as stars

NUMBERS: Mapping[str, frozenset[str]] = {
    **{
        section.name: frozenset(field.name for field in section.fields if is_number(field))
        for section in (*SECTIONS.values(), GUARANTOR)
    },
    # A sign-off's decision: the account that the money went to.
    "decision": frozenset({"account_number"}),
}


def masked(section: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with stars in place of the numbers of persons and accounts."""
    return {
        name: stars(value) if name in NUMBERS[section] and isinstance(value, str) else value
        for name, value in answers.items()
    }


def sent_back_masked(section: str, answers: Mapping[str, Any], prefix: str) -> dict[str, list[str]]:
    """A sentence for every number that was sent as it was shown, with stars: it must not replace the real one."""
    return {
        f"{prefix}{name}": [_("This is the number with stars, as it was shown. Send the whole number.")]
        for name, value in answers.items()
        if name in NUMBERS[section] and isinstance(value, str) and "*" in value
    }
