"""Aid's pages are asked as the other pages are: no static files, and the language ends with the test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.aid.stage import WINTER
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from workflows import clock


@pytest.fixture
def winter() -> Iterator[datetime]:
    """The clock stands on 12 January 2015, in the window of 春节慰问."""
    with clock.at(WINTER):
        yield WINTER
