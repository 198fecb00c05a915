"""The world of the permission table, built once per module inside a transaction that is rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.county import SPRING
from tests.law.cast import World, build_world
from workflows import clock


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
