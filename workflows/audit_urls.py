"""Addresses of the auditor's pages."""

from __future__ import annotations

from django.urls import path

from workflows import audit_views as audit

urlpatterns = [
    path("", audit.journal, name="audit"),
    path("officers/", audit.officers, name="audit_officers"),
    path("officers/<str:username>/", audit.trail, name="audit_trail"),
    path("cases/<slug:ref>/", audit.case, name="audit_case"),
    path("cases/<slug:ref>/rounds/<int:number>/", audit.content, name="audit_round"),
    path("verification/", audit.verification, name="audit_verification"),
]
