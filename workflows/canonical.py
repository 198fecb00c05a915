"""Canonical bytes and digests: RFC 8785 JSON and SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of `value`. Money must be a string already: floats and Decimals are refused."""
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


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no exact canonical form; pass money as a string")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
