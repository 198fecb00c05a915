"""Where a browser may be led back to: an address that can be asked for, never one that only takes a form.

A redirect after signing in, or after choosing a language, asks by GET. At the address to which a button sent its form
that would end on a refusal of the method: the page on which the button stood is what she wants to see again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from workflows.in_place import ASKED

_ASKS = frozenset({"GET", "HEAD"})


def way_back(request: HttpRequest) -> str:
    """The page of this request: its own address, of a sent form the page that it stood on, else the desk."""
    if request.method in _ASKS:
        return request.get_full_path()
    before = request.headers.get("Referer", "")
    if not before or not _is_ours(request, before):
        return reverse("desk")
    parts = urlsplit(before)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _is_ours(request: HttpRequest, address: str) -> bool:
    try:
        hosts = {request.get_host()}
    except DisallowedHost:
        # The page that says so is being written.
        return False
    return url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=request.is_secure())


def way_back_context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: where the switches in its foot come back to."""
    return {"way_back": SimpleLazyObject(lambda: way_back(request))}


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """She signs in and comes back; of something that she pressed she is told that it wasn't done."""
    # A form that its page sent by script stays on the page, which says it itself.
    if request.method not in _ASKS and ASKED not in request.headers:
        messages.warning(request, _("Nothing was done: you were signed out. Sign in and press it again."))
    return redirect_to_login(way_back(request))


class NotAllowedMiddleware:
    """A refusal of the method that says nothing becomes a page in words; its status and its `Allow` stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # The API's refusals have their words already.
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # No form of ours is sent to an address that is only asked for: that request is nobody's button.
            name = "errors/405.html" if request.method in _ASKS else "errors/400.html"
            response.content = render_to_string(name, request=request).encode()
            add_never_cache_headers(response)
        return response
