"""The papers of an application: what is needed right now, photographed or chosen, looked at, replaced, removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from loans import hand_sheets
from loans.drafting import add_paper, add_photos, remove_paper
from loans.forms.application_papers import OTHER, SAMPLES, Paper, grouped_by_person, title_of
from loans.sections import missing
from loans.sheet_orders import SheetRow, order_sheets, sheet_rows
from loans.views.application_draft import Draft
from workflows.casework.files import SMALL, thumbnail
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.questions import Question, tell
from workflows.uploads import check_upload

# One alone may be larger than those of a list.
LARGE = (320, 320)
PHOTO_TYPES = "image/jpeg,image/png,image/webp"
FILE_TYPES = f"{PHOTO_TYPES},application/pdf"
_ID = re.compile(r"[0-9]{1,18}")
# Decoding each takes a second or so.
MOST_PHOTOS = 4
# What the list itself sends (static/jinguo/papers.js) is answered with the list, whose row the script takes.
ROW = "X-Paper-Row"


@officer_page
@require_safe
def list_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Every paper that is needed now, and what is there of it."""
    return _list(request, Draft(request, ref))


def name_earlier_sheets(draft: Draft, rows: Sequence[SheetRow]) -> None:
    """Each signed paper that came before the sheet with today's answers names the sheet that it may show instead."""
    by_signer = {row.signer: row for row in rows}
    for paper in draft.papers:
        row = by_signer.get(paper.subject) if paper.kind in hand_sheets.LABELS else None
        if row is None or paper.stored is None or not row.earlier:
            continue
        if row.paper is None or paper.stored.added_at < row.paper.made_at:
            paper.earlier_sheet = row.earlier[0].number


def _list(request: HttpRequest, draft: Draft) -> HttpResponse:
    sheets = sheet_rows(draft.case)
    name_earlier_sheets(draft, sheets)
    context = {
        "draft": draft,
        "groups": grouped_by_person(draft.case, draft.papers),
        **_so_far(draft),
        "sheets": sheets,
        "may_order": any(not (sheet.paper or sheet.lacking) for sheet in sheets),
        "look": _next_look(request),
        "accept": FILE_TYPES,
        "photos": PHOTO_TYPES,
        "prints": hand_sheets.LABELS,
        "other": Paper(OTHER, "", _("Other papers"), SAMPLES[OTHER], needed=False),
    }
    return render(request, "loans/application/papers.html", context)


def _next_look(request: HttpRequest) -> int:
    """Another number than this page's own: a link to its own address and #sheets would ask the server nothing."""
    last = request.GET.get("look", "")
    return (int(last) + 1) % 1000 if _ID.fullmatch(last) else 1


@officer_page
@require_http_methods(["GET", "POST"])
def paper_page(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """One paper: what the photo must show, what is there, and the two ways to send another."""
    draft = Draft(request, ref)
    paper = _asked(draft, slug)
    error: ActError | None = None
    onto = _onto(request, paper)
    questions = _questions(onto)
    if request.method == "POST":
        try:
            _keep(draft, paper, _sent(request), onto)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            if ROW in request.headers:
                return _list(request, Draft(request, ref))
            messages.success(request, _("Saved: %(paper)s") % {"paper": paper.label})
            return redirect(draft.url("application-papers") + f"#{paper.anchor}")
    context = {
        "draft": draft,
        "paper": paper,
        "onto": onto,
        "questions": questions,
        "most": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
        "summary": tell(error, questions) if error else None,
        "whose": title_of(draft.case, paper),
        "prints": paper.kind in hand_sheets.LABELS,
        "sheet": _sheet(draft, paper),
    }
    return render(request, "loans/application/paper.html", context, status=error.status if error else 200)


def _onto(request: HttpRequest, paper: Paper) -> int | None:
    """The paper to which another side or page is to be put; None where what is sent takes its place."""
    if request.method == "POST":
        sent = request.POST.get("onto", "")
        if sent and not _ID.fullmatch(sent):
            raise NotFound("no_paper", _("There is no such paper in this application."))
        return int(sent) if sent else None
    return paper.stored.pk if "more" in request.GET and paper.may_grow and paper.stored else None


def _keep(draft: Draft, paper: Paper, sent: list[bytes], onto: int | None) -> None:
    if onto is None and len(sent) == 1:
        add_paper(draft.ref, paper.kind, paper.subject, sent[0], draft.seats)
    else:
        add_photos(draft.ref, paper.kind, paper.subject, sent, draft.seats, onto=onto)


def _so_far(draft: Draft) -> dict[str, Any]:
    """How many papers are there, and where the list leads on to."""
    needed = sum(paper.needed for paper in draft.papers)
    is_first = draft.case.state == "draft"
    ready = is_first and not draft.missing_papers and not missing(draft.sections)
    return {"there": needed - len(draft.missing_papers), "needed": needed, "ready": ready}


def _asked(draft: Draft, slug: str) -> Paper:
    if slug == OTHER:
        return Paper(OTHER, "", _("Other paper"), SAMPLES[OTHER], needed=False)
    found = next((paper for paper in draft.papers if paper.needed and paper.slug == slug), None)
    if found is None:
        raise NotFound(
            "no_paper", _("This application needs no such paper. Save the section that it belongs to first.")
        )
    return found


def _questions(onto: int | None) -> list[Question]:
    words, accept = (
        (_("Choose photos or a PDF"), FILE_TYPES) if onto is None else (_("Choose photos"), PHOTO_TYPES)
    )
    return [
        Question("file", words, kind="file", accept=accept),
        Question("photo", _("Take a photo"), kind="file", accept=PHOTO_TYPES),
    ]


def _sent(request: HttpRequest) -> list[bytes]:
    """The bytes of the photo just taken, or of the chosen files; their names are never looked at. Raises Invalid."""
    check_upload(request)
    sent = request.FILES.getlist("photo") or request.FILES.getlist("file")
    if not sent or not all(isinstance(each, UploadedFile) for each in sent):
        raise Invalid({"file": [_("Take a photo or choose a file first.")]})
    if len(sent) > MOST_PHOTOS:
        words = _("At most %(most)d photos are put together. Send one PDF with all the pages.")
        raise Invalid({"file": [words % {"most": MOST_PHOTOS}]})
    return [each.read() for each in sent]


def _sheet(draft: Draft, paper: Paper) -> Any:
    """The sheet under a number that says what the draft says now; None where there is none."""
    if paper.kind not in hand_sheets.LABELS:
        return None
    return next((row.paper for row in sheet_rows(draft.case) if row.signer == paper.subject), None)


@officer_page
@require_POST
def sheets(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheets that are signed by hand have their numbers and wait to be printed."""
    order_sheets(ref, desk_of(request).seats)
    if ROW in request.headers:
        return _list(request, Draft(request, ref))
    return redirect(reverse("loans:application-papers", args=[ref]) + "#sheets")


@officer_page
@require_safe
def small(request: HttpRequest, ref: str, paper: int) -> HttpResponse:
    """A thumbnail, small enough for a weak line."""
    draft = Draft(request, ref)
    stored = _stored(draft, paper)
    if not stored.is_image or stored.stored is None:
        raise NotFound("no_paper", _("There is no such paper in this application."))
    return thumbnail(stored.stored.file, LARGE if "large" in request.GET else SMALL)


def _stored(draft: Draft, paper_id: int) -> Paper:
    found = next(
        (each for each in draft.papers if each.stored is not None and each.stored.pk == paper_id), None
    )
    if found is None:
        raise NotFound("no_paper", _("There is no such paper in this application."))
    return found


@officer_page
@require_http_methods(["GET", "POST"])
def remove_page(request: HttpRequest, ref: str, paper: int) -> HttpResponse:
    """Asked once more, then the paper no longer stands in the draft."""
    draft = Draft(request, ref)
    stored = _stored(draft, paper)
    if request.method == "POST":
        remove_paper(ref, paper, draft.seats)
        messages.success(request, _("Removed: %(paper)s") % {"paper": stored.label})
        return redirect(draft.url("application-papers") + f"#{stored.anchor}")
    return render(request, "loans/application/paper_remove.html", {"draft": draft, "paper": stored})
