"""What is known of many persons on a day, as the columns of a register ask for it: one statement for each need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import starmap
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from people.kinds import KINDS, Privacy, privacy_of
from people.lives import effective, stated_stays
from people.models import Fact, Membership, Pairing, Person, VolunteerTeam
from people.policy.life import ALONE, ends


class Need(Enum):
    """What a register's columns ask for beside the person's own row."""

    FACTS = "facts"
    CHILDREN = "children"
    # The telephones of those whom the facts name.
    KIN = "kin"
    HOME = "home"
    # Whether somebody else of the household is at home.
    COMPANY = "company"
    PAIR = "pair"
    TEAMS = "teams"


class Named(NamedTuple):
    """Somebody whom a fact names, by the row that speaks for her."""

    pk: int
    name: str
    sex: str
    birth_date: date


class Held(NamedTuple):
    """Of a fact's row what columns ask for. Models of each, with sealed numbers that nobody reads, took half a page."""

    person_id: int | None
    household_id: int | None
    kind: str
    slot: str
    starts_on: date
    is_retracted: bool
    value: Any
    other_id: int | None
    named: Named | None = None


@dataclass(frozen=True)
class Known:
    """Of one person: the statements in force by kind and slot, and what hangs on them."""

    facts: Mapping[tuple[str, str], Held] = field(default_factory=dict)
    children: Sequence[Named] = ()
    home: Mapping[tuple[str, str], Held] = field(default_factory=dict)
    is_paired: bool = False
    # None where nobody entered which household she belongs to.
    has_company: bool | None = None
    # By person: of spouse, parents and guardian.
    phones: Mapping[int, str] = field(default_factory=dict)

    def value(self, kind: str, name: str, slot: str = "") -> Any:
        """A part of what holds; empty where nothing does."""
        fact = self.facts.get((kind, slot))
        return (fact.value or {}).get(name, "") if fact is not None else ""

    def tied(self, kind: str) -> Named | None:
        """The person whom the fact names."""
        fact = self.facts.get((kind, ""))
        return fact.named if fact is not None else None

    def husband(self) -> Named | None:
        """Whom she is married to; nobody where a marital state as new as that, or newer, says that she has none."""
        tie, state = self.facts.get(("spouse", "")), self._alone()
        is_over = tie is not None and state is not None and ends(state.starts_on, tie.starts_on)
        return None if is_over else self.tied("spouse")

    def marital_state(self) -> str:
        """The code; of two facts that don't agree the newer one's, and "married" where only a husband is known."""
        if self.husband() is not None:
            return "married"
        return str(self.value("marital_state", "state"))

    def _alone(self) -> Held | None:
        state = self.facts.get(("marital_state", ""))
        return state if state is not None and (state.value or {}).get("state") in ALONE else None

    def slots(self, kind: str) -> list[tuple[str, Held]]:
        return sorted((slot, fact) for (name, slot), fact in self.facts.items() if name == kind)


def known_of(
    person_ids: Collection[int], day: date, needs: Collection[Need], kinds: Collection[str]
) -> dict[int, Known]:
    """What is known of each of these persons, of these kinds of facts: a statement for each need, three at most."""
    if not person_ids:
        return {}
    speaks = _who_speaks(person_ids)
    facts = _facts(speaks, day, kinds) if Need.FACTS in needs else {}
    phones = _phones(facts, day) if Need.KIN in needs else {}
    children = _children(speaks, day) if Need.CHILDREN in needs else {}
    homes = _homes(speaks, day) if Need.HOME in needs else {}
    paired = _paired(speaks, day) if Need.PAIR in needs else set()
    company = _company(speaks, day) if Need.COMPANY in needs else {}
    return {
        pk: Known(
            facts.get(pk, {}),
            children.get(pk, ()),
            homes.get(pk, {}),
            pk in paired,
            company.get(pk),
            phones,
        )
        for pk in person_ids
    }


def team_names(refs: Iterable[str]) -> dict[str, str]:
    """Names of teams by their refs. One statement."""
    return dict(VolunteerTeam.objects.filter(ref__in=set(refs)).values_list("ref", "name"))


def _who_speaks(person_ids: Collection[int]) -> dict[int, int]:
    merged = Person.objects.filter(merged_into_id__in=person_ids).values_list("pk", "merged_into_id")
    return {pk: pk for pk in person_ids} | dict(merged)


_OWN: Final = tuple(name for name in Held._fields if name != "named")


def _held(rows: QuerySet[Fact]) -> Iterable[Held]:
    """The rows in the order of days, then of entering."""
    return starmap(Held, rows.order_by("starts_on", "pk").values_list(*_OWN))


def _held_with(rows: QuerySet[Fact], *who: str) -> Iterator[Held]:
    """The same, with the person to whom the last of these keys leads, where it is set, or the one before it."""
    people = [f"{key}__{name}" for key in who for name in Named._fields]
    for row in rows.order_by("starts_on", "pk").values_list(*_OWN, *people):
        own, rest = row[: len(_OWN)], row[len(_OWN) :]
        size = len(Named._fields)
        found = [rest[at : at + size] for at in range(0, len(rest), size) if rest[at] is not None]
        yield Held._make((*own, Named._make(found[-1]) if found else None))


def _in_force(rows: Iterable[Held]) -> list[Held]:
    """Of each subject, kind and slot the last statement, which holds."""
    last: dict[tuple[Any, ...], Held] = {}
    for row in effective(rows):
        last[row.person_id, row.household_id, row.kind, row.slot] = row
    return [row for row in last.values() if row.value is not None]


def _facts(
    speaks: Mapping[int, int], day: date, kinds: Collection[str]
) -> dict[int, dict[tuple[str, str], Held]]:
    rows = Fact.objects.filter(person_id__in=speaks, kind__in=kinds, starts_on__lte=day)
    found: dict[int, dict[tuple[str, str], Held]] = defaultdict(dict)
    standing = _in_force(_held_with(rows, "other", "other__merged_into"))
    for row in sorted(standing, key=lambda fact: fact.starts_on):
        found[speaks[row.person_id or 0]][row.kind, row.slot] = row
    return found


def _phones(facts: Mapping[int, Mapping[tuple[str, str], Held]], day: date) -> dict[int, str]:
    """Of those whom the facts name; where one is away and has a telephone there, that one."""
    into = {
        fact.other_id: fact.named.pk
        for each in facts.values()
        for fact in each.values()
        if fact.named is not None
    }
    rows = Fact.objects.filter(
        person_id__in={*into, *into.values()}, kind__in=("phone", "away"), starts_on__lte=day
    )
    found: dict[int, str] = {}
    for row in sorted(_in_force(_held(rows)), key=lambda fact: fact.kind == "away"):
        number = (row.value or {}).get("number" if row.kind == "phone" else "phone", "")
        # Where somebody is held has a telephone too, which would say it.
        if number and privacy_of(KINDS[row.kind], row.value) is not Privacy.DETENTION:
            found[into.get(row.person_id, row.person_id) or 0] = number
    return found


def _children(speaks: Mapping[int, int], day: date) -> dict[int, list[Named]]:
    """The living children of these women, the oldest first. One statement."""
    theirs = Fact.objects.filter(other_id__in=speaks, kind="mother").values("person_id")
    rows = Fact.objects.filter(
        person_id__in=theirs,
        kind__in=("mother", "died"),
        starts_on__lte=day,
        person__merged_into__isnull=True,
    )
    standing = _in_force(_held_with(rows, "person"))
    dead = {row.person_id for row in standing if row.kind == "died"}
    found: dict[int, list[Named]] = defaultdict(list)
    for row in standing:
        if row.kind == "mother" and row.other_id in speaks and row.person_id not in dead:
            assert row.named is not None
            found[speaks[row.other_id or 0]].append(row.named)
    for children in found.values():
        children.sort(key=lambda child: (child.birth_date, child.pk))
    return found


def _at(speaks: Mapping[int, int], day: date) -> dict[int, int | None]:
    """The household to which each belongs on the day, None after she left one. One statement."""
    stays = effective(stated_stays(Membership.objects.filter(person_id__in=speaks, starts_on__lte=day)))
    return {speaks[row.person_id]: row.household_id for row in stays}


def _company(speaks: Mapping[int, int], day: date) -> dict[int, bool]:
    """Of whoever belongs to a household on the day: whether another member is neither away nor dead."""
    at = {pk: home for pk, home in _at(speaks, day).items() if home is not None}
    shared = Membership.objects.filter(household_id__in=set(at.values()), person__merged_into__isnull=True)
    others = set(shared.values_list("person_id", flat=True)) - set(speaks)
    stays = _at({pk: pk for pk in others}, day) | at
    rows = Fact.objects.filter(person_id__in=stays, kind__in=("away", "died"), starts_on__lte=day)
    gone = {row.person_id for row in _in_force(_held(rows))}
    there: dict[int | None, set[int]] = defaultdict(set)
    for pk, home in stays.items():
        if pk not in gone:
            there[home].add(pk)
    return {pk: bool(there[home] - {pk}) for pk, home in at.items()}


def _homes(speaks: Mapping[int, int], day: date) -> dict[int, dict[tuple[str, str], Held]]:
    """What holds of the household to which each belongs on the day. Two statements."""
    at = _at(speaks, day)
    rows = Fact.objects.filter(
        household_id__in={home for home in at.values() if home is not None},
        kind__in=("allowance", "aid"),
        starts_on__lte=day,
    )
    homes: dict[int, dict[tuple[str, str], Held]] = defaultdict(dict)
    for row in _in_force(_held(rows)):
        homes[row.household_id or 0][row.kind, row.slot] = row
    return {pk: homes.get(home, {}) for pk, home in at.items() if home is not None}


def _paired(speaks: Mapping[int, int], day: date) -> set[int]:
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    rows = Pairing.objects.filter(lasts, person_id__in=speaks, starts_on__lte=day)
    return {speaks[pk] for pk in rows.values_list("person_id", flat=True)}
