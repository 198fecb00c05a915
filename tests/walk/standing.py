"""Every request is answered as of one moment, so that pages and pictures are the same whenever they are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from workflows import clock

MOMENT = "2014-03-18T09:00:00+08:00"


def moment() -> datetime:
    """Where the clock stands: WALK_MOMENT of the environment, else the county's spring."""
    return datetime.fromisoformat(os.environ.get("WALK_MOMENT", MOMENT))


class StandingClock:
    """Around everything else: sessions too are dated by the engine's clock only where it dates them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.at(moment()):
            return self._get_response(request)
