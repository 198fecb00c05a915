"""The beginnings of a file that are files by themselves: what it was before each signature.

Counted on the bytes alone, so that this works for any file, and costs one reading of it.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from workflows.sealing.report import Revision

_END: Final = re.compile(rb"%%EOF(?:\r\n|\n|\r)?")


def revisions_of(pdf: bytes) -> tuple[Revision, ...]:
    """Length and SHA-256 of each revision, the shortest first; the last is the whole file, whatever it ends with.

    A time-stamped signature makes two of them. Register each, and a file that was cut back anywhere is found.
    """
    ends = {found.end() for found in _END.finditer(pdf)}
    hashed, done, revisions = hashlib.sha256(), 0, []
    for end in sorted({*ends, len(pdf)}):
        hashed.update(pdf[done:end])
        done = end
        revisions.append(Revision(end, hashed.hexdigest()))
    return tuple(revisions)
