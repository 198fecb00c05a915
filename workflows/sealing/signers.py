"""What can sign: a key that this process holds, or, behind the same protocol, one that a device keeps to itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

DIGEST = "sha256"
NO_SUCH_KEY = "papers are signed with ECDSA or RSA keys only"


class SealingError(Exception):
    """A paper can't be signed: key and certificate don't fit, the field isn't there, or it is signed already."""


class StampError(SealingError):
    """The time-stamping authority can't be reached, or gave no stamp: nothing is wrong with the paper."""


class PaperSigner(Protocol):
    """A key that signs papers, together with what others need to recognise its signatures."""

    @property
    def certificate(self) -> bytes:
        """The certificate of the key, DER."""

    @property
    def chain(self) -> Sequence[bytes]:
        """The certificates above it, DER, nearest first; the root may be left out."""

    def sign(self, data: bytes) -> bytes:
        """The signature over SHA-256 of `data`: ECDSA as DER, RSA as PKCS #1 v1.5."""


class DetachedSigner(Protocol):
    """Room for a signature that stands beside the file, such as one of the national standard (SM2 with SM3).

    No reader of PDF knows such a signature inside the file, so it can only be kept next to it.
    """

    @property
    def algorithm(self) -> str:
        """The name of the algorithm, as it is written down beside the signature."""

    def sign_file(self, pdf: bytes) -> bytes:
        """A signature over all bytes of the file."""


class SoftwareSigner:
    """Signs with a private key in memory; the key is never shown, not even by `repr`."""

    def __init__(self, certificate: bytes, key: bytes, chain: Sequence[bytes] = ()) -> None:
        """`certificate`, `key` (unencrypted PKCS #8) and `chain` are DER or PEM.

        Raises SealingError where one can't be read, or where the key isn't the certificate's.
        """
        loaded = read_certificate(certificate)
        self._key = _read_key(key)
        if public_bytes(self._key.public_key()) != public_bytes(loaded.public_key()):
            raise SealingError("the private key is not the certificate's")
        self.certificate = der(loaded)
        self.chain: Sequence[bytes] = tuple(der(read_certificate(one)) for one in chain)

    def sign(self, data: bytes) -> bytes:
        """See `PaperSigner.sign`."""
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def parts_of(pem: bytes, kind: str = "CERTIFICATE") -> list[bytes]:
    """Each part of that kind of a text in PEM, by itself, whatever stands between them."""
    found = re.findall(rb"-----BEGIN (%b)-----(.+?)-----END \1-----" % kind.encode(), pem, re.DOTALL)
    return [b"-----BEGIN %b-----%b-----END %b-----\n" % (name, body, name) for name, body in found]


def read_certificate(data: bytes) -> x509.Certificate:
    """The certificate in `data`, DER or PEM. Raises SealingError where there is none."""
    try:
        if data.lstrip().startswith(b"-----"):
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise SealingError("this is not a certificate in DER or PEM") from error


def read_list(data: bytes) -> x509.CertificateRevocationList:
    """The list of revoked certificates in `data`, DER or PEM. Raises SealingError where there is none."""
    try:
        if data.lstrip().startswith(b"-----"):
            return x509.load_pem_x509_crl(data)
        return x509.load_der_x509_crl(data)
    except ValueError as error:
        raise SealingError("this is not a list of revoked certificates in DER or PEM") from error


def pem_list(data: bytes) -> bytes:
    """The list of revoked certificates in `data`, as PEM. Raises SealingError where there is none."""
    return read_list(data).public_bytes(serialization.Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    """The certificate as DER."""
    return certificate.public_bytes(serialization.Encoding.DER)


def public_bytes(key: object) -> bytes:
    """The public key as DER. Raises SealingError for a kind of key that signs no papers."""
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise SealingError(NO_SUCH_KEY)
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _read_key(data: bytes) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    pem = data.lstrip().startswith(b"-----")
    load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
    try:
        key = load(data, password=None)
    except (ValueError, TypeError):
        # Not the library's words, nor its frames: they might show the key.
        raise SealingError("this is not an unencrypted private key in DER or PEM") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SealingError(NO_SUCH_KEY)
    return key
