"""Names of rows in addresses: random, so that nobody guesses them, without letters that are taken for another."""

from __future__ import annotations

import secrets
from typing import Final

_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH: Final = 12


def new_ref() -> str:
    """A name that no other row has but by a chance of one in 10^17."""
    found = ""
    while len(found) < _LENGTH:
        # Five bits choose one of 32; the one number too many chooses nothing, so that each letter is as likely.
        numbers = (byte & 31 for byte in secrets.token_bytes(2 * _LENGTH))
        found += "".join(_ALPHABET[number] for number in numbers if number < len(_ALPHABET))
    return found[:_LENGTH]
