"""The verbs of a batch: sent, checked again, confirmed. Each line is an act of its own, done by the engine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from loans.models import PayoutBatch, PayoutRow
from loans.payouts.checking import ACT, LIAISON, Result, check, sentences_of
from loans.payouts.queries import wrong_rows
from loans.payouts.table import LANGUAGES, MOST_BYTES, Line, TableError, Words, read_lines
from loans.programme import LOANS
from workflows import clock, journal
from workflows.acts import Request, perform
from workflows.errors import ActError, Invalid, NotFound, RulesForbid
from workflows.models import Post
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seat, Seats

# A request confirms so many lines, each an act of some thirty statements; the rest goes on with the next one.
AT_ONCE: Final = 100
# The journal's word for taking out what a file says in full.
TAKEN: Final = "take_payout_lines"
_NAME_LONGEST: Final = 120
_WRITE_CHUNK: Final = 200


@dataclass(frozen=True)
class Confirmed:
    """What one request did: lines paid, lines refused, lines still to be done."""

    paid: int
    refused: int
    left: int


def batch_for(ref: str, seats: Seats) -> PayoutBatch:
    """The batch, for a liaison of the branch that sent it. Raises NotFound for everybody else. One statement."""
    posts = [seat.post_id for seat in seats.of_role(LIAISON)]
    found = PayoutBatch.objects.filter(ref=ref, office__posts__in=posts).defer("file").first()
    if found is None:
        raise NotFound("no_batch", _("There is no such file."))
    return found


def keep(data: bytes, file_name: str, seats: Seats) -> tuple[PayoutBatch, bool]:
    """(the file's batch, True if it is new). Its lines are checked and stand with their results; nothing is paid.

    The same bytes sent again give the same batch, untouched. Raises Invalid (field `file`) for a file that can't be
    used, NotFound for whoever is no liaison, Conflict.
    """
    seat = liaison_seat(seats)
    post = Post.objects.select_related("office").get(pk=seat.post_id)
    if len(data) > MOST_BYTES:
        raise too_large()
    digest = hashlib.sha256(data).hexdigest()
    if known := PayoutBatch.objects.filter(office=post.office, digest=digest).defer("file").first():
        return known, False
    lines = _read(data)
    results = check(lines, seats)
    now = clock.now()
    with told(), transaction.atomic():
        batch, made = PayoutBatch.objects.get_or_create(
            office=post.office,
            digest=digest,
            defaults={
                "ref": new_ref(),
                "post": post,
                "county": seat.county,
                "file_name": _name(file_name),
                "file": data,
                "size": len(data),
                "sent_by": seats.officer,
                "sent_at": now,
                "checked_at": now,
            },
        )
        if made:
            PayoutRow.objects.bulk_create(
                [_row(batch, line, results[line.number]) for line in lines], batch_size=_WRITE_CHUNK
            )
    return batch, made


def liaison_seat(seats: Seats) -> Seat:
    """The seat for which she sends files. Raises NotFound: for other officers these pages don't exist."""
    found = seats.of_role(LIAISON)
    if not found:
        raise NotFound("not_liaison", _("There is no such page."))
    return found[0]


def too_large() -> Invalid:
    """The refusal of a file beyond the limit."""
    most = MOST_BYTES // (1024 * 1024)
    sentence = _("The file is larger than %(most)d MB. Split it.") % {"most": most}
    return Invalid({"file": [sentence]}, code="bad_file", reason=sentence)


def _read(data: bytes) -> list[Line]:
    try:
        return read_lines(data)
    except TableError as error:
        raise Invalid(
            {"file": error.lines()}, code="bad_file", reason=_("The file can't be used as it is.")
        ) from error


def _name(file_name: str) -> str:
    """The name as it is shown: without a path, without what can't be printed."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[-_NAME_LONGEST:] or "—"


def _row(batch: PayoutBatch, line: Line, result: Result) -> PayoutRow:
    return PayoutRow(
        batch=batch,
        line=line.number,
        status=_status(result),
        case_id=result.case_id,
        given=line.as_given(),
        faults=result.faults,
    )


def _status(result: Result) -> str:
    return PayoutRow.Status.READY if result.is_ready else PayoutRow.Status.WRONG


def check_again(batch: PayoutBatch, seats: Seats) -> None:
    """Every line that isn't paid stands with its result of now."""
    rows = list(batch.rows.exclude(status=PayoutRow.Status.PAID).order_by("line"))
    results = check([Line.from_given(row.line, row.given) for row in rows], seats)
    changed = []
    for row in rows:
        result = results[row.line]
        now = (_status(result), result.case_id, result.faults)
        if (row.status, row.case_id, row.faults) != now:
            row.status, row.case_id, row.faults = now
            changed.append(row)
    with told(), transaction.atomic():
        for row in changed:
            # One by one, and never what was paid meanwhile.
            PayoutRow.objects.filter(pk=row.pk).exclude(status=PayoutRow.Status.PAID).update(
                status=row.status, case_id=row.case_id, faults=row.faults
            )
        PayoutBatch.objects.filter(pk=batch.pk).update(checked_at=clock.now())


def confirm(batch: PayoutBatch, seats: Seats, *, at_once: int = AT_ONCE) -> Confirmed:
    """The next ready lines are paid out, each by its own act; one that is refused says why and holds up no other.

    Sent again it goes on where it stopped: a line's key is made of the file and the line. Raises Conflict where the
    database is busy; what was done until then stays done.
    """
    with told(), transaction.atomic():
        PayoutBatch.objects.filter(pk=batch.pk, confirmed_at__isnull=True).update(
            confirmed_at=clock.now(), confirmed_by=seats.officer
        )
    ready = batch.rows.filter(status=PayoutRow.Status.READY).select_related("case").order_by("line")
    paid = refused = 0
    for row in ready.defer("case__sections", "case__findings")[:at_once]:
        try:
            _pay(batch, row, seats)
            paid += 1
        except ActError as error:
            if error.code == "busy":
                raise
            _refuse(row, error)
            refused += 1
    return Confirmed(paid, refused, batch.rows.filter(status=PayoutRow.Status.READY).count())


def _pay(batch: PayoutBatch, row: PayoutRow, seats: Seats) -> None:
    """The act and the line's result stand together or not at all."""
    assert row.case is not None
    line = Line.from_given(row.line, row.given)
    request = Request(ACT.name, line.data, key=f"payout-file:{batch.digest[:48]}:{row.line}")
    with told(), transaction.atomic():
        outcome = perform(LOANS, row.case.ref, request, seats)
        PayoutRow.objects.filter(pk=row.pk).update(
            status=PayoutRow.Status.PAID, journal=outcome.journal, settled_at=clock.now(), faults=_nothing()
        )


def _refuse(row: PayoutRow, error: ActError) -> None:
    """The line is wrong, for the act's own reason; unless another request has paid it meanwhile."""
    sentences = _sentences(error)
    PayoutRow.objects.filter(pk=row.pk, status=PayoutRow.Status.READY).update(
        status=PayoutRow.Status.WRONG, faults=dict.fromkeys(LANGUAGES, sentences), settled_at=clock.now()
    )


def _sentences(error: ActError) -> Sequence[str]:
    if isinstance(error, Invalid):
        return list(sentences_of(error))
    reason = str(error.reason)
    if isinstance(error, RulesForbid):
        return [reason, *(str(finding["reason"]) for finding in error.findings)]
    return [reason]


def wrong_lines_taken(batch: PayoutBatch, seats: Seats) -> list[tuple[int, dict[str, str], list[str]]]:
    """(line, what was typed, what is wrong) of every wrong line, accounts in full; the journal says who took them."""
    rows = wrong_rows(batch)
    with told(), transaction.atomic():
        journal.append(
            county=batch.county,
            act=TAKEN,
            officer_id=seats.officer.pk,
            post_id=liaison_seat(seats).post_id,
            facts={"file": batch.digest, "rows": len(rows)},
        )
    return rows


def _nothing() -> Words:
    return {key: [] for key in LANGUAGES}
