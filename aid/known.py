"""What the registers and earlier grants say of a beneficiary: read at submission, signed with the rest, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from aid.models import AidCase, GrantSlot
from aid.policy import GRANTS, chain, load_policy
from people.models import Household, Membership
from people.queries.snapshots import Snapshot, household_then, snapshot_of, stays_of
from workflows import clock
from workflows.errors import Invalid


@dataclass(frozen=True)
class Today:
    """The parts of a content that are read, as they would be today; and the keys of all the rows that are her."""

    parts: dict[str, Any]
    rows: tuple[int, ...]


def today_of(case: AidCase) -> Today | None:
    """None for one who died or was merged with another row. Fifteen statements at most."""
    snapshot = snapshot_of(case.person, clock.today())
    if snapshot is None:
        return None
    return Today(_read_of(case, snapshot), snapshot.rows)


def _read_of(case: AidCase, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "beneficiary": _beneficiary(case, snapshot),
        "facts": _facts(case, snapshot),
        "earlier": earlier_of(case, snapshot),
    }


def beside_sections(case: AidCase) -> dict[str, Any]:
    """The grant, the woman and her household as the registers have them today, and what was granted to them before.

    Raises Invalid where the register has no ID number of hers, or no longer has her.
    """
    snapshot = snapshot_of(case.person, clock.today())
    if snapshot is None:
        raise Invalid(
            {"beneficiary": [_("She died or was merged with another entry; withdraw this nomination.")]}
        )
    if snapshot.person.id_number is None:
        raise Invalid(
            {"beneficiary": [_("Her ID number isn’t in the register. Enter it on her page first.")]}
        )
    return {"grant": case.grant, "year": _year(case), **_read_of(case, snapshot)}


def _year(case: AidCase) -> int:
    """Whose budget: that of the window in which it is first handed in, whenever the draft was begun."""
    if case.accepted_on is not None:
        return case.year
    today = clock.today()
    return chain.year_of(load_policy().at(case.place_code, today), GRANTS[case.grant], today)


def _beneficiary(case: AidCase, snapshot: Snapshot) -> dict[str, Any]:
    person = snapshot.person
    asked = case.sections.get("request") or {}
    return {
        "name": person.name,
        "id_number": person.id_number,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "phone": asked.get("phone") or snapshot.phone,
        "group": snapshot.group,
        "household": snapshot.household.ref if snapshot.household else None,
        "members": snapshot.members,
        "minors": snapshot.minors,
    }


def _facts(case: AidCase, snapshot: Snapshot) -> dict[str, Any]:
    single = snapshot.is_single_mother
    return {
        "registers": {code: since.isoformat() for code, since in snapshot.registers.items()},
        "marks": None if single is None else ["single_mother"] if single else [],
        "income_year": snapshot.income_year,
        "income_per_head": None if snapshot.income_per_head is None else str(snapshot.income_per_head),
        "living_allowance": snapshot.has_allowance,
        "illness": list(snapshot.illnesses),
        "disability": snapshot.is_disabled,
        "housing": (case.sections.get("request") or {}).get("housing"),
        "visited_on": snapshot.visited_on.isoformat() if snapshot.visited_on else None,
    }


def earlier_of(case: AidCase, snapshot: Snapshot) -> list[dict[str, Any]]:
    """What she or her household had before, or holds by another nomination, the oldest first.

    One statement; another one where somebody of the household had a grant of which no household was known.
    """
    hers, household = snapshot.rows, snapshot.household
    of_house = Q(household=household) | _of_its_members(household) if household is not None else Q(pk__in=[])
    slots = GrantSlot.objects.filter(Q(person_id__in=hers) | of_house, released_at__isnull=True)
    slots = slots.filter(Q(case__isnull=True) | ~Q(case_id=case.pk)).select_related("case", "person")
    found = [
        {
            "grant": slot.grant,
            "year": slot.case.year if slot.case else slot.year,
            "on": _day(slot).isoformat(),
            "amount": None if slot.amount is None else str(slot.amount),
            "whose": "herself" if slot.person_id in hers else "household",
        }
        for slot in _of_this_home(list(slots.order_by("pk")), hers, household)
    ]
    return sorted(found, key=lambda row: (row["on"], row["grant"]))


def _of_its_members(household: Household) -> Q:
    """Grants from before this system whose household wasn't known then, of whoever was ever one of this household."""
    members = Membership.objects.filter(household=household, is_retracted=False).values("person_id")
    is_one = Q(person_id__in=members) | Q(person__merged_into_id__in=members)
    return Q(case__isnull=True, household__isnull=True) & is_one


def _of_this_home(
    slots: Sequence[GrantSlot], hers: Sequence[int], household: Household | None
) -> Sequence[GrantSlot]:
    """Without those of members who lived in another household when it was delivered."""
    unsure = {slot for slot in slots if slot.household_id is None and slot.person_id not in hers}
    if not unsure:
        return slots
    stays = stays_of({slot.person.merged_into_id or slot.person_id for slot in unsure})

    def lived_here(slot: GrantSlot) -> bool:
        return (
            household_then(stays.get(slot.person.merged_into_id or slot.person_id, ()), _day(slot))
            == household
        )

    return [slot for slot in slots if slot not in unsure or lived_here(slot)]


def _day(slot: GrantSlot) -> date:
    return slot.delivered_on or timezone.localdate(slot.since)
