"""The kept papers of a loan: the sealed form and what else left an office under a number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from loans.api import seeing
from loans.api.reading import file_extra
from loans.api.routing import router
from loans.programme import LOANS
from workflows.api.auth import seats
from workflows.api.documents import (
    DocumentOut,
    DocumentsOut,
    document_of,
    document_out,
    documents_of,
    file_of,
)

KEPT_EXTRA = file_extra("The kept bytes: what was signed.", "application/pdf")


@router.get(
    "/{ref}/documents", response=DocumentsOut, summary="The loan's numbered documents, as they were kept"
)
def list_documents(request: HttpRequest, ref: str) -> DocumentsOut:
    """In the order of their making, which comes after the act: `state` says how far each is."""
    return documents_of(seeing.find(ref, seats(request)))


@router.get(
    "/{ref}/documents/{code}", response=DocumentOut, summary="One document: its signatures and its files"
)
def read_document(request: HttpRequest, ref: str, code: str) -> DocumentOut:
    """Each file with its digest; what a return made void stays."""
    case = seeing.find(ref, seats(request))
    return document_out(case, document_of(case, code))


@router.get(
    "/{ref}/documents/{code}/{digest}.pdf",
    summary="A document's file by its digest",
    openapi_extra=KEPT_EXTRA,
)
def read_document_file(request: HttpRequest, ref: str, code: str, digest: str) -> HttpResponse:
    """Its numbers are in full, so each reading is written into the journal."""
    case = seeing.find(ref, seats(request))
    return file_of(LOANS, case, code, digest, seats(request))
