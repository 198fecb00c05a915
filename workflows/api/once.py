"""What is done to no case, by API: a repeated request is answered as it was the first time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from workflows.api.auth import seats
from workflows.api.requests import REPLAYED_HEADER, Body, idempotency_key
from workflows.requests import Request, once


def answered_once(
    request: HttpRequest,
    response: HttpResponse,
    act: str,
    body: Body,
    do: Callable[[], Schema],
    *,
    ref: str = "",
) -> dict[str, Any]:
    """What `do` made, as JSON; a repeated request does nothing, and its answer says so in a header.

    `ref` is what the address names, so that the same body to another one is another request.
    """
    asked = Request(act, body.model_dump(mode="json"), key=idempotency_key(request))
    officer = seats(request).officer
    answer, repeated = once(officer, asked, ref, lambda: do().model_dump(mode="json"))
    if repeated:
        response[REPLAYED_HEADER] = "true"
    return answer
