"""A file that meets the same trouble turn after turn isn't tried for ever: it stops, says so, and waits for a hand."""

from __future__ import annotations

import logging
from typing import Final

from django.db import Error, transaction
from django.utils.translation import gettext_lazy as _

from people.models import ImportBatch
from people.rows.words import in_both
from workflows import journal

HALT: Final = "halt_import"
# A turn waits 20 seconds for a database that somebody else holds: these are ten minutes, longer than a copy of the
# whole database takes. Whatever answers at once (a full disk, a broken table) answers no better the thirtieth time.
MOST_FRUITLESS: Final = 30
CAME_NO_FURTHER: Final = _(
    "The database couldn’t be written to, time after time, so this file came no further. Nothing is wrong with its"
    " rows, and none is lost. Try again; if it stops once more, tell whoever runs this software."
)
_log = logging.getLogger(__name__)


def met_trouble(batch: ImportBatch) -> None:
    """A turn of the file that we hold ended in trouble: counted from 1 again where it came further meanwhile.

    Fruitless too often, it stops. Where even that can't be written the database is away, which is no file's fault.
    """
    try:
        with transaction.atomic():
            held = ImportBatch.objects.select_for_update().filter(pk=batch.pk, lease=batch.lease)
            now = held.filter(status=batch.status).defer("file").first()
            if now is not None:
                _count(now)
    except Error:
        _log.info("import %s: its trouble couldn't be counted", batch.pk, exc_info=True)


def _count(batch: ImportBatch) -> None:
    so_far = batch.rows_read + batch.rows_taken + batch.rows_wrong
    goes_on = so_far == batch.fruitless_at
    batch.fruitless = batch.fruitless + 1 if goes_on else 1
    batch.fruitless_at = so_far
    changed = ["fruitless", "fruitless_at"]
    if batch.fruitless >= MOST_FRUITLESS:
        batch.status, batch.fault = ImportBatch.Status.HALTED, in_both([CAME_NO_FURTHER])
        batch.lease, batch.lease_until = "", None
        changed += ["status", "fault", "lease", "lease_until"]
        facts = {"import": batch.pk, "register": batch.template}
        journal.append(county=batch.county, act=HALT, facts=facts)
    batch.save(update_fields=changed)
