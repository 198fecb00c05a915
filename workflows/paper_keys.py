"""The certificates that sign papers: whose signs a sign-off, who made them, which still hold.

Private keys lie sealed in the database and leave it only into the signer's memory. Issuing, loading and revoking are
entered in the journal of the holder's county.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from workflows import clock, journal
from workflows.models import (
    Office,
    Officer,
    PaperAuthority,
    PaperJob,
    PaperKey,
    PaperKeyEnd,
    PaperRoot,
    Post,
    SignOff,
)
from workflows.sealing import authority as authorities

# What a job says that waits for a certificate.
NO_KEY = "no_key"
AUTHORITY_YEARS = 20
KEY_YEARS = 3
RENEW_BEFORE = timedelta(days=60)
_SERIAL_BITS = 127
# What a common name has room for, in UTF-8: the office's code beside it tells which one it is.
_NAME_BYTES = 64
_PEM_END = "-----END CERTIFICATE-----\n"


class NoKeyError(Exception):
    """Neither the office nor the officer has a certificate that is valid now: the signature waits."""


def _valid(now: datetime) -> Q:
    return Q(valid_from__lte=now, valid_until__gt=now, end__isnull=True)


def key_for(signoff: SignOff, now: datetime) -> PaperKey:
    """The key of the sign-off's office, where it has one, else the officer's. Raises NoKeyError.

    What was signed on paper is signed by whoever entered it: her office's key or hers, never the signer's.
    """
    office, officer = signoff.post.office_id, signoff.officer_id
    if on_paper := signoff.body.get("on_paper"):
        office = Post.objects.get(pk=on_paper["recorder_post"]).office_id
        officer = on_paper["recorder"]
    keys = PaperKey.objects.filter(_valid(now)).order_by("-pk")
    found = keys.filter(office_id=office).first() or keys.filter(officer_id=officer).first()
    if found is None:
        raise NoKeyError
    return found


def roots() -> list[bytes]:
    """Every root that a signature may lead to, PEM."""
    ours = PaperAuthority.objects.order_by("pk").values_list("certificate", flat=True)
    others = PaperRoot.objects.order_by("pk").values_list("certificate", flat=True)
    return [each.encode() for each in (*ours, *others)]


def certificates_of(text: str) -> list[bytes]:
    """The certificates of a text in PEM, one by one."""
    return [(each + _PEM_END).encode() for each in text.split(_PEM_END) if each.strip()]


def make_authority(name: str) -> PaperAuthority:
    """A certification authority stands; it issues from now on."""
    made = authorities.make_authority(name, at=clock.now(), years=AUTHORITY_YEARS)
    return PaperAuthority.objects.create(
        name=name, certificate=made.certificate.decode(), key=made.key, made_at=clock.now()
    )


def issue(holder: Office | Officer, *, years: int = KEY_YEARS, seal: Any = None) -> PaperKey:
    """The holder has a new certificate of our own authority; one that it had keeps to its end."""
    authority = PaperAuthority.objects.order_by("-pk").first()
    if authority is None:
        raise NoKeyError
    now = clock.now()
    made = authorities.issue(
        own(authority),
        _subject(holder),
        serial=secrets.randbits(_SERIAL_BITS) | 1,
        at=now,
        until=now + timedelta(days=365 * years),
    )
    return keep(holder, made, seal=seal)


def own(authority: PaperAuthority) -> authorities.Authority:
    """The authority as the sealing room knows it."""
    return authorities.Authority(authority.certificate.encode(), authority.key)


def keep(holder: Office | Officer, made: authorities.Credential, *, seal: Any = None) -> PaperKey:
    """The certificate and its sealed key stand, and the journal of the holder's county says so."""
    facts = authorities.facts_of(made.certificate)
    with transaction.atomic():
        key = PaperKey.objects.create(
            office=holder if isinstance(holder, Office) else None,
            officer=holder if isinstance(holder, Officer) else None,
            certificate=made.certificate.decode(),
            chain="".join(each.decode() for each in made.chain),
            key=made.key,
            serial=f"{facts.serial:x}",
            fingerprint=facts.fingerprint,
            valid_from=facts.not_before,
            valid_until=facts.not_after,
            seal=seal,
            made_at=clock.now(),
        )
        _enter("paper_key_issued", key, holder)
        key_arrived()
    return key


def load(office: Office, made: authorities.Credential, seal: Any = None) -> PaperKey:
    """An office's own certificate stands, issued by somebody else: whose root is believed from now on."""
    with transaction.atomic():
        trust(b"".join(made.chain))
        return keep(office, made, seal=seal)


def trust(pem: bytes) -> int:
    """The roots among these certificates are believed from now on; how many of them are new. Raises SealingError."""
    new = 0
    for each in certificates_of(pem.decode(errors="replace")):
        facts = authorities.facts_of(each)
        if facts.is_authority and facts.issuer == facts.common_name:
            _root, made = PaperRoot.objects.get_or_create(
                fingerprint=facts.fingerprint,
                defaults={"certificate": each.decode(), "made_at": clock.now()},
            )
            new += made
    return new


def revoke(key: PaperKey, reason: str, officer: Officer | None = None) -> PaperKeyEnd:
    """The certificate signs nothing any more, from now on. Raises IntegrityError where it is revoked already."""
    with transaction.atomic():
        end = PaperKeyEnd.objects.create(key=key, reason=reason, officer=officer, at=clock.now())
        holder = key.office or key.officer
        assert holder is not None
        _enter("paper_key_revoked", key, holder, because=reason)
    return end


def revocation_lists() -> list[bytes]:
    """The list (DER) of each authority of ours, as of now."""
    ended = PaperKeyEnd.objects.order_by("at").values_list("key__serial", "at", "reason")
    revoked = [
        authorities.Revoked(int(serial, 16), at, authorities.Reason(reason)) for serial, at, reason in ended
    ]
    return [
        authorities.crl(own(each), revoked, at=clock.now()) for each in PaperAuthority.objects.order_by("pk")
    ]


def key_arrived() -> int:
    """Signatures that wait for a certificate are tried at once; how many there are."""
    return PaperJob.objects.filter(state=PaperJob.State.WAITING, lease="", error=NO_KEY).update(
        next_at=clock.now()
    )


def _enter(act: str, key: PaperKey, holder: Office | Officer, **facts: Any) -> None:
    for county in _counties(holder):
        journal.append(
            county=county,
            act=act,
            facts={"serial": key.serial, "holder": "office" if key.office_id else "officer", **facts}
            | ({"office": holder.code} if isinstance(holder, Office) else {"officer": holder.pk}),
        )


def _counties(holder: Office | Officer) -> list[str]:
    if isinstance(holder, Office):
        return [holder.county]
    codes = holder.appointments.values_list("post__office__place_code", flat=True)
    return sorted({code[:6] for code in codes})


def _subject(holder: Office | Officer) -> authorities.Subject:
    name = _short(holder.name)
    if isinstance(holder, Office):
        return authorities.Subject(common_name=name, organisation=name, unit=holder.code)
    return authorities.Subject(common_name=name, unit=holder.username)


def _short(name: str) -> str:
    return name.encode()[:_NAME_BYTES].decode(errors="ignore")
