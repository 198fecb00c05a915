"""Whether budgets and slots are what the journal and the cases say: asked by `verify-journal`, changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from aid import funds
from aid.models import AidCase, Fund, FundEntry, GrantSlot
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
# Where a nomination takes no slot (any more).
_FREE: Final = frozenset({"draft", "withdrawn", "lapsed", "refused", "cancelled"})
_CHUNK: Final = 2000


def misfits(county: str) -> Iterator[tuple[str, str, str]]:
    """(table, row, what is wrong) of one county, or of all where it is empty."""
    for name in funds.differences(county):
        yield "fund", name, "changed: its sums aren't those of its entries"
    yield from _allotments(county)
    yield from _cases(county)


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
