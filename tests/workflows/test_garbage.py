"""The collector of garbage waits for the end of a portion, however that comes."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from workflows.garbage import collected_afterwards


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


def test_the_collector_waits_and_goes_on_afterwards() -> None:
    gc.enable()
    with collected_afterwards():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_fault_too() -> None:
    gc.enable()
    with pytest.raises(ZeroDivisionError), collected_afterwards():
        _ = 1 / 0
    assert gc.isenabled()


def test_whoever_had_switched_it_off_keeps_it_off() -> None:
    gc.disable()
    with collected_afterwards():
        pass
    assert not gc.isenabled()
