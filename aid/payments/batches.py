"""The verbs of a bank's file: sent, checked again, entered. Each line is an act of its own, done by the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from aid.bank_lists import TAKE, hold, manager_seat, waiting_in
from aid.models import PaymentFile, PaymentRow
from aid.payments.checking import check, data_of
from aid.payments.table import COLUMNS, MOST_BYTES, MOST_ROWS
from aid.programme import AID
from workflows.acts import Request, lock, perform
from workflows.errors import Conflict, NotFound
from workflows.refusals import told
from workflows.row_files import AT_ONCE, Entered, Result, RowFiles, key_of
from workflows.seats import Seats
from workflows.tables.by_line import Line

# The journal's word: a file of results came.
RECEIVED: Final = "receive_bank_results"


class _ResultFiles(RowFiles):
    files, rows, done = PaymentFile, PaymentRow, PaymentRow.Status.DONE
    undone = (PaymentRow.Status.TAKEN_BACK,)
    received, taken = RECEIVED, TAKE
    columns, most_rows, most_bytes = COLUMNS, MOST_ROWS, MOST_BYTES

    def check(self, lines: Sequence[Line], seats: Seats) -> Mapping[int, Result]:
        return check(lines, seats)

    def row_of(self, result: Result) -> Mapping[str, Any]:
        return {"act": result.act}

    def settle(self, file: Any, row: Any, line: Line, seats: Seats) -> int:
        case = lock(AID, row.case.ref, seats)
        # What was looked at once may be another grant by now: it came back, was listed anew, with another amount.
        result = check([line], seats)[row.line]
        is_same = result.is_ready and result.case_id == row.case_id and result.act == row.act
        if case.state == "awaiting_payment" and not is_same:
            raise Conflict(
                "moved_on", _("The case has moved on since the file was checked. Check the file again.")
            )
        request = Request(row.act, data_of(line, row.case), key=key_of("payment-file", file, row))
        return int(perform(AID, row.case.ref, request, seats).journal)


_FILES: Final = _ResultFiles()


def file_for(ref: str, counties: Sequence[str]) -> PaymentFile:
    """The file, where it is one of these counties'. Raises NotFound. One statement."""
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
    with told(), transaction.atomic():
        # No list of these is called off between the look at its lines and the keeping of what the bank says.
        hold(waiting_in(seat.county).filter(listed_as__isnull=False).values_list("pk", flat=True))
        return _FILES.keep(data, file_name, seats, seat, owner={"county": seat.county})


def check_again(batch: PaymentFile, seats: Seats) -> None:
    """Every line that isn't entered stands with its result of now."""
    _FILES.check_again(batch, seats)


def enter(batch: PaymentFile, seats: Seats, *, at_once: int = AT_ONCE) -> Entered:
    """The next ready lines are entered, each by its own act. Raises Conflict where the database is busy."""
    return _FILES.enter(batch, seats, at_once=at_once)


def wrong_taken(batch: PaymentFile, seats: Seats) -> list[tuple[int, dict[str, str], list[str]]]:
    """(line, what was typed, what is wrong) of every wrong line, accounts in full; the journal says who took them."""
    return _FILES.wrong_taken(batch, seats, manager_seat(seats, batch.county))
