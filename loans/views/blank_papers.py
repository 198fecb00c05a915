"""Empty sheets to be signed by hand, for officers and for everybody: they hold no personal data."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from loans.blank_papers import blank_paper
from workflows import clock


@require_GET
@cache_control(public=True, max_age=3600)
def declaration(request: HttpRequest, place: str) -> HttpResponse:
    """申请人承诺书 with every fact left blank, of a county, township or village."""
    return _sheet("declaration", place)


@require_GET
@cache_control(public=True, max_age=3600)
def pledge(request: HttpRequest, place: str) -> HttpResponse:
    """担保人承诺书 with every fact left blank, for either class of guarantor."""
    return _sheet("pledge", place)


def _sheet(kind: str, place: str) -> HttpResponse:
    body = blank_paper(kind, place, clock.today())
    if body is None:
        raise Http404
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}.pdf"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


urlpatterns = [
    path("blank/<slug:place>/declaration.pdf", declaration, name="blank-declaration"),
    path("blank/<slug:place>/pledge.pdf", pledge, name="blank-pledge"),
]
