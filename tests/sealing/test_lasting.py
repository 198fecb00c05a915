"""The last signature of a form outlives its certificates: stamped by a time authority, with what proves it inside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sealing import papers, tampering, time_authority
from workflows.sealing.authority import Reason, Revoked, crl, make_authority
from workflows.sealing.report import Covers, Kind, Trust
from workflows.sealing.signers import SealingError
from workflows.sealing.signing import LongTerm, sign, time_stamper

pytestmark = pytest.mark.once

THURSDAY = papers.SPRING + timedelta(days=3)


def _list(*revoked: Revoked, at: datetime = THURSDAY) -> bytes:
    return crl(papers.root(), revoked, at=at)


def _sealed(*, stamper: Any, lists: tuple[bytes, ...] | None = None, level: str = "county") -> bytes:
    return sign(
        papers.course().revisions[papers.LEVELS.index(level)],
        level,
        signer=papers.signer(papers.credential(level)),
        appearance=papers.look(papers.OFFICERS[level]),
        certify=False,
        at=THURSDAY,
        reason="同意",
        name=papers.OFFICERS[level],
        timestamper=stamper,
        long_term=None if lists is None else LongTerm(roots=(papers.root().certificate,), crls=lists),
    )


@pytest.fixture(scope="module")
def lasting() -> bytes:
    return _sealed(stamper=time_authority.time_stamper(THURSDAY), lists=(_list(),))


def test_the_last_signature_and_its_proof_are_stamped(lasting: bytes) -> None:
    assert lasting.startswith(papers.course().revisions[3])
    report = papers.checked(lasting, crls=(_list(at=papers.TODAY),))
    assert report.kind is Kind.SEALED
    assert [one.field for one in report.sign_offs] == list(papers.LEVELS)
    assert report.sign_offs[-1].time_is_proven
    assert not report.sign_offs[0].time_is_proven
    *_, stamp = report.signatures
    assert (stamp.is_timestamp, stamp.trust, stamp.covers) == (True, Trust.TRUSTED, Covers.FILE)
    assert report.changes == ()


def test_what_is_added_behind_the_time_stamp_is_named(lasting: bytes) -> None:
    assert papers.checked(tampering.revised(lasting, tampering.overlay)).kind is Kind.ALTERED


def test_a_key_lost_later_leaves_a_stamped_signature_and_takes_the_others(lasting: bytes) -> None:
    stolen = [
        Revoked(papers.serial(level), papers.TODAY - timedelta(days=9), Reason.KEY_COMPROMISE)
        for level in ("township", "county")
    ]
    report = papers.checked(lasting, crls=(_list(*stolen, at=papers.TODAY),))
    assert report.kind is Kind.UNTRUSTED
    assert [one.trust for one in report.sign_offs] == [
        Trust.TRUSTED,
        Trust.REVOKED,
        Trust.TRUSTED,
        Trust.TRUSTED,
    ]
    assert report.sign_offs[3].revoked_because == Reason.KEY_COMPROMISE


def test_a_signature_may_have_a_stamp_alone_from_a_server() -> None:
    with time_authority.served(time_authority.time_stamper(THURSDAY)) as address:
        signed = _sealed(stamper=time_stamper(address))
    report = papers.checked(signed)
    assert report.kind is Kind.SEALED
    assert [one.time_is_proven for one in report.signatures] == [False, False, False, True]


def test_a_stamp_by_an_unknown_authority_proves_no_time() -> None:
    other = make_authority("别处", at=papers.SPRING - timedelta(days=30), years=20)
    signed = _sealed(stamper=time_authority.time_stamper(THURSDAY, other))
    report = papers.checked(signed)
    assert report.kind is Kind.SEALED
    assert not report.signatures[-1].time_is_proven
    assert report.signatures[-1].signed_at == THURSDAY


def test_a_certificate_of_another_house_lasts_without_its_list() -> None:
    """An office's own: whose issuer's list is at no address that we ask."""
    house = make_authority("外省CA", at=papers.SPRING - timedelta(days=30), years=40)
    signed = sign(
        papers.course().revisions[3],
        "county",
        signer=papers.signer(papers.credential_of(house, "county")),
        appearance=papers.look(papers.OFFICERS["county"]),
        certify=False,
        at=THURSDAY,
        reason="同意",
        name=papers.OFFICERS["county"],
        timestamper=time_authority.time_stamper(THURSDAY),
        long_term=LongTerm(roots=(papers.root().certificate, house.certificate), crls=(_list(),)),
    )
    report = papers.checked(signed, roots=(papers.root().certificate, house.certificate))
    assert report.kind is Kind.SEALED
    assert report.sign_offs[-1].time_is_proven


def test_a_server_that_does_not_answer_is_named_as_the_reason() -> None:
    with pytest.raises(SealingError, match="timestamp"):
        _sealed(stamper=time_stamper("http://127.0.0.1:9/", seconds=2))


def test_lasting_needs_a_time_stamping_authority() -> None:
    with pytest.raises(SealingError, match="time-stamping authority"):
        _sealed(stamper=None, lists=(_list(),))


def test_a_revoked_officer_gets_no_lasting_signature() -> None:
    gone = Revoked(papers.serial("county"), papers.SPRING, Reason.AFFILIATION_CHANGED)
    with pytest.raises(SealingError, match="certificate"):
        _sealed(stamper=time_authority.time_stamper(THURSDAY), lists=(_list(gone),))
