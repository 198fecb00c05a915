"""The triggers stand after every migration, backwards and forwards: a table that SQLite rebuilds loses its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.races.own import own_database, run

pytestmark = pytest.mark.django_db


@pytest.mark.whole
def test_the_triggers_stand_after_every_migration_backwards_and_forwards(tmp_path: Path) -> None:
    with own_database(tmp_path) as url:
        steps = run("tests.journal.migrating", url, tmp_path)
    assert {step: gone for step, gone in steps if gone} == {}
    walked = [step for step, _gone in steps]
    assert "migrate loans zero" in walked
    assert "migrate people zero" in walked
