"""Whether a signer is one of ours: her certificate leads to our roots and wasn't revoked when she signed.

Judged as of the moment of signing, since papers outlive certificates. Who was revoked because the key fell into other
hands is judged more harshly: whoever holds the key can also claim an earlier moment.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from workflows.sealing.report import Ended, Trust
from workflows.sealing.signers import SealingError, der, read_certificate, read_list

# A signer's clock may run ahead of the checker's.
_TOLERANCE: Final = timedelta(minutes=10)
_WORDS: Final = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Trust.UNKNOWN_AUTHORITY,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Trust.OUTSIDE_VALIDITY,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Trust.UNSUITABLE,
}


@dataclass(frozen=True)
class Judgement:
    """The word on a certificate, and since when and why it is revoked, where it is, even if that was later."""

    trust: Trust
    revoked_at: datetime | None = None
    revoked_because: str = ""


@dataclass(frozen=True)
class Anchors:
    """What the checker is given: its roots, the lists of revoked certificates, and the moment of checking.

    `ended` are those that the register has revoked, whoever issued them: their issuer's list may not be at hand.
    """

    roots: tuple[asn1_x509.Certificate, ...]
    lists: tuple[x509.CertificateRevocationList, ...]
    moment: datetime
    ended: tuple[Ended, ...] = ()

    def context(self, at: datetime) -> ValidationContext:
        """The roots as pyHanko wants them, at that moment; lists are looked through by `judge`, not by it."""
        return ValidationContext(trust_roots=list(self.roots), moment=at, allow_fetching=False)

    def judge(
        self, problem: AdESSubIndic | None, path: ValidationPath | None, at: datetime, *, proven: bool
    ) -> Judgement:
        """The word on the certificate at the end of `path`, which pyHanko found good except for `problem`."""
        if problem is not None or path is None:
            return Judgement(_word(problem, path, at))
        if at > self.moment + _TOLERANCE:
            return Judgement(Trust.IN_THE_FUTURE)
        chain = [x509.load_der_x509_certificate(one.dump()) for one in path.iter_certs(include_root=True)]
        for issuer, certificate in itertools.pairwise(chain):
            if (end := self._end(issuer, certificate)) is not None:
                return Judgement(_after_revocation(end, at, proven=proven), end.at, end.because)
        return Judgement(Trust.TRUSTED)

    def _end(self, issuer: x509.Certificate, certificate: x509.Certificate) -> Ended | None:
        fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
        line = self._line(issuer, certificate)
        found = [each for each in self.ended if each.fingerprint == fingerprint]
        if line is not None:
            found.append(Ended(fingerprint, line.revocation_date_utc, _reason(line)))
        # Where they differ, the harsher word counts.
        return min(found, key=lambda each: (not _is_stolen(each), each.at), default=None)

    def _line(
        self, issuer: x509.Certificate, certificate: x509.Certificate
    ) -> x509.RevokedCertificate | None:
        for one in self.lists:
            if one.issuer == issuer.subject and _is_signed_by(one, issuer):
                line = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
                if line is not None:
                    return line
        return None


def anchors(
    roots: Sequence[bytes], crls: Iterable[bytes], moment: datetime, ended: Iterable[Ended] = ()
) -> Anchors:
    """The roots and lists (DER or PEM) read. Raises SealingError where one can't be, or for a moment without offset."""
    if moment.utcoffset() is None:
        raise SealingError("the moment of a check needs its offset")
    lists = tuple(read_list(one) for one in crls)
    return Anchors(tuple(_root(one) for one in roots), lists, moment, tuple(ended))


def _word(problem: AdESSubIndic | None, path: ValidationPath | None, at: datetime) -> Trust:
    if isinstance(problem, AdESIndeterminate) and problem in _WORDS:
        return _WORDS[problem]
    if problem is not AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE or path is None:
        return Trust.UNDECIDED
    # pyHanko has one word for a certificate of tomorrow and for one that our root never signed.
    chain = path.iter_certs(include_root=True)
    inside = all(one.not_valid_before <= at <= one.not_valid_after for one in chain)
    return Trust.UNKNOWN_AUTHORITY if inside else Trust.OUTSIDE_VALIDITY


def _root(data: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(der(read_certificate(data)))


def _is_signed_by(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return one.is_signature_valid(issuer.public_key())  # type: ignore[arg-type] # others raise TypeError
    except TypeError:
        return False


def _reason(line: x509.RevokedCertificate) -> str:
    try:
        reason = line.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, ValueError):
        return x509.ReasonFlags.unspecified.name
    return reason.name


def _is_stolen(end: Ended) -> bool:
    return end.because in (x509.ReasonFlags.key_compromise.name, x509.ReasonFlags.ca_compromise.name)


def _after_revocation(end: Ended, at: datetime, *, proven: bool) -> Trust:
    return Trust.TRUSTED if at < end.at and (proven or not _is_stolen(end)) else Trust.REVOKED
