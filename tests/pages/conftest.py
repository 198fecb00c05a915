"""Pages are asked without their static files: those are served beside them, not by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.county import County
from tests.pages.desks import at_desk


@pytest.fixture(autouse=True)
def _no_static_files(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_USE_FINDERS = False
    # A real password takes a second of arithmetic on purpose; the tests of signing in need none of it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _language_ends_with_the_test() -> Iterator[None]:
    """A request leaves its language on the thread; the next test begins without it."""
    yield
    translation.deactivate()


@pytest.fixture
def registrar(county: County) -> Client:
    return at_desk(county, "c.registrar")
