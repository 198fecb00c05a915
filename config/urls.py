"""All addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from config.api import api

handler400 = "workflows.views.bad_request"
handler403 = "workflows.views.forbidden"
handler404 = "workflows.views.not_found"
handler500 = "workflows.views.server_error"

urlpatterns = [
    path("", include("workflows.urls")),
    path("public/", include("workflows.public_urls")),
    path("public/aid/", include("aid.views.public_urls")),
    path("loans/", include("loans.urls")),
    path("aid/", include("aid.urls")),
    *(path(f"{name.rpartition('.')[2]}/", include(f"{name}.urls")) for name in settings.PROGRAMMES),
    path("", include("people.urls")),
    path("api/v1/", api.urls),
]
