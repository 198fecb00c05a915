"""Addresses of aid, below /aid/."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from aid.public import FACE
from aid.views import county_urls, draft, statistics
from aid.views.cases import DESK
from workflows.casework.urls import case_urls
from workflows.progress import show_publicly

app_name = "aid"
show_publicly("aid", FACE)
urlpatterns: list[URLPattern] = [
    path("nominate/<int:person>/", draft.new_page, name="new"),
    *county_urls.urlpatterns,
    *statistics.urlpatterns,
    *case_urls(DESK),
]
