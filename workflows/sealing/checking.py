"""What a PDF is: sealed as it should be, altered, or something else altogether.

Made for files from anybody, so it must not run where it could take the server down: `workflows.sealing.checker` runs it
in a process of its own, with limits. Nothing is fetched from a network.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pyhanko.pdf_utils import misc
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.generic_cms import collect_timing_info, extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
    read_certification_data,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel, SignatureStatus

from workflows.sealing.changes import TooManyPartsError, attachments_of, differences, lost_signatures
from workflows.sealing.report import (
    MOST_BYTES,
    Attached,
    Change,
    Covers,
    Ended,
    Kind,
    Report,
    Revision,
    Signature,
    Trust,
    What,
)
from workflows.sealing.revisions import revisions_of
from workflows.sealing.trust import Anchors, anchors

# Ours have five or so: the form, four signatures, and the data that make one last.
MOST_REVISIONS: Final = 40
MOST_ATTACHED: Final = 40
MOST_FIELDS: Final = 200
_LIMITS_MET: Final = (RecursionError, MemoryError, TooManyPartsError, misc.PdfDecodeLimitError)
_MEGABYTE: Final = 1024 * 1024
_LIMITS: Final = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=32 * _MEGABYTE),
    document_budget=DocumentDecodeBudget(base_allowance=96 * _MEGABYTE, max_ratio=10),
)
_COVERS: Final = {
    SignatureCoverageLevel.ENTIRE_FILE: Covers.FILE,
    SignatureCoverageLevel.ENTIRE_REVISION: Covers.REVISION,
}
# Where readers look for the first bytes of a PDF.
_HEAD: Final = 1024


def check(
    pdf: bytes,
    *,
    roots: Sequence[bytes],
    crls: Sequence[bytes],
    moment: datetime,
    ended: Sequence[Ended] = (),
    most_bytes: int = MOST_BYTES,
) -> Report:
    """What `pdf` is, judged by our root certificates and lists of revoked ones (DER or PEM) as of `moment`.

    `ended` are certificates that are known to be revoked without a list.

    Any bytes get an answer. Raises SealingError only where a root or a list can't be read, or where `moment` has no
    offset.
    """
    known = anchors(roots, crls, moment, ended)
    if len(pdf) > most_bytes:
        return Report(Kind.TOO_LARGE)
    if b"%PDF-" not in pdf[:_HEAD]:
        return Report(Kind.NOT_A_PDF)
    if pdf.count(b"%%EOF") > MOST_REVISIONS:
        return Report(Kind.TOO_COMPLEX)
    revisions = revisions_of(pdf)
    try:
        return _read(pdf, known, revisions)
    except _LIMITS_MET:
        return Report(Kind.TOO_COMPLEX, revisions=revisions)
    except Exception:  # noqa: BLE001 - a hostile file may make three libraries fail in any way they can
        return Report(Kind.DAMAGED, revisions=revisions)


def _read(pdf: bytes, known: Anchors, revisions: tuple[Revision, ...]) -> Report:
    reader = PdfFileReader(io.BytesIO(pdf), decode_limits=_LIMITS)
    if reader.encrypted:
        return Report(Kind.ENCRYPTED, revisions=revisions)
    if reader.total_revisions > MOST_REVISIONS:
        return Report(Kind.TOO_COMPLEX, revisions=revisions)
    attachments, data = _attachments(reader)
    fields = list(enumerate_sig_fields(reader))
    if len(fields) > MOST_FIELDS:
        return Report(Kind.TOO_COMPLEX, revisions=revisions)
    found = [_embedded(reader, reference, name) for name, value, reference in fields if value is not None]
    unreadable = [one for one in found if isinstance(one, Signature)]
    read = [one for one in found if isinstance(one, EmbeddedPdfSignature)]
    read.sort(key=lambda one: one.signed_revision)
    signatures = _ended((*(_signature(one, known) for one in read), *unreadable))
    whole = bool(signatures) and signatures[-1].covers is Covers.FILE
    lost = () if whole else lost_signatures(reader)
    return Report(
        Kind.ALTERED if lost else _kind(signatures),
        signatures,
        empty_fields=tuple(name for name, value, _reference in fields if value is None),
        lost=lost,
        revisions=revisions,
        attachments=attachments,
        data=data,
    )


def _embedded(reader: PdfFileReader, reference: Any, name: str) -> EmbeddedPdfSignature | Signature:
    try:
        return EmbeddedPdfSignature(reader, reference.get_object(), name)
    except _LIMITS_MET:
        raise
    except Exception:  # noqa: BLE001 - see `check`
        return Signature(name, changes=(Change(What.BYTES),))


def _kind(signatures: tuple[Signature, ...]) -> Kind:
    if not signatures:
        return Kind.UNSIGNED
    if not all(one.holds for one in signatures):
        return Kind.ALTERED
    return Kind.SEALED if all(one.trusted for one in signatures) else Kind.UNTRUSTED


def _ended(signatures: tuple[Signature, ...]) -> tuple[Signature, ...]:
    """As given, except that the last one complains where the file goes on behind it."""
    if not signatures or signatures[-1].covers is Covers.FILE:
        return signatures
    *before, last = signatures
    return (*before, replace(last, changes=last.changes or (Change(What.APPENDED),)))


def _attachments(reader: PdfFileReader) -> tuple[tuple[Attached, ...], bytes | None]:
    found: list[Attached] = []
    data: list[bytes] = []
    for name, relationship, content in attachments_of(reader):
        if len(found) == MOST_ATTACHED:
            raise TooManyPartsError
        found.append(Attached(name, len(content), hashlib.sha256(content).hexdigest(), relationship))
        if relationship == "Data":
            data.append(content)
    return tuple(found), data[0] if len(data) == 1 and len(data[0]) <= _MEGABYTE else None


def _signature(one: EmbeddedPdfSignature, known: Anchors) -> Signature:
    """The report on one signature; a broken one is no reason not to report on the others."""
    try:
        return _judged(one, known)
    except _LIMITS_MET:
        raise
    except Exception:  # noqa: BLE001 - see `check`
        return Signature(one.field_name, changes=(Change(What.BYTES),))


def _judged(one: EmbeddedPdfSignature, known: Anchors) -> Signature:
    is_timestamp = one.sig_object_type == "/DocTimeStamp"
    proven = _proven_time(one, known, is_timestamp=is_timestamp)
    at = proven or one.self_reported_timestamp
    if at is None or at.utcoffset() is None:
        return Signature(one.field_name, changes=(Change(What.BYTES),))
    status: Any = asyncio.run(_validated(one, known, at, is_timestamp=is_timestamp))
    word = known.judge(status.trust_problem_indic, status.validation_path, at, proven=proven is not None)
    intact = bool(status.intact and status.valid and _is_all(one))
    subject = one.signer_cert.subject.native
    return Signature(
        field=one.field_name,
        common_name=_text(subject.get("common_name")),
        organisation=_text(subject.get("organization_name")),
        unit=_text(subject.get("organizational_unit_name")),
        serial=one.signer_cert.serial_number,
        fingerprint=one.signer_cert.sha256.hex(),
        reason=_text(one.sig_object.get("/Reason")),
        signed_at=at,
        time_is_proven=proven is not None and (not is_timestamp or (intact and word.trust is Trust.TRUSTED)),
        is_timestamp=is_timestamp,
        certifies=_certifies(one),
        intact=intact,
        trust=word.trust,
        revoked_at=word.revoked_at,
        revoked_because=word.revoked_because,
        covers=_COVERS.get(status.coverage, Covers.PART),
        covered=one.byte_range[2] + one.byte_range[3],
        changes=_changes(one, status, intact=intact),
    )


async def _validated(
    one: EmbeddedPdfSignature, known: Anchors, at: datetime, *, is_timestamp: bool
) -> SignatureStatus:
    if is_timestamp:
        return await async_validate_pdf_timestamp(one, known.context(at))
    return await async_validate_pdf_signature(one, known.context(at))


def _proven_time(one: EmbeddedPdfSignature, known: Anchors, *, is_timestamp: bool) -> datetime | None:
    """When an authority that we know saw the signature, by the authority's own certificate at that time."""
    if is_timestamp:
        token: Any = one.signed_data["encap_content_info"]["content"].parsed
        moment: datetime = token["gen_time"].native
        return moment
    for token in extract_tst_data_iter(one.signer_info, signed=False):
        moment = token["encap_content_info"]["content"].parsed["gen_time"].native
        timing = asyncio.run(
            collect_timing_info(one.signer_info, known.context(moment), raw_digest=one.compute_digest)
        )
        stamp = timing.get("timestamp_validity")
        if stamp is not None and stamp.trusted and stamp.timestamp == moment:
            word = known.judge(None, stamp.validation_path, moment, proven=False)
            return moment if word.trust is Trust.TRUSTED else None
    return None


def _certifies(one: EmbeddedPdfSignature) -> bool:
    certification = read_certification_data(one.reader)
    return certification is not None and certification.author_sig == one.sig_object


def _is_all(one: EmbeddedPdfSignature) -> bool:
    """Whether nothing is hidden behind the signature in the room that was left for it."""
    content = bytes(one.pkcs7_content)
    head = one.signed_data.dump()
    return not content[content.find(head) + len(head) :].strip(b"\0")


def _changes(one: EmbeddedPdfSignature, status: Any, *, intact: bool) -> tuple[Change, ...]:
    if not intact:
        return (Change(What.BYTES),)
    if isinstance(status.diff_result, DiffResult) and status.docmdp_ok is not False:
        return ()
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return (Change(What.OTHER),)
    before = one.reader.get_historical_resolver(one.signed_revision)
    return differences(before, one.reader)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return "" if value is None else str(value)
