"""One more signature on a stored form: appended to the file, so that what was signed before stays byte for byte.

PAdES (ETSI.CAdES.detached). The first signature certifies: from then on nothing but the form's fields may be filled.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import content, layout, misc
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers as hanko
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSigningSession,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from workflows.sealing.signers import (
    DIGEST,
    PaperSigner,
    SealingError,
    StampError,
    der,
    read_certificate,
    read_list,
)

# Where the proofs of a long-term signature go, so that nothing follows the stamp that covers them.
_IN_THE_SIGNATURE_S_REVISION: Final = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)
_IN_THE_STAMP_S_REVISION: Final = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
# A signature of ECDSA is a little shorter or longer by its leading zeros: the longest for P-521.
_LONGEST_ECDSA: Final = 139


@dataclass(frozen=True)
class LongTerm:
    """What makes a signature last beyond its certificates: the roots and the current lists, DER or PEM.

    With it the file gets the certificates and lists enclosed, and a time stamp over all of that.
    """

    roots: Sequence[bytes]
    crls: Sequence[bytes]


def sign(
    pdf: bytes,
    field: str,
    *,
    signer: PaperSigner,
    appearance: bytes,
    certify: bool,
    at: datetime,
    reason: str,
    name: str,
    timestamper: TimeStamper | None = None,
    long_term: LongTerm | None = None,
) -> bytes:
    """`pdf` with the empty field signed; `pdf` is a prefix of what comes back.

    `appearance` is a PDF whose first page fills the field; it keeps its own fonts. `at` is the moment that the
    signature claims, with its offset. `certify` is for the first signature of a file: afterwards only form fields may
    change. `long_term` needs a `timestamper`.

    Raises SealingError where the field isn't there or is signed, where a certifying signature isn't the first, where
    the appearance isn't a PDF, where `at` has no offset, or where the long-term data don't vouch for the signer; its
    StampError where the time-stamping authority doesn't answer.
    """
    context = None if long_term is None else _context(long_term, signer, timestamper, at)
    metadata = hanko.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        reason=reason,
        name=name,
        validation_context=context,
        embed_validation_info=context is not None,
        dss_settings=_IN_THE_SIGNATURE_S_REVISION,
    )
    try:
        writer = _Paper(io.BytesIO(pdf))
        _require(writer, field, at)
        pen = _Pen(metadata, _Key(signer), at, timestamper, _Look(appearance))
        written = pen.sign_pdf(writer, existing_fields_only=True)
        if context is not None and timestamper is not None:
            stamp = hanko.PdfTimeStamper(timestamper, field_name=f"{field}-time")
            written = stamp.timestamp_pdf(
                _Paper(written), DIGEST, context, dss_settings=_IN_THE_STAMP_S_REVISION
            )
    except (SigningError, misc.PdfError, ValueError, OSError) as error:
        kind = StampError if isinstance(error, TimestampRequestError) else SealingError
        raise kind(f"the field {field} could not be signed: {error}") from error
    return bytes(written.getbuffer())


def time_stamper(address: str, *, seconds: int = 10) -> TimeStamper:
    """The time-stamping authority (RFC 3161) at that HTTP or HTTPS address; it is given so long for each answer."""
    return HTTPTimeStamper(address, timeout=seconds)


def _require(writer: IncrementalPdfFileWriter, field: str, at: datetime) -> None:
    if at.utcoffset() is None:
        raise SealingError("the moment of a signature needs its offset")
    for name, value, _reference in enumerate_sig_fields(writer):
        if name == field:
            if value is not None:
                raise SealingError(f"the field {field} is signed already")
            return
    raise SealingError(f"the form has no field {field}")


def _context(
    long_term: LongTerm, signer: PaperSigner, timestamper: TimeStamper | None, at: datetime
) -> ValidationContext:
    if timestamper is None:
        raise SealingError("a long-term signature needs a time-stamping authority")
    _require_unrevoked(signer, long_term)
    return ValidationContext(
        trust_roots=[_parsed(root) for root in long_term.roots],
        crls=[read_list(one).public_bytes(Encoding.DER) for one in long_term.crls],
        moment=at,
        allow_fetching=False,
        # The lists are of the moment of signing or a little later; they may not be older than a certificate.
        retroactive_revinfo=True,
    )


def _require_unrevoked(signer: PaperSigner, long_term: LongTerm) -> None:
    """Lists that nothing in the certificate points to are of no interest to pyHanko."""
    certificate = read_certificate(signer.certificate)
    for data in long_term.crls:
        found = read_list(data)
        if found.issuer == certificate.issuer and found.get_revoked_certificate_by_serial_number(
            certificate.serial_number
        ):
            raise SealingError("the signer's certificate is revoked")


class _Paper(IncrementalPdfFileWriter):
    """pyHanko's writer without its wish to tell the world's clock and its own name in the paper's description."""

    def _update_meta(self) -> None:
        """PDF/A wants the two descriptions of a file to agree, as WeasyPrint wrote them."""


class _Pen(hanko.PdfSigner):
    """pyHanko's signer at a given moment, and without its wish to call our file PDF 2.0."""

    def __init__(
        self,
        metadata: hanko.PdfSignatureMetadata,
        key: hanko.Signer,
        at: datetime,
        timestamper: TimeStamper | None,
        look: content.PdfContent,
    ) -> None:
        no_margins = layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MID,
            y_align=layout.AxisAlignment.ALIGN_MID,
            margins=layout.Margins.uniform(0),
        )
        style = StaticStampStyle(border_width=0, background=look, background_layout=no_margins)
        super().__init__(metadata, key, timestamper=timestamper, stamp_style=style)
        self._at = at

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - theirs
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """PDF/A-3 is a profile of PDF 1.7, and ETSI's extension level allows our algorithms there."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _Key(hanko.Signer):
    """A `PaperSigner` as pyHanko wants to see it."""

    def __init__(self, signer: PaperSigner) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([_parsed(one) for one in signer.chain])
        super().__init__(signing_cert=_parsed(signer.certificate), cert_registry=store, embed_roots=False)
        self._signer = signer

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - theirs
    ) -> bytes:
        if dry_run:  # for the size only: a device may ask a person for each true signature
            return bytes(self._size())
        return self._signer.sign(data)

    def _size(self) -> int:
        assert self.signing_cert is not None
        public = self.signing_cert.public_key
        return public.byte_size if public.algorithm == "rsa" else _LONGEST_ECDSA


class _Look(content.PdfContent):
    """The first page of a PDF in memory (pyHanko's own reads from files only)."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        assert self.writer is not None
        page = self.writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Look"] = page
        x0, y0, x1, y1 = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(x1 - x0), height=abs(y1 - y0))
        return b"/Look Do"


def _parsed(certificate: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(der(read_certificate(certificate)))
