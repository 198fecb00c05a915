"""A certification authority small enough for a county without one: keys, certificates, and the list of revoked ones.

ECDSA on P-256. One root signs every certificate itself. No address to fetch the list from stands in a certificate:
whoever checks is given the list, since a county's network may have no way to a server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from workflows.sealing.signers import NO_SUCH_KEY, SealingError, public_bytes, read_certificate

_COUNTRY: Final = "CN"
# X.520 gives a common name 64 places, and the library counts bytes: 21 Chinese characters.
_LONGEST_NAME: Final = 64
_USES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_LIST_LASTS: Final = timedelta(days=31)


@dataclass(frozen=True)
class Subject:
    """Whom a certificate names: an officer with her office, or an office with itself."""

    common_name: str
    organisation: str = ""
    unit: str = ""
    place: str = ""


@dataclass(frozen=True)
class Authority:
    """A root certificate and its private key, both PEM, the key unencrypted."""

    certificate: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Credential:
    """A certificate, its private key and the certificates above it, all PEM, the key unencrypted."""

    certificate: bytes
    key: bytes = field(repr=False)
    chain: tuple[bytes, ...] = ()


class Reason(StrEnum):
    """Why a certificate is revoked (RFC 5280); the value is the word that reports and journals use."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation_of_operation"


@dataclass(frozen=True)
class Revoked:
    """One line of a list: the certificate's serial number, since when, and why."""

    serial: int
    at: datetime
    reason: Reason = Reason.UNSPECIFIED


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says; the moments bear an offset, the fingerprint is SHA-256 in hexadecimal."""

    common_name: str
    organisation: str
    unit: str
    issuer: str
    serial: int
    not_before: datetime
    not_after: datetime
    key: str
    fingerprint: str
    is_authority: bool


def make_authority(name: str, *, at: datetime, years: int) -> Authority:
    """A new root of that name, valid from `at` for that many years. Raises SealingError for a name that doesn't fit."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(Subject(name))
    until = at + timedelta(days=365 * years + years // 4)
    serial = x509.random_serial_number()
    builder = _builder(subject, subject, key.public_key(), serial=serial, at=at, until=until)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    return Authority(_pem(builder.sign(key, hashes.SHA256())), _private_pem(key))


def issue(
    authority: Authority, subject: Subject, *, serial: int, at: datetime, until: datetime
) -> Credential:
    """A new key and the authority's certificate for it; it may sign papers and nothing else.

    No purpose is named (extended key usage): every checker knows other names for "documents", and refuses the rest.
    Raises SealingError for a name that doesn't fit or for an end after the authority's own.
    """
    root, root_key = _unlocked(authority)
    if until > root.not_valid_after_utc:
        raise SealingError("a certificate can't outlive the authority that issued it")
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(subject), root.subject, key.public_key(), serial=serial, at=at, until=until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    builder = builder.add_extension(_issuer_key(root_key), critical=False)
    return Credential(
        _pem(builder.sign(root_key, hashes.SHA256())), _private_pem(key), (authority.certificate,)
    )


def crl(
    authority: Authority, revoked: Iterable[Revoked], *, at: datetime, lasts: timedelta = _LIST_LASTS
) -> bytes:
    """The authority's list (DER) as of `at`, to be replaced after `lasts` at the latest."""
    root, root_key = _unlocked(authority)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(at.astimezone(UTC))
        .next_update((at + lasts).astimezone(UTC))
        .add_extension(_issuer_key(root_key), critical=False)
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
    )
    for one in sorted(revoked, key=lambda one: one.serial):
        line = x509.RevokedCertificateBuilder().serial_number(one.serial)
        line = line.revocation_date(one.at.astimezone(UTC))
        if one.reason is not Reason.UNSPECIFIED:  # the standard wants it left out
            line = line.add_extension(x509.CRLReason(x509.ReasonFlags[one.reason]), critical=False)
        builder = builder.add_revoked_certificate(line.build())
    return builder.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def from_pkcs12(data: bytes, password: str) -> Credential:
    """The key, its certificate and what else lies in a PKCS #12 file.

    Raises SealingError where the file can't be opened with that password, holds no key or no certificate of it, or a
    key that signs no papers.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, password.encode())
    except ValueError:
        raise SealingError("this is not a PKCS #12 file, or its password is another one") from None
    except UnsupportedAlgorithm:
        raise SealingError(NO_SUCH_KEY) from None
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SealingError("the PKCS #12 file holds no ECDSA or RSA key with its certificate")
    if public_bytes(key.public_key()) != public_bytes(certificate.public_key()):
        raise SealingError("the private key is not the certificate's")
    return Credential(_pem(certificate), _private_pem(key), tuple(_pem(other) for other in others))


def facts_of(certificate: bytes) -> CertificateFacts:
    """What the certificate (DER or PEM) says. Raises SealingError where it can't be read, as with a key for SM2."""
    read = read_certificate(certificate)
    try:
        is_authority = read.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        is_authority = False
    try:
        key = read.public_key()
    except (UnsupportedAlgorithm, ValueError):
        raise SealingError(NO_SUCH_KEY) from None
    return CertificateFacts(
        common_name=_part(read.subject, NameOID.COMMON_NAME),
        organisation=_part(read.subject, NameOID.ORGANIZATION_NAME),
        unit=_part(read.subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
        issuer=_part(read.issuer, NameOID.COMMON_NAME),
        serial=read.serial_number,
        not_before=read.not_valid_before_utc,
        not_after=read.not_valid_after_utc,
        key=key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__,
        fingerprint=read.fingerprint(hashes.SHA256()).hex(),
        is_authority=is_authority,
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    serial: int,
    at: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(at.astimezone(UTC))
        .not_valid_after(until.astimezone(UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(subject: Subject) -> x509.Name:
    parts = {
        NameOID.COUNTRY_NAME: _COUNTRY,
        NameOID.LOCALITY_NAME: subject.place,
        NameOID.ORGANIZATION_NAME: subject.organisation,
        NameOID.ORGANIZATIONAL_UNIT_NAME: subject.unit,
        NameOID.COMMON_NAME: subject.common_name,
    }
    for value in parts.values():
        if len(value.encode()) > _LONGEST_NAME:
            raise SealingError(f"a name in a certificate has at most {_LONGEST_NAME} bytes: {value}")
    if not subject.common_name:
        raise SealingError("a certificate names somebody")
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts.items() if value])


def _usage(*granted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in granted for name in _USES})


def _issuer_key(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _unlocked(authority: Authority) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = serialization.load_pem_private_key(authority.key, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SealingError("the authority's key is not one of its own making")
    root = read_certificate(authority.certificate)
    if public_bytes(key.public_key()) != public_bytes(root.public_key()):
        raise SealingError("the authority's key is not its certificate's")
    return root, key


def _part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
