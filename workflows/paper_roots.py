"""Which roots a signature on paper may lead to, our own authorities and others; and the lists of revoked certificates.

An authority's key is opened to issue a certificate and to sign a list, by a command or a worker. Who checks a file
reads the list that was signed last: the web server opens no key.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from workflows import clock
from workflows.models import PaperAuthority, PaperKeyEnd, PaperRevocationList, PaperRoot, PaperRootEnd
from workflows.paper_key_trail import MADE, TRUSTED, WITHDRAWN, enter
from workflows.sealing import authority as authorities
from workflows.sealing.chains import is_issued_by, is_root
from workflows.sealing.signers import SealingError, parts_of

AUTHORITY_YEARS = 20
# A list is good for a month; whoever was given one should find a newer one long before.
RENEW_LIST_AFTER = timedelta(days=7)


def certificates_of(text: str) -> list[bytes]:
    """The certificates of a text in PEM, one by one."""
    return parts_of(text.encode())


def authorities_now() -> list[PaperAuthority]:
    """Our own authorities that are believed, without their keys, the one made last at the end: it issues."""
    gone = _withdrawn()
    found = PaperAuthority.objects.defer("key").order_by("pk")
    return [each for each in found if fingerprint_of(each.certificate) not in gone]


def roots() -> list[bytes]:
    """Every root that a signature may lead to, PEM."""
    gone = _withdrawn()
    others = PaperRoot.objects.exclude(fingerprint__in=gone).order_by("pk")
    ours = [each.certificate for each in authorities_now()]
    return [each.encode() for each in (*ours, *others.values_list("certificate", flat=True))]


def fingerprint_of(certificate: str) -> str:
    """SHA-256, hexadecimal."""
    return authorities.facts_of(certificate.encode()).fingerprint


def _withdrawn() -> set[str]:
    return set(PaperRootEnd.objects.values_list("fingerprint", flat=True))


def make_authority(name: str) -> PaperAuthority:
    """A certification authority stands; it issues from now on, and its list is signed. Raises SealingError."""
    made = authorities.make_authority(name, at=clock.now(), years=AUTHORITY_YEARS)
    with transaction.atomic():
        authority = PaperAuthority.objects.create(
            name=name, certificate=made.certificate.decode(), key=made.key, made_at=clock.now()
        )
        _sign_list(authority)
        enter(MADE, authority, (), {"authority": name, "fingerprint": fingerprint_of(authority.certificate)})
    return authority


def own(authority: PaperAuthority) -> authorities.Authority:
    """The authority as the sealing room knows it, its key open."""
    return authorities.Authority(authority.certificate.encode(), authority.key)


def trust(pem: bytes) -> int:
    """The roots among these certificates are believed from now on; how many of them are new.

    Raises SealingError where a certificate can't be read, none is a root, or one was withdrawn.
    """
    found = [each for each in certificates_of(pem.decode(errors="replace")) if is_root(each)]
    if not found:
        raise SealingError("no certificate in it is a root: one that signed itself and may issue others")
    with transaction.atomic():
        return sum(_trusted(each) for each in found)


def _trusted(root: bytes) -> bool:
    facts = authorities.facts_of(root)
    if facts.fingerprint in _withdrawn():
        raise SealingError(f"the root {facts.common_name} was withdrawn, for good")
    row, is_new = PaperRoot.objects.get_or_create(
        fingerprint=facts.fingerprint, defaults={"certificate": root.decode(), "made_at": clock.now()}
    )
    if is_new:
        enter(TRUSTED, row, (), {"authority": facts.common_name, "fingerprint": facts.fingerprint})
    return is_new


def distrust(fingerprint: str, reason: str) -> None:
    """No signature leads to this root any more, not even those made before. Raises SealingError where none stands."""
    if fingerprint not in {fingerprint_of(each.decode()) for each in roots()}:
        raise SealingError("no root that is believed has this fingerprint")
    with transaction.atomic():
        end = PaperRootEnd.objects.create(fingerprint=fingerprint, reason=reason, at=clock.now())
        enter(WITHDRAWN, end, (), {"fingerprint": fingerprint, "because": reason})


def revocation_lists() -> list[bytes]:
    """The list (DER) that each authority of ours signed last. Opens no key."""
    ours = [each.pk for each in authorities_now()]
    last = PaperRevocationList.objects.filter(authority__in=ours).values("authority").annotate(last=Max("pk"))
    found = PaperRevocationList.objects.filter(pk__in=last.values("last")).order_by("pk")
    return [bytes(data) for data in found.values_list("data", flat=True)]


def sign_lists(*, older_than: timedelta = timedelta(0)) -> int:
    """Each authority of ours whose list is that old has signed a new one; how many there were. Opens their keys."""
    before = clock.now() - older_than
    due = [
        each
        for each in authorities_now()
        if (last := each.lists.order_by("-pk").first()) is None or last.made_at <= before
    ]
    for authority in due:
        _sign_list(authority)
    return len(due)


def fresh_lists() -> list[bytes]:
    """A list (DER) of each authority of ours as of now, to be kept in a signed file. Opens their keys."""
    return [_list(each, clock.now()) for each in authorities_now()]


def _sign_list(authority: PaperAuthority) -> None:
    now = clock.now()
    PaperRevocationList.objects.create(authority=authority, data=_list(authority, now), made_at=now)


def _list(authority: PaperAuthority, now: datetime) -> bytes:
    root = authority.certificate.encode()
    ended = PaperKeyEnd.objects.order_by("at").values_list("key__certificate", "key__serial", "at", "reason")
    revoked = [
        authorities.Revoked(int(serial, 16), at, authorities.Reason(reason))
        for certificate, serial, at, reason in ended
        if is_issued_by(certificate.encode(), root)
    ]
    return authorities.crl(own(authority), revoked, at=now)
