"""Whether budgets and slots are what the journal and the cases say: asked by `verify-journal`, changes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from aid import bank_lists, funds, rules
from aid.models import AidCase, BankList, CarriedOver, Fund, FundEntry, FundTransfer, GrantSlot
from aid.models.cases import DELIVERED, DELIVERIES
from workflows.models import JournalRow
from workflows.money import round_fen

_Kind = FundEntry.Kind
# What a case in this state holds of a budget, by its last entry; in every other state nothing.
_HOLDS: Final = {
    "listed": _Kind.RESERVE,
    **dict.fromkeys(DELIVERIES, _Kind.COMMIT),
    **dict.fromkeys(DELIVERED, _Kind.SPEND),
}
# What an officer did with a proposed transfer, and how it stands after it; the last word counts.
_SETTLED: Final = {
    funds.PROPOSE: FundTransfer.Status.PROPOSED,
    funds.SETTLE: FundTransfer.Status.DONE,
    funds.REJECT: FundTransfer.Status.REJECTED,
}
# Where a nomination takes no slot (any more).
_FREE: Final = frozenset({"draft", "withdrawn", "lapsed", "refused", "cancelled"})
_CHUNK: Final = 2000


def misfits(county: str) -> Iterator[tuple[str, str, str]]:
    """(table, row, what is wrong) of one county, or of all where it is empty."""
    for name in funds.differences(county):
        yield "fund", name, "changed: its sums aren't those of its entries"
    yield from _allotments(county)
    yield from _bank_lists(county)
    yield from _transfers(county)
    yield from _cases(county)
    yield from _slots(county)
    yield from _stopped(county)
    yield from _carried(county)


def _within(county: str, column: str) -> dict[str, str]:
    return {column: county} if county else {}


def _allotments(county: str) -> Iterator[tuple[str, str, str]]:
    """Every allotment has its row in the journal, with the same amount and number."""
    written: Counter[int] = Counter()
    rows = JournalRow.objects.filter(act=funds.ALLOT, **_within(county, "county"))
    for facts in rows.values_list("facts", flat=True).iterator(_CHUNK):
        if not isinstance(facts, dict):
            continue
        fen = _fen(facts.get("amount"))
        if isinstance(facts.get("fund"), int) and fen is not None:
            written[facts["fund"]] += fen
    entries = FundEntry.objects.filter(kind=_Kind.ALLOT, **_within(county, "fund__county"))
    told: Counter[int] = Counter()
    for fund, fen in entries.values_list("fund_id", "allotted_fen").iterator(_CHUNK):
        told[fund] += fen
    names = {fund.pk: funds.name_of(fund) for fund in Fund.objects.filter(pk__in={*written, *told})}
    for pk in sorted(pk for pk in {*written, *told} if written[pk] != told[pk]):
        yield "fund", names.get(pk, f"id {pk}"), "changed: the journal has another sum of allotments"


def _bank_lists(county: str) -> Iterator[tuple[str, str, str]]:
    """Every list for the bank is what the journal says of its making, and says what its lines say."""
    rows = JournalRow.objects.filter(act=bank_lists.MAKE, **_within(county, "county"))
    told = {
        (where, facts.get("bank_list")): (facts.get("digest"), _fen(facts.get("amount")))
        for where, facts in rows.values_list("county", "facts").iterator(_CHUNK)
        if isinstance(facts, dict)
    }
    for each in BankList.objects.filter(**_within(county, "county")).order_by("pk"):
        lines = list(each.lines.all())
        sums = (len(lines), sum(line.amount_fen for line in lines))
        if told.pop((each.county, each.number), None) != (each.digest, each.total_fen):
            yield "bank list", each.number, "changed: the journal has another one"
        elif (
            sums != (each.lines_count, each.total_fen)
            or bank_lists.digest_of(each.number, lines) != each.digest
        ):
            yield "bank list", each.number, "changed: its lines aren't those that it was made with"
    for _where, number in told:
        yield "bank list", str(number), "missing: the journal has it"


def _fen(raw: Any) -> int | None:
    """None for what no act ever writes: such a row is told by its own hash."""
    try:
        return int(round_fen(Decimal(str(raw))) * 100)
    except (InvalidOperation, ValueError):
        return None


def _cases(county: str) -> Iterator[tuple[str, str, str]]:
    """What each nomination holds fits its state."""
    last = dict(
        FundEntry.objects.filter(case__isnull=False, **_within(county, "fund__county"))
        .order_by("case_id", "pk")
        .values_list("case_id", "kind")
    )
    slots = dict(
        GrantSlot.objects.filter(case__isnull=False, released_at__isnull=True).values_list(
            "case_id", "delivered_on"
        )
    )
    cases = AidCase.objects.filter(**_within(county, "county")).order_by("pk")
    for pk, ref, state, delivered_on in cases.values_list("pk", "ref", "state", "delivered_on").iterator(
        _CHUNK
    ):
        held = last.get(pk)
        if (None if held == _Kind.RELEASE else held) != _HOLDS.get(state):
            yield "fund", ref, "changed: what the case holds of a budget doesn't fit its state"
        has_slot = pk in slots
        # A returned or withdrawn nomination that was never submitted has none.
        if (has_slot and state in _FREE) or (not has_slot and state in _HOLDS):
            yield "slot", ref, "changed: it doesn't fit the state of the case"
        elif has_slot and slots[pk] != delivered_on:
            yield "slot", ref, "changed: the day of delivery isn't that of the case"


def _transfers(county: str) -> Iterator[tuple[str, str, str]]:
    """Every transfer is as it was proposed and settled, and moved what it says between its two budgets, or nothing."""
    told: dict[int, dict[str, Any]] = {}
    rows = JournalRow.objects.filter(act__in=_SETTLED, **_within(county, "county")).order_by("pk")
    for act, facts in rows.values_list("act", "facts").iterator(_CHUNK):
        if isinstance(facts, dict) and isinstance(facts.get("transfer"), int):
            told[facts["transfer"]] = {**facts, "status": _SETTLED[act]}
    moved: dict[int, Counter[tuple[int, int, int]]] = defaultdict(Counter)
    entries = FundEntry.objects.filter(kind=_Kind.TRANSFER, **_within(county, "fund__county"))
    columns = ("transfer_id", "fund_id", "allotted_fen", "allotted_number")
    for transfer, *movement in entries.values_list(*columns).iterator(_CHUNK):
        moved[transfer][tuple(movement)] += 1
    transfers = FundTransfer.objects.filter(**_within(county, "source__county")).order_by("pk")
    for row in transfers.iterator(_CHUNK):
        if not _as_told(row, told.pop(row.pk, {})):
            yield "transfer", f"id {row.pk}", "changed: the journal says otherwise"
        both = {
            (row.source_id, -row.amount_fen, -row.number): 1,
            (row.target_id, row.amount_fen, row.number): 1,
        }
        if moved.pop(row.pk, Counter()) != (both if row.status == FundTransfer.Status.DONE else {}):
            yield "transfer", f"id {row.pk}", "changed: its entries aren't what it moved"
    for pk in sorted({*told, *moved}, key=str):
        yield "transfer", f"id {pk}", "missing: the journal or an entry has it"


def _as_told(row: FundTransfer, facts: Mapping[str, Any]) -> bool:
    said = (facts.get("fund"), facts.get("number_of_grants"), facts.get("status"), _fen(facts.get("amount")))
    is_target = facts.get("to_fund", row.target_id) == row.target_id
    return said == (row.source_id, row.number, row.status, row.amount_fen) and is_target


def _slots(county: str) -> Iterator[tuple[str, str, str]]:
    """A nomination's slots are hers, the last one her household's; one that it holds is what the policy counts by."""
    slots = GrantSlot.objects.filter(case__isnull=False, **_within(county, "case__county"))
    last = dict(slots.order_by("pk").values_list("case_id", "pk"))
    kept = slots.order_by("pk").select_related("case").defer("case__sections", "case__findings")
    for slot in kept.iterator(_CHUNK):
        case = slot.case
        assert case is not None
        if (slot.grant, slot.person_id) != (case.grant, case.person_id):
            yield "slot", case.ref, "changed: it is another woman's or grant's"
        elif slot.pk == last[case.pk] and slot.household_id != case.household_id:
            yield "slot", case.ref, "changed: it is another household's"
        elif slot.released_at is None and (slot.holder, slot.period) != rules.slot_of(case):
            yield "slot", case.ref, "changed: its holder or period isn't that of the policy"


def _stopped(county: str) -> Iterator[tuple[str, str, str]]:
    """What stays spent of cases that stopped half way is what was said when they stopped."""
    said: Counter[int] = Counter()
    rows = JournalRow.objects.filter(act__in=("cancel", "report_undeliverable"), **_within(county, "county"))
    for case, facts in rows.values_list("case_id", "facts").iterator(_CHUNK):
        if isinstance(facts, dict) and "spent" in facts:
            said[case] += _fen(facts["spent"]) or 0
    kept: Counter[int] = Counter()
    entries = FundEntry.objects.filter(kind=_Kind.RELEASE, **_within(county, "fund__county"))
    for case, fen in entries.exclude(spent_fen=0).values_list("case_id", "spent_fen"):
        kept[case] += fen
    differ = [pk for pk in {*said, *kept} if said[pk] != kept[pk]]
    for ref in AidCase.objects.filter(pk__in=differ).order_by("pk").values_list("ref", flat=True):
        yield "fund", ref, "changed: what stays spent isn't what was said when it stopped"


def _carried(county: str) -> Iterator[tuple[str, str, str]]:
    """A list keeps what was carried over from it, and nothing else."""
    stood: dict[int, Any] = {}
    said: Counter[tuple[int, Any]] = Counter()
    rows = JournalRow.objects.filter(act__in=("put_on_list", "carry_over"), **_within(county, "county"))
    for case, act, facts in rows.order_by("sequence").values_list("case_id", "act", "facts").iterator(_CHUNK):
        if act == "carry_over":
            said[case, stood.get(case)] += 1
        elif isinstance(facts, dict):
            stood[case] = facts.get("list")
    kept = Counter(
        CarriedOver.objects.filter(**_within(county, "award__county")).values_list("case_id", "award__ref")
    )
    for _case, award in sorted({pair for pair in {*said, *kept} if said[pair] != kept[pair]}, key=str):
        yield "list", str(award), "changed: the journal says otherwise of what was carried over from it"
