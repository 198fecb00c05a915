"""The verbs of a bank's file: sent, checked again, entered. Each line is an act of its own, done by the engine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from aid.flows import MANAGER
from aid.models import PaymentFile, PaymentRow
from aid.payments.checking import Result, check, data_of
from aid.payments.table import MOST_BYTES, read_lines
from aid.programme import AID
from workflows import clock, journal
from workflows.acts import Request, lock, perform
from workflows.errors import ActError, Conflict, Invalid, NotFound, RulesForbid
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seat, Seats
from workflows.tables import TableError
from workflows.tables.by_line import LANGUAGES, Line

# A request enters so many lines, each an act of some forty statements; the rest goes on with the next one.
AT_ONCE: Final = 100
# The journal's words for taking out accounts in full.
TAKEN: Final = "take_payments"
_NAME_LONGEST: Final = 120
# What was entered stays as it was entered, taken back or not.
ENTERED: Final = (PaymentRow.Status.DONE, PaymentRow.Status.TAKEN_BACK)


@dataclass(frozen=True)
class Entered:
    """What one request did: lines entered, lines refused, lines still to be done."""

    done: int
    refused: int
    left: int


def manager_seat(seats: Seats) -> Seat:
    """The seat for which she pays. Raises NotFound: for other officers these pages don't exist."""
    found = seats.of_role(MANAGER)
    if not found:
        raise NotFound("not_found", _("There is no such page for your posts."))
    return found[0]


def file_for(ref: str, seats: Seats) -> PaymentFile:
    """The file, for a programme manager of its county. Raises NotFound for everybody else. One statement."""
    manager_seat(seats)
    counties = [seat.county for seat in seats.of_role(MANAGER)]
    found = PaymentFile.objects.filter(ref=ref, county__in=counties).defer("file").first()
    if found is None:
        raise NotFound("no_batch", _("There is no such file."))
    return found


def keep(data: bytes, file_name: str, seats: Seats) -> tuple[PaymentFile, bool]:
    """(the file, True if it is new). Its lines are checked and stand with their results; nothing is entered.

    The same bytes sent again give the same file, untouched. Raises Invalid (field `file`) for a file that can't be
    used, NotFound for whoever is no programme manager, Conflict.
    """
    seat = manager_seat(seats)
    if len(data) > MOST_BYTES:
        raise too_large()
    digest = hashlib.sha256(data).hexdigest()
    if known := PaymentFile.objects.filter(county=seat.county, digest=digest).defer("file").first():
        return known, False
    lines = _read(data)
    results = check(lines, seats)
    now = clock.now()
    with told(), transaction.atomic():
        batch, made = PaymentFile.objects.get_or_create(
            county=seat.county,
            digest=digest,
            defaults={
                "ref": new_ref(),
                "file_name": _name(file_name),
                "file": data,
                "sent_by": seats.officer,
                "sent_at": now,
                "checked_at": now,
            },
        )
        if made:
            rows = [_row(batch, line, results[line.number]) for line in lines]
            PaymentRow.objects.bulk_create(rows, batch_size=200)
    return batch, made


def too_large() -> Invalid:
    """The refusal of a file beyond the limit."""
    sentence = _("The file is larger than %(most)d MB. Split it.") % {"most": MOST_BYTES // (1024 * 1024)}
    return Invalid({"file": [sentence]}, code="bad_file", reason=sentence)


def _read(data: bytes) -> list[Line]:
    try:
        return read_lines(data)
    except TableError as error:
        reason = _("The file can't be used as it is.")
        raise Invalid({"file": error.lines()}, code="bad_file", reason=reason) from error


def _name(file_name: str) -> str:
    """The name as it is shown: without a path, without what can't be printed."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[-_NAME_LONGEST:] or "—"


def _row(batch: PaymentFile, line: Line, result: Result) -> PaymentRow:
    return PaymentRow(
        batch=batch,
        line=line.number,
        status=_status(result),
        act=result.act,
        case_id=result.case_id,
        given=line.as_given(),
        faults=result.faults,
    )


def _status(result: Result) -> str:
    return PaymentRow.Status.READY if result.is_ready else PaymentRow.Status.WRONG


def check_again(batch: PaymentFile, seats: Seats) -> None:
    """Every line that isn't entered stands with its result of now."""
    rows = list(batch.rows.exclude(status__in=ENTERED).order_by("line"))
    results = check([Line.from_given(row.line, row.given) for row in rows], seats)
    with told(), transaction.atomic():
        for row in rows:
            result = results[row.line]
            now = (_status(result), result.case_id, result.faults)
            if (row.status, row.case_id, row.faults) != now:
                # Never what was entered meanwhile.
                PaymentRow.objects.filter(pk=row.pk).exclude(status__in=ENTERED).update(
                    status=now[0], case_id=now[1], faults=now[2]
                )
        PaymentFile.objects.filter(pk=batch.pk).update(checked_at=clock.now())


def enter(batch: PaymentFile, seats: Seats, *, at_once: int = AT_ONCE) -> Entered:
    """The next ready lines are entered, each by its own act; one that is refused says why and holds up no other.

    Sent again it goes on where it stopped: a line's key is made of the file and the line. Raises Conflict where the
    database is busy; what was done until then stays done.
    """
    ready = batch.rows.filter(status=PaymentRow.Status.READY).select_related("case").order_by("line")
    done = refused = 0
    for row in ready.defer("case__sections", "case__findings")[:at_once]:
        try:
            _settle(batch, row, seats)
            done += 1
        except ActError as error:
            if error.code == "busy":
                raise
            _refuse(row, error)
            refused += 1
    return Entered(done, refused, batch.rows.filter(status=PaymentRow.Status.READY).count())


def _settle(batch: PaymentFile, row: PaymentRow, seats: Seats) -> None:
    """The act and the line's result stand together or not at all."""
    assert row.case is not None
    line = Line.from_given(row.line, row.given)
    key = f"payment-file:{batch.digest[:48]}:{row.line}"
    with told(), transaction.atomic():
        case = lock(AID, row.case.ref, seats)
        # What was looked at once may be another grant by now: it came back, was listed anew, with another amount.
        result = check([line], seats)[row.line]
        is_same = result.is_ready and result.case_id == row.case_id and result.act == row.act
        if case.state == "awaiting_payment" and not is_same:
            raise Conflict(
                "moved_on", _("The case has moved on since the file was checked. Check the file again.")
            )
        outcome = perform(AID, row.case.ref, Request(row.act, data_of(line, row.case), key=key), seats)
        PaymentRow.objects.filter(pk=row.pk).update(
            status=PaymentRow.Status.DONE,
            journal=outcome.journal,
            settled_at=clock.now(),
            faults={language: [] for language in LANGUAGES},
        )


def _refuse(row: PaymentRow, error: ActError) -> None:
    """The line is wrong, for the act's own reason; unless another request has entered it meanwhile."""
    PaymentRow.objects.filter(pk=row.pk, status=PaymentRow.Status.READY).update(
        status=PaymentRow.Status.WRONG,
        faults=dict.fromkeys(LANGUAGES, _sentences(error)),
        settled_at=clock.now(),
    )


def _sentences(error: ActError) -> Sequence[str]:
    if isinstance(error, Invalid):
        return [str(sentence) for sentences in error.fields.values() for sentence in sentences]
    reason = str(error.reason)
    if isinstance(error, RulesForbid):
        return [reason, *(str(finding["reason"]) for finding in error.findings)]
    return [reason]


def taken(seats: Seats, facts: dict[str, object]) -> None:
    """It is on record that she took out accounts in full."""
    seat = manager_seat(seats)
    with told(), transaction.atomic():
        journal.append(
            county=seat.county, act=TAKEN, officer_id=seats.officer.pk, post_id=seat.post_id, facts=facts
        )
