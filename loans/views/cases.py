from __future__ import annotations
from django.http import HttpRequest, HttpResponse


def case(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def unmask(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def paper(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()
