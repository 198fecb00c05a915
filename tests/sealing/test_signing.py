"""Four signatures on one form, each by the next officer; and whom a field refuses."""

from __future__ import annotations

import io
import itertools
import time
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from tests.sealing import papers
from workflows.sealing.report import Covers, Kind, Trust
from workflows.sealing.signers import SealingError
from workflows.sealing.signing import sign

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


def test_only_the_first_signature_certifies() -> None:
    county = papers.credential("township")
    with pytest.raises(SealingError, match="township could not be signed"):
        sign(
            papers.course().revisions[1],
            "township",
            signer=papers.signer(county),
            appearance=papers.look("阿说拉铁"),
            certify=True,
            at=papers.SPRING,
            reason="同意",
            name="阿说拉铁",
        )


def test_the_paper_s_description_stays_as_it_was_printed() -> None:
    """No hour of the machine, no name of a program that came after."""
    first, last = (PdfReader(io.BytesIO(one)) for one in (papers.form().pdf, papers.course().last))
    assert last.metadata == first.metadata
    assert last.xmp_metadata is not None
    assert first.xmp_metadata is not None
    assert last.xmp_metadata.stream.get_data() == first.xmp_metadata.stream.get_data()


def test_an_appearance_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(SealingError, match="village could not be signed"):
        sign(
            papers.form().pdf,
            "village",
            signer=papers.signer(papers.credential("village")),
            appearance=b"<svg/>",
            certify=True,
            at=papers.SPRING,
            reason="同意",
            name="吉克阿牛",
        )


def test_a_field_that_the_form_lacks_is_named() -> None:
    with pytest.raises(SealingError, match="no field township"):
        papers.sign_level(papers.look("吉克阿牛"), "township")


def test_a_device_is_asked_for_one_signature_only() -> None:
    """Its holder might have to press a button for each."""

    class Device:
        def __init__(self) -> None:
            inside = papers.signer(papers.credential("village"))
            self.certificate, self.chain, self._sign = inside.certificate, inside.chain, inside.sign
            self.asked: list[bytes] = []

        def sign(self, data: bytes) -> bytes:
            self.asked.append(data)
            return self._sign(data)

    device = Device()
    signed = sign(
        papers.form().pdf,
        "village",
        signer=device,
        appearance=papers.look("吉克阿牛"),
        certify=True,
        at=papers.SPRING,
        reason="同意",
        name="吉克阿牛",
    )
    assert papers.checked(signed).kind is Kind.SEALED
    assert len(device.asked) == 1


def test_a_moment_without_an_offset_is_no_moment() -> None:
    with pytest.raises(SealingError, match="offset"):
        papers.sign_level(papers.form().pdf, "village", at=datetime(2014, 3, 18))


def test_a_signature_costs_little() -> None:
    costs = []
    for level in papers.LEVELS:
        before = papers.course().revisions[papers.LEVELS.index(level)]
        started = time.process_time()
        papers.sign_level(before, level)
        costs.append(time.process_time() - started)
    assert min(costs) < 0.4
