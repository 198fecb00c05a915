"""A report goes through a pipe and comes out as it was; what isn't one is not taken for one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sealing import papers
from workflows.sealing.report import (
    Attached,
    Change,
    Covers,
    Kind,
    Report,
    Revision,
    Signature,
    Trust,
    What,
    from_json,
)
from workflows.sealing.revisions import revisions_of

pytestmark = pytest.mark.once

_moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
_signatures = st.builds(
    Signature,
    field=st.text(),
    common_name=st.text(),
    serial=st.integers(0, 2**160),
    signed_at=st.none() | _moments,
    intact=st.booleans(),
    trust=st.sampled_from(Trust),
    revoked_at=st.none() | _moments,
    covers=st.sampled_from(Covers),
    changes=st.lists(st.builds(Change, st.sampled_from(What), st.text()), max_size=3).map(tuple),
)
_reports = st.builds(
    Report,
    kind=st.sampled_from(Kind),
    signatures=st.lists(_signatures, max_size=3).map(tuple),
    empty_fields=st.lists(st.text(), max_size=3).map(tuple),
    lost=st.lists(st.text(), max_size=3).map(tuple),
    revisions=st.lists(st.builds(Revision, st.integers(), st.text()), max_size=3).map(tuple),
    attachments=st.lists(st.builds(Attached, st.text(), st.integers(), st.text()), max_size=3).map(tuple),
    data=st.none() | st.binary(),
)


@given(_reports)
def test_a_report_survives_the_pipe(report: Report) -> None:
    line = report.as_json()
    assert "\n" not in line
    assert from_json(line) == report


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", '{"kind": "sealed"}', '{"kind": "good"}'])
def test_what_is_no_report_is_refused(line: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(line)


def test_a_signature_that_took_its_looks_along_is_one_change() -> None:
    gone, looks = Change(What.SIGNATURE_REMOVED, "bank"), Change(What.APPEARANCE, "bank")
    other = Change(What.APPEARANCE, "county")
    signatures = (Signature("village", changes=(gone, looks)), Signature("township", changes=(other,)))
    assert Report(Kind.ALTERED, signatures).changes == (other, gone)


def test_each_revision_is_a_beginning_of_the_file() -> None:
    revisions = papers.course().revisions
    found = revisions_of(revisions[-1])
    assert [(one.length, one.digest) for one in found] == [
        (len(one), hashlib.sha256(one).hexdigest()) for one in revisions
    ]


@given(st.binary(max_size=400))
def test_any_bytes_have_themselves_as_their_last_revision(data: bytes) -> None:
    assert revisions_of(data)[-1] == Revision(len(data), hashlib.sha256(data).hexdigest())
