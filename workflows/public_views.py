"""The pages for applicants, without an account: where to begin, and 进度查询. No cache and no index keeps them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core import signing
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workflows import limits
from workflows.enquiries import BY_ADDRESS, TooMany, enquire
from workflows.errors import ActError, Invalid
from workflows.models import Case
from workflows.progress import FACES, PUBLIC_PAGES, progress_of, sheet_of
from workflows.questions import Line, Question, Summary, tell
from workflows.refusals import busy

# As long as she reads the page; then she types her number again.
_SHEET_SECONDS = 30 * 60
_SALT = "public-sheet"

PublicView = Callable[..., HttpResponse]


def public_page(view: PublicView) -> PublicView:
    """For everybody: no search engine keeps it, no cache, and a database that doesn't answer is told."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except OperationalError:
            response = render(request, "public/refused.html", {"reason": busy().reason}, status=503)
        response["X-Robots-Tag"] = "noindex, nofollow"
        add_never_cache_headers(response)
        return response

    return page


@require_GET
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """How to apply, for each programme, and where an application stands."""
    notices = [(face.label, reverse(face.notice_page)) for face in FACES.values() if face.notice_page]
    return render(request, "public/home.html", {"notices": notices, "pages": PUBLIC_PAGES.values()})


@require_http_methods(["GET", "POST"])
@public_page
def progress(request: HttpRequest) -> HttpResponse:
    """The question, and its answer to whoever knows the number and the ending. It stands in no address: POST only."""
    typed = {name: request.POST.get(name, "") for name in ("number", "tail")}
    if request.method == "GET":
        return _asked(request, _questions(typed))
    try:
        case = enquire(typed["number"], typed["tail"], limits.address_of(request))
    except ActError as error:
        return _asked(request, _questions(typed), error)
    found = progress_of(case)
    token = signing.dumps(case.ref, salt=_SALT) if found.sheet is not None else ""
    return render(request, "public/case.html", {"found": found, "token": token})


def _questions(typed: dict[str, str]) -> list[Question]:
    return [
        Question(
            "number",
            _("Case number"),
            value=typed["number"],
            hint=_(
                "It stands on the receipt, for example 示妇贷〔2014〕00012号. Any kind of brackets will do."
            ),
        ),
        Question(
            "tail",
            _("Last four characters of the applicant’s ID number"),
            value="",
            hint=_("Three digits and a last digit, or X."),
            width="5",
        ),
    ]


def _asked(request: HttpRequest, questions: list[Question], error: ActError | None = None) -> HttpResponse:
    summary = None
    if isinstance(error, Invalid):
        summary = tell(error, questions)
    elif error is not None:
        summary = Summary("", [Line(str(error.reason), questions[0].id)])
    status = 200 if error is None else error.status
    response = render(
        request, "public/progress.html", {"questions": questions, "summary": summary}, status=status
    )
    if isinstance(error, TooMany):
        response["Retry-After"] = str(BY_ADDRESS.seconds)
    return response


@require_POST
@public_page
def sheet(request: HttpRequest) -> HttpResponse:
    """The refusal sheet as a PDF, for whoever was shown the case within the last half hour."""
    try:
        ref = signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=_SHEET_SECONDS)
    except signing.BadSignature:
        return _gone(request)
    if not limits.take(BY_ADDRESS, limits.address_of(request)):
        reason = _("There were too many enquiries. Try again in an hour, or ask the village federation.")
        return render(request, "public/refused.html", {"reason": reason}, status=429)
    case = Case.objects.filter(ref=ref).first()
    body = sheet_of(case) if case is not None else None
    if body is None:
        return _gone(request)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="refusal.pdf"'
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    reason = _("The page was open too long. Type the number again to see the sheet.")
    return render(request, "public/refused.html", {"reason": reason}, status=410)
