"""The moment at which the server answers: the journey writes it down, between one request and the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tests.aid.stage import WINTER
from workflows import clock

NAME = "moment.txt"


def write(var: Path, moment: datetime) -> None:
    """From now on the server of this folder answers as of that moment."""
    (var / NAME).write_text(moment.isoformat())


class MomentOfTheJourney:
    """Around everything else; the winter's first morning until another one is written down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._file = Path(settings.VAR) / NAME

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment = datetime.fromisoformat(self._file.read_text()) if self._file.exists() else WINTER
        with clock.at(moment):
            return self._get_response(request)
