"""The bytes of what belongs to a case: papers of its content, photographs of its acts, scans and drawn signatures."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from PIL import Image

from workflows import files
from workflows.casework.desk import CaseDesk
from workflows.casework.queries import bodies_of, case_for, papers_in, papers_of
from workflows.crypto import Unreadable
from workflows.desk import desk_of, officer_page
from workflows.errors import NotFound
from workflows.models import Attachment, SignOff, StoredFile
from workflows.strokes import as_svg

# Nine of them stand on a case's page, which weighs 30 KB at most with all of them.
SMALL = (84, 84)


def _shown(request: HttpRequest, casework: CaseDesk, ref: str, paper: int) -> Attachment:
    """The paper, where it stands in the content that she sees. Raises NotFound."""
    seats = desk_of(request).seats
    found = case_for(casework.programme, ref, seats)
    every = papers_of(found)
    shown = papers_in(bodies_of(found, every, seats, ()), every)
    attachment = next((each for each in shown if each.pk == paper), None)
    if attachment is None:
        raise NotFound("no_paper", _("There is no such paper in this application."))
    return attachment


@require_GET
@officer_page
def paper(request: HttpRequest, casework: CaseDesk, ref: str, paper: int) -> HttpResponse:
    """The bytes of a paper of the content that she sees; the browser may do nothing with them but show them."""
    attachment = _shown(request, casework, ref, paper)
    return bytes_of(attachment.file, f"{attachment.kind}-{attachment.pk}")


@require_GET
@officer_page
def small(request: HttpRequest, casework: CaseDesk, ref: str, paper: int) -> HttpResponse:
    """A thumbnail of a photographed paper."""
    attachment = _shown(request, casework, ref, paper)
    if not attachment.file.media_type.startswith("image/"):
        raise NotFound("no_paper", _("There is no such paper in this application."))
    return thumbnail(attachment.file)


@require_GET
@officer_page
def signature(request: HttpRequest, casework: CaseDesk, ref: str, sequence: int) -> HttpResponse:
    """What a finger drew beside a sign-off: a picture made of the numbers that the sign-off's digest covers."""
    drawn = (_signoff(request, casework, ref, sequence).body.get("decision") or {}).get("signature")
    if not drawn:
        raise NotFound("no_signature", _("Nothing was drawn beside this sign-off."))
    response = HttpResponse(as_svg(str(drawn)), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_GET
@officer_page
def scan(request: HttpRequest, casework: CaseDesk, ref: str, sequence: int) -> HttpResponse:
    """The scan of a sign-off that was entered from paper."""
    digest = (_signoff(request, casework, ref, sequence).body.get("on_paper") or {}).get("scan")
    return _stored(digest, f"signed-{sequence}")


@require_GET
@officer_page
def photo(request: HttpRequest, casework: CaseDesk, ref: str, sequence: int, name: str) -> HttpResponse:
    """The photograph that an act's answer `name` is the digest of."""
    signoff = _signoff(request, casework, ref, sequence)
    digest = (signoff.body.get("decision") or {}).get(name)
    return _stored(digest, f"{signoff.act}-{sequence}")


def _signoff(request: HttpRequest, casework: CaseDesk, ref: str, sequence: int) -> SignOff:
    case = case_for(casework.programme, ref, desk_of(request).seats)
    found = SignOff.objects.filter(case_id=case.pk, sequence=sequence).first()
    if found is None:
        raise NotFound("no_act", _("This case has no such act."))
    return found


def _stored(digest: object, name: str) -> HttpResponse:
    file = StoredFile.objects.filter(digest=digest).first() if isinstance(digest, str) and digest else None
    if file is None:
        raise NotFound("no_photo", _("There is no such picture beside this act."))
    return bytes_of(file, name)


def bytes_of(file: StoredFile, name: str) -> HttpResponse:
    """The stored bytes, shown in the browser and nothing else done with them."""
    media_type = file.media_type
    response = HttpResponse(files.read(file), content_type=media_type)
    extension = media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'inline; filename="{name}.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    # Browsers show no PDF in a sandbox; their viewer is another process, and no policy lets a script of ours run there.
    sandbox = "" if media_type == "application/pdf" else "; sandbox"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src 'self'{sandbox}"
    )
    return response


def thumbnail(file: StoredFile, size: tuple[int, int] = SMALL) -> HttpResponse:
    """A stored picture, small. Raises NotFound where it can't be read any more."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(files.read(file)), formats=["JPEG"]) as picture:
            picture.thumbnail(size)
            picture.save(out, "JPEG", quality=50 if size == SMALL else 70, optimize=True)
    except Unreadable as error:
        raise NotFound("paper_unreadable", _("This paper can't be read any more. Send it again.")) from error
    return HttpResponse(out.getvalue(), content_type=files.JPEG_TYPE)
