"""The bytes of kept papers: sealed in the storage under the SHA-256 of what they say, and never written twice."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from workflows.crypto import Unreadable, ring


def digest_of(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def path_of(digest: str) -> str:
    """Where the sealed bytes lie; made of the digest alone."""
    return f"papers/{digest[:2]}/{digest[2:4]}/{digest}"


def write(data: bytes) -> str:
    """The bytes lie under their digest, which is returned; what lay there, cut off by a crash, is replaced."""
    digest = digest_of(data)
    path = path_of(digest)
    if default_storage.exists(path):
        try:
            read(digest)
        except Unreadable:
            default_storage.delete(path)
        else:
            return digest
    name = default_storage.save(path, ContentFile(ring().seal(data, context=_context(digest))))
    if name != path:
        # Another process was first with the same bytes; the storage gave this copy another name.
        default_storage.delete(name)
    return digest


def read(digest: str) -> bytes:
    """The bytes. Raises crypto.Unreadable where they are missing or aren't the ones that the digest names."""
    try:
        with default_storage.open(path_of(digest)) as stored:
            data = ring().open(stored.read(), context=_context(digest))
    except OSError as error:
        raise Unreadable(_context(digest)) from error
    if digest_of(data) != digest:
        raise Unreadable(_context(digest))
    return data


def drop(digest: str) -> None:
    """What a worker left that died before its row stood is gone. Never called for bytes that a row names."""
    default_storage.delete(path_of(digest))
    # Another storage of Django's may have no such halves.
    if clear := getattr(default_storage, "clear_parts", None):
        clear(path_of(digest))


def _context(digest: str) -> str:
    return f"paper:{digest}"
