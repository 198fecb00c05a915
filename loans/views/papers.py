from __future__ import annotations
from django.http import HttpRequest, HttpResponse


def form(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def declaration(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def pledge(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def refusal(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()
