"""Addresses of helpers and of teams of volunteers."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from people.views import helpers, volunteers

urlpatterns: list[URLPattern] = [
    path("helpers/", helpers.helpers, name="helpers"),
    path("helpers/new/", helpers.new, name="helper-new"),
    path("helpers/for/<int:person>/", helpers.pair, name="helper-pair"),
    path("helpers/pairs/<int:pair>/", helpers.end, name="pair-end"),
    path("helpers/<int:helper>/", helpers.one, name="helper"),
    path("helpers/<int:helper>/show/", helpers.show, name="helper-show"),
    path("helpers/<int:helper>/leave/", helpers.leave, name="helper-leave"),
    path("volunteers/", volunteers.volunteers, name="volunteers"),
    path("volunteers/join/<int:person>/", volunteers.join, name="team-join"),
    path("volunteers/<slug:ref>/", volunteers.team, name="team"),
    path("volunteers/<slug:ref>/end/", volunteers.end, name="team-end"),
    path("volunteers/<slug:ref>/leave/<int:person>/", volunteers.leave, name="team-leave"),
]
