"""Addresses of aid for everybody, below /public/aid/."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from aid.views import notices

app_name = "aid_public"
urlpatterns: list[URLPattern] = [
    path("", notices.public_places, name="places"),
    path("<slug:township>/", notices.public_notice, name="notice"),
]
