"""Checks files and takes their rows over, a portion at a time: whoever dies on the way is followed where it stopped.

A file is held by a lease. Of each portion either everything stands (its rows, the counts, the journal's row) or
nothing; the file is read as a stream, so that a long one takes no more memory than a portion of it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError

from people.imports import checking, taking_over
from people.imports.halting import met_trouble
from people.models import ImportBatch
from workflows import clock
from workflows.background import Work

LEASE: Final = timedelta(minutes=5)
_RUN_NOW: Final = 3
_log = logging.getLogger(__name__)


class LostLeaseError(Exception):
    """Another worker has taken over, or the file was dropped."""


def turns() -> Generator[None, None, None]:
    """Every file that waits is checked, every confirmed one taken over; a turn is a portion of one of them.

    Raises OperationalError where somebody else holds the database for too long: the file is free again, and goes on
    with the next turn where it stopped; so often in vain, it is halted (`people.imports.halting`).
    """
    while (batch := _claim()) is not None:
        yield from _held(batch)


def run_now(pk: int) -> None:
    """This file's first portions are done here; what is left goes on with a worker.

    So does all of it where somebody else holds the database: she who sent it needn't wait for that.
    """
    try:
        batch = _claim(pk)
        if batch is None:
            return
        with closing(_held(batch)) as work:
            for _turn in range(_RUN_NOW):
                if next(work, True):
                    break
    except OperationalError:
        _log.info("import %s waits for a worker", pk, exc_info=True)


def reclaim(now: datetime) -> int:
    """The leases that ran out are given back; how many there were."""
    return ImportBatch.objects.filter(status__in=ImportBatch.AT_WORK, lease_until__lt=now).update(
        lease="", lease_until=None
    )


def _claim(pk: int | None = None) -> ImportBatch | None:
    """The oldest file that waits, held by a lease of ours; None where none does."""
    free = ImportBatch.objects.filter(status__in=ImportBatch.AT_WORK, lease="")
    if pk is not None:
        free = free.filter(pk=pk)
    while (first := free.order_by("pk").values_list("pk", flat=True).first()) is not None:
        lease = secrets.token_hex(16)
        until = clock.now() + LEASE
        if ImportBatch.objects.filter(pk=first, lease="").update(lease=lease, lease_until=until):
            return ImportBatch.objects.get(pk=first)
    return None


def _held(batch: ImportBatch) -> Generator[None, None, None]:
    """The file's turns; its lease is given back at their end, however that comes."""
    work = (
        checking.turns(batch, hold)
        if batch.status == ImportBatch.Status.WAITING
        else taking_over.turns(batch, hold)
    )
    try:
        yield from work
    except LostLeaseError:
        _log.info("import %s is another worker's", batch.pk)
    except OperationalError:
        met_trouble(batch)
        raise
    finally:
        ImportBatch.objects.filter(pk=batch.pk, lease=batch.lease).update(lease="", lease_until=None)


def hold(batch: ImportBatch) -> None:
    """The lease is ours for as long again. In the portion's transaction, before it writes. Raises LostLeaseError."""
    held = ImportBatch.objects.filter(pk=batch.pk, lease=batch.lease, status=batch.status)
    if not held.update(lease_until=clock.now() + LEASE):
        raise LostLeaseError


WORK: Final = Work("imports", turns, reclaim)
