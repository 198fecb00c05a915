"""The verbs of a file: sent, confirmed, tried again, dropped. Workers check and take it (`people.imports.running`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.imports import running
from people.imports.templates import TEMPLATES
from people.models import ImportBatch
from people.privacy import keeper_seat, keeping_seat, kept_place, may_read
from workflows import clock, journal
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.refs import new_ref
from workflows.refusals import add_sentence, told
from workflows.seats import Seat, Seats
from workflows.tables import rough_count

SEND: Final = "send_import"
CONFIRM: Final = "confirm_import"
DROP: Final = "drop_import"
RETRY: Final = "retry_import"
MEND: Final = "take_import_rows"
# What is checked or taken while she waits for the page.
SMALL_BYTES: Final = 256 * 1024
SMALL_ROWS: Final = 200
_NAME_LONGEST: Final = 120
for _fragment in ("import_once_per_file", "people_importbatch.place_code"):
    add_sentence(
        _fragment, "sent_before", gettext_lazy("This very file was sent a moment ago: it stands in the list.")
    )
_OPEN = (ImportBatch.Status.WAITING, ImportBatch.Status.CHECKED, ImportBatch.Status.HALTED)


@dataclass(frozen=True)
class Sent:
    """A file as it came in."""

    template: str
    place: str
    holds_from: date
    file_name: str
    data: bytes


def keep(sent: Sent, seats: Seats) -> tuple[ImportBatch, bool]:
    """(the file's batch, True if it is new). A small one is checked at once; nothing of it is taken.

    The same bytes for the same place, register and day are the same batch: of another day they say something else.
    Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    seat = kept_place(seats, sent.place)
    _check(sent)
    digest = hashlib.sha256(sent.data).hexdigest()
    # Unpacking takes its time; nobody else waits for it before the transaction has begun.
    rows_total = rough_count(sent.data)
    with told(), transaction.atomic(), clock.at(clock.now()):
        same = ImportBatch.objects.filter(
            place_code=sent.place, template=sent.template, holds_from=sent.holds_from, digest=digest
        )
        known = same.exclude(status__in=["dropped", "unreadable"]).defer("file").first()
        if known is not None:
            return known, False
        batch = ImportBatch.objects.create(
            ref=new_ref(),
            template=sent.template,
            place_code=sent.place,
            county=seat.county,
            digest=digest,
            file_name=_name(sent.file_name),
            file=sent.data,
            size=len(sent.data),
            holds_from=sent.holds_from,
            rows_total=rows_total,
            sent_by=seats.officer,
            sent_post_id=seat.post_id,
            sent_at=clock.now(),
        )
        _enter(SEND, batch, seats, seat)
    if len(sent.data) <= SMALL_BYTES:
        running.run_now(batch.pk)
        batch.refresh_from_db()
    return batch, True


def batch_for(ref: str, seats: Seats) -> ImportBatch:
    """The file, for whoever keeps its place's registers. Raises NotFound for everybody else. One statement."""
    found = ImportBatch.objects.filter(ref=ref).select_related("sent_by").defer("file").first()
    if found is None or keeper_seat(seats, found.place_code) is None:
        raise NotFound("no_batch", _("There is no such file."))
    return found


def confirm(ref: str, seats: Seats) -> ImportBatch:
    """The right rows are being taken over; those of a small file are taken at once. Sent again, nothing more happens.

    Raises NotAllowed, NotFound, Conflict for a file that isn't checked or has nothing to take.
    """
    with told(), transaction.atomic(), clock.at(clock.now()):
        batch = batch_for(ref, seats)
        seat = keeping_seat(seats, batch.place_code)
        batch = ImportBatch.objects.select_for_update().defer("file").get(pk=batch.pk)
        if batch.status in {ImportBatch.Status.TAKING, ImportBatch.Status.TAKEN}:
            return batch
        if batch.status != ImportBatch.Status.CHECKED:
            raise Conflict("not_checked", _("This file isn’t checked yet, or was dropped."))
        if not batch.rows_right:
            raise Conflict("nothing_to_take", _("This file has no right row that says something new."))
        batch.status = ImportBatch.Status.TAKING
        batch.confirmed_by, batch.confirmed_post_id = seats.officer, seat.post_id
        batch.confirmed_at, batch.fault, batch.fruitless = clock.now(), None, 0
        batch.save(
            update_fields=["status", "confirmed_by", "confirmed_post", "confirmed_at", "fault", "fruitless"]
        )
        _enter(CONFIRM, batch, seats, seat)
    if batch.rows_right <= SMALL_ROWS:
        running.run_now(batch.pk)
        batch.refresh_from_db()
    return batch


def retry(ref: str, seats: Seats) -> ImportBatch:
    """A halted file goes on where it stopped, a small one at once; what is left is taken for whoever says so.

    Sent again, nothing more happens. Raises NotAllowed, NotFound, Conflict for a file that didn't stop.
    """
    with told(), transaction.atomic(), clock.at(clock.now()):
        batch = batch_for(ref, seats)
        seat = keeping_seat(seats, batch.place_code)
        batch = ImportBatch.objects.select_for_update().defer("file").get(pk=batch.pk)
        if batch.status in {ImportBatch.Status.WAITING, ImportBatch.Status.TAKING}:
            return batch
        if batch.status != ImportBatch.Status.HALTED:
            raise Conflict("not_halted", _("This file didn’t stop on the way."))
        batch.fault, batch.fruitless = None, 0
        changed = ["status", "fault", "fruitless"]
        if batch.confirmed_by_id is None:
            batch.status = ImportBatch.Status.WAITING
        else:
            batch.status = ImportBatch.Status.TAKING
            batch.confirmed_by, batch.confirmed_post_id = seats.officer, seat.post_id
            batch.confirmed_at = clock.now()
            changed += ["confirmed_by", "confirmed_post", "confirmed_at"]
        batch.save(update_fields=changed)
        _enter(RETRY, batch, seats, seat)
    is_small = batch.rows_right <= SMALL_ROWS if batch.confirmed_by_id else batch.size <= SMALL_BYTES
    if is_small:
        running.run_now(batch.pk)
        batch.refresh_from_db()
    return batch


def drop(ref: str, seats: Seats) -> ImportBatch:
    """Nothing of the file is taken any more; the same bytes may be sent anew. Raises as `confirm` does."""
    with told(), transaction.atomic(), clock.at(clock.now()):
        batch = batch_for(ref, seats)
        seat = keeping_seat(seats, batch.place_code)
        batch = ImportBatch.objects.select_for_update().defer("file").get(pk=batch.pk)
        if batch.status not in _OPEN:
            raise Conflict("moved_on", _("This file was taken over or dropped before."))
        batch.status, batch.file, batch.lease, batch.lease_until = ImportBatch.Status.DROPPED, None, "", None
        batch.save(update_fields=["status", "file", "lease", "lease_until"])
        # What was typed goes with the file; a worker that still reads it has lost its lease.
        batch.rows.all().delete()
        _enter(DROP, batch, seats, seat)
        return batch


def reads_rows(batch: ImportBatch, seats: Seats) -> bool:
    """True for whoever may read all that a row of such a file may say, and for whoever sent it."""
    may = may_read(seats, batch.place_code, TEMPLATES[batch.template].privacy)
    return may or batch.sent_by_id == seats.officer.pk


def wrong_rows_taken(batch: ImportBatch, seats: Seats) -> None:
    """The journal says that she takes the wrong rows with her, as they were typed. Raises NotAllowed, NotFound."""
    seat = keeping_seat(seats, batch.place_code)
    if not reads_rows(batch, seats):
        sentence = _("These rows may say who is detained: the village and the township mend them.")
        raise NotAllowed("wrong_post", sentence)
    with told(), transaction.atomic(), clock.at(clock.now()):
        _enter(MEND, batch, seats, seat, rows=batch.rows_wrong)


def _check(sent: Sent) -> None:
    faults: dict[str, list[str]] = {}
    if sent.template not in TEMPLATES:
        faults["template"] = [_("Choose one of the list.")]
    if sent.holds_from > clock.today():
        faults["holds_from"] = [_("Write a day that isn’t after today.")]
    elif sent.holds_from.year < 1990:
        faults["holds_from"] = [_("Write a day from 1990 on.")]
    if not sent.data:
        faults["file"] = [_("The file is empty.")]
    elif len(sent.data) > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        faults["file"] = [_("The file is larger than %(most)d MB. Split it.") % {"most": most}]
    if faults:
        raise Invalid(faults)


def _name(file_name: str) -> str:
    """The name as it is shown: without a path, without what can't be printed."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[-_NAME_LONGEST:] or "—"


def _enter(act: str, batch: ImportBatch, seats: Seats, seat: Seat, **facts: int) -> None:
    journal.append(
        county=batch.county,
        act=act,
        officer_id=seats.officer.pk,
        post_id=seat.post_id,
        facts={
            "import": batch.pk,
            "register": batch.template,
            "place": batch.place_code,
            "file": batch.digest,
        }
        | facts,
    )
