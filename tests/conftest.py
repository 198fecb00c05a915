"""Fixtures shared by all tests: keys, clock, and an invented county with one officer per desk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Before Django reads its settings: data in a throw-away folder, fixed keys, no wall-clock secrets.
_VAR = Path(tempfile.mkdtemp(prefix="jinguo-test-"))
os.environ.setdefault("JINGUO_VAR", str(_VAR))
os.environ.setdefault(
    "JINGUO_KEYS",
    "index:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
)

import pytest  # noqa: E402

from workflows import clock  # noqa: E402


@pytest.fixture
def county(db: None) -> object:
    """The invented county 513499 with every desk staffed."""
    from tests.county import build_county

    return build_county()


@pytest.fixture
def spring_2014() -> Iterator[None]:
    """The clock stands on 18 March 2014, when the source's rule is in force."""
    from tests.county import SPRING

    with clock.at(SPRING):
        yield
