"""The check tells apart what was done to a paper; a reader of PDF alone calls half of this valid."""

from __future__ import annotations

import hashlib
import io
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from tests.sealing import papers, tampering
from workflows.sealing.authority import make_authority
from workflows.sealing.report import Change, Kind, Trust, What

pytestmark = pytest.mark.once

ADDED: dict[str, tuple[Callable[[Any], None], Change]] = {
    "overlay": (tampering.overlay, Change(What.PAGE, "1")),
    "page": (tampering.page_added, Change(What.PAGES)),
    "note": (tampering.note, Change(What.ANNOTATION, "1")),
    "script": (tampering.script, Change(What.SCRIPT)),
    "attachment": (tampering.attachment, Change(What.ATTACHMENT, "content.json")),
    "second removed": (tampering.second_removed, Change(What.SIGNATURE_REMOVED, "township")),
    "last removed": (tampering.last_removed, Change(What.SIGNATURE_REMOVED, "county")),
    "appearance": (tampering.appearance, Change(What.APPEARANCE, "township")),
    "text field": (tampering.text_field, Change(What.FIELD, "amount")),
    "nothing seen": (tampering.nothing_seen, Change(What.APPENDED)),
}


@pytest.mark.parametrize("name", ADDED)
def test_what_is_added_as_a_revision_is_named(name: str) -> None:
    change, expected = ADDED[name]
    report = papers.checked(tampering.revised(papers.course().last, change))
    assert report.kind is Kind.ALTERED
    assert report.changes == (expected,)
    assert all(one.intact and one.trusted for one in report.signatures)
    # The register knows the file up to here; what came after is not ours.
    assert report.revisions[-2].digest == hashlib.sha256(papers.course().last).hexdigest()


def test_a_file_whose_signatures_were_all_taken_out_is_not_merely_unsigned() -> None:
    report = papers.checked(tampering.revised(papers.course().last, tampering.form_removed))
    assert report.kind is Kind.ALTERED
    assert report.signatures == ()
    assert sorted(report.lost) == sorted(papers.LEVELS)


def test_a_signature_of_nonsense_added_is_pointed_out_among_the_true_ones() -> None:
    report = papers.checked(tampering.revised(papers.course().last, tampering.nonsense_signed))
    assert report.kind is Kind.ALTERED
    assert [one.intact for one in report.signatures] == [True] * 4 + [False]
    assert report.signatures[-1].field == "fifth"


def test_one_officer_s_signature_doesn_t_stand_for_another_s() -> None:
    report = papers.checked(tampering.revised(papers.course().revisions[3], tampering.signature_lent))
    assert report.kind is Kind.ALTERED


def test_a_reader_calls_an_overlay_valid_where_the_check_does_not(tmp_path: Path) -> None:
    file = tmp_path / "overlay.pdf"
    file.write_bytes(tampering.revised(papers.course().last, tampering.overlay))
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 4


def test_one_flipped_bit_in_the_page_breaks_all_four() -> None:
    whole = papers.course().last
    place = whole.index(b"stream\n") + 40
    report = papers.checked(tampering.flipped(whole, place * 8 + 3))
    assert report.kind is Kind.ALTERED
    assert [one.intact for one in report.signatures] == [False] * 4
    assert report.changes == (Change(What.BYTES),)


def test_one_flipped_bit_in_the_third_sign_off_leaves_the_first_two() -> None:
    revisions = papers.course().revisions
    place = len(revisions[2]) + revisions[3][len(revisions[2]) :].index(b"stream\n") + 40
    report = papers.checked(tampering.flipped(revisions[-1], place * 8))
    assert report.kind is Kind.ALTERED
    assert [one.intact for one in report.signatures] == [True, True, False, False]
    assert report.revisions[2].digest == hashlib.sha256(revisions[2]).hexdigest()
    assert report.revisions[3].digest != hashlib.sha256(revisions[3]).hexdigest()


def _covered(pdf: bytes) -> list[range]:
    """Where each byte counts: outside the room that the last signature itself takes."""
    fields: Any = PdfReader(io.BytesIO(pdf)).get_fields()
    start, first, second, length = fields["county"]["/V"]["/ByteRange"]
    return [range(start, first), range(second, second + length)]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_flipped_bit_goes_unnoticed(data: st.DataObject) -> None:
    whole = papers.course().last
    place = data.draw(st.sampled_from(_covered(whole)).flatmap(st.sampled_from))
    report = papers.checked(tampering.flipped(whole, place * 8 + data.draw(st.integers(0, 7))))
    assert report.kind not in (Kind.SEALED, Kind.UNTRUSTED)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_file_cut_anywhere_but_at_a_revision_is_not_sealed(data: st.DataObject) -> None:
    revisions = papers.course().revisions
    ends = {len(one) - less for one in revisions for less in (0, 1)}
    end = data.draw(st.integers(0, len(revisions[-1])).filter(lambda end: end not in ends))
    assert papers.checked(revisions[-1][:end]).kind not in (Kind.SEALED, Kind.UNTRUSTED)


@pytest.mark.parametrize("left", [3, 2, 1])
def test_a_file_cut_back_verifies_and_its_digest_says_which_revision_it_is(left: int) -> None:
    revisions = papers.course().revisions
    report = papers.checked(revisions[left])
    assert report.kind is Kind.SEALED
    assert [one.field for one in report.sign_offs] == list(papers.LEVELS[:left])
    assert report.empty_fields == papers.LEVELS[left:]
    assert report.revisions[-1].digest == hashlib.sha256(revisions[left]).hexdigest()


def test_after_a_return_the_level_signs_again_on_the_revision_before_it() -> None:
    before = papers.course().revisions[2]
    again = papers.sign_level(before, "bank", at=papers.SPRING + timedelta(days=9))
    report = papers.checked(papers.sign_level(again, "county", at=papers.SPRING + timedelta(days=10)))
    assert report.kind is Kind.SEALED
    assert len(report.sign_offs) == 4
    assert report.revisions[2].digest == hashlib.sha256(before).hexdigest()
    assert report.revisions[3].digest != hashlib.sha256(papers.course().revisions[3]).hexdigest()


def test_the_form_before_any_signature_is_unsigned() -> None:
    report = papers.checked(papers.form().pdf)
    assert report.kind is Kind.UNSIGNED
    assert report.empty_fields == papers.LEVELS


def test_a_form_written_anew_is_no_longer_sealed() -> None:
    out = io.BytesIO()
    PdfWriter(clone_from=io.BytesIO(papers.course().last)).write(out)
    assert papers.checked(out.getvalue()).kind in (Kind.ALTERED, Kind.DAMAGED)


def test_a_certificate_of_the_same_names_from_another_authority_is_not_ours() -> None:
    other = make_authority(papers.ROOT_NAME, at=papers.SPRING - timedelta(days=30), years=40)
    pdf = papers.form().pdf
    for level in papers.LEVELS:
        pdf = papers.sign_level(pdf, level, papers.credential_of(other, level))
    report = papers.checked(pdf)
    assert report.kind is Kind.UNTRUSTED
    assert {one.trust for one in report.signatures} == {Trust.UNKNOWN_AUTHORITY}
    assert [one.common_name for one in report.signatures] == list(papers.OFFICERS.values())
    assert papers.checked(pdf, roots=(other.certificate,)).kind is Kind.SEALED


def test_one_forged_signature_among_true_ones_is_pointed_out() -> None:
    other = make_authority(papers.ROOT_NAME, at=papers.SPRING - timedelta(days=30), years=40)
    forged = papers.sign_level(papers.course().revisions[3], "county", papers.credential_of(other, "county"))
    report = papers.checked(forged)
    assert report.kind is Kind.UNTRUSTED
    assert [one.trusted for one in report.signatures] == [True, True, True, False]
