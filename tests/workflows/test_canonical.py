"""Canonical bytes are those of the reference, whatever is written; what has none is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from workflows.canonical import canonical

_TEXT = st.text(max_size=12)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_the_bytes_are_those_of_the_reference(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        {"\U0001f600": 1, "\uffee": 2},  # by characters the other way round than by UTF-16
        {"阿依·木呷": ['\x7f\u2028\x1f"\\/', -0, 2**53 - 1]},
        ("a", {"b": ()}),
    ],
)
def test_what_is_rare_has_them_too(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [1.5, {"amount": [Decimal("1.50")]}, 2**53, [-(2**53)], {1: "a"}, "\ud800", {"\ud800": 1}, {1, 2}],
)
def test_what_has_none_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError, rfc8785.CanonicalizationError)):
        canonical(value)
