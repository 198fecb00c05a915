"""Fixtures shared by all tests: the clock, and an invented county with one officer per desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workflows import clock


@pytest.fixture
def county(db: None) -> object:
    """The invented county 513499 with every desk staffed."""
    from tests.snapshot import county_of_the_run

    return county_of_the_run()


@pytest.fixture
def spring_2014() -> Iterator[None]:
    """The clock stands on 18 March 2014, when the source's rule is in force."""
    from tests.county import SPRING

    with clock.at(SPRING):
        yield
