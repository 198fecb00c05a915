"""Which certificate issued which: by full names and the signature, never by a name alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from workflows.sealing.authority import Credential, facts_of
from workflows.sealing.signers import SealingError, read_certificate, read_list

# Nobody's own certificate stands further below its root.
_MOST_STEPS = 8


def is_issued_by(certificate: bytes, issuer: bytes) -> bool:
    """Whether the issuer's key signed the certificate and its name stands in it. Raises SealingError."""
    return _is_issued(read_certificate(certificate), read_certificate(issuer))


def is_root(certificate: bytes) -> bool:
    """Whether the certificate may issue others and was signed by itself. Raises SealingError."""
    return facts_of(certificate).is_authority and is_issued_by(certificate, certificate)


def root_of(certificate: bytes, chain: Sequence[bytes], roots: Sequence[bytes]) -> bytes | None:
    """The root that the certificate leads to, by way of those of the chain; none where it leads nowhere."""
    for _step in range(_MOST_STEPS):
        for root in roots:
            if is_issued_by(certificate, root):
                return root
        above = [one for one in chain if one != certificate and is_issued_by(certificate, one)]
        if not above:
            return None
        certificate = above[0]
    return None


def is_list_of(data: bytes, issuer: bytes) -> bool:
    """Whether that authority signed the list of revoked certificates. Raises SealingError."""
    found, root = read_list(data), read_certificate(issuer)
    try:
        return found.issuer == root.subject and found.is_signature_valid(root.public_key())  # type: ignore[arg-type]
    except (TypeError, UnsupportedAlgorithm):
        return False


def require_usable(made: Credential, roots: Sequence[bytes], at: datetime) -> None:
    """Nothing, where the certificate signs papers that others can check. Raises SealingError, which says why not."""
    facts = facts_of(made.certificate)
    if not facts.not_before <= at < facts.not_after:
        raise SealingError(
            f"the certificate holds from {facts.not_before:%Y-%m-%d} until {facts.not_after:%Y-%m-%d}, not today"
        )
    if facts.is_authority or not _may_sign(read_certificate(made.certificate)):
        raise SealingError("the certificate isn't for signing documents (key usage: non-repudiation)")
    own = [one for one in made.chain if is_root(one)]
    if root_of(made.certificate, made.chain, [*own, *roots]) is None:
        raise SealingError(
            "the file lacks the certificates up to the root: trust the root first, or pack them in"
        )


def _is_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    except x509.ExtensionNotFound:
        return False
