"""The verbs of a batch: sent, checked again, confirmed. Each line is an act of its own, done by the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from loans.models import PayoutBatch, PayoutRow
from loans.payouts.checking import ACT, LIAISON, check
from loans.payouts.table import COLUMNS, DATA, MOST_BYTES, MOST_ROWS
from loans.programme import LOANS
from workflows import clock
from workflows.acts import Request, perform
from workflows.errors import NotFound
from workflows.models import Post
from workflows.refusals import told
from workflows.row_files import AT_ONCE, Entered, Result, RowFiles, key_of
from workflows.seats import Seat, Seats
from workflows.tables.by_line import Line

# The journal's words: a file came; what a file says was taken out in full.
RECEIVED: Final = "receive_payouts"
TAKEN: Final = "take_payout_lines"


class _PayoutFiles(RowFiles):
    files, rows, done = PayoutBatch, PayoutRow, PayoutRow.Status.PAID
    received, taken = RECEIVED, TAKEN
    columns, most_rows, most_bytes = COLUMNS, MOST_ROWS, MOST_BYTES

    def check(self, lines: Sequence[Line], seats: Seats) -> Mapping[int, Result]:
        return check(lines, seats)

    def settle(self, file: Any, row: Any, line: Line, seats: Seats) -> int:
        data = {name: line.values[name] for name in DATA}
        request = Request(ACT.name, data, key=key_of("payout-file", file, row))
        return int(perform(LOANS, row.case.ref, request, seats).journal)


_FILES: Final = _PayoutFiles()


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
    owner = {"office": post.office}
    return _FILES.keep(
        data, file_name, seats, seat, owner=owner, post=post, county=seat.county, size=len(data)
    )


def liaison_seat(seats: Seats) -> Seat:
    """The seat for which she sends files. Raises NotFound: for other officers these pages don't exist."""
    found = seats.of_role(LIAISON)
    if not found:
        raise NotFound("not_liaison", _("There is no such page."))
    return found[0]


def check_again(batch: PayoutBatch, seats: Seats) -> None:
    """Every line that isn't paid stands with its result of now."""
    _FILES.check_again(batch, seats)


def confirm(batch: PayoutBatch, seats: Seats, *, at_once: int = AT_ONCE) -> Entered:
    """The next ready lines are paid out, each by its own act; the file bears who confirmed it first.

    Raises Conflict where the database is busy; what was done until then stays done.
    """
    with told(), transaction.atomic():
        PayoutBatch.objects.filter(pk=batch.pk, confirmed_at__isnull=True).update(
            confirmed_at=clock.now(), confirmed_by=seats.officer
        )
    return _FILES.enter(batch, seats, at_once=at_once)


def wrong_lines_taken(batch: PayoutBatch, seats: Seats) -> list[tuple[int, dict[str, str], list[str]]]:
    """(line, what was typed, what is wrong) of every wrong line, accounts in full; the journal says who took them."""
    return _FILES.wrong_taken(batch, seats, liaison_seat(seats))
