"""Addresses of visits."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from people.views import visits

urlpatterns: list[URLPattern] = [
    path("visits/", visits.visits, name="visits"),
    path("visits/new/<int:person>/", visits.new, name="visit-new"),
    path("visits/plan/<int:person>/", visits.plan, name="visit-plan"),
    path("visits/needs/<int:need>/", visits.need, name="visit-need"),
    path("visits/<int:visit>/", visits.one, name="visit"),
    path("visits/<int:visit>/show/", visits.show, name="visit-show"),
    path("visits/<int:visit>/cancel/", visits.cancel, name="visit-cancel"),
    path("visits/<int:visit>/record.pdf", visits.printed, name="visit-print"),
    path("visits/<int:visit>/photo", visits.photo, name="visit-photo"),
]
