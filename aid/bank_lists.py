"""The verbs of a list for the bank: made under a number, taken as often as she likes, called off with a reason.

A transfer is on one list at a time. Whoever makes a list, calls one off, or receives or enters a result holds the
cases first, in the order of their keys, so that none of these passes by another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from aid.flows import MANAGER
from aid.funds import in_fen
from aid.models import AidCase, BankList, BankListEnd, BankListLine, PaymentRow
from aid.models.funds import in_yuan
from workflows import clock, journal, numbering
from workflows.appointing import By, record
from workflows.canonical import digest
from workflows.errors import Conflict, Invalid, NotFound
from workflows.models import Case, SignOff
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seat, Seats
from workflows.text import UnprintableError, plain

STATION: Final = "awaiting_payment"
MAKE: Final = "make_bank_list"
TAKE: Final = "take_payments"
CALL_OFF: Final = "call_off_bank_list"
# What the bank answers of a transfer; and what ends it before.
ANSWERS: Final = ("confirm_payment", "report_bounced", "cancel")
# 示妇助付〔2015〕00003号: the county's word, then this.
_SERIES: Final = ("bank-list", "妇助付")
# As many as a file may have: the rest goes on the next list.
MOST_LINES: Final = 1000
_LONGEST: Final = 200


def manager_seat(seats: Seats, county: str = "") -> Seat:
    """The seat for which she pays, in that county. Raises NotFound: for other officers these acts don't exist."""
    found = [seat for seat in seats.of_role(MANAGER) if county in {"", seat.county}]
    if not found:
        raise NotFound("not_found", _("There is no such page for your posts."))
    return found[0]


def standing_in(county: str) -> QuerySet[AidCase]:
    """The transfers that wait: through the open tasks, whose partial index doesn't grow with history."""
    found: QuerySet[AidCase] = AidCase.objects.filter(
        tasks__role=MANAGER, tasks__scope=county, tasks__finished__isnull=True, state=STATION
    )
    return found


def waiting_in(county: str) -> QuerySet[Any]:
    """The same, each with its `approval_id` and with `listed_as`, the number of the list it is on."""
    found = standing_in(county)
    approvals = SignOff.objects.filter(case=OuterRef("pk"), act="approve").order_by("-sequence")
    held = BankListLine.objects.filter(approval=OuterRef("approval_id"), bank_list__end__isnull=True)
    waiting: QuerySet[Any] = (
        found.defer("sections", "findings")
        .annotate(approval_id=Subquery(approvals.values("pk")[:1]))
        .annotate(listed_as=Subquery(held.values("bank_list__number")[:1]))
    )
    return waiting


def make(seats: Seats) -> BankList:
    """A list of every transfer that waits and is on none, as many as a file may have lines; it is in the journal.

    Raises NotFound for whoever is no programme manager, Conflict where nothing is free.
    """
    seat = manager_seat(seats)
    with told(), transaction.atomic(), clock.at(clock.now()):
        cases = _free(seat.county)
        if not cases:
            raise Conflict("nothing_free", _("Every transfer that waits is on a list for the bank already."))
        code, words = _SERIES
        number = numbering.document_number(seat.county, code, words, clock.today())
        lines = _lines(cases)
        made = BankList.objects.create(
            ref=new_ref(),
            county=seat.county,
            number=number,
            lines_count=len(lines),
            total_fen=sum(line.amount_fen for line in lines),
            digest=digest_of(number, lines),
            made_by=seats.officer,
            made_at=clock.now(),
        )
        for line in lines:
            line.bank_list = made
        BankListLine.objects.bulk_create(lines, batch_size=200)
        _journal(MAKE, seats, seat, made)
        return made


def _free(county: str) -> list[Any]:
    """The waiting transfers that are on no list, held until the act is done."""
    free = waiting_in(county).filter(listed_as__isnull=True).order_by("pk")
    held = set(hold(free.values_list("pk", flat=True)[:MOST_LINES]))
    # Asked again now that nobody else can change them: somebody may have been first while she waited.
    return [case for case in free[:MOST_LINES] if case.pk in held]


def hold(cases: Iterable[int]) -> list[int]:
    """These cases' keys, each case locked until the transaction ends."""
    keys = sorted(set(cases))
    rows = Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _lines(cases: list[Any]) -> list[BankListLine]:
    tried = dict(
        BankListLine.objects.filter(approval__in=[case.approval_id for case in cases])
        .values_list("approval")
        .annotate(lines=Count("pk"))
    )
    return [
        BankListLine(
            place=place,
            case=case,
            approval_id=case.approval_id,
            attempt=1 + tried.get(case.approval_id, 0),
            amount_fen=in_fen(case.amount_granted),
        )
        for place, case in enumerate(cases, 1)
    ]


def digest_of(number: str, lines: Iterable[BankListLine]) -> str:
    """SHA-256 of what the list says. By the digests of the signed contents: a content that is erased leaves it true."""
    rows = sorted(lines, key=lambda line: line.place)
    approvals = SignOff.objects.filter(pk__in=[line.approval_id for line in rows])
    contents = dict(approvals.values_list("pk", "content_digest"))
    told_rows = [[line.case_id, contents.get(line.approval_id, ""), line.amount_fen] for line in rows]
    return digest({"number": number, "lines": told_rows})


def answers_to() -> QuerySet[SignOff]:
    """What ended the waiting of the line that the outer query is about, if anything did and wasn't taken back since.

    It is the line's own: what came before the next approval of the case. A line that is followed by one of another
    list was called off and has none.
    """
    answers = SignOff.objects.filter(
        case=OuterRef("case"), act__in=ANSWERS, sequence__gt=OuterRef("approval__sequence")
    )
    approved_anew = SignOff.objects.filter(
        case=OuterRef("case"),
        act="approve",
        sequence__gt=OuterRef(OuterRef("approval__sequence")),
        sequence__lt=OuterRef("sequence"),
    )
    followed = BankListLine.objects.filter(
        approval=OuterRef(OuterRef("approval")), attempt__gt=OuterRef(OuterRef("attempt"))
    )
    # A payment alone is taken back: that a transfer came back stays so, whatever is paid later.
    taken_back = SignOff.objects.filter(
        case=OuterRef("case"), act="take_back", sequence__gt=OuterRef("sequence")
    )
    standing = ~Q(act="confirm_payment") | ~Exists(taken_back)
    return answers.filter(standing, ~Exists(approved_anew), ~Exists(followed))


def call_off(bank_list: BankList, seats: Seats, reason: str) -> BankListEnd:
    """The list is called off: what the bank hasn't answered is free for another list. The reason is on record.

    Raises NotFound, Invalid (field `reason`), Conflict where it was called off before, where every line is answered,
    or where a file of results says something of a line that isn't entered.
    """
    seat = manager_seat(seats, bank_list.county)
    reason = _line(reason)
    with told(), transaction.atomic(), clock.at(clock.now()):
        hold(bank_list.lines.values_list("case", flat=True))
        if BankListEnd.objects.filter(bank_list=bank_list).exists():
            raise Conflict("called_off", _("This list was called off before."))
        free = dict(bank_list.lines.filter(~Exists(answers_to())).values_list("case", "amount_fen"))
        if not free:
            raise Conflict("answered", _("The bank has answered for every transfer of this list."))
        _unreported(bank_list, free)
        row = record(
            seat.county,
            CALL_OFF,
            {"bank_list": bank_list.number, "rows": len(free), "amount": str(in_yuan(sum(free.values())))},
            by=By(seats.officer.pk, seat.post_id, reason),
        )
        return BankListEnd.objects.create(bank_list=bank_list, row=row)


def _unreported(bank_list: BankList, cases: Iterable[int]) -> None:
    """Raises Conflict where a file that came since tells of one of these cases what nobody entered."""
    said = PaymentRow.objects.filter(
        case__in=list(cases), batch__county=bank_list.county, batch__sent_at__gte=bank_list.made_at
    )
    # What isn't read as an answer (the list itself, sent back empty) says nothing.
    said = said.exclude(status=PaymentRow.Status.TAKEN_BACK)
    named = said.exclude(act="").order_by("case__number").values_list("case__number", flat=True)
    numbers = list(named.distinct()[:3])
    if numbers:
        sentence = _("A file of results tells of %(cases)s already. Enter it, or settle these on the case.")
        raise Conflict("reported", sentence % {"cases": _(", ").join(str(number) for number in numbers)})


def _line(text: str) -> str:
    """The reason in one line. Raises Invalid where there is none, or it can't be kept."""
    try:
        reason = " ".join(plain(text).split())
    except UnprintableError:
        raise Invalid({"reason": [_("Remove the characters that can't be printed.")]}) from None
    if not reason or len(reason) > _LONGEST:
        raise Invalid({"reason": [_("Say in a sentence why the list is called off.")]})
    return reason


def taken(bank_list: BankList, seats: Seats) -> None:
    """It is on record that she took the list out, with accounts in full. Raises Conflict where it was called off."""
    seat = manager_seat(seats, bank_list.county)
    with told(), transaction.atomic():
        if BankListEnd.objects.filter(bank_list=bank_list).exists():
            raise Conflict("called_off", _("This list was called off before."))
        _journal(TAKE, seats, seat, bank_list)


def _journal(act: str, seats: Seats, seat: Seat, bank_list: BankList) -> None:
    facts: dict[str, Any] = {"bank_list": bank_list.number, "rows": bank_list.lines_count}
    facts |= {"amount": str(in_yuan(bank_list.total_fen)), "digest": bank_list.digest}
    journal.append(
        county=seat.county, act=act, officer_id=seats.officer.pk, post_id=seat.post_id, facts=facts
    )
