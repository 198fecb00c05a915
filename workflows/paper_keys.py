"""The certificates that sign papers: whose signs a sign-off, who made them, which still hold.

Private keys lie sealed in the database and leave it only into the memory of a worker or a command. Issuing, loading and
revoking are entered in the journal of the holder's county.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from workflows import clock
from workflows.models import Office, Officer, PaperAuthority, PaperJob, PaperKey, PaperKeyEnd, Post, SignOff
from workflows.paper_key_trail import ISSUED, REVOKED, counties_of, enter
from workflows.paper_roots import authorities_now, own, roots, sign_lists, trust
from workflows.sealing import authority as authorities
from workflows.sealing.chains import is_issued_by, is_root, require_usable
from workflows.sealing.report import Ended
from workflows.sealing.signers import SealingError

# What a job says that waits for a certificate.
NO_KEY = "no_key"
KEY_YEARS = 3
RENEW_BEFORE = timedelta(days=60)
_SERIAL_BITS = 127
# What a common name has room for, in UTF-8: the office's code beside it tells which one it is.
_NAME_BYTES = 64
# The seal of the certificate before.
SAME_SEAL: Any = object()


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


def issue(holder: Office | Officer, *, years: int = KEY_YEARS, seal: Any = SAME_SEAL) -> PaperKey:
    """The holder has a new certificate of our own authority; one that it had keeps to its end.

    It ends with the authority at the latest. Raises NoKeyError without an authority, SealingError in its last days.
    """
    ours = authorities_now()
    if not ours:
        raise NoKeyError
    authority, now = ours[-1], clock.now()
    last = authorities.facts_of(authority.certificate.encode()).not_after
    if last < now + RENEW_BEFORE:
        raise SealingError(f"the authority {authority.name} ends on {last:%Y-%m-%d}: make the next one first")
    made = authorities.issue(
        own(authority),
        _subject(holder),
        serial=secrets.randbits(_SERIAL_BITS) | 1,
        at=now,
        until=min(now + timedelta(days=365 * years), last),
    )
    return keep(holder, made, seal=seal)


def keep(holder: Office | Officer, made: authorities.Credential, *, seal: Any = SAME_SEAL) -> PaperKey:
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
            seal=_seal_of(holder) if seal is SAME_SEAL else seal,
            made_at=clock.now(),
        )
        key_arrived()
        _enter(ISSUED, key, key, holder)
    return key


def load(office: Office, made: authorities.Credential, seal: Any = SAME_SEAL) -> PaperKey:
    """An office's own certificate stands, issued by somebody else: whose root is believed from now on.

    Raises SealingError where it doesn't hold today, isn't for signing, leads to no root, or is here already.
    """
    require_usable(made, roots(), clock.now())
    try:
        with transaction.atomic():
            if any(is_root(each) for each in made.chain):
                trust(b"".join(made.chain))
            return keep(office, made, seal=seal)
    except IntegrityError:
        raise SealingError("this certificate is here already") from None


def revoke(key: PaperKey, reason: str, officer: Officer | None = None) -> PaperKeyEnd:
    """The certificate signs nothing any more, and our list of revoked ones says so, where it is one of ours.

    Raises IntegrityError where it is revoked already.
    """
    with transaction.atomic():
        end = PaperKeyEnd.objects.create(key=key, reason=reason, officer=officer, at=clock.now())
        if is_ours(key):
            sign_lists()
        holder = key.office or key.officer
        assert holder is not None
        _enter(REVOKED, end, key, holder, officer, because=reason)
    return end


def is_ours(key: PaperKey) -> bool:
    """Whether an authority of ours issued it, be it withdrawn by now."""
    ours = PaperAuthority.objects.values_list("certificate", flat=True)
    return any(is_issued_by(key.certificate.encode(), each.encode()) for each in ours)


def ended() -> list[Ended]:
    """Every certificate that was revoked here, whoever issued it: its issuer's list needn't be at hand."""
    found = PaperKeyEnd.objects.order_by("pk").values_list("key__fingerprint", "at", "reason")
    return [Ended(fingerprint, at, reason) for fingerprint, at, reason in found]


def key_arrived() -> int:
    """Signatures that wait for a certificate are tried at once; how many there are."""
    return PaperJob.objects.filter(state=PaperJob.State.WAITING, lease="", error=NO_KEY).update(
        next_at=clock.now()
    )


def _enter(
    act: str,
    row: Any,
    key: PaperKey,
    holder: Office | Officer,
    officer: Officer | None = None,
    **facts: Any,
) -> None:
    is_office = isinstance(holder, Office)
    whose = {"office": holder.code} if isinstance(holder, Office) else {"officer": holder.pk}
    facts |= {"serial": key.serial, "holder": "office" if is_office else "officer", **whose}
    enter(act, row, counties_of(holder), facts, officer)


def _seal_of(holder: Office | Officer) -> Any:
    """The seal's picture stays the office's when its certificate is followed by another one."""
    last = holder.paper_keys.defer("key").order_by("-pk").first() if isinstance(holder, Office) else None
    return last.seal if last is not None else None


def _subject(holder: Office | Officer) -> authorities.Subject:
    name = _short(holder.name)
    if isinstance(holder, Office):
        return authorities.Subject(common_name=name, organisation=name, unit=holder.code)
    return authorities.Subject(common_name=name, unit=holder.username)


def _short(name: str) -> str:
    return name.encode()[:_NAME_BYTES].decode(errors="ignore")
