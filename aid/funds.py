"""Budgets: allotted, transferred by two persons; reserved, committed, spent and released by the acts on cases.

The one place that writes funds. A fund's row is locked before it is changed, after the case and its persons; the
check constraints refuse whatever would exceed it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from aid.constraints import FUND_EXHAUSTED
from aid.flows import MANAGER
from aid.models import AidCase, Fund, FundEntry, FundTransfer
from aid.models.funds import in_yuan
from aid.policy.grants import GRANTS
from workflows import clock, journal
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.money import round_fen
from workflows.refusals import told
from workflows.seats import Seat, Seats, no_seat_reason
from workflows.text import UnprintableError, plain

ALLOT = "allot_fund"
PROPOSE = "propose_transfer"
SETTLE = "transfer_funds"
REJECT = "reject_transfer"
_Kind = FundEntry.Kind
_COLUMN: dict[str, str] = {_Kind.RESERVE: "reserved", _Kind.COMMIT: "committed", _Kind.SPEND: "spent"}
_SUMS = tuple(
    f"{column}_{what}"
    for column in ("allotted", "reserved", "committed", "spent")
    for what in ("fen", "number")
)


def allot(
    seats: Seats, grant: str, year: int, place_code: str, *, amount: Decimal, number: int, document: str
) -> Fund:
    """The fund of the place has so much more (less, where negative), by this document; it is there if it wasn't.

    Raises NotAllowed, Invalid, Conflict where more was promised already than would be left, or it was sent before.
    """
    seat = _seat(seats, place_code)
    if grant not in GRANTS:
        raise Invalid({"grant": [_("Choose one of the list.")]})
    if not clock.today().year - 1 <= year <= clock.today().year + 1:
        raise Invalid({"year": [_("Write this year, the last or the next.")]})
    if len(place_code) not in {COUNTY, TOWNSHIP}:
        raise Invalid({"place": [_("A budget is the county’s or a township’s.")]})
    document = _line(document, "document")
    if not document or len(document) > 120:
        raise Invalid(
            {"document": [_("Name the document by which it was allotted, in at most 120 characters.")]}
        )
    if not amount and not number:
        raise Invalid({"amount": [_("Write an amount, or a number of grants.")]})
    with told(), transaction.atomic(), clock.at(clock.now()):
        fund = _fund_for_update(place_code, grant, year)
        entry = FundEntry(kind=_Kind.ALLOT, allotted_fen=in_fen(amount), allotted_number=number)
        entry.document = document
        _is_new(entry, fund)
        _move(fund, entry, seats.officer)
        fund.refresh_from_db()
        _journal(ALLOT, seats, seat, fund, {"amount": str(amount), "number_of_grants": number})
        return fund


def _is_new(entry: FundEntry, fund: Fund) -> None:
    """Raises Conflict where the same document allotted the same before: it was sent twice."""
    same = FundEntry.objects.filter(fund=fund, kind=_Kind.ALLOT, document=entry.document)
    if same.filter(allotted_fen=entry.allotted_fen, allotted_number=entry.allotted_number).exists():
        raise Conflict("allotted_already", _("This document allotted the same to this budget before."))


def _line(text: str, name: str) -> str:
    """The text in one line. Raises Invalid where it can't be printed."""
    try:
        return " ".join(plain(text).split())
    except UnprintableError:
        raise Invalid({name: [_("Remove the characters that can't be printed.")]}) from None


def _fund_for_update(place_code: str, grant: str, year: int) -> Fund:
    wanted = Fund.objects.select_for_update().filter(place_code=place_code, grant=grant, year=year)
    if (found := wanted.first()) is not None:
        return found
    # Whoever made it meanwhile on PostgreSQL was first, and this one waits for her lock.
    new = Fund(county=place_code[:COUNTY], place_code=place_code, grant=grant, year=year)
    Fund.objects.bulk_create([new], ignore_conflicts=True)
    return wanted.get()


def propose_transfer(
    seats: Seats, source_id: int, target_id: int, *, amount: Decimal, number: int, reason: str
) -> FundTransfer:
    """It is proposed to move money or grants from one fund to another of the county; another officer settles it.

    Raises NotFound, NotAllowed, Invalid, Conflict where the same waits already.
    """
    reason = _line(reason, "reason")
    faults: dict[str, list[Any]] = {}
    if not reason or len(reason) > 200:
        faults["reason"] = [_("Say in a sentence why it is transferred.")]
    if amount < 0 or number < 0 or not (amount or number):
        faults["amount"] = [_("Write an amount, or a number of grants.")]
    if source_id == target_id:
        faults["target"] = [_("Choose two different funds.")]
    if faults:
        raise Invalid(faults)
    with told(), transaction.atomic(), clock.at(clock.now()):
        source, target = _pair(seats, source_id, target_id)
        seat = _seat(seats, source.county)
        if (source.grant, source.year) != (target.grant, target.year):
            raise Invalid({"target": [_("Both funds must be of the same programme and year.")]})
        same = {"source": source, "target": target, "amount_fen": in_fen(amount), "number": number}
        if FundTransfer.objects.filter(**same, status=FundTransfer.Status.PROPOSED).exists():
            raise Conflict("proposed_already", _("The same transfer is proposed already."))
        row = FundTransfer.objects.create(
            **same,
            reason=reason,
            proposed_by=seats.officer,
            proposed_at=clock.now(),
        )
        _journal(PROPOSE, seats, seat, source, _moved(row))
        return row


def settle_transfer(seats: Seats, transfer_id: int, *, agrees: bool) -> FundTransfer:
    """Transferred, or rejected, by another officer of the county. Raises NotFound, NotAllowed, Conflict."""
    with told(), transaction.atomic(), clock.at(clock.now()):
        row = FundTransfer.objects.select_for_update().filter(pk=transfer_id).first()
        if row is None:
            raise NotFound("not_found", _("There is no such entry."))
        source, target = _pair(seats, row.source_id, row.target_id)
        seat = _settling_seat(seats, source.county)
        if row.status != FundTransfer.Status.PROPOSED:
            raise Conflict("moved_on", _("This transfer was settled before."))
        if row.proposed_by_id == seats.officer.pk:
            raise NotAllowed("same_person", _("You proposed it; another officer decides."))
        row.settled_by, row.settled_at = seats.officer, clock.now()
        row.status = FundTransfer.Status.DONE if agrees else FundTransfer.Status.REJECTED
        row.save()
        if agrees:
            for fund, sign in ((source, -1), (target, 1)):
                entry = FundEntry(kind=_Kind.TRANSFER, transfer=row)
                entry.allotted_fen, entry.allotted_number = sign * row.amount_fen, sign * row.number
                _move(fund, entry, seats.officer)
        _journal(SETTLE if agrees else REJECT, seats, seat, source, _moved(row))
        return row


def _pair(seats: Seats, source_id: int, target_id: int) -> tuple[Fund, Fund]:
    """Both, locked in order of their keys. Raises NotFound outside her county."""
    rows = {
        f.pk: f for f in Fund.objects.select_for_update().filter(pk__in=[source_id, target_id]).order_by("pk")
    }
    counties = {seat.county for seat in seats.of_role(MANAGER, "county_sealer")}
    if len(rows) < 2 or any(fund.county not in counties for fund in rows.values()):
        raise NotFound("not_found", _("There is no such fund among those of your posts."))
    source, target = rows[source_id], rows[target_id]
    if source.county != target.county:
        raise NotFound("not_found", _("There is no such fund among those of your posts."))
    return source, target


def fund_of(case: AidCase) -> Fund | None:
    """Where the case draws from, locked: its township's fund of grant and year, else the county's; None: neither."""
    codes = [case.place_code[:TOWNSHIP], case.county]
    rows = Fund.objects.select_for_update().filter(place_code__in=codes, grant=case.grant, year=case.year)
    found = {fund.place_code: fund for fund in rows.order_by("pk")}
    return next((found[code] for code in codes if code in found), None)


def held_by(case: AidCase) -> FundEntry | None:
    """The entry by which the case holds money or a grant now, its fund locked; None where it holds none."""
    entries = FundEntry.objects.select_related("fund").select_for_update(of=("fund",))
    last = entries.filter(case=case).order_by("-pk").first()
    return None if last is None or last.kind == _Kind.RELEASE else last


def reserve(case: AidCase, officer: Any) -> Fund:
    """The case's amount and one grant are reserved. Raises Conflict where the budget isn't enough or isn't there."""
    fund = fund_of(case)
    if fund is None:
        raise Conflict(
            "no_fund",
            _("No budget was allotted for this programme and year. Have it entered under Budgets first."),
        )
    amount = case.amount_granted or Decimal(0)
    if fund.left_number < 1 or fund.left < amount:
        raise Conflict("fund_exhausted", str(FUND_EXHAUSTED))
    _move(
        fund,
        FundEntry(kind=_Kind.RESERVE, case=case, reserved_fen=in_fen(amount), reserved_number=1),
        officer,
    )
    return fund


def commit(case: AidCase, officer: Any) -> None:
    """What was reserved is committed."""
    _pass_on(case, officer, _Kind.RESERVE, _Kind.COMMIT)


def spend(case: AidCase, officer: Any) -> None:
    """What was committed is spent."""
    _pass_on(case, officer, _Kind.COMMIT, _Kind.SPEND)


def take_back(case: AidCase, officer: Any) -> None:
    """What was spent is committed again: it was not delivered after all."""
    _pass_on(case, officer, _Kind.SPEND, _Kind.COMMIT)


def release(case: AidCase, officer: Any, spent: Decimal = Decimal(0)) -> None:
    """Whatever the case held of a fund and didn't spend is free again; nothing where it held nothing.

    `spent` yuan of what was committed stay spent; its number is free, for a house half built is none. Raises Conflict
    where that is more than the case held.
    """
    last = held_by(case)
    if last is None or last.kind == _Kind.SPEND:
        return
    if spent and not (last.kind == _Kind.COMMIT and 0 < in_fen(spent) <= last.committed_fen):
        raise Conflict("moved_on", _("The budget of this case was changed meanwhile; open it again."))
    entry = _taken_from(last, _Kind.RELEASE)
    entry.spent_fen += in_fen(spent)
    _move(last.fund, entry, officer)


def spent_on(case: AidCase) -> Decimal:
    """Yuan that budgets have spent on the case by now."""
    return in_yuan(FundEntry.objects.filter(case=case).aggregate(fen=Sum("spent_fen"))["fen"] or 0)


def _pass_on(case: AidCase, officer: Any, before: str, after: str) -> None:
    last = held_by(case)
    if last is None or last.kind != before:
        raise Conflict("moved_on", _("The budget of this case was changed meanwhile; open it again."))
    entry = _taken_from(last, after)
    column = _COLUMN[after]
    setattr(entry, f"{column}_fen", getattr(last, f"{_COLUMN[before]}_fen"))
    setattr(entry, f"{column}_number", getattr(last, f"{_COLUMN[before]}_number"))
    _move(last.fund, entry, officer)


def _taken_from(last: FundEntry, kind: str) -> FundEntry:
    """An entry that takes away what the case holds by its last one."""
    column = _COLUMN[last.kind]
    taken = {f"{column}_{what}": -getattr(last, f"{column}_{what}") for what in ("fen", "number")}
    return FundEntry(kind=kind, case_id=last.case_id, **taken)


def _move(fund: Fund, entry: FundEntry, officer: Any) -> None:
    """The entry is written and the fund's sums follow it, in one statement that the constraints judge.

    `fund` itself keeps the sums that it was read with.
    """
    entry.fund, entry.by, entry.at = fund, officer, clock.now()
    if entry.kind in {_Kind.ALLOT, _Kind.TRANSFER} and (
        fund.left + in_yuan(entry.allotted_fen) < 0 or fund.left_number + entry.allotted_number < 0
    ):
        # The database refuses it too; which of its constraints speaks first is chance.
        raise Conflict("fund_exhausted", str(FUND_EXHAUSTED))
    entry.save(force_insert=True)
    Fund.objects.filter(pk=fund.pk).update(**{name: F(name) + getattr(entry, name) for name in _SUMS})


def differences(county: str = "") -> list[str]:
    """The funds of a county, or of all, whose sums aren't those of their entries; none where all agree."""
    sums = {f"of_{name}": Coalesce(Sum(f"entries__{name}"), 0) for name in _SUMS}
    rows = Fund.objects.filter(county=county) if county else Fund.objects.all()
    return [
        name_of(fund)
        for fund in rows.annotate(**sums).order_by("pk")
        if any(getattr(fund, name) != getattr(fund, f"of_{name}") for name in _SUMS)
    ]


def name_of(fund: Fund) -> str:
    """How a check calls the fund: place/grant/year."""
    return f"{fund.place_code}/{fund.grant}/{fund.year}"


def in_fen(amount: Decimal) -> int:
    """Whole fen of an amount in yuan."""
    return int(round_fen(amount) * 100)


def _seat(seats: Seats, place_code: str) -> Seat:
    return _able(seats, place_code, MANAGER)


def _settling_seat(seats: Seats, county: str) -> Seat:
    return _able(seats, county, MANAGER, "county_sealer")


def _able(seats: Seats, place_code: str, *roles: str) -> Seat:
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    able = seats.of_role(*roles)
    if not able:
        raise NotAllowed("wrong_post", _("Only the county’s programme manager keeps the budgets."))
    for seat in able:
        if seat.covers(place_code):
            return seat
    raise NotAllowed("wrong_place", _("Your post answers for another place."))


def _moved(row: FundTransfer) -> dict[str, Any]:
    return {
        "amount": str(in_yuan(row.amount_fen)),
        "number_of_grants": row.number,
        "transfer": row.pk,
        "to_fund": row.target_id,
    }


def _journal(act: str, seats: Seats, seat: Seat, fund: Fund, facts: dict[str, Any]) -> None:
    journal.append(
        county=seat.county,
        act=act,
        officer_id=seats.officer.pk,
        post_id=seat.post_id,
        facts={"fund": fund.pk, "grant": fund.grant, "year": fund.year, "place": fund.place_code, **facts},
    )
