"""How a person reads: her language and the size of the text. They go with her account; a visitor's with her browser.

Language: her account's, else this browser's own choice (a cookie), else what the browser asks for, else the county's.
Chinese comes first: a browser that names Chinese anywhere gets Chinese, also where English stands before it, since the
machines of many offices were set up in English by others. One that names English and no Chinese gets English.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from workflows.models import Officer

TEXT_COOKIE = "jinguo_text"
TEXT_SIZES = {"large": True, "usual": False}
_A_YEAR = 60 * 60 * 24 * 365


@dataclass(frozen=True)
class Reader:
    """How the pages of this request are shown."""

    language: str
    large_text: bool


class ReaderMiddleware(LocaleMiddleware):
    """`request.reader` is known, and its language is the thread's. Stands behind the one that knows the officer."""

    def process_request(self, request: HttpRequest) -> None:
        reader = reader_of(request)
        request.reader = reader  # type: ignore[attr-defined]
        translation.activate(reader.language)
        request.LANGUAGE_CODE = reader.language


def reader_of(request: HttpRequest) -> Reader:
    """What she chose, or what her browser says. No statement beyond that of her account."""
    officer = _officer(request)
    chosen = officer.large_text if officer is not None else None
    large = chosen if chosen is not None else TEXT_SIZES.get(request.COOKIES.get(TEXT_COOKIE, ""), False)
    own = officer.language if officer is not None else ""
    return Reader(_offered(own) or _of_browser(request) or settings.LANGUAGE_CODE, large)


def _officer(request: HttpRequest) -> Officer | None:
    user: Any = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _offered(code: str) -> str:
    """The code, if it is a language of the house; else nothing."""
    return code if code in dict(settings.LANGUAGES) else ""


def _of_browser(request: HttpRequest) -> str:
    cookie = _offered(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    if cookie:
        return cookie
    named = {
        code.partition("-")[0]
        for code, _q in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    }
    if "zh" in named:
        return "zh-hans"
    return "en" if "en" in named else ""


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language is kept with her account and in this browser; what isn't offered changes nothing."""
    language, officer = _offered(request.POST.get("language", "")), _officer(request)
    if language and officer is not None:
        Officer.objects.filter(pk=officer.pk).update(language=language)
    response: HttpResponse = set_language(request)
    return response


@require_POST
def choose_text_size(request: HttpRequest) -> HttpResponse:
    """Large or usual text is kept with her account and in this browser; anything else changes nothing."""
    answer = HttpResponseRedirect(_next_page(request))
    size = request.POST.get("text", "")
    if size in TEXT_SIZES:
        officer = _officer(request)
        if officer is not None:
            Officer.objects.filter(pk=officer.pk).update(large_text=TEXT_SIZES[size])
        answer.set_cookie(
            TEXT_COOKIE,
            size,
            max_age=_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=bool(settings.SESSION_COOKIE_SECURE),
        )
    return answer


def _next_page(request: HttpRequest) -> str:
    """The page that she came from; none outside the house."""
    wanted = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and inside else "/"
