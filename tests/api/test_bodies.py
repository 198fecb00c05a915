"""What the strict parser lets in, and what it says of the rest. No database."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workflows.api.bodies import DEEPEST, parse, written
from workflows.canonical import digest
from workflows.errors import ActError, Invalid


def _refusal(raw: bytes) -> ActError:
    with translation.override("en"), pytest.raises(ActError) as refused:
        parse(raw)
    return refused.value


@pytest.mark.parametrize(
    "raw,status,code",
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"{'a': 1}", 400, "bad_json"),
        (b'{"a": NaN}', 400, "bad_json"),
        (b'{"a": -Infinity}', 400, "bad_json"),
        (b'{"a": 1} {"b": 2}', 400, "bad_json"),
        (b'{"a": 1, "a": 1}', 400, "duplicate_key"),
        (b'{"data": {"n": 1, "n": 2}}', 400, "duplicate_key"),
        (b'"\xff"', 400, "not_utf8"),
        ('{"姓名": "王秀"}'.encode("gb18030"), 400, "not_utf8"),
        (b"[" * 100_000 + b"]" * 100_000, 400, "too_deep"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), 400, "too_deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "too_deep"),
    ],
)
def test_what_is_not_plain_json_is_refused_by_code(raw: bytes, status: int, code: str) -> None:
    error = _refusal(raw)
    assert (error.status, error.code) == (status, code)
    assert str(error.reason)


def test_a_name_that_stands_twice_is_told() -> None:
    assert "“note”" in str(_refusal(b'{"data": {"note": "a", "note": "b"}}').reason)


@pytest.mark.parametrize(
    "raw,field",
    [
        (r'{"data": {"note": "a\u0000b"}}', "data.note"),
        (r'{"rows": [{"name": "\ud83d"}]}', "rows.0.name"),
        (r'{"data": {"a\u0000": 1}}', "data"),
        (r'"\u0000"', "body"),
        ('{"number": 6214888800001234567}', "number"),
        ('{"number": ' + "9" * 5000 + "}", "number"),
        ('{"amount": 1e999999999}', "amount"),
        ('{"amount": 0.' + "1" * 100 + "}", "amount"),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(raw: str, field: str) -> None:
    error = _refusal(raw.encode())
    assert isinstance(error, Invalid)
    assert list(error.fields) == [field]


def test_a_fraction_is_read_exactly_and_written_as_it_would_be_typed() -> None:
    read = parse(b'{"rate": 9.15, "amount": 30000.10, "rows": [1.50, 2], "tiny": 1e-7}')
    assert read["rate"] == Decimal("9.15")
    assert written(read) == {"rate": "9.15", "amount": "30000.10", "rows": ["1.50", 2], "tiny": "0.0000001"}


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def _read(raw: bytes) -> tuple[int, Any]:
    """The status that the body would be answered with, and what was read of it."""
    try:
        return 200, parse(raw)
    except ActError as error:
        return error.status, None


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(_values)
def test_what_is_let_in_has_a_canonical_form_and_the_rest_is_explained(value: Any) -> None:
    status, read = _read(json.dumps(value).encode())
    assert status in {200, 400, 422}
    assert digest(written(read))


@given(st.binary(max_size=40))
def test_no_bytes_break_the_parser(raw: bytes) -> None:
    assert _read(raw)[0] in {200, 400, 422}
