"""What a woman or her household had before, or holds by another nomination: of one at a gate, of a page of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from aid.models import GrantSlot
from people.merged import speaks_for
from people.models import Membership
from people.queries.snapshots import stays_in_force

_TOLD: Final = ("case_id", "grant", "amount", "delivered_on", "since")


@dataclass(frozen=True)
class Nominated:
    """Of which case, the row that speaks for the woman, and the key of her household of today."""

    case: int
    person: int
    household: int | None


def earlier_of(nominated: Sequence[Nominated]) -> dict[int, list[dict[str, Any]]]:
    """By case, what she or her household had before, or holds by another nomination, the oldest first.

    One statement however many they are; none without any.
    """
    if not nominated:
        return {}
    persons = {each.person for each in nominated}
    homes = {each.household for each in nominated if each.household is not None}
    slots = GrantSlot.objects.filter(pk__in=_theirs(persons, homes), released_at__isnull=True)
    # Of the case the year alone: with it would come its sections and findings, to be opened and read for nothing.
    slots = slots.annotate(
        speaks=speaks_for("person"), home=_home_then(), of_year=Coalesce("case__year", "year")
    )
    found = list(slots.order_by("pk").values_list(*_TOLD, "speaks", "home", "of_year", named=True))
    return {each.case: _of(each, found) for each in nominated}


def _theirs(persons: Collection[int], homes: Collection[int]) -> QuerySet[GrantSlot, Any]:
    """Whatever stands on a woman or a household; from before this system also what stands on a member of it alone.

    Where it has no household, none was known then: it counts for whoever was ever of this one. Each way to a slot is
    asked by itself, by its index: of all of them in one condition PostgreSQL reads every slot there is.
    """
    slots = GrantSlot.objects.order_by()
    ways = [slots.filter(person_id__in=persons), slots.filter(person__merged_into_id__in=persons)]
    if homes:
        members = Membership.objects.filter(household_id__in=homes, is_retracted=False).values("person_id")
        nobodys = slots.filter(case__isnull=True, household__isnull=True)
        ways += [
            slots.filter(household_id__in=homes),
            nobodys.filter(person_id__in=members),
            nobodys.filter(person__merged_into_id__in=members),
        ]
    first, *others = (way.values("pk") for way in ways)
    return first.union(*others)


def _home_then() -> Case:
    """The household of the slot; from before this system without one, where she lived when it was delivered.

    Before the register knows of her, that is the first household that it knows.
    """
    begun = stays_in_force("speaks").filter(starts_on__lte=OuterRef("delivered_on"))
    last, first = begun.order_by("-starts_on", "-pk"), stays_in_force("speaks").order_by("starts_on", "pk")
    return Case(
        When(Q(household__isnull=False) | Q(case__isnull=False), then=F("household_id")),
        When(Exists(begun), then=Subquery(last.values("household_id")[:1])),
        default=Subquery(first.values("household_id")[:1]),
        output_field=BigIntegerField(),
    )


def _of(each: Nominated, slots: Sequence[Any]) -> list[dict[str, Any]]:
    found = []
    for slot in slots:
        is_hers = slot.speaks == each.person
        is_theirs = each.household is not None and slot.home == each.household
        if slot.case_id != each.case and (is_hers or is_theirs):
            found.append(_told(slot, "herself" if is_hers else "household"))
    return sorted(found, key=lambda row: (row["on"], row["grant"]))


def _told(slot: Any, whose: str) -> dict[str, Any]:
    return {
        "grant": slot.grant,
        "year": slot.of_year,
        "on": _day(slot).isoformat(),
        "amount": None if slot.amount is None else str(slot.amount),
        "whose": whose,
    }


def _day(slot: Any) -> date:
    return slot.delivered_on or timezone.localdate(slot.since)
