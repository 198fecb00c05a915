"""Notices that no case bears: a package keeps its own rows, the clock makes them, the page and the head show them.

What nobody began has no case, and a notice of the engine hangs on one. Such a package names its rows here; they are
addressed by role and scope as every notice is, and each officer reads her own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows.errors import NotFound
from workflows.seats import Seats

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """What the clock made: `done` notices, and a sentence about them."""

    words: str
    done: int = 0
    failed: bool = False

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Row:
    """A notice in the list: `kind` is one of the engine's, `name` what it is about, `place` the code of where."""

    pk: int
    kind: str
    label: str
    name: str
    place: str
    sentence: str
    made_at: datetime
    is_unread: bool
    # True while it is still as the notice says.
    is_pending: bool


@dataclass(frozen=True)
class Source:
    """A package's notices.

    `make` makes what is due by the moment, nothing twice. `unread` are the rows that her posts haven't read, young
    enough to be counted; `page` is a bounded list, newest first, in one or two statements; `read` marks one as read
    and says the address that it leads to, or raises NotFound; `read_all` marks what was made until the moment.
    """

    name: str
    make: Callable[[datetime], Iterator[Made]]
    unread: Callable[[Seats], QuerySet[Any]]
    page: Callable[[Seats], Sequence[Row]]
    read: Callable[[Seats, int], str]
    read_all: Callable[[Seats, datetime], None]


SOURCES: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """The clock and the pages know these notices from now on."""
    SOURCES[source.name] = source


def make_all(now: datetime) -> Iterator[Made]:
    """Every source's notices that are due by now; one that fails doesn't stop the others."""
    for source in SOURCES.values():
        try:
            yield from source.make(now)
        except Exception as error:  # noqa: BLE001  whatever one source runs into, the others go on; the run ends with a fault
            _log.exception("notices of %s", source.name)
            words = {"source": source.name, "reason": type(error).__name__}
            yield Made(_("Notices of %(source)s: failed (%(reason)s).") % words, failed=True)


def page_of(seats: Seats) -> list[tuple[str, Row]]:
    """Her posts' rows with the name of their source, newest first."""
    rows = [(source.name, row) for source in SOURCES.values() for row in source.page(seats)]
    return sorted(rows, key=lambda pair: pair[1].made_at, reverse=True)


def read(source: str, seats: Seats, pk: int) -> str:
    """She has read it; the address that it leads to. Raises NotFound."""
    if source not in SOURCES:
        no_such_notice()
    return SOURCES[source].read(seats, pk)


def no_such_notice() -> NoReturn:
    """Raises NotFound, as for every notice of another post."""
    raise NotFound("no_notice", _("There is no such notice."))


def read_all(seats: Seats, until: datetime) -> None:
    """Whatever was made until then counts as read by her."""
    for source in SOURCES.values():
        source.read_all(seats, until)
