"""Writing an application: the village cadre's, as long as it is a draft or was returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body as InBody
from ninja import File, Form, Status, UploadedFile

from loans import drafting
from loans.api import seeing
from loans.api.masks import masked, sent_back_masked
from loans.api.routing import router
from loans.api.shapes import GuarantorsIn, GuarantorsOut, OpenIn, guarantors_extra, sections_extra
from loans.models import LoanCase
from loans.sections import SECTIONS, missing, status_of
from workflows.api.auth import seats
from workflows.api.bodies import written
from workflows.api.cases import OutcomeOut, outcome_out
from workflows.api.requests import KEY_PARAMETER, REPLAYED_HEADER, idempotency_key
from workflows.casework.shapes import PaperOut, SectionOut
from workflows.errors import Invalid, NotFound

_UPLOAD_FIELDS = {"file", "kind", "subject"}


@router.post(
    "",
    response={201: OutcomeOut},
    summary="Open an application",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def open_loan(request: HttpRequest, body: OpenIn, response: HttpResponse) -> Any:
    """A draft stands in the village. Its address is in the header Location."""
    outcome = drafting.open_application(body.place, seats(request), key=idempotency_key(request))
    response["Location"] = f"{request.path.rstrip('/')}/{outcome.ref}"
    if outcome.repeated:
        response[REPLAYED_HEADER] = "true"
    return Status(201, outcome_out(outcome))


@router.put(
    "/{ref}/sections/{name}", response=SectionOut, summary="Save a section", openapi_extra=sections_extra()
)
def put_section(
    request: HttpRequest, ref: str, name: str, answers: Annotated[dict[str, Any], InBody(...)]
) -> SectionOut:
    """The section's answers are these, all or none; what isn't sent is empty.

    Missing answers are asked for at submission.
    """
    case = seeing.find(ref, seats(request))
    if name not in SECTIONS:
        raise NotFound("no_section", _("There is no such section."))
    _check(name, answers, f"{name}.")
    saved = drafting.save_section(case.ref, name, written(answers), seats(request))
    return SectionOut(
        ref=ref,
        section=name,
        answers=masked(name, saved.sections[name]),
        status=status_of(name, saved.sections),
        missing=_missing(saved, name),
    )


@router.put(
    "/{ref}/guarantors",
    response=GuarantorsOut,
    summary="Save the guarantors",
    openapi_extra=guarantors_extra(),
)
def put_guarantors(request: HttpRequest, ref: str, body: GuarantorsIn) -> GuarantorsOut:
    """The guarantors are these, all or none."""
    case = seeing.find(ref, seats(request))
    for index, guarantor in enumerate(body.guarantors):
        _check("guarantors", guarantor, f"guarantors.{index}.")
    saved = drafting.save_guarantors(case.ref, written(body.guarantors), seats(request))
    return GuarantorsOut(
        ref=ref,
        guarantors=[masked("guarantors", guarantor) for guarantor in saved.sections["guarantors"]],
        status=status_of("guarantors", saved.sections),
        missing=_missing(saved, "guarantors"),
    )


@router.post("/{ref}/papers", response={201: PaperOut}, summary="Add a paper")
def add_paper(
    request: HttpRequest,
    ref: str,
    response: HttpResponse,
    *,
    file: Annotated[UploadedFile, File(..., description="A photograph (JPEG, PNG, WebP) or a PDF.")],
    kind: Annotated[str, Form(..., description="The code of a required paper, or `other`.")],
    subject: Annotated[str, Form(description="Whom it concerns: applicant, spouse, guarantor-1 …")] = "",
) -> Any:
    """The paper stands in the draft, in place of an earlier one of its kind and person."""
    case = seeing.find(ref, seats(request))
    unknown = (request.POST.keys() | request.FILES.keys()) - _UPLOAD_FIELDS
    if unknown:
        raise Invalid({name: [_("There is no such field.")] for name in sorted(unknown)})
    paper = drafting.add_paper(case.ref, kind, subject, file.read(), seats(request))
    response["Location"] = f"{request.path.rstrip('/')}/{paper.pk}"
    shown = PaperOut(
        id=paper.pk,
        kind=paper.kind,
        subject=paper.subject,
        digest=paper.file.digest,
        media_type=paper.file.media_type,
        size=paper.file.size,
    )
    return Status(201, shown)


@router.delete("/{ref}/papers/{int:paper}", response={204: None}, summary="Remove a paper")
def remove_paper(request: HttpRequest, ref: str, paper: int) -> Any:
    """The paper no longer stands in the draft."""
    case = seeing.find(ref, seats(request))
    drafting.remove_paper(case.ref, min(paper, 2**63 - 1), seats(request))
    return Status(204, None)


def _check(section: str, answers: Mapping[str, Any], prefix: str) -> None:
    errors = sent_back_masked(section, answers, prefix)
    for name, value in answers.items():
        if isinstance(value, dict | list):
            errors[f"{prefix}{name}"] = [_("Send one value here: text, a number, true, false or null.")]
    if errors:
        raise Invalid(errors)


def _missing(case: LoanCase, name: str) -> dict[str, list[str]]:
    found = missing(case.sections)
    return {field: lines for field, lines in found.items() if field == name or field.startswith(f"{name}.")}
