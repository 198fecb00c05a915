"""Addresses of persons' pages."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from people.views import persons

urlpatterns: list[URLPattern] = [
    path("people/", persons.persons, name="persons"),
    path("people/<int:person>/", persons.person, name="person"),
    path("people/<int:person>/show/", persons.show, name="person-show"),
    path("people/<int:person>/facts/<int:fact>/evidence", persons.evidence, name="evidence"),
]
