"""Facts read as lives, for the definitions: many at once, with their kin and households, in a dozen statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from people.kinds import income_of_slot
from people.models import Fact, Membership, Person
from people.policy.life import Home, Key, Kin, Life, Stated, Stay, Tie

_TIES = ("spouse", "father", "mother", "guardian")
# What a definition asks of a spouse or a parent.
_OF_KIN = ("away", "died", "unable")
_AT_ONCE = 2000


class _FactRow(NamedTuple):
    """Of a fact's row what a life needs: a model of each would take most of the reading's time."""

    person_id: int | None
    household_id: int | None
    kind: str
    slot: str
    starts_on: date
    is_retracted: bool
    value: Any
    other_id: int | None


class _StayRow(NamedTuple):
    person_id: int
    household_id: int | None
    starts_on: date
    is_retracted: bool


def _said(rows: QuerySet[Fact]) -> Iterator[_FactRow]:
    """In the order of days, then of entering: so revisions follow each other too."""
    columns = rows.order_by("starts_on", "pk").values_list(*_FactRow._fields)
    return map(_FactRow._make, columns.iterator(_AT_ONCE))


def stated_stays(rows: QuerySet[Membership]) -> Iterator[_StayRow]:
    """The same of memberships: of each what says who belonged where, since when."""
    columns = rows.order_by("starts_on", "pk").values_list(*_StayRow._fields)
    return map(_StayRow._make, columns.iterator(_AT_ONCE))


def family_of(person_ids: Iterable[int]) -> set[int]:
    """These persons and everybody whose registers their facts may touch: tied to them, or of one household ever.

    Every row of a merged person is in it, wherever one of them is: who is tied to one row is tied to all of them.
    """
    found = with_merged(person_ids)
    found |= set(
        Fact.objects.filter(other_id__among=found, person__isnull=False).values_list("person_id", flat=True)
    )
    found = with_merged(found)
    homes = set(
        Membership.objects.filter(person_id__among=found, household__isnull=False).values_list(
            "household_id", flat=True
        )
    )
    found |= set(Membership.objects.filter(household_id__among=homes).values_list("person_id", flat=True))
    return with_merged(found)


def with_merged(person_ids: Iterable[int]) -> set[int]:
    """These rows, those that speak for them, and all that are merged into either."""
    rows = set(person_ids)
    speak = Person.objects.filter(pk__among=rows, merged_into__isnull=False)
    rows |= set(speak.values_list("merged_into_id", flat=True))
    return rows | set(Person.objects.filter(merged_into_id__among=rows).values_list("pk", flat=True))


def rows_in(household_ids: Collection[int]) -> dict[int, int]:
    """The rows of everybody who ever belonged to these households → the row that speaks for each, mostly itself.

    Every row of a merged person is in it, of whichever row the membership was stated. Two statements.
    """
    named = Membership.objects.filter(household_id__among=household_ids)
    found = {pk: into or pk for pk, into in named.values_list("person_id", "person__merged_into_id")}
    speak = set(found.values())
    merged = Person.objects.filter(merged_into_id__among=speak).values_list("pk", "merged_into_id")
    return found | {pk: pk for pk in speak} | dict(merged)


def lives_of(person_ids: Collection[int], kinds: Collection[str] | None = None) -> dict[int, Life]:
    """A life for each of these persons who speaks for herself (one merged into another row is read with that one).

    With `kinds`, of their own facts those alone: whoever asks for nothing else needn't open the others.
    """
    return read_lives(person_ids, kinds)[0]


def read_lives(
    person_ids: Collection[int], kinds: Collection[str] | None = None, *, with_kin: bool = True
) -> tuple[dict[int, Life], dict[int, int]]:
    """(the lives, row → the row that speaks for it). Twelve statements; nine without what is stated of their kin.

    Without kin a tie still says that there is somebody, and nothing of her.
    """
    who = Person.objects.filter(pk__among=person_ids, merged_into__isnull=True)
    rows = {pk: (sex, born) for pk, sex, born in who.values_list("pk", "sex", "birth_date")}
    speaks = _who_speaks(rows)
    facts = _person_facts(speaks, kinds)
    kin: Mapping[int, Kin] = _kin(facts) if with_kin else defaultdict(Kin)
    stays = _stays(speaks)
    found = {}
    for pk, (sex, born) in rows.items():
        own, ties = _split(facts.get(pk, {}), kin)
        found[pk] = Life("f" if sex == "f" else "m", born, own, ties, stays.get(pk, ()))
    return found, speaks


def effective(rows: Iterable[Any]) -> list[Any]:
    """Of statements in the order of days and then of entering those that count, in the same order.

    Two rows of one person may both speak of a day: what was entered later comes later.
    """
    last: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = _subject(row)
        last.pop(key, None)
        last[key] = row
    kept = [row for row in last.values() if not row.is_retracted]
    return sorted(kept, key=lambda row: row.starts_on)


def _subject(row: Any) -> tuple[Any, ...]:
    """What a row is about, and its day."""
    if isinstance(row, (_StayRow, Membership)):
        return row.person_id, row.starts_on
    return row.person_id, row.household_id, row.kind, row.slot, row.starts_on


def _who_speaks(rows: Mapping[int, object]) -> dict[int, int]:
    """Row → the row that speaks for it: itself, and those merged into it."""
    speaks = {pk: pk for pk in rows}
    merged = Person.objects.filter(merged_into_id__among=rows).values_list("pk", "merged_into_id")
    return speaks | dict(merged)


def _person_facts(
    speaks: Mapping[int, int], kinds: Collection[str] | None
) -> dict[int, dict[Key, list[_FactRow]]]:
    found: dict[int, dict[Key, list[_FactRow]]] = defaultdict(lambda: defaultdict(list))
    rows = Fact.objects.filter(person_id__among=speaks)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    for row in effective(_said(rows)):
        assert row.person_id is not None
        found[speaks[row.person_id]][row.kind, row.slot].append(row)
    for timelines in found.values():
        for timeline in timelines.values():
            timeline.sort(key=lambda row: row.starts_on)
    return found


def _kin(facts: Mapping[int, Mapping[Key, list[_FactRow]]]) -> dict[int, Kin]:
    """The spouses, parents and guardians that these facts name."""
    named = {
        row.other_id
        for timelines in facts.values()
        for (kind, _slot), rows in timelines.items()
        if kind in _TIES
        for row in rows
        if row.other_id is not None
    }
    into = dict(
        Person.objects.filter(pk__among=named, merged_into__isnull=False).values_list("pk", "merged_into_id")
    )
    speaks = {pk: into.get(pk, pk) for pk in named}
    # Whatever was stated of either row of a merged person is said of both.
    others = dict(
        Person.objects.filter(merged_into_id__among=set(speaks.values())).values_list("pk", "merged_into_id")
    )
    rows = _said(Fact.objects.filter(person_id__among={*speaks.values(), *named, *others}, kind__in=_OF_KIN))
    lines: dict[int, dict[Key, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    for row in effective(rows):
        spoken = others.get(row.person_id, speaks.get(row.person_id, row.person_id))
        lines[spoken][row.kind, row.slot].append(Stated(row.starts_on, row.value))
    return {pk: Kin(dict(lines[spoken])) for pk, spoken in speaks.items()}


def _split(
    timelines: Mapping[Key, list[_FactRow]], kin: Mapping[int, Kin]
) -> tuple[dict[Key, list[Stated]], dict[str, list[Tie]]]:
    own: dict[Key, list[Stated]] = {}
    ties: dict[str, list[Tie]] = {}
    for (kind, slot), rows in timelines.items():
        if kind in _TIES:
            ties[kind] = [Tie(row.starts_on, _tied(row, kin), row.value) for row in rows]
        else:
            own[kind, slot] = [Stated(row.starts_on, row.value) for row in rows]
    return own, ties


def _tied(row: _FactRow, kin: Mapping[int, Kin]) -> Kin | None:
    if row.value is None:
        return None
    # A guardian may be an institution, or somebody of whom nothing else is known.
    return kin[row.other_id] if row.other_id is not None else Kin()


def _stays(speaks: Mapping[int, int]) -> dict[int, list[Stay]]:
    rows = effective(stated_stays(Membership.objects.filter(person_id__among=speaks)))
    homes = _homes({row.household_id for row in rows if row.household_id is not None})
    found: dict[int, list[Stay]] = defaultdict(list)
    for row in rows:
        home = homes[row.household_id] if row.household_id is not None else None
        found[speaks[row.person_id]].append(Stay(row.starts_on, home))
    return found


def _homes(household_ids: Collection[int]) -> dict[int, Home]:
    members = _member_counts(household_ids)
    facts: dict[int, dict[Key, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    incomes: dict[int, list[_FactRow]] = defaultdict(list)
    rows = _said(Fact.objects.filter(household_id__among=household_ids))
    for row in effective(rows):
        assert row.household_id is not None
        if row.kind == "income":
            incomes[row.household_id].append(row)
        else:
            facts[row.household_id][row.kind, row.slot].append(Stated(row.starts_on, row.value))
    return {
        pk: Home(
            members.get(pk, ()),
            {year: net_of(items) for year, items in incomes_of(incomes.get(pk, ())).items()},
            dict(facts.get(pk, {})),
        )
        for pk in household_ids
    }


def incomes_of(counting: Iterable[Any]) -> dict[int, dict[str, Decimal]]:
    """By year and item, in yuan, of a household's incomes that count: of each item what was stated last, once."""
    last = {row.slot: row.value for row in counting}
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for slot, value in last.items():
        if value is not None:
            year, item = income_of_slot(slot)
            found[year][item] = Decimal(value["amount"])
    return dict(found)


def net_of(items: Mapping[str, Decimal]) -> Decimal:
    """A year's income after the costs, in yuan."""
    return sum((-each if item == "costs" else each for item, each in items.items()), Decimal(0))


def _member_counts(household_ids: Collection[int]) -> dict[int, list[tuple[date, int]]]:
    """How many belonged to each household from which day on: a person counts once, where her latest row says.

    Whoever has died doesn't count from that day on.
    """
    speaks = rows_in(household_ids)
    stays = effective(stated_stays(Membership.objects.filter(person_id__among=speaks)))
    deaths = effective(_said(Fact.objects.filter(person_id__among=speaks, kind="died")))
    homes: dict[int, int | None] = {}
    dead: set[int] = set()
    at: dict[int, int | None] = {}
    changes: dict[int, dict[date, int]] = defaultdict(dict)
    counts: dict[int, int] = defaultdict(int)
    for row in sorted([*stays, *deaths], key=lambda each: each.starts_on):
        who = speaks[row.person_id]
        if isinstance(row, _StayRow):
            homes[who] = row.household_id
        elif row.value is None:
            dead.discard(who)
        else:
            dead.add(who)
        now = None if who in dead else homes.get(who)
        for household, step in ((at.get(who), -1), (now, 1)):
            if household is not None:
                counts[household] += step
                changes[household][row.starts_on] = counts[household]
        at[who] = now
    return {pk: sorted(days.items()) for pk, days in changes.items() if pk in household_ids}
