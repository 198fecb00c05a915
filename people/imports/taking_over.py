"""The right rows of a confirmed file are taken over, portion by portion, each whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import DatabaseError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from people.acts.stating import digest_of
from people.acts.taking import By, Taken, look, take
from people.imports.checking import Hold
from people.imports.templates import TEMPLATES
from people.models import ImportBatch, ImportRow, Source
from people.privacy import keeper_seat
from people.rows.ground import Ground, ground_of
from people.rows.told import Told
from people.rows.words import in_both
from workflows import clock, journal
from workflows.bulk import set_each
from workflows.errors import ActError
from workflows.garbage import collected_afterwards
from workflows.seats import seats_of

TAKE: Final = "take_import"
STOP: Final = "stop_import"
CHUNK: Final = 500
NOT_TAKEN: Final = _("This row couldn’t be taken over. Enter her on her page, or send the row again.")
POST_ENDED: Final = _(
    "Whoever confirmed this file holds that post no longer. Whoever keeps the place’s registers now confirms it again."
)
_log = logging.getLogger(__name__)
# A row, and what it says.
_Said = tuple[ImportRow, Told]


def turns(batch: ImportBatch, hold: Hold) -> Iterator[None]:
    """Every right row is taken, or wrong by now with the reason; at the end the file is taken.

    Where the post for which it was confirmed is that officer's no longer, what is left waits for another confirmation.
    """
    ground = ground_of(batch.place_code, batch.holds_from)
    while rows := list(batch.rows.filter(status=ImportRow.Status.RIGHT).order_by("line")[:CHUNK]):
        if not _is_kept(batch):
            _stop(batch, hold)
            return
        with collected_afterwards():
            _portion(batch, hold, ground, rows)
        yield
    with transaction.atomic():
        hold(batch)
        ImportBatch.objects.filter(pk=batch.pk).update(status=ImportBatch.Status.TAKEN, taken_at=clock.now())


def _is_kept(batch: ImportBatch) -> bool:
    """True while the officer who confirmed it keeps the place's registers by the post for which she did."""
    if batch.confirmed_by is None:
        return False
    seats = seats_of(batch.confirmed_by, clock.today(), post_id=batch.confirmed_post_id)
    return keeper_seat(seats, batch.place_code) is not None


def _stop(batch: ImportBatch, hold: Hold) -> None:
    """What is left of the file is to be confirmed again, and says why."""
    with transaction.atomic():
        hold(batch)
        ImportBatch.objects.filter(pk=batch.pk).update(
            status=ImportBatch.Status.CHECKED,
            confirmed_by=None,
            confirmed_post=None,
            confirmed_at=None,
            fault=in_both([POST_ENDED]),
        )
        facts = {"import": batch.pk, "register": batch.template}
        journal.append(county=batch.county, act=STOP, facts=facts)


def _portion(batch: ImportBatch, hold: Hold, ground: Ground, rows: Sequence[ImportRow]) -> None:
    """These rows are settled: taken, wrong by now, or for the next portion.

    Raises OperationalError where the database is held by somebody else, or away: that is no row's fault.
    """
    said = _still_told(batch, hold, ground, rows)
    if not said:
        return
    try:
        _take(batch, hold, ground, said)
    except ActError:
        # Somebody's page was quicker: each row says what it is now.
        _look_again(batch, hold, ground, said)
    except OperationalError:
        raise
    except DatabaseError:
        _log.exception("import %s, lines %s to %s", batch.pk, rows[0].line, rows[-1].line)
        _one_by_one(batch, hold, ground, said)


def _still_told(batch: ImportBatch, hold: Hold, ground: Ground, rows: Sequence[ImportRow]) -> Sequence[_Said]:
    """Those that say what they said when they were checked; of the others (their team ended, …) it is told why not."""
    found, wrong = [], []
    for row in rows:
        faults: list[Any] = []
        told = TEMPLATES[batch.template].read(row.given["values"], ground, faults)
        if told is None or faults:
            row.status, row.faults = ImportRow.Status.WRONG, in_both(faults or [NOT_TAKEN])
            wrong.append(row)
        else:
            found.append((row, told))
    if wrong:
        _refuse(batch, hold, wrong)
    return found


def _take(batch: ImportBatch, hold: Hold, ground: Ground, said: Sequence[_Said]) -> None:
    with transaction.atomic(), clock.at(clock.now()):
        hold(batch)
        by = By(batch.confirmed_by, batch.confirmed_post_id)
        taken = take([told for _row, told in said], ground, by, source=Source.IMPORT)
        first = {row.pk: taken.first[index] for index, (row, _told) in enumerate(said)}
        set_each(ImportRow, "person", first, status=ImportRow.Status.TAKEN)
        _count(batch, taken=len(said))
        _enter(batch, len(said), taken)


def _look_again(batch: ImportBatch, hold: Hold, ground: Ground, said: Sequence[_Said]) -> None:
    looks = look([told for _row, told in said], ground)
    wrong = []
    for (row, _told), looked in zip(said, looks, strict=True):
        if looked.faults:
            row.status, row.faults = ImportRow.Status.WRONG, in_both(looked.faults)
            wrong.append(row)
    if not wrong:
        # They differ in nothing that can be told: one by one they show which of them can't stand.
        _one_by_one(batch, hold, ground, said)
        return
    _refuse(batch, hold, wrong)


def _one_by_one(batch: ImportBatch, hold: Hold, ground: Ground, said: Sequence[_Said]) -> None:
    """Each row by itself: one that the database refuses holds up no other. Raises OperationalError as `_portion`."""
    for row, told in said:
        try:
            _take(batch, hold, ground, [(row, told)])
        except OperationalError:
            # Those before it are taken; it stays right, and is tried again with what is left.
            raise
        except (ActError, DatabaseError):
            _log.exception("import %s, line %s", batch.pk, row.line)
            row.status, row.faults = ImportRow.Status.WRONG, in_both([NOT_TAKEN])
            _refuse(batch, hold, [row])


def _refuse(batch: ImportBatch, hold: Hold, rows: Sequence[ImportRow]) -> None:
    with transaction.atomic():
        hold(batch)
        for row in rows:
            row.given = {"typed": {name: str(value) for name, value in row.given["values"].items()}}
        ImportRow.objects.bulk_update(rows, ["status", "faults", "given"], batch_size=CHUNK)
        _count(batch, wrong=len(rows))


def _count(batch: ImportBatch, *, taken: int = 0, wrong: int = 0) -> None:
    from django.db.models import F

    ImportBatch.objects.filter(pk=batch.pk).update(
        rows_right=F("rows_right") - taken - wrong,
        rows_taken=F("rows_taken") + taken,
        rows_wrong=F("rows_wrong") + wrong,
    )


def _enter(batch: ImportBatch, rows: int, taken: Taken) -> None:
    """The journal says which rows of which file became how many entries, and the digest of these: no value."""
    journal.append(
        county=batch.county,
        act=TAKE,
        officer_id=batch.confirmed_by_id,
        post_id=batch.confirmed_post_id,
        facts={
            "import": batch.pk,
            "register": batch.template,
            "rows": rows,
            "persons": taken.new_persons,
            "members": taken.members,
            "facts": len(taken.facts),
            "digest": digest_of(taken.facts),
        },
    )
