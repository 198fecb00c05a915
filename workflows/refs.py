"""Names of rows in addresses: random, so that nobody guesses them, without letters that are taken for another."""

from __future__ import annotations

import secrets
from typing import Final

_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH: Final = 12


def new_ref() -> str:
    """A name that no other row has but by a chance of one in 10^17."""
    return "".join(secrets.choice(_ALPHABET) for _character in range(_LENGTH))
