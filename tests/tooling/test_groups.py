"""Tests that share what is dear to build stay together: whoever deals them out sees their group."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("together")
def test_a_groups_name_stands_in_the_address_that_the_tests_are_dealt_out_by(
    request: pytest.FixtureRequest,
) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("nothing is dealt out to one process")
    assert request.node.nodeid.endswith("@together")
