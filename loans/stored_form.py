"""The stored approval form: what it prints, what it encloses, and what fills each of its boxes when a level signs.

The form is printed once for a round and never again; a sign-off only fills the box that was left for it. Pure as
`loans.papers`: no database, no clock.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import mark_safe
from pypdf import PdfReader, PdfWriter

from loans.box_room import BoxRoom, SignedBox, in_one_line, is_close, is_long, lower_half, sizes_for
from loans.papers import BOX_ROWS, BOX_TITLES, FormFacts, form_context
from workflows.canonical import canonical
from workflows.paper_words import chinese_date, figures_and_capitals, months, percent
from workflows.rendering import PaperError, render_document
from workflows.stamps import PaperStamp
from workflows.strokes import as_svg

TEMPLATE: Final = "papers/stored_form.html"
BOX_TEMPLATE: Final = "papers/signature_box.html"
DATA_NAME: Final = "form.json"
DATA_DESCRIPTION: Final = "本表所载内容（RFC 8785 JSON）"
DATA_SCHEMA: Final = 1
LEVELS: Final = tuple(level for row in BOX_ROWS for level in row)
# Of the 600 that a drawing is wide: what a ball pen leaves where the drawing is 25 mm wide.
_PEN: Final = 7
# Left and right, above and below, together, in mm: as in the style of the box.
_SIDES: Final = 3.6
_MARGINS: Final = 2.8
# Names of offices, posts and persons may be as long as their columns: what no letters have room for is drawn smaller.
_SCALES: Final = (1.3, 1.7, 2.2, 3.0)


@dataclass(frozen=True)
class FormInput:
    """What `workflows.sealing.stored.stored_form` takes, but for the moment that its data are dated."""

    template: str
    context: dict[str, Any]
    data: bytes
    data_name: str
    description: str


def form_input(facts: FormFacts, stamp: PaperStamp, *, salt: str) -> FormInput:
    """The form of a submitted round, with one empty box for each of `LEVELS` and its data to be enclosed.

    `facts.content_digest` is the round's, and so is `salt`: whoever has the file can compute the one printed on it.
    Sign-offs, payout and day of printing in `facts` are ignored, since the bytes are the same whoever signed since.
    """
    context = form_context(facts)
    context |= {
        "stamp": stamp,
        "case_number": context["number"],
        "box_rows": [[{"level": level, "title": BOX_TITLES[level]} for level in row] for row in BOX_ROWS],
    }
    return FormInput(TEMPLATE, context, form_data(facts, stamp, salt=salt), DATA_NAME, DATA_DESCRIPTION)


def form_data(facts: FormFacts, stamp: PaperStamp, *, salt: str) -> bytes:
    """The canonical JSON (RFC 8785) of what the form prints.

    SHA-256 over `salt` followed by the canonical JSON of `content` is `content_digest`: the digest that every level of
    the round signed. Raises TypeError where the content holds a float.
    """
    return canonical(
        {
            "schema": DATA_SCHEMA,
            "form": facts.content.get("programme"),
            "number": stamp.number,
            "code": stamp.code,
            "address": stamp.address,
            "made_on": stamp.made_on.isoformat(),
            "case": facts.case_number or facts.ref,
            "round": facts.round,
            "applied_on": facts.applied_on.isoformat() if facts.applied_on else None,
            "county": facts.county_name,
            "township": facts.township_name,
            "village": facts.village_name,
            "content_digest": facts.content_digest,
            "salt": salt,
            "content": dict(facts.content),
        }
    )


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
        "is_bank": facts.level == "bank",
        "decision": {
            **figures_and_capitals(facts.amount),
            "term": months(facts.term_months),
            "rate": percent(facts.yearly_rate),
        },
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
