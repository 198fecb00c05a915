"""The table, all of it: each state × act × kind of officer, by every door. Allowed cells go through; all others are
refused with their reason, and nothing changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models, transaction

from loans.flows import ACTS as DECLARED_ACTS
from loans.models import LoanState
from tests.law.cast import AGAIN, PLAIN, Scene, World
from tests.law.doors import DONE, Door, Engine, Result
from tests.law.table import ACTS, POSTS, STATES, Person, refusal
from workflows.models import Case, CaseTask, ChainHead, JournalRow, Signer, SignOff
from workflows.roles import ROLES
from workflows.stations import edges

SCENES = [("plain", state) for state in PLAIN] + [("again", state) for state in AGAIN]
DOORS: dict[str, Door] = {"engine": Engine()}


def test_the_table_knows_every_state_act_and_post() -> None:
    assert set(STATES) == set(LoanState.values)
    assert set(ACTS) == set(DECLARED_ACTS)
    assert set(POSTS) == set(ROLES)


def test_the_table_and_the_law_allow_the_same_ways() -> None:
    """Each row of the table is a transition of the state machine and the other way round; the clock's apart."""
    from loans.models import LoanCase

    by_table = {
        (state, target)
        for state, row in STATES.items()
        for cell in (row.get("acts") or {}).values()
        for target in cell["to"]
        if not (state == "draft" and target not in {"village_review", "withdrawn"})
    }
    by_law = {(source, target) for source, target, name in edges(LoanCase) if name != "lapse"}
    assert by_table == by_law


@pytest.fixture(scope="module")
def door(request: pytest.FixtureRequest, world: World) -> Door:
    return DOORS[request.param]


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS, indirect=True)
@pytest.mark.parametrize("history, state", SCENES)
def test_every_cell(world: World, door: Door, history: str, state: str) -> None:
    scene = world.scenes[history, state]
    before = _fingerprint(scene)
    wrong = []
    for person in world.tries(scene):
        for act in ACTS:
            seen = door.narrowed(person, act)
            expected = refusal(seen, scene.story, act)
            result = _attempt(world, door, scene, seen, act)
            if not _fits(expected, result, state, act):
                wrong.append(f"{person.name} {act}: expected {expected or DONE}, got {result}")
    assert wrong == []
    assert _fingerprint(scene) == before


def _attempt(world: World, door: Door, scene: Scene, person: Person, act: str) -> Result:
    """The attempt, undone if it was let in: a refusal must leave nothing behind by itself."""
    with transaction.atomic():
        result = door.attempt(world, scene, person, act)
        if result.code == DONE:
            transaction.set_rollback(True)
    return result


def _fits(expected: str | None, result: Result, state: str, act: str) -> bool:
    if expected is None:
        return result.code == DONE and (
            not result.reason or result.reason in STATES[state]["acts"][act]["to"]
        )
    status = 404 if expected == "not_found" else 403
    return (result.code, result.status) == (expected, status) and bool(result.reason.strip())


_COUNTED: tuple[type[models.Model], ...] = (JournalRow, SignOff, Signer, CaseTask, Case)


def _fingerprint(scene: Scene) -> dict[str, Any]:
    """What an act would have moved: the rows of every table, the chain's heads and the case's own row."""
    found: dict[str, Any] = {model.__name__: model._default_manager.count() for model in _COUNTED}
    found["heads"] = sorted(ChainHead.objects.values_list("county", "count", "hash"))
    found["case"] = Case.objects.filter(pk=scene.case.pk).values().get()
    return found
