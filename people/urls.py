"""Addresses of persons, registers, imports, visits and helpers: each part keeps its own list.

The pages stand at the top (`/people/`, `/registers/`, …), so each list begins with its own folder.
"""

from __future__ import annotations

from django.urls.resolvers import URLPattern

from people.views import declared_urls, helpers_urls, imports_urls, persons_urls, registers_urls, visits_urls

app_name = "people"

urlpatterns: list[URLPattern] = [
    *persons_urls.urlpatterns,
    *declared_urls.urlpatterns,
    *registers_urls.urlpatterns,
    *imports_urls.urlpatterns,
    *visits_urls.urlpatterns,
    *helpers_urls.urlpatterns,
]
