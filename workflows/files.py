"""Uploads: checked, re-encoded, sealed on disk by their digest. Nothing that the sender says of a file is believed.

What a file is, its bytes say; its name and declared type are never looked at. Photographs are decoded and written
anew, so that neither metadata (the place where a photo was taken) nor anything hidden behind the picture is kept.
A PDF is kept as it came, once nothing in it can act on its own.

The bytes are written before the row's transaction ends: where that is rolled back, a sealed file without a row stays
behind, which nothing refers to and the next upload of the same bytes uses.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageMath, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from workflows import clock
from workflows.errors import Invalid
from workflows.models import StoredFile
from workflows.sealed_files import SealedFiles
from workflows.sheets import SheetFull, put_together

_FILES = SealedFiles("file")
LONGEST_SIDE = 2400
JPEG_QUALITY = 85
# A phone's 64-megapixel photo is read at a fraction of its size; other formats are decoded whole (A4 at 600 dpi fits).
MOST_PIXELS = {"JPEG": 65_000_000, "PNG": 36_000_000, "WEBP": 36_000_000}
MOST_PAGES = 30
MOST_PDF_OBJECTS = 50_000

# A seal of 42 mm in print.
SEAL_SIDE = 600
# Of 255: what a scanner leaves on white paper, which is no ink.
_GROUND = 24

JPEG_TYPE = "image/jpeg"
PNG_TYPE = "image/png"
PDF_TYPE = "application/pdf"

# What a PDF may not do on its own: run, open, send, or carry another file.
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
_ACTIVE_KEYS = frozenset({"/JS", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent"})
_ACTIVE_TYPES = frozenset({"/EmbeddedFile", "/RichMedia"})

# A stranger's broken PDF is answered on her page; it need not fill the log as well.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Prepared:
    """A file that was checked and lies sealed in the storage; no row speaks of it yet."""

    digest: str
    media_type: str
    size: int


def prepare(data: bytes) -> Prepared:
    """The bytes, checked and (images) re-encoded, lie in the storage. Raises Invalid with field `file`.

    It takes seconds and asks the database nothing: done before a lock is taken.
    """
    return _prepared(*_checked(data))


def prepare_together(photos: Sequence[bytes], onto: StoredFile | None = None) -> Prepared:
    """Several photographs, put to the picture `onto` where there is one, lie in the storage as one picture.

    Raises Invalid with field `file`: what isn't a photograph, or more than one picture can show.
    """
    checked = [_checked(data) for data in photos]
    if any(media_type != JPEG_TYPE for media_type, _kept in checked):
        raise _refused(
            _("Only photos can be put together in one paper. Send a PDF alone, with all its pages.")
        )
    parts = [kept for _media_type, kept in checked]
    first, *more = [read(onto), *parts] if onto is not None else parts
    try:
        return _prepared(JPEG_TYPE, put_together(first, more) if more else first)
    except SheetFull as error:
        sentence = _("So many photos of one paper can't be read any more. Send one PDF with all the pages.")
        raise _refused(sentence) from error


def _prepared(media_type: str, kept: bytes) -> Prepared:
    return Prepared(_FILES.write(kept), media_type, len(kept))


def record(prepared: Prepared) -> StoredFile:
    """The file's row stands, once for the same bytes."""
    file, _made = StoredFile.objects.get_or_create(
        digest=prepared.digest,
        defaults={"media_type": prepared.media_type, "size": prepared.size, "stored_at": clock.now()},
    )
    return file


def keep(data: bytes) -> StoredFile:
    """The bytes, checked and (images) re-encoded, are stored once. Raises Invalid with field `file`."""
    return record(prepare(data))


def keep_seal(data: bytes) -> StoredFile:
    """The picture of a seal, stored once as a PNG whose ground is transparent. Raises Invalid with field `file`.

    A seal lies over words: on a white ground it would cover them.
    """
    _check_size(data)
    kind = _kind(data)
    if kind == "PDF":
        raise _refused(_("A seal is a picture: save it as a PNG."))
    return record(_prepared(PNG_TYPE, _reencoded(data, kind, _as_seal)))


def read(file: StoredFile) -> bytes:
    """The stored bytes. Raises crypto.Unreadable when they are missing or were changed."""
    return _FILES.read(file.digest)


def path_of(digest: str) -> str:
    """Where the sealed bytes lie in the storage; made of the digest alone."""
    return _FILES.path_of(digest)


def too_large() -> str:
    """What whoever sends more than UPLOAD_MAX_BYTES is told."""
    sentence = _(
        "The file is larger than %(most)d MB. Take the photo at a lower resolution, or send fewer pages."
    )
    return sentence % {"most": settings.UPLOAD_MAX_BYTES // (1024 * 1024)}


def _refused(sentence: str) -> Invalid:
    return Invalid({"file": [sentence]}, code="bad_file", reason=sentence)


def _checked(data: bytes) -> tuple[str, bytes]:
    _check_size(data)
    kind = _kind(data)
    if kind == "PDF":
        _check_pdf(data)
        return PDF_TYPE, data
    return JPEG_TYPE, _reencoded(data, kind, _as_jpeg)


def _check_size(data: bytes) -> None:
    if not data:
        raise _refused(_("The file is empty. Choose it again, or take the photo again."))
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise _refused(too_large())


def _kind(data: bytes) -> str:
    """JPEG, PNG, WEBP or PDF by the first bytes. Raises Invalid that says what to send instead."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith(b"%PDF-"):
        return "PDF"
    raise _refused(_why_not(data))


def _why_not(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"hevc", b"heif", b"mif1", b"msf1", b"avif"}:
        return _(
            "This photo is in the HEIC format. Set the phone's camera to “most compatible” (JPEG) or send a screenshot."
        )
    if data.startswith(b"PK\x03\x04"):
        return _("This is a Word, Excel or ZIP file. Print it to PDF, or photograph the paper.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _("This is a Word or Excel file. Print it to PDF, or photograph the paper.")
    return _("This is neither a photo (JPEG, PNG or WEBP) nor a PDF. Photograph the paper, or send a PDF.")


def _reencoded(data: bytes, kind: str, written: Callable[[Image.Image], bytes]) -> bytes:
    """The picture as `written` writes it, without metadata; the same bytes every time."""
    try:
        if not _is_whole(data, kind):
            raise ValueError("The end is missing.")
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height <= MOST_PIXELS[kind]:
                return written(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    except Exception as error:
        # Decoders of broken files raise nearly anything (OSError, SyntaxError, struct.error, ZeroDivisionError …).
        raise _refused(
            _("This photo can't be opened: it is damaged or was cut off. Take it again and send it again.")
        ) from error
    raise _refused(_("This photo has too many pixels. Take it at a lower resolution."))


def _is_whole(data: bytes, kind: str) -> bool:
    """False where the end was cut off. Pillow would say so, had WeasyPrint not told it to fill up with grey instead."""
    if kind == "JPEG":
        # The end marker after the last scan; a thumbnail's own stands before it, and none can stand inside a scan.
        return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")
    if kind == "PNG":
        return b"IEND\xaeB`\x82" in data
    return int.from_bytes(data[4:8], "little") + 8 <= len(data)


def _as_jpeg(opened: Image.Image) -> bytes:
    """Upright, at most LONGEST_SIDE pixels long, on white."""
    # Decoded at a half, quarter or eighth of its size where that is still enough (JPEG only).
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # A fresh image: whatever hung on the old one (EXIF, ICC, XMP, comments) isn't written.
    plain = Image.new("RGB", upright.size, "white")
    picture = _in_colours(upright)
    plain.paste(picture.convert("RGB"), mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def _as_seal(opened: Image.Image) -> bytes:
    """At most SEAL_SIDE pixels long; what is white becomes transparent, unless something is already."""
    opened.load()
    picture = _in_colours(ImageOps.exif_transpose(opened))
    picture.thumbnail((SEAL_SIDE, SEAL_SIDE), Image.Resampling.LANCZOS)
    if picture.mode != "RGBA" or picture.getchannel("A").getextrema()[0] == 255:
        picture = _ink_of(picture.convert("RGB"))
    # A fresh image, as above.
    plain = Image.frombytes("RGBA", picture.size, picture.tobytes())
    out = io.BytesIO()
    plain.save(out, "PNG", optimize=True)
    return out.getvalue()


def _ink_of(picture: Image.Image) -> Image.Image:
    """The colours that, laid over white, give the picture again."""
    lacking = [ImageChops.invert(channel) for channel in picture.split()]
    cover = ImageChops.lighter(ImageChops.lighter(lacking[0], lacking[1]), lacking[2])
    cover = cover.point(lambda value: 0 if value < _GROUND else value)
    inks = [
        ImageMath.lambda_eval(
            lambda of: of["convert"](of["min"](of["lack"] * 255 / of["max"](of["cover"], 1), 255), "L"),
            lack=lack,
            cover=cover,
        )
        for lack in lacking
    ]
    return Image.merge("RGBA", (*(ImageChops.invert(ink) for ink in inks), cover))


def _in_colours(image: Image.Image) -> Image.Image:
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        # 16 bits a pixel, as some scanners write: a plain conversion would turn all but black into white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        return image.convert("RGBA")
    return image


def _check_pdf(data: bytes) -> None:
    """Nothing, if the PDF opens and is inert. Raises Invalid."""
    if b"%%EOF" not in data[-1024:]:
        raise _refused(_("This PDF was cut off. Save it again and send it again."))
    try:
        fault = _pdf_fault(data)
    except Exception as error:
        # As with photos: a parser of broken files raises nearly anything, RecursionError included.
        raise _refused(
            _("This PDF can't be opened. Print it to PDF again, or photograph the paper.")
        ) from error
    if fault:
        raise _refused(fault)


def _pdf_fault(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        return _("This PDF is protected by a password. Print it to PDF without one, or photograph the paper.")
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        sentence = _(
            "This PDF has %(now)d pages; at most %(most)d are taken. Send only the pages that matter."
        )
        return sentence % {"now": pages, "most": MOST_PAGES}
    if not pages:
        return _("This PDF has no pages. Print it to PDF again, or photograph the paper.")
    for page in reader.pages:
        if page.mediabox.width <= 0 or page.mediabox.height <= 0:
            raise ValueError("A page without a size.")
    numbers = _object_numbers(reader)
    if len(numbers) > MOST_PDF_OBJECTS:
        return _("This PDF is too complicated. Print it to PDF again, or photograph the paper.")
    if _acts(reader.trailer) or any(_acts(reader.get_object(number)) for number in numbers):
        return _(
            "This PDF contains a program or another file. Print it to PDF again, or photograph the paper."
        )
    return ""


def _object_numbers(reader: PdfReader) -> list[IndirectObject]:
    """Every object that the file's tables list, reachable from its pages or not."""
    plain = {(number, generation) for generation, table in reader.xref.items() for number in table}
    packed = {(number, 0) for number in reader.xref_objStm}
    return [
        IndirectObject(number, generation, reader) for number, generation in sorted(plain | packed) if number
    ]


def _acts(found: Any) -> bool:
    """True where this object, or one written inside it, would act on its own or carries another file."""
    return any(
        _ACTIVE_KEYS & item.keys()
        or _name(item, "/S") in _ACTIONS
        or _name(item, "/Type") in _ACTIVE_TYPES
        or _name(item, "/Subtype") in _ACTIVE_TYPES
        for item in _dictionaries(found)
    )


def _name(item: DictionaryObject, key: str) -> str:
    value = item.get(key)
    if isinstance(value, IndirectObject):  # a name may hide behind a reference
        value = value.get_object()
    return str(value) if isinstance(value, str) else ""


def _dictionaries(found: Any) -> Iterator[DictionaryObject]:
    """The dictionaries written directly in an object; references lead to objects that are looked at themselves."""
    waiting = [found]
    while waiting:
        item = waiting.pop()
        if isinstance(item, DictionaryObject):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)
