"""What a check of a PDF found, as the checking process writes it down and the asking process reads it.

Plain data: neither Django nor a PDF library is needed to hold one.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

# Larger than any paper of ours; a file beyond it is not even read.
MOST_BYTES: Final = 20 * 1024 * 1024


class Kind(StrEnum):
    """What a file is, in one word.

    SEALED says that each signature holds, by people whom our roots know, and that nothing was added after the last. It
    doesn't say that the file is the latest: who keeps a register finds the longest of `Report.revisions` in it.
    """

    SEALED = "sealed"
    ALTERED = "altered"
    UNTRUSTED = "untrusted"
    UNSIGNED = "unsigned"
    DAMAGED = "damaged"
    NOT_A_PDF = "not_a_pdf"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"


class Trust(StrEnum):
    """What is known about the certificate of a signature, at the moment it was made."""

    TRUSTED = "trusted"
    UNKNOWN_AUTHORITY = "unknown_authority"
    OUTSIDE_VALIDITY = "outside_validity"
    REVOKED = "revoked"
    UNSUITABLE = "unsuitable"
    IN_THE_FUTURE = "in_the_future"
    UNDECIDED = "undecided"


class Covers(StrEnum):
    """How much of the file a signature vouches for."""

    FILE = "file"
    REVISION = "revision"
    PART = "part"


class What(StrEnum):
    """What was changed after a signature, apart from what the next signatures were entitled to."""

    BYTES = "bytes"  # inside what was signed
    PAGE = "page"
    PAGES = "pages"
    ANNOTATION = "annotation"
    ATTACHMENT = "attachment"
    SIGNATURE_REMOVED = "signature_removed"
    FIELD = "field"
    APPEARANCE = "appearance"  # of a signature that was made before
    SCRIPT = "script"
    APPENDED = "appended"  # behind the last signature, without a change to what is seen
    OTHER = "other"


@dataclass(frozen=True, order=True)
class Change:
    """One thing that was changed: `name` is a page's number from 1, an attachment's or a field's name, or empty."""

    what: What
    name: str = ""


@dataclass(frozen=True)
class Signature:
    """One signature or time stamp of the file.

    `signed_at` is proven by an authority where `time_is_proven`, else it is what the signer claims. `covered` is the
    length in bytes of the beginning of the file that it vouches for.
    """

    field: str
    common_name: str = ""
    organisation: str = ""
    unit: str = ""
    serial: int = 0
    fingerprint: str = ""
    reason: str = ""
    signed_at: datetime | None = None
    time_is_proven: bool = False
    is_timestamp: bool = False
    certifies: bool = False
    intact: bool = False
    trust: Trust = Trust.UNDECIDED
    revoked_at: datetime | None = None
    revoked_because: str = ""
    covers: Covers = Covers.PART
    covered: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether what was signed is untouched, and nothing was added that the signature doesn't allow."""
        return self.intact and self.covers is not Covers.PART and not self.changes

    @property
    def trusted(self) -> bool:
        """Whether our roots vouch for the signer at that moment."""
        return self.trust is Trust.TRUSTED


@dataclass(frozen=True)
class Ended:
    """A certificate that whoever asks knows to be revoked: its SHA-256 in hexadecimal, since when, and why."""

    fingerprint: str
    at: datetime
    because: str


@dataclass(frozen=True)
class Revision:
    """A beginning of the file that is a file by itself: its length in bytes and its SHA-256 in hexadecimal."""

    length: int
    digest: str


@dataclass(frozen=True)
class Attached:
    """A file inside the file: its name, size in bytes, SHA-256 in hexadecimal, and its relationship to the paper."""

    name: str
    size: int
    digest: str
    relationship: str = ""


@dataclass(frozen=True)
class Report:
    """Everything that a check found out.

    `lost` are fields that were signed once and are not any more; `data` is the enclosed data of the paper, where there
    is just one.
    """

    kind: Kind
    signatures: tuple[Signature, ...] = ()
    empty_fields: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    revisions: tuple[Revision, ...] = ()
    attachments: tuple[Attached, ...] = ()
    data: bytes | None = field(default=None, repr=False)

    @property
    def sign_offs(self) -> tuple[Signature, ...]:
        """The signatures of people, in the order of signing, without the time stamps."""
        return tuple(one for one in self.signatures if not one.is_timestamp)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed after any of the signatures, each thing once."""
        found = {change for one in self.signatures for change in one.changes}
        found |= {Change(What.SIGNATURE_REMOVED, name) for name in self.lost}
        # A signature takes its looks along when it goes.
        removed = {change.name for change in found if change.what is What.SIGNATURE_REMOVED}
        return tuple(
            sorted(one for one in found if one.what is not What.APPEARANCE or one.name not in removed)
        )

    def as_json(self) -> str:
        """The report as one line; `from_json` gives an equal one back."""
        plain = asdict(replace(self, data=None))
        plain["data"] = None if self.data is None else base64.b64encode(self.data).decode()
        return json.dumps(plain, ensure_ascii=False, default=datetime.isoformat)


def from_json(text: str) -> Report:
    """The report that `Report.as_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    plain: dict[str, Any] = json.loads(text)
    return Report(
        kind=Kind(plain["kind"]),
        signatures=tuple(_signature(one) for one in plain["signatures"]),
        empty_fields=tuple(plain["empty_fields"]),
        lost=tuple(plain["lost"]),
        revisions=tuple(Revision(**one) for one in plain["revisions"]),
        attachments=tuple(Attached(**one) for one in plain["attachments"]),
        data=None if plain["data"] is None else base64.b64decode(plain["data"], validate=True),
    )


def _signature(plain: dict[str, Any]) -> Signature:
    moments = {
        name: plain[name] and datetime.fromisoformat(plain[name]) for name in ("signed_at", "revoked_at")
    }
    changes = tuple(Change(What(one["what"]), one["name"]) for one in plain["changes"])
    enums = {"trust": Trust(plain["trust"]), "covers": Covers(plain["covers"])}
    return Signature(**{**plain, **moments, **enums, "changes": changes})
