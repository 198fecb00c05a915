"""One level's signature on a kept paper: which field, with whose key, looking how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from workflows import clock, paper_roots, paper_store
from workflows.models import Paper, PaperKey, PaperRevision, SignOff
from workflows.programme import Printed, Programme
from workflows.sealing.signers import SoftwareSigner, der, read_certificate

if TYPE_CHECKING:
    from workflows.sealing.signing import LongTerm


def signed(
    programme: Programme, paper: Paper, base: PaperRevision, signoff: SignOff, key: PaperKey
) -> Printed:
    """The base's bytes, followed by the signature of the sign-off in the field of its level."""
    # What signs takes 17 MB: a worker that prints a long register does without it.
    from workflows.sealing.signing import sign

    left, bottom, right, top = base.made_with["boxes"][signoff.level][1:5]
    is_last = signoff.level == programme.papers[paper.kind].levels[-1]
    holder = key.office or key.officer
    assert holder is not None
    appearance = programme.print_signature(paper, signoff, key, right - left, top - bottom)
    pdf = sign(
        paper_store.read(base.digest),
        signoff.level,
        signer=SoftwareSigner(
            key.certificate.encode(), key.key, chain=paper_roots.certificates_of(key.chain)
        ),
        appearance=appearance.pdf,
        certify=base.signatures == 0,
        at=clock.now(),
        reason=f"{paper.number} {signoff.digest}",
        name=holder.name,
        # The last level's stands for all of them: it carries what a reader needs years later, and its stamp covers
        # what was signed before it. The others wait for nobody's machine.
        timestamper=_timestamper() if is_last else None,
        long_term=_long_term() if is_last else None,
    )
    return Printed(pdf, made_with=appearance.made_with)


def _timestamper() -> Any:
    """What settings.PAPER_TIMESTAMPER names, or none: an address, or the path of a callable without arguments."""
    named = settings.PAPER_TIMESTAMPER
    if named.startswith(("https://", "http://")):
        from workflows.sealing.signing import time_stamper

        return time_stamper(named)
    return import_string(named)() if named else None


def _long_term() -> LongTerm | None:
    """Roots and revocation lists to be kept in the file; only where there is a time-stamp for them to stand on."""
    if not settings.PAPER_TIMESTAMPER:
        return None
    from workflows.sealing.signing import LongTerm

    return LongTerm(
        roots=[der(read_certificate(root)) for root in paper_roots.roots()], crls=paper_roots.fresh_lists()
    )
