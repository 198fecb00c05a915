"""Register entries follow the facts: worked out anew, for everybody they touch, in the transaction that states them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from people.lives import family_of, lives_of
from people.models import Fact, Person, RegisterEntry
from people.policy import ASKED, Span, load_policy, spans
from people.policy.life import Life
from people.policy.spans import place_on
from people.turns import in_turn
from workflows import clock
from workflows.bulk import insert, made, set_each

# So many persons' lives are in memory at a time.
_CHUNK = 2000


def follow_facts(person_ids: Iterable[int]) -> None:
    """The entries of these persons, and of everybody tied to them, say what the facts say now."""
    for chunk in _chunks(sorted(family_of(person_ids))):
        _settle(chunk)


def rebuild(county: str = "") -> int:
    """Every entry and place of the county's people, or of all, is what the facts and the policy's file say now.

    Returns how many were wrong. People are asked in portions, and others write between them.
    """
    people = Person.objects.filter(place_code__startswith=county).values_list("pk", flat=True)
    # Who is nowhere by her row may be somewhere by her facts.
    nowhere = Fact.objects.filter(kind="residence", person__place_code="").values_list("person_id", flat=True)
    entered = RegisterEntry.objects.filter(place_code__startswith=county).values_list("person_id", flat=True)
    changed = 0
    for chunk in _chunks(sorted({*people, *nowhere, *entered})):
        with in_turn():
            changed += _settle(chunk)
    return changed


def wanted_entries(person_ids: Collection[int]) -> dict[int, list[RegisterEntry]]:
    """The entries that these persons should have, by person, unsaved."""
    policy = load_policy()
    return {
        pk: [_entry(pk, span) for span in spans(life, policy)]
        for pk, life in lives_of(person_ids, ASKED).items()
    }


def _settle(person_ids: list[int]) -> int:
    """Entries and places of these persons are right; returns how many rows were written or taken away."""
    policy, today = load_policy(), clock.today()
    lives = lives_of(person_ids, ASKED)
    have: dict[int, list[RegisterEntry]] = defaultdict(list)
    for entry in RegisterEntry.objects.filter(person_id__among=person_ids):
        have[entry.person_id].append(entry)
    gone: list[int] = []
    new: list[RegisterEntry] = []
    for pk in person_ids:
        wanted = [_entry(pk, span) for span in spans(lives[pk], policy)] if pk in lives else []
        _compare(have.get(pk, []), wanted, gone, new)
    if gone:
        RegisterEntry.objects.filter(pk__among=gone).delete()
    insert(new)
    moved = _place(person_ids, {pk: _place_of(life, today) for pk, life in lives.items()})
    return len(gone) + len(new) + moved


def _place_of(life: Life, today: Any) -> str:
    return place_on(life, today)[0]


def _place(person_ids: list[int], places: dict[int, str]) -> int:
    """Each person's own column says where she is registered today; returns how many didn't."""
    people = Person.objects.filter(pk__among=person_ids).values_list("pk", "place_code")
    moved = {pk: places.get(pk, "") for pk, place in people if place != places.get(pk, "")}
    if moved:
        # In the order of ids, as whoever meets several persons locks them: an UPDATE of many has no order of its own.
        list(Person.objects.select_for_update().filter(pk__among=moved).order_by("pk").values_list("pk"))
        set_each(Person, "place_code", moved)
    return len(moved)


def _compare(
    have: list[RegisterEntry], wanted: list[RegisterEntry], gone: list[int], new: list[RegisterEntry]
) -> None:
    """What stands already stays, row for row: a page that lists it keeps its order."""
    kept = {_said(entry): entry.pk for entry in have}
    new.extend(entry for entry in wanted if kept.pop(_said(entry), None) is None)
    gone.extend(kept.values())


def _said(entry: RegisterEntry) -> tuple[Any, ...]:
    return (
        entry.register,
        entry.since,
        entry.until,
        entry.place_code,
        entry.group,
        entry.outcome,
        repr(entry.reason),
    )


def _entry(person_id: int, span: Span) -> RegisterEntry:
    return made(
        RegisterEntry,
        register=span.register,
        person_id=person_id,
        place_code=span.place,
        group=span.group,
        since=span.since,
        until=span.until,
        outcome=span.standing.outcome,
        reason=[{"code": code, **dict(details)} for code, details in span.standing.because],
    )


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
