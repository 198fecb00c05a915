"""What a check found in a file, in the reader's words; with or without the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from workflows.sealing.report import Kind, Signature, Trust, What

TRUST: dict[Trust, Any] = {
    Trust.UNKNOWN_AUTHORITY: _("its certificate is of an authority that isn’t ours"),
    Trust.OUTSIDE_VALIDITY: _("its certificate didn’t hold on that day"),
    Trust.REVOKED: _("its certificate had been revoked"),
    Trust.UNSUITABLE: _("its certificate isn’t for signing"),
    Trust.IN_THE_FUTURE: _("it claims a day that is still to come"),
    Trust.UNDECIDED: _("its certificate could not be checked"),
}
CHANGES: dict[What, Any] = {
    What.BYTES: _("what was signed has been changed"),
    What.PAGE: _("something was put onto a page afterwards"),
    What.PAGES: _("pages were added or taken out afterwards"),
    What.ANNOTATION: _("a note or mark was added afterwards"),
    What.ATTACHMENT: _("an enclosed file was changed afterwards"),
    What.SIGNATURE_REMOVED: _("a signature was taken out afterwards"),
    What.FIELD: _("a field was changed afterwards"),
    What.APPEARANCE: _("what an earlier signature shows was changed afterwards"),
    What.SCRIPT: _("a program was added afterwards"),
    What.APPENDED: _("something stands behind the last signature"),
    What.OTHER: _("something was changed afterwards"),
}
_NOT_OURS = _("This can’t be read as a paper of ours: damaged, or something else. Don’t rely on it.")
# Of a file that nothing is known of but the roots.
OFFLINE: dict[Kind, Any] = {
    Kind.SEALED: _(
        "Every signature holds, and nothing was added behind the last one. Whether this is the latest version, only the"
        " register knows."
    ),
    Kind.ALTERED: _("Altered: this isn't the file that was signed. Don't rely on it."),
    Kind.UNTRUSTED: _("What was signed is untouched, but not every certificate can be relied on."),
    Kind.UNSIGNED: _("Nothing in it is signed: it proves nothing by itself."),
    Kind.DAMAGED: _NOT_OURS,
    Kind.NOT_A_PDF: _NOT_OURS,
    Kind.ENCRYPTED: _NOT_OURS,
    Kind.TOO_LARGE: _NOT_OURS,
    Kind.TOO_COMPLEX: _NOT_OURS,
}


@dataclass(frozen=True)
class Signed:
    """A signature in a file, in the reader's words; a note is no fault."""

    name: str
    at: datetime | None
    holds: bool
    faults: tuple[str, ...]
    note: str = ""


def in_words(signature: Signature, kept_at: datetime | None = None) -> Signed:
    """`kept_at` is when the register kept the signature: a certificate that was revoked later was good for it."""
    faults = [str(CHANGES[change.what]) for change in signature.changes]
    if not signature.intact and not faults:
        faults.append(str(CHANGES[What.BYTES]))
    before = kept_at is not None and signature.revoked_at is not None and kept_at < signature.revoked_at
    if not signature.trusted and not (signature.trust is Trust.REVOKED and before):
        faults.append(str(TRUST[signature.trust]))
    name = signature.common_name or signature.field
    note = _revoked_later(signature) if not faults else ""
    return Signed(name, signature.signed_at, not faults, tuple(dict.fromkeys(faults)), note)


def _revoked_later(signature: Signature) -> str:
    if signature.revoked_at is None:
        return ""
    day = timezone.localtime(signature.revoked_at).date()
    return _now("its certificate was revoked later, on %(day)s") % {"day": day}
