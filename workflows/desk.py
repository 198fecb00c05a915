"""What every page of an officer knows: her seats, and how a refused form is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    return {}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was open too long; what was typed is still in the browser."""
    return render(request, "errors/csrf.html", status=403)
