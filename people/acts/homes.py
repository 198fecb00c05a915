"""Which household a row's persons belong to: the one that one of them has, or a new one. Nobody is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from people.lives import effective, rows_in
from people.models import Fact, Household, Membership, Person
from people.rows.ground import Ground
from people.rows.told import Told
from people.rows.words import Fault
from workflows import clock
from workflows.refs import new_ref

NO_FAMILY: Final = _(
    "Nobody is entered as living with her, and the file says %(said)d. Enter her family first, by the basic register."
)
OTHER_MEMBERS: Final = _(
    "Her household has %(known)d members here, and the file says %(said)d. Enter who came or went first."
)
# Of whom is known what she is to the head: what her spouse and her children are.
_SPOUSES: Final = {"head": "spouse", "spouse": "head", "child": "child_in_law", "child_in_law": "child"}
_CHILDREN: Final = {"head": "child", "spouse": "child", "child": "grandchild", "child_in_law": "grandchild"}
_COUPLE: Final = ("she", "husband")


@dataclass
class Standing:
    """Where these persons belong now, and how many belong to their households."""

    people: Collection[int]
    counts: bool = False
    at: dict[int, tuple[Household, str]] = field(init=False)
    members: Counter[int] = field(init=False, default_factory=Counter)

    def __post_init__(self) -> None:
        merged = Person.objects.filter(merged_into_id__among=self.people).values_list("pk", "merged_into_id")
        speaks = {pk: pk for pk in self.people} | dict(merged)
        self.at = {
            pk: (row.household, str(row.role))
            for pk, row in _latest(speaks).items()
            if row.household is not None
        }
        if self.counts:
            self._count({home.pk for home, _role in self.at.values()})

    def _count(self, wanted: Collection[int]) -> None:
        """As the definitions count heads: everybody once, and nobody who has died."""
        speaks = rows_in(wanted)
        died = Fact.objects.filter(person_id__among=speaks, kind="died").order_by("starts_on", "pk")
        dead = {speaks[row.person_id]: row.value is not None for row in effective(died) if row.person_id}
        latest = _latest(speaks)
        self.members.update(
            row.household_id for pk, row in latest.items() if row.household_id and not dead.get(pk)
        )


def _latest(speaks: Mapping[int, int]) -> dict[int, Membership]:
    """Where everybody belongs by what was stated last of any of her rows."""
    rows = Membership.objects.filter(person_id__among=speaks).select_related("household")
    return {speaks[row.person_id]: row for row in effective(rows.order_by("starts_on", "pk"))}


@dataclass
class Plan:
    """The row's household, new or known (None: the row needs none), and who joins it in which role."""

    household: Household | None
    is_new: bool = False
    joins: dict[int, str] = field(default_factory=dict)

    @property
    def household_pk(self) -> int | None:
        return self.household.pk if self.household is not None else None


def plan(
    told: Told, people: Mapping[str, int], standing: Standing, ground: Ground, faults: list[Any]
) -> Plan | None:
    """The row's household; None where the file and the household book differ. Rows after this one know of it."""
    if not told.roles:
        return Plan(None)
    anchor = next((key for key in told.roles if people[key] in standing.at), None)
    if anchor is None:
        if told.members is not None and told.members != 1:
            faults.append(Fault(NO_FAMILY, {"said": told.members}))
            return None
        made = Plan(_new(told, ground), is_new=True)
    else:
        home, _role = standing.at[people[anchor]]
        if told.members is not None and told.members != standing.members[home.pk]:
            faults.append(Fault(OTHER_MEMBERS, {"said": told.members, "known": standing.members[home.pk]}))
            return None
        made = Plan(home)
    assert made.household is not None
    for key in told.roles:
        if people[key] not in standing.at:
            role = (
                told.roles[key]
                if anchor is None
                else _role_beside(told, anchor, standing.at[people[anchor]][1], key)
            )
            made.joins[people[key]] = role
            if people[key] > 0:
                standing.at[people[key]] = (made.household, role)
    return made


def _new(told: Told, ground: Ground) -> Household:
    ref = new_ref()
    return Household(
        ref=ref, place_code=told.place or ground.place, county=ground.county, opened_at=clock.now()
    )


def _role_beside(told: Told, anchor: str, role: str, key: str) -> str:
    """What `key` is to the head of a household in which `anchor` is `role`."""
    if anchor not in _COUPLE:
        # A child alone is known: where it is the head's, its parents are the head and the spouse.
        return told.roles[key] if role == "child" else "other"
    table = _SPOUSES if key in _COUPLE else _CHILDREN
    return table.get(role, "other")


def found(plans: Iterable[Plan]) -> None:
    """The new households have their rows."""
    new = {id(each.household): each.household for each in plans if each.is_new and each.household is not None}
    Household.objects.bulk_create(new.values())
