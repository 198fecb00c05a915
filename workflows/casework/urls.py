"""The addresses of a programme's cases: one function, which a programme's `urls` adds to its own."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from workflows.casework import draft_views, files, views
from workflows.casework.desk import CaseDesk
from workflows.casework.form_views import form
from workflows.casework.paper_views import on_paper
from workflows.desk import list_cases_as


def case_urls(desk: CaseDesk) -> list[URLPattern]:
    """Patterns below the programme's own prefix; from now on the desk's lists know its cases.

    What begins with a word of its own must stand before them: `<slug:ref>/` takes every word.
    """
    list_cases_as(desk.programme.code, desk.listing())
    with_desk = {"casework": desk}
    opening = [("new/", draft_views.open_page, "open")] if desk.opens else []
    pages = [
        *opening,
        ("<slug:ref>/", views.case, "case"),
        ("<slug:ref>/show/", views.unmask, "unmask"),
        ("<slug:ref>/form.pdf", form, "form"),
        ("<slug:ref>/acts/<slug:act>/", views.act, "act"),
        ("<slug:ref>/on-paper/", on_paper, "on-paper"),
        ("<slug:ref>/done/<int:sequence>/", views.done, "done"),
        ("<slug:ref>/papers/<int:paper>", files.paper, "paper"),
        ("<slug:ref>/papers/<int:paper>/small.jpg", files.small, "paper-small"),
        ("<slug:ref>/signatures/<int:sequence>.svg", files.signature, "signature"),
        ("<slug:ref>/signatures/<int:sequence>/scan", files.scan, "scan"),
        ("<slug:ref>/signatures/<int:sequence>/<slug:name>", files.photo, "photo"),
        ("<slug:ref>/draft/", draft_views.task_list, "draft"),
        ("<slug:ref>/draft/check/", draft_views.check_page, "check"),
        ("<slug:ref>/draft/papers/", draft_views.papers_page, "papers"),
        ("<slug:ref>/draft/papers/<int:paper>/remove/", draft_views.remove_page, "paper-remove"),
        ("<slug:ref>/draft/papers/<str:slug>/", draft_views.paper_page, "paper-add"),
        ("<slug:ref>/draft/<slug:section>/", draft_views.section_page, "section"),
    ]
    return [path(route, view, with_desk, name=name) for route, view, name in pages]
