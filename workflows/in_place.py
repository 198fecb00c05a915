"""A form that the page itself sends (static/jinguo/send.js) is told where to go next instead of being taken there.

A script can't read the address of a redirect, and one that follows it would load the next page twice on a weak line.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

ASKED = "X-Sent-In-Place"
NEXT = "X-Next"
# Said of a form whose token is no longer good: the page is asked for a new one before the form is sent again.
STALE = "X-Stale-Page"
_REDIRECTS = frozenset({301, 302, 303})


class InPlaceMiddleware:
    """To a request with `X-Sent-In-Place` a redirect is answered as 204 with the address in `X-Next`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if ASKED in request.headers and response.status_code in _REDIRECTS:
            response[NEXT] = response["Location"]
            del response["Location"]
            # The same response: cookies and messages that were set on the way stay.
            response.status_code = 204
        return response
