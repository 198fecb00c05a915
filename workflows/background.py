"""Work that goes on behind the pages, beside the papers: a package adds its own, the workers and the tick do it.

Each kind does its work in turns. A turn ends in a moment that may be the last one: whatever it did stands, and whoever
goes on later begins there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """`turns` does what waits, a turn at a time, and ends when nothing waits; closed halfway, it gives back its lease.

    `reclaim` frees what a dead worker held, `tidy` does away with what needn't be kept any more; both say how much.
    """

    name: str
    turns: Callable[[], Iterator[None]]
    reclaim: Callable[[datetime], int]
    tidy: Callable[[datetime], int] = lambda _now: 0


WORKS: dict[str, Work] = {}


def add_work(work: Work) -> None:
    """The workers do this too from now on."""
    WORKS[work.name] = work


def reclaim_all(now: datetime) -> int:
    """Whatever dead workers held is free again; how many pieces that were."""
    return sum(work.reclaim(now) for work in WORKS.values())


def tidy_all(now: datetime) -> int:
    """Whatever needn't be kept any more is gone; how many pieces that were."""
    return sum(work.tidy(now) for work in WORKS.values())


class Shift:
    """All kinds of work in turn, so that none of them waits for another one's end."""

    def __init__(self) -> None:
        self._open: dict[str, Iterator[None]] = {}

    def turn(self) -> bool:
        """A turn of each kind that has something to do; False where none had."""
        is_done = False
        for name, work in WORKS.items():
            turns = self._open.setdefault(name, work.turns())
            try:
                next(turns)
                is_done = True
            except StopIteration:
                del self._open[name]
            except Exception:  # noqa: BLE001  whatever one kind of work runs into, the others go on
                _log.exception("%s", name)
                del self._open[name]
        return is_done

    def end(self) -> None:
        """Nothing is held any more."""
        for turns in self._open.values():
            with closing(turns):  # type: ignore[type-var]  # every `turns` is a generator
                pass
        self._open.clear()
