"""The table, all of it: each state × act × kind of officer. Allowed cells go through; all others are refused with their
reason, and nothing changes.

Every combination is put to the one answer that acts, pages and API ask; each different answer, for each kind of
officer, to the engine's door. Page and API pass its answers on: to them comes every officer, every cell that is allowed
and every refusal of a scene; of a second round, what it answers otherwise than the first.
With JINGUO_EVERY_CELL=1 every door is tried with every combination.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, models, transaction

from tests.law.cast import Scene, World
from tests.law.doors import DONE, Api, Asked, Door, Engine, Page, Result
from tests.law.laws import LAWS, SCENES, Law
from tests.law.table import Person, refusal
from workflows.models import Case, CaseTask, ChainHead, JournalRow, Signer, SignOff
from workflows.roles import ROLES
from workflows.stations import edges

# The world is built once for all that ask about it.
pytestmark = pytest.mark.xdist_group("law")
DOORS: dict[str, type[Door]] = {"asked": Asked, "engine": Engine, "page": Page, "api": Api}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_the_table_knows_every_state_act_and_post(law: Law) -> None:
    assert set(law.table.states) == set(law.programme.flow.state_labels)
    assert set(law.table.acts) == set(law.programme.acts)
    assert set(law.table.sees) == set(ROLES)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_the_table_and_the_law_allow_the_same_ways(law: Law) -> None:
    """Each row of the table is a transition of the state machine and the other way round; the clock's apart."""
    # What answers a return leads elsewhere than a first submission does.
    first = {law.table.order[1], "withdrawn"}
    by_table = {
        (state, target)
        for state, row in law.table.states.items()
        for cell in (row.get("acts") or {}).values()
        for target in cell["to"]
        if not (state == "draft" and target not in first)
    }
    clocks = {name for act in law.table.clock for name in law.programme.acts[act].transitions}
    by_law = {(source, target) for source, target, name in edges(law.programme.model) if name not in clocks}
    assert by_table == by_law


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("law, history, state", SCENES)
def test_every_cell(world: World, door: str, law: str, history: str, state: str) -> None:
    if door != "engine" and connection.vendor != "sqlite":
        pytest.skip("they stand above the database; the engine's door is tried on each")
    scene = world.scenes[law, history, state]
    entered = DOORS[door](world, scene)
    every = "JINGUO_EVERY_CELL" in os.environ
    chosen = _cells(world, scene, every=every or door == "asked")
    if door in {"page", "api"} and not every:
        chosen = _passed_on(chosen, scene)
    before = _fingerprint(scene)
    wrong = []
    for person, act in chosen:
        seen = entered.narrowed(person, act)
        if seen is None:
            continue
        expected = refusal(seen, scene.story, act)
        result = _attempt(entered, seen, act)
        if not _fits(expected, result, scene, act):
            wrong.append(f"{person.name} {act}: expected {expected or DONE}, got {result}")
    assert wrong == []
    assert _fingerprint(scene) == before


def _cells(world: World, scene: Scene, *, every: bool) -> Iterator[tuple[Person, str]]:
    """Everybody with every act; or, for a door that only passes on the one answer, each different one.

    Officers who are told the same in every cell are one officer there, and acts for which she is told the same one act:
    another one for each officer, so that all of them come to every door.
    """
    told: set[tuple[str | None, ...]] = set()
    for turn, person in enumerate(world.tries(scene)):
        acts = scene.law.table.acts
        answers = tuple(refusal(person, scene.story, act) for act in acts)
        if answers in told and not every:
            continue
        told.add(answers)
        shift = 0 if every else turn * 7 % len(acts)
        heard: set[str] = set()
        for act in (*acts[shift:], *acts[:shift]):
            answer = refusal(person, scene.story, act)
            if every or answer is None or answer not in heard:
                heard.add(answer or "")
                yield person, act


def _passed_on(cells: Iterator[tuple[Person, str]], scene: Scene) -> Iterator[tuple[Person, str]]:
    """Of these the first of each officer, the allowed ones, and the first of each refusal; in a second round none that
    she'd be told in a first one too."""
    met: set[str] = set()
    for person, act in cells:
        answer = refusal(person, scene.story, act)
        first = replace(person, signed="", opened=False, submitted=False, proposed=False)
        if scene.history == "again" and answer == refusal(first, scene.story, act):
            continue
        if answer is None or not {answer, person.name} <= met:
            yield person, act
        met |= {answer or "", person.name}


def _attempt(door: Door, person: Person, act: str) -> Result:
    """The attempt, undone if it was let in: a refusal must leave nothing behind by itself."""
    with transaction.atomic():
        result = door.attempt(person, act)
        if result.code == DONE:
            transaction.set_rollback(True)
    return result


def _fits(expected: str | None, result: Result, scene: Scene, act: str) -> bool:
    if expected is None:
        return result.code == DONE and (
            not result.reason or result.reason in scene.story.row["acts"][act]["to"]
        )
    status = {"not_found": 404, "moved_on": 409}.get(expected, 403)
    return (result.code, result.status) == (expected, status) and bool(result.reason.strip())


_COUNTED: tuple[type[models.Model], ...] = (JournalRow, SignOff, Signer, CaseTask, Case)


def _fingerprint(scene: Scene) -> dict[str, Any]:
    """What an act would have moved: the rows of every table, the chain's heads and the case's own row."""
    found: dict[str, Any] = {model.__name__: model._default_manager.count() for model in _COUNTED}
    found["heads"] = sorted(ChainHead.objects.values_list("county", "count", "hash"))
    found["case"] = Case.objects.filter(pk=scene.case.pk).values().get()
    return found
