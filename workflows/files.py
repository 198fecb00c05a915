"""Uploads: checked, re-encoded, sealed on disk by their digest. Nothing that the sender says of a file is believed."""

from __future__ import annotations

from workflows.models import StoredFile


def keep(data: bytes) -> StoredFile:
    """The bytes, checked and (images) re-encoded, are stored once. Raises Invalid with field `file`."""
    raise NotImplementedError


def read(file: StoredFile) -> bytes:
    """The stored bytes. Raises crypto.Unreadable when they are missing or were changed."""
    raise NotImplementedError
