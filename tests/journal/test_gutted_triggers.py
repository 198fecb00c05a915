"""A trigger that bears the right name and does nothing is found as one that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from workflows.checks import check_triggers
from workflows.triggers import Trigger, install, missing, statements, wanted

pytestmark = pytest.mark.django_db

NAME = "workflows_signoff_no_update"


def _trigger() -> Trigger:
    return next(trigger for trigger in wanted(connection.vendor) if trigger.name == NAME)


@contextmanager
def _after(*sql: str) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in sql:
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def _gutted() -> list[str]:
    """The same trigger, with a condition that is never true."""
    made = statements(_trigger(), connection.vendor)
    if connection.vendor == "sqlite":
        return [made[0], made[-1].replace(" WHEN ", " WHEN 1 = 0 AND ")]
    return [made[0].replace(" IF ", " IF false AND ")]


def _moved() -> list[str]:
    """The same name and words, before another event."""
    made = statements(_trigger(), connection.vendor)
    return [made[-2], made[-1].replace(" BEFORE UPDATE ", " BEFORE INSERT ").replace("OLD.", "NEW.")]


@pytest.mark.parametrize("change", [_gutted, _moved])
def test_a_trigger_that_was_gutted_is_named(change: object) -> None:
    assert missing() == []
    with _after(*change()):  # type: ignore[operator]
        assert missing() == [NAME]
        problems = check_triggers(None, databases=["default"])
        assert [problem.id for problem in problems] == ["workflows.E010"]
        install()
        assert missing() == []
    assert missing() == []


def test_a_trigger_that_fires_under_a_condition_of_its_own_is_named() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a trigger of SQLite has its condition in its text")
    made = statements(_trigger(), connection.vendor)
    with _after(made[-2], made[-1].replace(" EXECUTE ", " WHEN (false) EXECUTE ")):
        assert missing() == [NAME]
    with _after(f'ALTER TABLE "workflows_signoff" ENABLE REPLICA TRIGGER "{NAME}"'):
        assert missing() == [NAME]
