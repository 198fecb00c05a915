"""Canonical bytes and digests: RFC 8785 JSON and SHA-256."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

import rfc8785

# Beyond it two integers may be one number to a reader in JavaScript (I-JSON, RFC 7493).
_LARGEST: Final = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of `value`. Money must be a string already: floats and Decimals are refused."""
    if _is_common(value):
        # Python's own writer puts the same bytes, ten times as fast: what follows is written at every act.
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        try:
            return text.encode()
        except UnicodeEncodeError:
            pass  # half a character: the reference says what is wrong
    _refuse_floats(value)
    return rfc8785.dumps(value)


def digest(value: Any, *, salt: str = "") -> str:
    """SHA-256 in hex over the salt and the canonical bytes."""
    return hashlib.sha256(salt.encode() + canonical(value)).hexdigest()


def plain(value: Any) -> Any:
    """`value` in the kinds that have a canonical form; what isn't one of them as its text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, bool | int) or value is None else str(value)


def new_salt() -> str:
    """16 random bytes in hex: without them a digest over few known facts could be guessed back."""
    return secrets.token_hex(16)


def _is_common(value: Any) -> bool:
    """True for texts, truths, nothing, integers that every reader knows, and lists and objects of them.

    Keys within the first plane of Unicode are in the same order by characters and by UTF-16, in which RFC 8785 sorts.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str or not (key.isascii() or max(key) <= "\uffff"):
                return False
            # Asked here too: most items are of these, and a call for each is most of the time.
            kind = type(item)
            if kind is str or kind is bool or item is None:
                continue
            if not (-_LARGEST <= item <= _LARGEST if kind is int else _is_common(item)):
                return False
        return True
    return (kind is list or kind is tuple) and all(map(_is_common, value))


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no exact canonical form; pass money as a string")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
