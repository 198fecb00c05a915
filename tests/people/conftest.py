"""What many tests of registers stand on: a village's people on a day in June."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.county import County
from tests.people.stage import JUNE, Stage, build
from workflows import clock


@pytest.fixture
def june() -> Iterator[None]:
    """It is the tenth of June 2014."""
    with clock.at(JUNE):
        yield


@pytest.fixture
def stage(county: County, june: None) -> Stage:
    """The people of tests.people.stage, as the registers have them on that day."""
    return build(county)
