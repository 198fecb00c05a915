"""Addresses for applicants."""

from __future__ import annotations

from django.urls import path

from workflows import paper_views, public_views

app_name = "public"

urlpatterns = [
    path("", public_views.home, name="home"),
    path("progress/", public_views.progress, name="progress"),
    path("progress/sheet.pdf", public_views.sheet, name="sheet"),
    path("papers/", paper_views.papers, name="papers"),
    path("papers/<slug:code>/", paper_views.paper, name="paper"),
]
