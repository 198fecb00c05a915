"""Sealed bytes in the storage, under the SHA-256 of what they say: never written twice, never taken for others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from workflows.crypto import Unreadable, ring


def digest_of(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class SealedFiles:
    """Those of one kind: the word goes into the seal, so that none can be put in the place of one of another kind."""

    word: str
    folder: str = ""

    def path_of(self, digest: str) -> str:
        """Where the sealed bytes lie; made of the digest alone."""
        return f"{self.folder}{digest[:2]}/{digest[2:4]}/{digest}"

    def write(self, data: bytes) -> str:
        """The bytes lie under their digest, which is returned; what lay there and doesn't open is replaced."""
        digest = digest_of(data)
        path = self.path_of(digest)
        if default_storage.exists(path):
            try:
                self.read(digest)
            except Unreadable:
                # Cut off by a crash while it was written: the digest says that these bytes are the right ones.
                default_storage.delete(path)
            else:
                return digest
        name = default_storage.save(path, ContentFile(ring().seal(data, context=self._context(digest))))
        if name != path:
            # Another process was first with the same bytes; the storage gave this copy another name.
            default_storage.delete(name)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes. Raises crypto.Unreadable where they are missing or aren't the ones that the digest names."""
        try:
            with default_storage.open(self.path_of(digest)) as stored:
                data = ring().open(stored.read(), context=self._context(digest))
        except OSError as error:
            raise Unreadable(self._context(digest)) from error
        if digest_of(data) != digest:
            raise Unreadable(self._context(digest))
        return data

    def drop(self, digest: str) -> None:
        """What a process left that died before its row stood is gone. Never called for bytes that a row names."""
        default_storage.delete(self.path_of(digest))
        # Another storage of Django's may have no such halves.
        if clear := getattr(default_storage, "clear_parts", None):
            clear(self.path_of(digest))

    def _context(self, digest: str) -> str:
        return f"{self.word}:{digest}"
