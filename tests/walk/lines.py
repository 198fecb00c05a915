"""What an address of the walk is, and examples of its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PAGE, FILE, POST_ONLY, LEADS_ON, ABSENT, CLOSED = "page", "file", "post only", "leads on", "absent", "closed"
# Words that a script puts into a page: no page by themselves.
PART = "part"
# What at least one desk must be answered.
WANTED = {
    PAGE: {200},
    PART: {200},
    FILE: {200},
    POST_ONLY: {405},
    LEADS_ON: {302, 303},
    ABSENT: {404},
    CLOSED: {403},
}


@dataclass(frozen=True)
class Line:
    """What an address is, and examples: values that begin with @ name a thing of the stage."""

    kind: str
    examples: Sequence[dict[str, Any]] = ({},)
    # A file that takes long to make is asked for until somebody has got it.
    costly: bool = False


def of(*refs: str, **rest: Any) -> list[dict[str, Any]]:
    """An example for each of these things of the stage."""
    return [{"ref": f"@{ref}", **rest} for ref in refs]
