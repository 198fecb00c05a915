"""The bytes of kept papers: sealed in the storage under the SHA-256 of what they say, and never written twice."""

from __future__ import annotations

from typing import Final

from workflows import sealed_files

_PAPERS: Final = sealed_files.SealedFiles("paper", folder="papers/")
digest_of: Final = sealed_files.digest_of
path_of: Final = _PAPERS.path_of
write: Final = _PAPERS.write
read: Final = _PAPERS.read
drop: Final = _PAPERS.drop
