"""Many papers into one file: a photograph becomes a page, signatures become what they look like, pages get numbers.

What comes out is a copy to be read and printed. Signatures live in the papers themselves, never in what is bound.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    PdfObject,
    StreamObject,
)
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from workflows.faces import SONG, lines_of, runs, width_of

PDF: Final = "application/pdf"
# An upload of more pages than this is left out of the file and asked for by itself.
MOST_PAGES: Final = 300
_MARGIN: Final = 16 * mm
_HEADING: Final = 10.0
_NUMBER: Final = 11.0
# Annotations whose appearance isn't part of the printed page: hidden (2), not shown (32).
_UNSEEN: Final = 2 | 32
_Kind = TypeVar("_Kind", bound=PdfObject)
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Part:
    """One paper: what the contents call it, its bytes, and whether its pages count (covers don't)."""

    title: str
    data: bytes
    media_type: str = PDF
    is_numbered: bool = True


@dataclass(frozen=True)
class Bound:
    """The file, and for each part the number of its first page (0 where its pages aren't counted) and their count."""

    pdf: bytes
    places: Sequence[tuple[int, int]]


def readable(part: Part) -> Part:
    """The part as a PDF that can be bound: a photograph on a page, and what can't be bound as a page that says so."""
    if part.media_type != PDF:
        return replace(part, data=_photograph(part), media_type=PDF)
    return part if _pages(part.data) else replace(part, data=_notice(part.title))


def page_count(part: Part) -> int:
    """How many pages a readable part has."""
    return len(_pages(part.data))


def bound(parts: Sequence[Part], *, title: str) -> Bound:
    """The parts in one PDF, each with a bookmark; counted pages bear their number at the upper right corner.

    A part that can't be read, is locked, or has more than `MOST_PAGES` pages is stood for by a page that says so.
    Scripts, links and form fields of a part are left behind; what they looked like stays. The same parts give the same
    bytes.
    """
    writer = PdfWriter()
    writer.add_metadata({"/Title": title, "/Producer": "Jinguo"})
    read = [_pages(readable(part).data) for part in parts]
    counted = sum(len(pages) for part, pages in zip(parts, read, strict=True) if part.is_numbered)
    numbers = iter(_numbers(counted))
    places: list[tuple[int, int]] = []
    number = 1
    for part, pages in zip(parts, read, strict=True):
        places.append((number if part.is_numbered else 0, len(pages)))
        first = len(writer.pages)
        for page in pages:
            added = _added(writer, page)
            if part.is_numbered:
                _number(writer, added, *next(numbers))
                number += 1
        writer.add_outline_item(title=part.title, page_number=first)
    out = io.BytesIO()
    writer.write(out)
    return Bound(out.getvalue(), places)


def _pages(data: bytes) -> list[PageObject]:
    """None of a file that can't be read, is locked, or has too many."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
            return []
        return list(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return []


def _photograph(part: Part) -> bytes:
    """The picture on a page of its own under the paper's name, as large as it has room."""
    try:
        picture = ImageReader(io.BytesIO(part.data))
        width, height = picture.getSize()
    except (OSError, ValueError):
        return _notice(part.title)
    out, canvas, top = _begun(part.title)
    room_x, room_y = A4[0] - 2 * _MARGIN, top - _MARGIN
    scale = min(room_x / width, room_y / height)
    shown_x, shown_y = width * scale, height * scale
    canvas.drawImage(picture, (A4[0] - shown_x) / 2, top - shown_y, shown_x, shown_y)
    return _finished(out, canvas)


def _notice(title: str) -> bytes:
    out, canvas, top = _begun(title)
    _write(canvas, _MARGIN, top - 30, "此件不能并入本卷，请在系统中查看原件。")
    return _finished(out, canvas)


def _begun(heading: str) -> tuple[io.BytesIO, Canvas, float]:
    """A page with its heading, and where the room below it begins."""
    runs("0")  # registers the face that the canvas begins with
    out = io.BytesIO()
    canvas = Canvas(out, A4, invariant=1, pageCompression=1, initialFontName=SONG)
    y = A4[1] - _MARGIN
    for line in lines_of(heading, A4[0] - 2 * _MARGIN - 20 * mm, _HEADING):
        _write(canvas, _MARGIN, y, line)
        y -= _HEADING * 1.4
    return out, canvas, y


def _finished(out: io.BytesIO, canvas: Canvas) -> bytes:
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _write(canvas: Canvas, x: float, y: float, text: str) -> None:
    for face, piece in runs(text):
        canvas.setFont(face, _HEADING)
        canvas.drawString(x, y, piece)
        x += width_of(piece, _HEADING, face)


# --- What a page carries -----------------------------------------------------------------------------


def _added(writer: PdfWriter, page: PageObject) -> PageObject:
    """The page in the file, its annotations drawn into it and its actions gone: nothing can be clicked or run."""
    looks = list(_appearances(page))
    for key in ("/Annots", "/AA", "/B", "/StructParents", "/Tabs", "/Metadata", "/PieceInfo"):
        page.pop(NameObject(key), None)
    added = writer.add_page(page)
    for place, (look, matrix) in enumerate(looks):
        _draw_on(writer, added, f"JgA{place}", look, matrix)
    return added


def _appearances(page: PageObject) -> Iterator[tuple[StreamObject, Matrix]]:
    for reference in _at(page, "/Annots", ArrayObject) or ():
        annotation = reference.get_object()
        if not isinstance(annotation, DictionaryObject) or int(annotation.get("/F", 0)) & _UNSEEN:
            continue
        looks = _at(annotation, "/AP", DictionaryObject)
        appearance = _at(looks, "/N", StreamObject) if looks is not None else None
        rectangle = _at(annotation, "/Rect", ArrayObject)
        if appearance is None or rectangle is None:
            continue
        matrix = _onto(appearance, [float(edge) for edge in rectangle])
        if matrix is not None:
            yield appearance, matrix


def _at(dictionary: DictionaryObject, key: str, kind: type[_Kind]) -> _Kind | None:
    """What stands there, followed where it is a reference; None where it is of another kind."""
    found = dictionary[key] if key in dictionary else None  # noqa: SIM401 - `get` doesn't follow references
    return found if isinstance(found, kind) else None


def _onto(appearance: StreamObject, rectangle: Sequence[float]) -> Matrix | None:
    """What takes the appearance's box to the annotation's rectangle (ISO 32000-1, 12.5.5)."""
    box = [float(edge) for edge in _at(appearance, "/BBox", ArrayObject) or (0, 0, 0, 0)]
    a, b, c, d, e, f = (float(each) for each in _at(appearance, "/Matrix", ArrayObject) or (1, 0, 0, 1, 0, 0))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    left, low = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - low
    if width <= 0 or height <= 0:
        return None
    x0, x1 = sorted(rectangle[::2])
    y0, y1 = sorted(rectangle[1::2])
    across, up = (x1 - x0) / width, (y1 - y0) / height
    return across, 0, 0, up, x0 - left * across, y0 - low * up


def _number(writer: PdfWriter, page: PageObject, form: StreamObject, width: float) -> None:
    """The number where the page's upper right corner is for its reader, whichever way the page is turned."""
    box = page.mediabox
    x0, y0, x1, y1 = (float(edge) for edge in (box.left, box.bottom, box.right, box.top))
    far, near = 10 * mm, 9 * mm
    upright: Matrix = (1, 0, 0, 1, x1 - far - width, y1 - near)
    turned: dict[int, Matrix] = {
        90: (0, 1, -1, 0, x0 + near, y1 - far - width),
        180: (-1, 0, 0, -1, x0 + far + width, y0 + near),
        270: (0, -1, 1, 0, x1 - near, y0 + far + width),
    }
    matrix = turned.get(page.rotation % 360, upright)
    _draw_on(writer, page, "JgN", form, matrix)


def _numbers(count: int) -> Iterator[tuple[StreamObject, float]]:
    """The numbers from 1 as forms to be drawn, with their widths: one document, so that they share one face."""
    if not count:
        return
    runs("0")
    out = io.BytesIO()
    canvas = Canvas(out, A4, invariant=1, initialFontName=SONG)
    for number in range(1, count + 1):
        canvas.setFont(SONG, _NUMBER)
        canvas.drawString(0, _NUMBER * 0.25, str(number))
        canvas.showPage()
    canvas.save()
    for number, page in enumerate(PdfReader(out).pages, start=1):
        width = width_of(str(number), _NUMBER)
        contents = page.get_contents()
        form = DecodedStreamObject()
        form.set_data(contents.get_data() if contents is not None else b"")
        form[NameObject("/Type")] = NameObject("/XObject")
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")] = ArrayObject(FloatObject(edge) for edge in (0, 0, width, _NUMBER * 1.2))
        form[NameObject("/Resources")] = page["/Resources"]
        yield form, width


def _draw_on(writer: PdfWriter, page: PageObject, name: str, form: StreamObject, matrix: Matrix) -> None:
    """The form is drawn over the page, whose own drawing isn't looked into: it may be anything that was uploaded."""
    own = DictionaryObject(_at(page, "/Resources", DictionaryObject) or {})
    objects = DictionaryObject(_at(own, "/XObject", DictionaryObject) or {})
    objects[NameObject(f"/{name}")] = _kept(writer, form.clone(writer))
    own[NameObject("/XObject")] = objects
    page[NameObject("/Resources")] = own
    placed = " ".join(f"{number:.4f}" for number in matrix)
    page[NameObject("/Contents")] = ArrayObject(
        [
            _kept(writer, _stream("q\n")),
            *_contents(page),
            _kept(writer, _stream(f"\nQ\nq {placed} cm /{name} Do Q\n")),
        ]
    )


def _contents(page: PageObject) -> list[PdfObject]:
    if "/Contents" not in page:
        return []
    found = page["/Contents"]
    return list(found) if isinstance(found, ArrayObject) else [page.raw_get("/Contents")]


def _kept(writer: PdfWriter, found: PdfObject) -> PdfObject:
    reference = getattr(found, "indirect_reference", None)
    return reference if reference is not None else writer._add_object(found)  # noqa: SLF001 - the only way to add one


def _stream(text: str) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode("ascii"))
    return stream
