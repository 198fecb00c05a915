"""Long tables are made by workers: a portion of the rows at a turn, held by a lease, begun anew after a fall."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import Error
from django.db.models import F
from django.utils import translation

from people.models import RegisterTable
from people.tables.drawing import turns_of
from people.tables.orders import choice_for
from workflows import clock
from workflows.background import Work
from workflows.errors import ActError
from workflows.seats import seats_of

LEASE: Final = timedelta(minutes=5)
# A turn waits 20 seconds for a database that somebody else holds: these are minutes, longer than a backup's lock.
MOST_ATTEMPTS: Final = 10
LOST_POST: Final = "lost_post"
TROUBLE: Final = "trouble"
_log = logging.getLogger(__name__)


class LostLeaseError(Exception):
    """Another worker has taken over."""


def turns() -> Generator[None, None, None]:
    """Every table that waits is made; a turn is a portion of one of them."""
    while (table := _claim()) is not None:
        yield from _held(table)


def reclaim(now: datetime) -> int:
    """The leases that ran out are given back; how many there were. A worker that died of a table has tried it."""
    waiting = RegisterTable.objects.filter(status=RegisterTable.Status.WAITING)
    lost = waiting.filter(lease_until__lt=now)
    count = lost.update(lease="", lease_until=None, attempts=F("attempts") + 1)
    if count:
        given_up = waiting.filter(lease="", attempts__gte=MOST_ATTEMPTS)
        given_up.update(status=RegisterTable.Status.FAILED, fault=TROUBLE)
    return count


def _claim() -> RegisterTable | None:
    """The oldest table that waits, held by a lease of ours; None where none does."""
    free = RegisterTable.objects.filter(status=RegisterTable.Status.WAITING, lease="")
    while (first := free.order_by("pk").values_list("pk", flat=True).first()) is not None:
        until = clock.now() + LEASE
        if free.filter(pk=first).update(
            lease=(lease := secrets.token_hex(16)), lease_until=until, rows_done=0
        ):
            return RegisterTable.objects.select_related("ordered_by").get(pk=first, lease=lease)
    return None


def _held(table: RegisterTable) -> Generator[None, None, None]:
    """The table's turns; its lease is given back at their end, however that comes."""
    try:
        yield from _made(table)
    except LostLeaseError:
        _log.info("table %s is another worker's", table.pk)
    except ActError:
        # What she may read, she may read today: a post that was handed on takes its tables with it.
        _log.info("table %s: its officer reads it no longer", table.pk, exc_info=True)
        _write(table, status=RegisterTable.Status.FAILED, fault=LOST_POST, lease="", lease_until=None)
    except Exception:
        _met_trouble(table)
        raise
    finally:
        RegisterTable.objects.filter(pk=table.pk, lease=table.lease).update(lease="", lease_until=None)


def _made(table: RegisterTable) -> Generator[None, None, None]:
    """In the language of whoever ordered it; between the turns this process has its own again."""
    with translation.override(table.language):
        choice = choice_for(table, seats_of(table.ordered_by, clock.today()))
        drawing = turns_of(choice, table.form, in_full=table.in_full)
    done = 0
    # Left halfway, it does away with what it has written to the disk.
    with closing(drawing):
        while True:
            try:
                with translation.override(table.language):
                    done = next(drawing)
            except StopIteration as end:
                data: bytes = end.value
                break
            _write(table, rows_done=done, lease_until=clock.now() + LEASE)
            yield
    _write(
        table,
        status=RegisterTable.Status.MADE,
        file=data,
        size=len(data),
        made_at=clock.now(),
        rows_done=done,
        lease="",
        lease_until=None,
    )


def _write(table: RegisterTable, **columns: Any) -> None:
    """The row that we hold says so. Raises LostLeaseError where another worker holds it."""
    held = RegisterTable.objects.filter(pk=table.pk, lease=table.lease, status=RegisterTable.Status.WAITING)
    if not held.update(**columns):
        raise LostLeaseError


def _met_trouble(table: RegisterTable) -> None:
    """It was begun in vain once more; too often, it isn't tried again. Where that can't be written either, the
    database is away, which is no table's fault.
    """
    columns: dict[str, Any] = {"attempts": table.attempts + 1}
    if columns["attempts"] >= MOST_ATTEMPTS:
        columns |= {
            "status": RegisterTable.Status.FAILED,
            "fault": TROUBLE,
            "lease": "",
            "lease_until": None,
        }
    try:
        _write(table, **columns)
    except (LostLeaseError, Error):
        _log.info("table %s: its trouble couldn't be counted", table.pk, exc_info=True)


WORK: Final = Work("tables", turns, reclaim)
