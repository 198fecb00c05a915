"""The journeys' files of payouts have three lines: they are confirmed one at a time, as long ones by the hundred."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from loans.payouts import batches


class OneLineAtATime:
    """Sets the length of a step when the server starts; requests pass as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        assert batches.confirm.__kwdefaults__ is not None
        batches.confirm.__kwdefaults__["at_once"] = 1
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)
