"""Encryption at rest and blind indexes.

Personal and account numbers, signed content and uploads are sealed with AES-256-GCM; a keyed blind index
(HMAC-SHA256) finds and compares them. The key ring is a file of lines `name:base64(32 bytes)`; the last line seals,
all of them open, so that a key can be followed by another. Losing the ring loses the data: back it up apart.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE = 12


class Unreadable(ValueError):
    """Sealed bytes that no key of the ring opens in this context: changed, moved, or sealed by a lost key."""


@dataclass(frozen=True)
class KeyRing:
    keys: dict[str, bytes]
    current: str
    index_key: bytes

    def seal(self, plain: bytes, context: str) -> bytes:
        """`plain` sealed for `context`; opens only with the same context."""
        nonce = secrets.token_bytes(_NONCE)
        name = self.current.encode()
        body = _cipher(self.keys[self.current]).encrypt(nonce, plain, context.encode())
        return bytes([len(name)]) + name + nonce + body

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes. Raises Unreadable."""
        sealed = bytes(sealed)
        try:
            length = sealed[0]
            name = sealed[1 : 1 + length].decode()
            nonce = sealed[1 + length : 1 + length + _NONCE]
            return _cipher(self.keys[name]).decrypt(nonce, sealed[1 + length + _NONCE :], context.encode())
        except (InvalidTag, KeyError, IndexError, UnicodeDecodeError, ValueError) as error:
            raise Unreadable(context) from error

    def blind_index(self, value: str, purpose: str) -> str:
        """64 hex characters, equal for equal values of one purpose, and useless without the ring."""
        return hmac.digest(self.index_key, f"{purpose}\0{value}".encode(), "sha256").hex()


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """The key's cipher: spreading a key costs more than sealing a short value with it."""
    return AESGCM(key)


def make_key_file(path: Path) -> bool:
    """True when a new ring was written (mode 0600); False when one was there already, which is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(f"index:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
        file.write(f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    return True


def read_ring(text: str) -> KeyRing:
    """The ring in `text`. Raises ImproperlyConfigured naming the line at fault."""
    keys: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _, encoded = line.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if len(key) != 32 or not name.strip():
            raise ImproperlyConfigured(f"Key ring, line {number}: expected name:base64 of 32 bytes.")
        keys[name.strip()] = key
    index_key = keys.pop("index", None)
    if index_key is None or not keys:
        raise ImproperlyConfigured("The key ring needs a line `index:` and at least one more key.")
    # The last line seals: a new key is appended, the old ones stay to open what they sealed.
    return KeyRing(keys=keys, current=list(keys)[-1], index_key=index_key)


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The installation's ring, read once. Raises ImproperlyConfigured when there is none."""
    text = os.environ.get("JINGUO_KEYS", "").replace(";", "\n")
    if not text:
        path = Path(settings.KEY_FILE)
        try:
            text = path.read_text()
        except FileNotFoundError:
            raise ImproperlyConfigured(
                f"No encryption keys at {path}. A new installation makes them with `./do manage make_keys`; "
                "an old one gets them back from the key backup: without them the data can't be read."
            ) from None
    return read_ring(text)
