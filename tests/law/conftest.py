"""The world of the permission table, built once for all who ask; its transaction is rolled back at their end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from tests.county import SPRING
from tests.law.cast import World, build_world
from workflows import clock


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _pages_without_static_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Static files are served beside the pages; and a request's language ends with the test."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_USE_FINDERS = False
    # A real password takes a second of arithmetic on purpose; the village signs with hers.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    translation.deactivate()
