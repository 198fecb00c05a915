from __future__ import annotations
from django.http import HttpRequest, HttpResponse


def act(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def done(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()
