"""A kept paper on its way to the press: its stamp, its form with the boxes to be signed, and what fills each of them.

What is the same for every programme; which words stand on the paper is the programme's.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from workflows import box_room, clock, files, signature_boxes
from workflows.models import Officer, Paper, PaperKey, Post, SignOff
from workflows.programme import Printed
from workflows.provenance import made_with
from workflows.sealing import stored
from workflows.stamps import PaperStamp
from workflows.stored_forms import FormInput

_MM: Final = 25.4 / 72
# Where the public asks about a paper. Asking the resolver would load every page and API of every programme into the
# worker, which needs none of them.
PAPERS_PATH: Final = "/public/papers/"


def stamp_of(paper: Paper) -> PaperStamp:
    """Number, code and address as the paper bears them."""
    address = f"{settings.PUBLIC_ADDRESS}{PAPERS_PATH}"
    return PaperStamp(paper.number, paper.code, address, clock.day_of(paper.made_at))


def printed_form(paper: Paper, asked: FormInput) -> Printed:
    """The form with an empty field for each level, dated when the paper got its number."""
    form = stored.stored_form(
        asked.template,
        asked.context,
        data=asked.data,
        data_name=asked.data_name,
        dated=paper.made_at,
        description=asked.description,
    )
    boxes = {name: (box.page, box.x0, box.y0, box.x1, box.y1) for name, box in form.boxes.items()}
    return Printed(form.pdf, boxes, made_with(asked.template))


def signed_box(
    signoff: SignOff, key: PaperKey, width: float, height: float, facts: box_room.BoxFacts
) -> Printed:
    """What fills the sign-off's box, `width` by `height` points.

    A seal stands beside its own office's signature and nobody else's: not beside an officer's own key, and not where
    a recorder's office signs what another level signed on paper.
    """
    on_paper = _on_paper(signoff)
    is_own = on_paper is None and key.office_id == signoff.post.office_id
    with translation.override("zh-hans"):
        box = box_room.SignedBox(
            facts=facts,
            strokes=(signoff.body.get("decision") or {}).get("signature") or "",
            seal=files.read(key.seal) if key.seal and is_own else None,
            on_paper=on_paper,
        )
        pdf = signature_boxes.signature_box(box, width=width * _MM, height=height * _MM)
    return Printed(pdf, made_with=made_with(signature_boxes.BOX_TEMPLATE))


def said_in(signoff: SignOff) -> dict[str, Any]:
    """The sign-off as `box_room.BoxFacts` takes it; of one on paper, the day is the paper's."""
    on_paper = signoff.body.get("on_paper")
    return asdict(
        box_room.BoxFacts(
            level=signoff.level,
            opinion=signoff.body.get("opinion", ""),
            name=signoff.officer.name,
            post=f"{signoff.post.office.name}{signoff.post.title}",
            signed_on=date.fromisoformat(on_paper["signed_on"]) if on_paper else clock.day_of(signoff.at),
        )
    )


def _on_paper(signoff: SignOff) -> box_room.OnPaper | None:
    found = signoff.body.get("on_paper")
    if not found:
        return None
    post = Post.objects.select_related("office").get(pk=found["recorder_post"])
    return box_room.OnPaper(
        witness=found["witness"],
        recorder=Officer.objects.get(pk=found["recorder"]).name,
        recorder_post=str(post),
        recorded_on=clock.day_of(signoff.at),
        scan_digest=found["scan"],
    )
