"""What the database knows today of the people of a case, and the case alone can't say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from loans.models import BenefitSlot, Guarantee, LoanCase
from people.acts import id_index
from workflows.compiled import Compiled
from workflows.models import CaseParty
from workflows.wording import Wording

_WORDS = Path(__file__).with_name("policies") / "known_facts.yaml"
_NO_LONGER_LIVE = ("refused", "withdrawn", "lapsed")
# Part, blind index, case, state; the first two stand where a party's part does and are no part.
_Row = tuple[str, str, int | None, str]
_SLOT, _GUARANTEE = "=slot", "=guarantee"


@dataclass(frozen=True)
class KnownFacts:
    """Facts of today; ID numbers are those of the content."""

    # Loans that she had or has under way elsewhere.
    times_received: int
    # Open guarantees by the guarantor's ID number.
    open_guarantees: Mapping[str, int]
    # Guarantors whose own live application this applicant guarantees.
    mutual: frozenset[str]
    # Guarantors named in another pending application: a note, never a verdict.
    pending: frozenset[str]
    # Her spouse had the loan or has one under way: a note too, since the rule counts the woman alone.
    is_known_to_household: bool = False


NOTHING_KNOWN = KnownFacts(0, {}, frozenset(), frozenset())


def known_facts(case: LoanCase, body: Mapping[str, Any]) -> KnownFacts:
    """One statement, however many guarantors there are."""
    sections = body["sections"]
    her = id_index(sections["applicant"]["id_number"])
    spouse_number = (sections.get("household") or {}).get("spouse_id_number")
    spouse = id_index(spouse_number) if spouse_number else ""
    numbers = {id_index(row["id_number"]): row["id_number"] for row in sections["guarantors"]}
    owners: list[str] = []
    open_count: dict[str, int] = {}
    bound_in: set[int | None] = set()
    live: list[_Row] = []
    for part, index, case_id, state in _ROWS(case.pk, [her, spouse], [her, *numbers]):
        if part == _SLOT:
            owners.append(index)
        elif part == _GUARANTEE:
            if index in numbers:
                open_count[numbers[index]] = open_count.get(numbers[index], 0) + 1
            if index == her:
                bound_in.add(case_id)
        else:
            live.append((part, index, case_id, state))
    mutual, pending = _elsewhere(live, her, numbers, bound_in)
    return KnownFacts(owners.count(her), open_count, mutual, pending, spouse in owners)


def _rows(case: int, couple: list[str], everybody: list[str]) -> QuerySet[Any, _Row]:
    """Taken slots, open guarantees and parts in live cases of these people, outside this case: in one reading."""
    slots = BenefitSlot.objects.filter(person__id_index__in=couple, released_at__isnull=True)
    bound = Guarantee.objects.filter(person__id_index__in=everybody, released_on__isnull=True)
    parties = CaseParty.objects.filter(id_index__in=everybody, round=F("case__round"))
    parties = parties.exclude(case__state__in=_NO_LONGER_LIVE)
    slot, guarantee, empty = (Value(word, output_field=CharField()) for word in (_SLOT, _GUARANTEE, ""))
    return (
        parties.exclude(case_id=case)
        .values_list("part", "id_index", "case_id", "case__state")
        .union(
            slots.exclude(case_id=case).values_list(slot, "person__id_index", "case_id", empty),
            bound.exclude(case_id=case).values_list(guarantee, "person__id_index", "case_id", empty),
            all=True,
        )
    )


_ROWS: Compiled[_Row] = Compiled(_rows)


def _elsewhere(
    rows: list[_Row], her: str, numbers: Mapping[str, str], bound_in: set[int | None]
) -> tuple[frozenset[str], frozenset[str]]:
    """(mutual, pending): the other live cases of these people as they stand now.

    Once a loan is paid out, only a guarantee that is still open (`bound_in`: the cases of hers) makes a ring.
    """
    hers = {
        case_id
        for part, index, case_id, state in rows
        if part == "guarantor" and index == her and (state != "disbursed" or case_id in bound_in)
    }
    mutual, pending = set(), set()
    for part, index, case_id, state in rows:
        if index in numbers and part == "applicant" and case_id in hers:
            mutual.add(numbers[index])
        if index in numbers and part == "guarantor" and state != "disbursed":
            pending.add(numbers[index])
    return frozenset(mutual), frozenset(pending)


@lru_cache(maxsize=1)
def _wording() -> Wording:
    return Wording([_WORDS])


def notes_of(known: KnownFacts, sections: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The notes as kept findings, in both languages."""
    rows = sections.get("guarantors") or ()
    positions = [number for number, row in enumerate(rows, 1) if row.get("id_number") in known.pending]
    named = ("guarantor_pending", {"positions": positions}) if positions else ("guarantor_not_pending", {})
    household = "household_had_loan" if known.is_known_to_household else "household_no_loan"
    return [
        _note("guarantor_pending", bool(positions), *named),
        _note("household", known.is_known_to_household, household, {}),
    ]


def _note(rule: str, noted: bool, code: str, params: dict[str, Any]) -> dict[str, Any]:  # noqa: FBT001
    return {
        "rule": rule,
        "outcome": "note" if noted else "pass",
        "reasons": [{"code": code, "params": params}],
        "reason": {language: _wording().text(code, params, language) for language in ("zh", "en")},
        "clause": {"zh": "", "en": ""},
        "parameter": "",
    }
