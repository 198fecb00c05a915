"""Addresses of the registrar's pages."""

from __future__ import annotations

from django.urls import path

from workflows import administration_views as registrar

urlpatterns = [
    path("", registrar.offices, name="offices"),
    path("offices/new/", registrar.new_office, name="new_office"),
    path("offices/<int:number>/", registrar.office, name="office"),
    path("offices/<int:number>/places/", registrar.cover, name="cover"),
    path("offices/<int:number>/posts/new/", registrar.new_post, name="new_post"),
    path("posts/<int:number>/", registrar.post, name="post"),
    path("posts/<int:number>/appoint/", registrar.appoint, name="appoint"),
    path("appointments/<int:number>/end/", registrar.end, name="end_appointment"),
    path("officers/", registrar.officers, name="officers"),
    path("officers/new/", registrar.new_officer, name="new_officer"),
    path("officers/<str:username>/", registrar.officer, name="officer"),
    path("officers/<str:username>/slip/", registrar.slip, name="new_slip"),
    path("officers/<str:username>/close/", registrar.close, name="close_account"),
    path("officers/<str:username>/kin/", registrar.kin, name="declare_kin"),
]
