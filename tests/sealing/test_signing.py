"""Four signatures on one form, each by the next officer; and whom a field refuses."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from tests.sealing import papers
from workflows.sealing.report import Covers, Kind, Trust
from workflows.sealing.signers import SealingError

pytestmark = pytest.mark.once


def test_four_officers_sign_and_the_form_is_sealed() -> None:
    report = papers.checked(papers.course().last)
    assert report.kind is Kind.SEALED
    assert [one.field for one in report.signatures] == list(papers.LEVELS)
    assert [one.common_name for one in report.signatures] == list(papers.OFFICERS.values())
    assert [one.certifies for one in report.signatures] == [True, False, False, False]
    assert [one.covers for one in report.signatures] == [Covers.REVISION] * 3 + [Covers.FILE]
    assert [one.trust for one in report.signatures] == [Trust.TRUSTED] * 4
    assert [one.signed_at for one in report.signatures] == [
        papers.SPRING + timedelta(days=days) for days in range(4)
    ]
    assert report.empty_fields == ()
    assert report.data == papers.DATA


def test_what_was_signed_before_stays_byte_for_byte() -> None:
    revisions = papers.course().revisions
    assert all(after.startswith(before) for before, after in itertools.pairwise(revisions))
    report = papers.checked(revisions[-1])
    assert [one.length for one in report.revisions] == [len(one) for one in revisions]
    assert [one.covered for one in report.signatures] == [len(one) for one in revisions[1:]]


def test_a_field_is_signed_once() -> None:
    with pytest.raises(SealingError, match="signed already"):
        papers.sign_level(papers.course().revisions[1], "village")


def test_a_field_that_the_form_lacks_is_named() -> None:
    with pytest.raises(SealingError, match="no field township"):
        papers.sign_level(papers.look("吉克阿牛"), "township")
