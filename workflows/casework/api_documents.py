"""The kept papers of a programme's cases by API: sealed forms, and what else left an office under a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from workflows.api.auth import seats
from workflows.api.documents import (
    DocumentOut,
    DocumentsOut,
    document_of,
    document_out,
    documents_of,
    file_of,
)
from workflows.casework import seeing
from workflows.casework.desk import CaseDesk
from workflows.casework.shapes import file_extra


def add_documents(router: Router, desk: CaseDesk, name: Callable[[Any], Any]) -> None:
    """The router has the three operations on kept papers, each called by `name`."""
    programme = desk.programme

    @router.get(
        "/{ref}/documents", response=DocumentsOut, summary="The numbered documents, as they were kept"
    )
    @name
    def list_documents(request: HttpRequest, ref: str) -> DocumentsOut:
        """In the order of their making, which comes after the act: `state` says how far each is."""
        return documents_of(seeing.find(programme, ref, seats(request)))

    @router.get(
        "/{ref}/documents/{code}", response=DocumentOut, summary="One document: its signatures and its files"
    )
    @name
    def read_document(request: HttpRequest, ref: str, code: str) -> DocumentOut:
        """Each file with its digest; what a return made void stays."""
        case = seeing.find(programme, ref, seats(request))
        return document_out(case, document_of(case, code))

    @router.get(
        "/{ref}/documents/{code}/{digest}.pdf",
        summary="A document's file by its digest",
        openapi_extra=file_extra("The kept bytes: what was signed.", "application/pdf"),
    )
    @name
    def read_document_file(request: HttpRequest, ref: str, code: str, digest: str) -> HttpResponse:
        """Its numbers are in full, so each reading is written into the journal."""
        case = seeing.find(programme, ref, seats(request))
        return file_of(programme, case, code, digest, seats(request))
