"""How many files from strangers this machine checks at the same moment: each costs a process and its memory.

Whoever comes too many waits a moment, and not many do that either: each holds a thread that serves everybody else.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from django.conf import settings

SLOTS: Final = 2
WAITING: Final = 2
_PAUSE: Final = 0.1


class NoSlotError(Exception):
    """Too many are being checked; the next one may try again in a while."""


@contextmanager
def slot(*, seconds: float = 1.0) -> Iterator[None]:
    """One of the machine's slots is held meanwhile; a process that dies lets go of its own. Raises NoSlotError."""
    with _taken("checking", SLOTS) or _waited(seconds):
        yield


def _waited(seconds: float) -> IO[bytes]:
    until = time.monotonic() + seconds
    place = _taken("waiting", WAITING)
    if place is None:
        raise NoSlotError
    with place:
        while (held := _taken("checking", SLOTS)) is None:
            if time.monotonic() >= until:
                raise NoSlotError
            time.sleep(_PAUSE)
    return held


def _taken(name: str, most: int) -> IO[bytes] | None:
    folder = Path(settings.VAR)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(most):
        lock = (folder / f"{name}-{number}.lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return lock
    return None
