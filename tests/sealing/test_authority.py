"""Keys and certificates of a county's own authority, those loaded from a file, and whom a check believes when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.sealing import papers
from workflows.sealing.authority import (
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
from workflows.sealing.checking import check
from workflows.sealing.report import Kind, Trust
from workflows.sealing.signers import SealingError, SoftwareSigner, read_certificate

pytestmark = pytest.mark.once

DAY = timedelta(days=1)
UNTIL = papers.SPRING + 700 * DAY


def _packed(credential: Credential, password: str = "密码") -> bytes:
    key: Any = serialization.load_pem_private_key(credential.key, None)
    return pkcs12.serialize_key_and_certificates(
        "示范县".encode(),
        key,
        read_certificate(credential.certificate),
        [read_certificate(one) for one in credential.chain],
        serialization.BestAvailableEncryption(password.encode()),
    )


def test_a_root_may_sign_certificates_and_lists_and_nothing_else() -> None:
    read = read_certificate(papers.root().certificate)
    usage = read.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.key_cert_sign, usage.value.crl_sign) == (True, True)
    assert (usage.value.digital_signature, usage.value.content_commitment) == (False, False)
    limits = read.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (limits.critical, limits.value.ca, limits.value.path_length) == (True, True, 0)
    facts = facts_of(papers.root().certificate)
    assert (facts.common_name, facts.issuer, facts.is_authority) == (papers.ROOT_NAME, papers.ROOT_NAME, True)


def test_an_officer_may_sign_papers_and_nothing_else() -> None:
    read = read_certificate(papers.credential("county").certificate)
    usage = read.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (True, True)
    assert (usage.key_cert_sign, usage.key_encipherment) == (False, False)
    facts = facts_of(papers.credential("county").certificate)
    assert facts.common_name == papers.OFFICERS["county"]
    assert (facts.organisation, facts.unit) == ("示范县妇女联合会", "county")
    assert (facts.serial, facts.key, facts.is_authority) == (papers.serial("county"), "secp256r1", False)
    assert facts.not_before == papers.SPRING - 20 * DAY


@pytest.mark.parametrize("subject", [Subject("县" * 22), Subject(""), Subject("甲", "县" * 22)])
def test_a_name_that_fits_no_certificate_is_refused(subject: Subject) -> None:
    with pytest.raises(SealingError, match="certificate"):
        issue(papers.root(), subject, serial=5, at=papers.SPRING, until=UNTIL)


def test_no_certificate_outlives_its_authority() -> None:
    short = make_authority("短", at=papers.SPRING, years=1)
    with pytest.raises(SealingError, match="outlive"):
        issue(short, Subject("甲"), serial=5, at=papers.SPRING, until=UNTIL)


def test_a_private_key_is_not_shown() -> None:
    shown = (
        repr(papers.credential("county"))
        + repr(papers.root())
        + repr(papers.signer(papers.credential("county")))
    )
    assert "PRIVATE" not in shown


def test_a_key_of_another_certificate_does_not_sign() -> None:
    county, bank = papers.credential("county"), papers.credential("bank")
    with pytest.raises(SealingError, match="not the certificate's"):
        SoftwareSigner(county.certificate, bank.key)


@pytest.mark.parametrize("key", [b"", b"-----BEGIN PRIVATE KEY-----\n", b"\x30\x80"])
def test_what_is_no_key_is_refused_without_quoting_it(key: bytes) -> None:
    with pytest.raises(SealingError, match="private key") as refused:
        SoftwareSigner(papers.credential("county").certificate, key)
    assert refused.value.__cause__ is None


def test_a_kind_of_key_that_no_reader_knows_is_refused() -> None:
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(SealingError, match="ECDSA or RSA"):
        SoftwareSigner(papers.credential("county").certificate, key)


def test_an_office_signs_with_the_certificate_from_its_file() -> None:
    loaded = from_pkcs12(_packed(papers.credential("village")), "密码")
    assert replace(loaded, chain=()) == replace(papers.credential("village"), chain=())
    signed = papers.sign_level(papers.form().pdf, "village", loaded)
    assert papers.checked(signed).kind is Kind.SEALED


def test_an_rsa_key_signs_where_an_old_reader_needs_it() -> None:
    key = rsa.generate_private_key(65537, 2048)
    issuer = read_certificate(papers.root().certificate)
    issuer_key: Any = serialization.load_pem_private_key(papers.root().key, None)
    usual = read_certificate(papers.credential("village").certificate)
    builder = x509.CertificateBuilder(
        issuer.subject,
        usual.subject,
        key.public_key(),
        4,
        usual.not_valid_before_utc,
        usual.not_valid_after_utc,
    )
    for extension in (x509.KeyUsage, x509.BasicConstraints):
        builder = builder.add_extension(
            usual.extensions.get_extension_for_class(extension).value, critical=True
        )
    made = builder.sign(issuer_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signed = papers.sign_level(papers.form().pdf, "village", Credential(made.public_bytes(pem), private))
    assert papers.checked(signed).kind is Kind.SEALED


@pytest.mark.parametrize("data, password", [(b"", "密码"), (b"nonsense", "密码"), (None, "另一个")])
def test_a_file_that_does_not_open_says_so(data: bytes | None, password: str) -> None:
    with pytest.raises(SealingError, match="PKCS #12"):
        from_pkcs12(_packed(papers.credential("village")) if data is None else data, password)


def test_a_file_without_a_key_says_so() -> None:
    certificates = pkcs12.serialize_key_and_certificates(
        None, None, None, [read_certificate(papers.root().certificate)], serialization.NoEncryption()
    )
    with pytest.raises(SealingError, match="no ECDSA or RSA key"):
        from_pkcs12(certificates, "")


# --- Whom a check believes when ----------------------------------------------------------------------


def _trust(
    *, at: datetime = papers.SPRING, revoked: Revoked | None = None, credential: Credential | None = None
) -> Trust:
    signed = papers.sign_level(papers.form().pdf, "village", credential, at=at)
    lists = () if revoked is None else (crl(papers.root(), [revoked], at=papers.TODAY),)
    report = papers.checked(signed, crls=lists)
    assert (report.kind is Kind.SEALED) == report.signatures[0].trusted
    return report.signatures[0].trust


def _revoked(days: int, reason: Reason) -> Revoked:
    return Revoked(papers.serial("village"), papers.SPRING + days * DAY, reason)


@pytest.mark.parametrize(
    "days, reason, trust",
    [
        (-1, Reason.SUPERSEDED, Trust.REVOKED),
        (1, Reason.SUPERSEDED, Trust.TRUSTED),
        (1, Reason.AFFILIATION_CHANGED, Trust.TRUSTED),
        (1, Reason.UNSPECIFIED, Trust.TRUSTED),
        (-1, Reason.UNSPECIFIED, Trust.REVOKED),
        # Whoever has the key can claim an earlier day.
        (1, Reason.KEY_COMPROMISE, Trust.REVOKED),
    ],
)
def test_a_revoked_officer_is_believed_for_the_time_before(days: int, reason: Reason, trust: Trust) -> None:
    assert _trust(revoked=_revoked(days, reason)) is trust


def test_a_list_revokes_only_whom_it_names() -> None:
    assert _trust(revoked=Revoked(5, papers.SPRING - DAY)) is Trust.TRUSTED


def test_a_list_by_somebody_else_of_the_same_name_revokes_nobody() -> None:
    other = make_authority(papers.ROOT_NAME, at=papers.SPRING - DAY, years=20)
    lists = (crl(other, [_revoked(-1, Reason.SUPERSEDED)], at=papers.TODAY),)
    assert papers.checked(papers.course().revisions[1], crls=lists).kind is Kind.SEALED


def test_without_roots_nobody_is_known() -> None:
    report = papers.checked(papers.course().revisions[1], roots=())
    assert (report.kind, report.signatures[0].trust) == (Kind.UNTRUSTED, Trust.UNKNOWN_AUTHORITY)


@pytest.mark.parametrize("given", [{"roots": [b"x"]}, {"crls": [b"x"]}, {"moment": datetime(2026, 1, 1)}])
def test_a_check_that_is_given_nonsense_says_so(given: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"roots": [], "crls": [], "moment": papers.TODAY}
    with pytest.raises(SealingError):
        check(b"", **{**facts, **given})


def _lasting(days: int) -> Credential:
    return issue(
        papers.root(),
        Subject("吉克阿牛"),
        serial=9,
        at=papers.SPRING - 9 * DAY,
        until=papers.SPRING + days * DAY,
    )


def test_a_paper_outlives_the_certificate_that_it_was_signed_with() -> None:
    assert _trust(credential=_lasting(1)) is Trust.TRUSTED


def test_an_expired_certificate_signs_nothing_new() -> None:
    assert _trust(credential=_lasting(-1)) is Trust.OUTSIDE_VALIDITY


def test_a_certificate_signs_nothing_before_its_day() -> None:
    assert _trust(at=papers.SPRING - 10 * DAY, credential=_lasting(1)) is Trust.OUTSIDE_VALIDITY


def test_a_signature_of_tomorrow_is_not_believed() -> None:
    assert _trust(at=papers.TODAY + DAY) is Trust.IN_THE_FUTURE


def test_a_certificate_that_quotes_our_root_is_not_its_work() -> None:
    """Names and key number as our root would write them, signed by another key."""
    other = make_authority(papers.ROOT_NAME, at=papers.SPRING - DAY, years=20)
    true = read_certificate(papers.credential("village").certificate)
    builder = x509.CertificateBuilder(
        true.issuer, true.subject, None, 10, true.not_valid_before_utc, true.not_valid_after_utc
    )
    public: Any = true.public_key()
    builder = builder.public_key(public)
    for extension in true.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    key: Any = serialization.load_pem_private_key(other.key, None)
    forged = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    credential = Credential(forged, papers.credential("village").key)
    assert _trust(credential=credential) is Trust.UNKNOWN_AUTHORITY


def test_an_authority_s_own_key_signs_no_paper() -> None:
    """An officer's certificate that could sign certificates would be no officer's."""
    key, certificate = (
        papers.credential("village").key,
        read_certificate(papers.credential("village").certificate),
    )
    issuer_key: Any = serialization.load_pem_private_key(papers.root().key, None)
    public: Any = certificate.public_key()
    made = x509.CertificateBuilder(
        certificate.issuer,
        certificate.subject,
        public,
        8,
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    ).add_extension(
        read_certificate(papers.root().certificate).extensions.get_extension_for_class(x509.KeyUsage).value,
        critical=True,
    )
    wrong = made.sign(issuer_key, hashes.SHA256())
    pem = wrong.public_bytes(serialization.Encoding.PEM)
    assert _trust(credential=Credential(pem, key)) is Trust.UNSUITABLE
