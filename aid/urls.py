"""Addresses of aid, below /aid/."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from aid.views import county_urls, draft, statistics
from aid.views.cases import DESK
from workflows.casework.urls import case_urls

app_name = "aid"
urlpatterns: list[URLPattern] = [
    path("nominate/<int:person>/", draft.new_page, name="new"),
    *county_urls.urlpatterns,
    *statistics.urlpatterns,
    *case_urls(DESK),
]
