"""The style guide: every component with all its states, for whoever builds a screen. Only where DEBUG is on."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import autodiscover_modules
from django.views.decorators.http import require_GET

from workflows.specimens import groups


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """No address leads here without DEBUG, and none answers."""
    if not settings.DEBUG:
        raise Http404
    autodiscover_modules("styleguide")
    return render(request, "styleguide/page.html", {"groups": list(groups(request))})
