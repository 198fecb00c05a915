"""Which certificate issued which, what of an office's own may be loaded, and those that the register has revoked."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.sealing import papers
from workflows.sealing.authority import (
    Authority,
    Credential,
    Reason,
    Revoked,
    Subject,
    crl,
    facts_of,
    from_pkcs12,
    issue,
    make_authority,
)
from workflows.sealing.chains import is_root, require_usable, root_of
from workflows.sealing.checker import safely_checked
from workflows.sealing.checking import check
from workflows.sealing.report import Ended, Kind, Trust
from workflows.sealing.signers import SealingError

pytestmark = pytest.mark.once

DAY = timedelta(days=1)


def _between(root: Authority) -> Authority:
    """An authority under the root, of the same name as it."""
    own = make_authority(papers.ROOT_NAME, at=papers.SPRING, years=5)
    issuer = x509.load_pem_x509_certificate(root.certificate)
    key = serialization.load_pem_private_key(root.key, None)
    mine = x509.load_pem_x509_certificate(own.certificate)
    builder = x509.CertificateBuilder(
        issuer.subject,
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, papers.ROOT_NAME)]),
        mine.public_key(),
        9,
        mine.not_valid_before_utc,
        mine.not_valid_after_utc,
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = builder.sign(key, hashes.SHA256())  # type: ignore[arg-type]
    return Authority(made.public_bytes(serialization.Encoding.PEM), own.key)


def _under(authority: Authority, *chain: bytes) -> Credential:
    made = issue(
        authority, Subject("东河镇"), serial=3, at=papers.SPRING - DAY, until=papers.SPRING + 90 * DAY
    )
    return Credential(made.certificate, made.key, chain)


def test_a_root_is_what_signed_itself_not_what_has_its_issuers_name() -> None:
    between = _between(papers.root())
    assert facts_of(between.certificate).issuer == facts_of(between.certificate).common_name
    assert [is_root(one) for one in (papers.root().certificate, between.certificate)] == [True, False]
    assert not is_root(papers.credential("county").certificate)


def test_a_certificate_leads_to_its_root_by_way_of_those_between() -> None:
    root, between = papers.root().certificate, _between(papers.root())
    own = _under(between).certificate
    assert root_of(own, [between.certificate], [root]) == root
    assert root_of(own, [], [root]) is None
    assert root_of(own, [between.certificate, own], []) is None
    same_name = make_authority(papers.ROOT_NAME, at=papers.SPRING, years=20)
    assert root_of(own, [between.certificate], [same_name.certificate]) is None


@pytest.mark.parametrize("by", ["its own file", "our roots"])
def test_what_may_be_loaded(by: str) -> None:
    root = papers.root().certificate
    chain, roots = ((root,), []) if by == "its own file" else ((), [root])
    require_usable(_under(papers.root(), *chain), roots, papers.SPRING)


@pytest.mark.parametrize(
    ("made", "days", "why"),
    [
        (_under(papers.root(), papers.root().certificate), 91, "holds from"),
        (_under(papers.root(), papers.root().certificate), -2, "holds from"),
        (_under(papers.root()), 0, "up to the root"),
        (Credential(papers.root().certificate, papers.root().key), 0, "signing documents"),
    ],
)
def test_what_may_not(made: Credential, days: int, why: str) -> None:
    with pytest.raises(SealingError, match=why):
        require_usable(made, [], papers.SPRING + days * DAY)


def test_a_certificate_or_file_of_the_national_standard_is_refused_in_words(tmp_path: Path) -> None:
    """SM2: no reader of PDF knows such a signature."""
    for command in (
        ["genpkey", "-algorithm", "SM2", "-out", "key.pem"],
        ["req", "-x509", "-new", "-sm3", "-key", "key.pem", "-subj", "/CN=SM2", "-out", "root.pem"],
        [
            "pkcs12",
            "-export",
            "-inkey",
            "key.pem",
            "-in",
            "root.pem",
            "-out",
            "own.p12",
            "-passout",
            "pass:x",
        ],
    ):
        subprocess.run(["openssl", *command], cwd=tmp_path, check=True, capture_output=True)
    for refused in (
        lambda: facts_of((tmp_path / "root.pem").read_bytes()),
        lambda: is_root((tmp_path / "root.pem").read_bytes()),
        lambda: from_pkcs12((tmp_path / "own.p12").read_bytes(), "x"),
    ):
        with pytest.raises(SealingError, match="ECDSA or RSA"):
            refused()


def test_an_authority_whose_key_was_exchanged_issues_nothing() -> None:
    other = make_authority("别处", at=papers.SPRING, years=5)
    with pytest.raises(SealingError, match="not its certificate's"):
        _under(Authority(papers.root().certificate, other.key))


@pytest.mark.parametrize(
    ("days", "because", "trust"),
    [
        (-1, Reason.SUPERSEDED, Trust.REVOKED),
        (1, Reason.SUPERSEDED, Trust.TRUSTED),
        (1, Reason.KEY_COMPROMISE, Trust.REVOKED),
    ],
)
def test_what_the_register_revoked_counts_without_its_issuers_list(
    days: int, because: Reason, trust: Trust
) -> None:
    fingerprint = facts_of(papers.credential("village").certificate).fingerprint
    ended = [Ended(fingerprint, papers.SPRING + days * DAY, because), Ended("0" * 64, papers.SPRING, because)]
    facts: dict[str, Any] = {
        "roots": [papers.root().certificate],
        "crls": [],
        "moment": papers.TODAY,
        "ended": ended,
    }
    found = check(papers.course().revisions[1], **facts)
    (signature,) = found.signatures
    assert (signature.trust, signature.revoked_because) == (trust, because)
    if trust is Trust.TRUSTED:
        # The process of its own is told the same.
        assert safely_checked(papers.course().revisions[1], **facts) == found


def test_of_list_and_register_the_harsher_word_counts() -> None:
    serial, later = papers.serial("village"), papers.SPRING + DAY
    lists = [crl(papers.root(), [Revoked(serial, later, Reason.SUPERSEDED)], at=papers.TODAY)]
    fingerprint = facts_of(papers.credential("village").certificate).fingerprint
    ended = [Ended(fingerprint, later + DAY, Reason.KEY_COMPROMISE)]
    facts: dict[str, Any] = {"roots": [papers.root().certificate], "crls": lists, "moment": papers.TODAY}
    assert check(papers.course().revisions[1], **facts).kind is Kind.SEALED
    assert check(papers.course().revisions[1], ended=ended, **facts).kind is Kind.UNTRUSTED
