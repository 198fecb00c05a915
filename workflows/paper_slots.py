"""How many files from strangers this machine checks at the same moment: each costs a process and its memory."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from django.conf import settings

SLOTS: Final = 2
_PAUSE: Final = 0.1


class NoSlotError(Exception):
    """Too many are being checked; the next one may try again in a while."""


@contextmanager
def slot(*, seconds: float = 20.0) -> Iterator[None]:
    """One of the machine's slots is held meanwhile; a process that dies lets go of its own. Raises NoSlotError."""
    until = time.monotonic() + seconds
    while (held := _taken()) is None:
        if time.monotonic() >= until:
            raise NoSlotError
        time.sleep(_PAUSE)
    with held:
        yield


def _taken() -> IO[bytes] | None:
    folder = Path(settings.VAR)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(SLOTS):
        lock = (folder / f"checking-{number}.lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return lock
    return None
