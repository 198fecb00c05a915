"""The page of a case: what was applied for, what the rules say, who signed, what she may do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from loans.course import state_label
from loans.models import LoanCase
from loans.notice import fee_of
from loans.programme import LOANS
from loans.queries import case_for, case_view, paper_rows
from loans.reading import Reader
from workflows import clock
from workflows.casework.files import bytes_of, thumbnail
from workflows.casework.queries import bodies_of, holder_of, papers_in, papers_of, where_of
from workflows.desk import desk_of, officer_page
from workflows.errors import NotFound
from workflows.models import Attachment, SignOff, StoredFile
from workflows.strokes import as_svg
from workflows.unmasking import unmask as uncover


@require_GET
@officer_page
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """Numbers of persons and accounts are masked here."""
    return _page(request, case_for(ref, desk_of(request).seats))


@require_POST
@officer_page
def unmask(request: HttpRequest, ref: str) -> HttpResponse:
    """The same page with its numbers, shown once and on record."""
    return _page(request, uncover(LOANS, ref, desk_of(request).seats), uncovered=True)


def _page(request: HttpRequest, found: LoanCase, **options: Any) -> HttpResponse:
    desk = desk_of(request)
    view = case_view(found, desk.seats, **options)
    # The header names the same county: it was read with the case's places.
    desk.county_name = view.where.county
    return render(request, "loans/case.html", {"view": view, "case": found})


def _shown(request: HttpRequest, ref: str, paper: int) -> Attachment:
    """The paper, where it stands in the content that she sees. Raises NotFound."""
    seats = desk_of(request).seats
    found = case_for(ref, seats)
    every = papers_of(found)
    shown = papers_in(bodies_of(found, every, seats, ()), every)
    attachment = next((each for each in shown if each.pk == paper), None)
    if attachment is None:
        raise NotFound("no_paper", _("There is no such paper in this application."))
    return attachment


@require_GET
@officer_page
def small(request: HttpRequest, ref: str, paper: int) -> HttpResponse:
    """A thumbnail of a photographed paper, beside the facts that it proves."""
    attachment = _shown(request, ref, paper)
    if not attachment.file.media_type.startswith("image/"):
        raise NotFound("no_paper", _("There is no such paper in this application."))
    return thumbnail(attachment.file)


@require_GET
@officer_page
def signature(request: HttpRequest, ref: str, sequence: int) -> HttpResponse:
    """What a finger drew beside a sign-off: a picture made of the numbers that the sign-off's digest covers."""
    found = case_for(ref, desk_of(request).seats)
    signoff = SignOff.objects.filter(case_id=found.pk, sequence=sequence).first()
    drawn = (signoff.body.get("decision") or {}).get("signature") if signoff is not None else ""
    if not drawn:
        raise NotFound("no_signature", _("Nothing was drawn beside this sign-off."))
    response = HttpResponse(as_svg(str(drawn)), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_GET
@officer_page
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """受理回执, to be printed for the woman: what was handed in, who holds it, by when, what it costs, where to ask."""
    seats = desk_of(request).seats
    found = case_for(ref, seats)
    if found.number is None:
        raise NotFound("no_receipt", _("There is no receipt: the application was never submitted."))
    where, attachments, reader = where_of(found), papers_of(found), Reader()
    bodies = bodies_of(found, attachments, seats, ())
    context = {
        "case": found,
        "where": where,
        "holder": holder_of(found, where),
        "state": state_label(found.state),
        "papers": paper_rows(papers_in(bodies, attachments), reader),
        "fee": fee_of(found.place_code, found.accepted_on or clock.today()),
        "printed_at": clock.now(),
    }
    return render(request, "loans/case_receipt.html", context)


@require_GET
@officer_page
def paper(request: HttpRequest, ref: str, paper: int) -> HttpResponse:
    """The bytes of a paper of the content that she sees; the browser may do nothing with them but show them."""
    attachment = _shown(request, ref, paper)
    return bytes_of(attachment.file, f"{attachment.kind}-{attachment.pk}")


@require_GET
@officer_page
def scan(request: HttpRequest, ref: str, sequence: int) -> HttpResponse:
    """The scan of a sign-off that was entered from paper, for whoever may see the case."""
    found = case_for(ref, desk_of(request).seats)
    signoff = SignOff.objects.filter(case_id=found.pk, sequence=sequence).first()
    digest = (signoff.body.get("on_paper") or {}).get("scan") if signoff is not None else None
    file = StoredFile.objects.filter(digest=digest).first() if digest else None
    if file is None:
        raise NotFound("no_scan", _("This sign-off wasn’t entered from paper."))
    return bytes_of(file, f"signed-{sequence}")
