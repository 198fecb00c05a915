"""What fills the box of a stored form when its level signs: opinion, decision, who signed, for which post, when.

Pure: no database, no clock.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from django.utils.safestring import mark_safe
from pypdf import PdfReader, PdfWriter

from workflows.box_room import BoxRoom, Said, SignedBox, in_one_line, is_close, is_long, lower_half, sizes_for
from workflows.paper_words import chinese_date
from workflows.rendering import PaperError, render_document
from workflows.strokes import as_svg

BOX_TEMPLATE: Final = "papers/signature_box.html"
# Of the 600 that a drawing is wide: what a ball pen leaves where the drawing is 25 mm wide.
_PEN: Final = 7
# Left and right, above and below, together, in mm: as in the style of the box.
_SIDES: Final = 3.6
_MARGINS: Final = 2.8
# Names of offices, posts and persons may be as long as their columns: what no letters have room for is drawn smaller.
_SCALES: Final = (1.3, 1.7, 2.2, 3.0)


def signature_box(box: SignedBox, *, width: float, height: float) -> bytes:
    """One page of `width` by `height` mm: the opinion, the decision, who signed, for which post and when.

    The opinion is set in the largest letters that leave room for all of it. Where the smallest leave none, its lines
    follow each other in one, and at last the whole box is drawn smaller: nothing is ever cut off, and no opinion that
    was accepted stops the form. Raises PaperError where the box is none (a few millimetres).
    """
    for each in (box, in_one_line(box)):
        if (pdf := _in_its_size(each, width, height)) is not None:
            return pdf
    for scale in _SCALES:
        if (pdf := _in_its_size(each, width * scale, height * scale)) is not None:
            return _drawn_smaller(pdf, scale)
    raise PaperError(
        f"an opinion of {len(box.facts.opinion)} characters has no room in {width} x {height} mm"
    )


def _in_its_size(box: SignedBox, width: float, height: float) -> bytes | None:
    room = BoxRoom(width - _SIDES, height - _MARGINS)
    for size in sizes_for(box, room):
        pdf = _box_printed(box, size, width, height, room)
        if len(PdfReader(io.BytesIO(pdf)).pages) == 1:
            return pdf
    return None


def _drawn_smaller(pdf: bytes, scale: float) -> bytes:
    """The page, everything on it `scale` times smaller."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pages[0].scale_by(1 / scale)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _box_printed(box: SignedBox, size: float, width: float, height: float, room: BoxRoom) -> bytes:
    facts = box.facts
    context = {
        "box": box,
        "opinion": facts.opinion,
        "decided": _in_lines(facts.decided, close=is_close(size)),
        "name": facts.name,
        "is_long": is_long(facts.name),
        "post": facts.post,
        "signed_on": chinese_date(facts.signed_on),
        "drawing": mark_safe(as_svg(box.strokes, pen=_PEN)) if box.strokes else "",  # noqa: S308 - made of numbers alone
        "on_paper": box.on_paper,
        "recorded_on": chinese_date(box.on_paper.recorded_on) if box.on_paper else "",
        "scan": box.on_paper.scan_digest[:16] if box.on_paper else "",
        "size": f"{size:g}",
        "is_close": is_close(size),
        "width": f"{width:.3f}",
        "height": f"{height:.3f}",
        "upper": f"{room.height - lower_half(box, room, size):.3f}",
        "seal_width": f"{min(box.seal_width, height - 1, width / 2):g}",
    }
    return render_document(BOX_TEMPLATE, context, pictures={"seal": box.seal} if box.seal else None)


def _in_lines(decided: Sequence[Sequence[Said]], *, close: bool) -> Sequence[Sequence[Said]]:
    """All in one line, and labels without the spaces that line them up, where a box is set closely."""
    if not close or not decided:
        return decided
    return [[(label.replace("　", ""), text) for line in decided for label, text in line]]
