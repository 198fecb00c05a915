"""Many rows at once, as a file tells them: looked at without writing, and taken over by the same checks and writing.

A row names persons and what holds of them (`people.rows.told`). Looking says what is wrong with each row, and which
rows say nothing new. Taking writes the rest: persons, households, statements; registers follow once for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.acts import doubts, homes
from people.acts.entering import write_memberships
from people.acts.meeting import Unnumbered, id_index, known_without_number, meet, meet_without_number
from people.acts.stating import Statement, checked_one, put, says_new, touched
from people.models import Fact, Person
from people.rows.ground import Ground
from people.rows.told import HOME, Someone, Told
from people.rows.words import Fault
from people.standings import follow_facts
from people.turns import take_turn
from workflows.errors import Conflict, Invalid

REGISTERED_ELSEWHERE = _(
    "%(name)s is registered in another village. Ask that village or the township to enter the move."
)
NOT_KNOWN = _("Nobody is entered with this ID number. Enter her first, by the basic register or on a page.")


@dataclass
class Look:
    """What is wrong with a row (nothing: it is right), and whether it says nothing new."""

    faults: list[Any] = field(default_factory=list)
    is_known: bool = False
    person: int | None = None


@dataclass(frozen=True)
class By:
    """Who answers for the rows, for which post."""

    officer: Any
    post_id: int | None


@dataclass(frozen=True)
class Taken:
    """What was written for the rows; `first` is the person whom each row is about, by its place among them."""

    new_persons: int
    members: int
    facts: Sequence[Fact]
    first: Mapping[int, int]


class Known:
    """The rows of persons whom these rows name, as far as there are any: a statement, and one for each village.

    One more where somebody was merged: hardly anybody is, and joining them all costs more than asking for those.
    """

    def __init__(self, tolds: Iterable[Told], place: str) -> None:
        everybody = [(told.place or place, each) for told in tolds for each in told.people.values()]
        indexes = {id_index(number): number for number in {e.id_number for _p, e in everybody if e.id_number}}
        rows = list(Person.objects.filter(id_index__among=indexes).defer("id_number"))
        speak = Person.objects.in_bulk({row.merged_into_id for row in rows} - {None})
        self._numbered = {indexes[str(row.id_index)]: speak.get(row.merged_into_id, row) for row in rows}
        self._rest: dict[tuple[str, Unnumbered], Person] = {}
        for village, people in _unnumbered(everybody).items():
            for key, row in known_without_number(people, village).items():
                self._rest[village, key] = row

    def row_of(self, someone: Someone, village: str) -> Person | None:
        """Her row, the one that speaks for her; None where there is none yet."""
        if someone.id_number:
            return self._numbered.get(someone.id_number)
        return self._rest.get((village, _key(someone)))

    def met(self, numbered: Mapping[str, Person], rest: Mapping[tuple[str, Unnumbered], Person]) -> int:
        """These are there now too; how many of them are new. Raises Conflict where one was changed meanwhile."""
        new = 0
        for number, row in numbered.items():
            speaks = row.merged_into or row
            before = self._numbered.get(number)
            if before is not None and (before.pk, before.place_code) != (speaks.pk, speaks.place_code):
                raise Conflict("moved_on", str(_("This entry was changed meanwhile; open the page again.")))
            new += before is None
            self._numbered[number] = speaks
        new += sum(key not in self._rest for key in rest)
        self._rest |= rest
        return new


def _key(someone: Someone) -> Unnumbered:
    return Unnumbered(someone.name, someone.sex, someone.birth_date)


def _unnumbered(everybody: Iterable[tuple[str, Someone]]) -> dict[str, list[Unnumbered]]:
    found: dict[str, list[Unnumbered]] = defaultdict(list)
    for village, someone in everybody:
        if not someone.id_number:
            found[village].append(_key(someone))
    return found


def look(tolds: Sequence[Told | None], ground: Ground) -> list[Look]:
    """What would become of each row now; for one that can't be told (None) nothing is said. Nothing is written."""
    rows = {index: told for index, told in enumerate(tolds) if told is not None}
    looks = [Look() for _told in tolds]
    known = Known(rows.values(), ground.place)
    cast = {index: _cast(told, known, ground, looks[index].faults) for index, told in rows.items()}
    standing = homes.Standing(
        {pk for people in cast.values() for pk in people.values() if pk > 0},
        counts=any(told.members is not None for told in rows.values()),
    )
    asked: list[Statement] = []
    for index, told in rows.items():
        people, row = cast[index], looks[index]
        row.person = people[told.first] if people[told.first] > 0 else None
        plan = homes.plan(told, people, standing, ground, row.faults)
        if plan is None or row.faults:
            continue
        said = _statements(told, people, plan.household_pk, ground, known, name=str(index))
        checked = _checked(said, told, people, ground, row.faults)
        is_new = plan.is_new or plan.joins or any(pk < 0 for pk in people.values())
        row.is_known = not is_new
        if not is_new:
            asked += checked
    for name in says_new(asked):
        looks[int(name)].is_known = False
    return looks


def take(tolds: Sequence[Told], ground: Ground, by: By, *, source: str) -> Taken:
    """The rows are taken over; those that look() finds wrong mustn't be among them. Inside the caller's transaction.

    Nobody else writes registers until that ends. Raises Conflict where somebody was changed meanwhile: nothing of these
    rows is taken then.
    """
    take_turn()
    known = Known(tolds, ground.place)
    new = _meet(tolds, known, ground)
    faults: list[Any] = []
    cast = [_cast(told, known, ground, faults) for told in tolds]
    standing = homes.Standing(
        {pk for people in cast for pk in people.values()},
        counts=any(told.members is not None for told in tolds),
    )
    plans = [
        homes.plan(told, people, standing, ground, faults) for told, people in zip(tolds, cast, strict=True)
    ]
    if faults:
        raise Conflict("moved_on", str(_("This entry was changed meanwhile; open the page again.")))
    homes.found(plan for plan in plans if plan is not None)
    statements: list[Statement] = []
    moves: dict[date, dict[int, tuple[Any, str]]] = defaultdict(dict)
    for index, (told, people, plan) in enumerate(zip(tolds, cast, plans, strict=True)):
        assert plan is not None
        for pk, role in plan.joins.items():
            moves[ground.holds_from][pk] = (plan.household, role)
        said = _statements(told, people, plan.household_pk, ground, known, name=str(index))
        statements += _checked(said, told, people, ground, faults)
    if faults:
        # A row is taken whole or not at all.
        raise Conflict("moved_on", str(_("This entry was changed meanwhile; open the page again.")))
    rows = put(statements, by.officer, by.post_id, source=source)
    members = [
        row for since, group in moves.items() for row in write_memberships(group, by.officer, since=since)
    ]
    follow_facts(touched(rows) | {row.person_id for row in members})
    return Taken(
        new,
        len(members),
        rows,
        {n: people[t.first] for n, (t, people) in enumerate(zip(tolds, cast, strict=True))},
    )


def _meet(tolds: Sequence[Told], known: Known, ground: Ground) -> int:
    """Everybody whom the rows name has a row, locked; doubts about them stand in the queue. How many are new."""
    everybody = [(told.place or ground.place, each) for told in tolds for each in told.people.values()]
    numbered = meet(
        {each.id_number: each.name for _village, each in everybody if each.id_number},
        # As _statements() will say of them.
        lives_in={each.id_number: told.place for told in tolds for each in told.people.values()},
    )
    rest = {
        (village, key): row
        for village, people in sorted(_unnumbered(everybody).items())
        for key, row in meet_without_number(people, village).items()
    }
    new = known.met(numbered, rest)
    typed: dict[tuple[str, int], doubts.Typed] = {}
    for village, each in everybody:
        row = known.row_of(each, village)
        assert row is not None
        typed[village, row.pk] = doubts.Typed(row, each.name, village)
    doubts.look_at(list(typed.values()), ground.county)
    return new


def _cast(told: Told, known: Known, ground: Ground, faults: list[Any]) -> dict[str, int]:
    """The ids of those whom the row names; one below zero for each whom nobody has met."""
    subjects = {said.subject for said in told.said if said.kind != "spouse"}
    found: dict[str, int] = {}
    for number, (key, someone) in enumerate(told.people.items(), 1):
        row = known.row_of(someone, told.place or ground.place)
        found[key] = row.pk if row is not None else -number
        if row is None and told.must_be_known:
            faults.append(Fault(NOT_KNOWN))
        is_elsewhere = row is not None and row.place_code and not row.place_code.startswith(ground.place)
        if is_elsewhere and (key == told.first or key in subjects):
            faults.append(Fault(REGISTERED_ELSEWHERE, {"name": someone.name}))
    return found


def _statements(
    told: Told, people: Mapping[str, int], home: int | None, ground: Ground, known: Known, *, name: str
) -> list[Statement]:
    """What the row says, of ids; each is called by `name`."""
    village = told.place or ground.place
    found = []
    for key, someone in told.people.items():
        row = known.row_of(someone, village)
        at = row.place_code if row is not None else ""
        if told.place and _is_said(at, told, is_first=key == told.first):
            value = {"place": told.place, "group": told.group}
            since = max(ground.holds_from, someone.birth_date)
            found.append(Statement("residence", since, value, "", people[key], None, None, name))
    outside = {
        key
        for key, someone in told.people.items()
        if (row := known.row_of(someone, village))
        and row.place_code
        and not row.place_code.startswith(ground.place)
    }
    for said in told.said:
        other = people[said.other] if said.other else None
        if said.subject == HOME:
            since = said.since or ground.holds_from
            found.append(Statement(said.kind, since, said.value, said.slot, None, home, other, name))
        elif said.subject not in outside:
            since = said.since or max(ground.holds_from, told.people[said.subject].birth_date)
            subject = people[said.subject]
            found.append(Statement(said.kind, since, said.value, said.slot, subject, None, other, name))
    return found


def _is_said(at: str, told: Told, *, is_first: bool) -> bool:
    """Where she lives is said of whom the row is about, and of her family where nobody knows it yet."""
    if not at:
        return True
    return is_first and (at != told.place or bool(told.group))


def _checked(
    said: Sequence[Statement], told: Told, people: Mapping[str, int], ground: Ground, faults: list[Any]
) -> list[Statement]:
    """The statements with their values normalised; what is wrong stands among the faults."""
    births = {people[key]: each for key, each in told.people.items()}
    found = []
    for statement in said:
        person = births.get(statement.person) if statement.person is not None else None
        try:
            found.append(checked_one(statement, person, ground.codes))
        except Invalid:
            faults.append(_Refused(statement, person, ground))
    return found


@dataclass(frozen=True)
class _Refused:
    """A statement that can't stand: asked again for its sentences, in whichever language they are read."""

    statement: Statement
    person: Someone | None
    ground: Ground

    def __str__(self) -> str:
        try:
            checked_one(self.statement, self.person, self.ground.codes)
        except Invalid as error:
            return " ".join(str(sentence) for sentences in error.fields.values() for sentence in sentences)
        return ""
