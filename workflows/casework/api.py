"""A programme's cases by API: the same functions as the pages, so that the same acts have the same refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body as InBody
from ninja import Field, File, Form, Router, Status, UploadedFile
from ninja import Query as In

from workflows import files
from workflows.acts import Request, perform
from workflows.api.auth import seats
from workflows.api.bodies import written
from workflows.api.cases import OutcomeOut, outcome_out
from workflows.api.journal import JournalOut, journal_of
from workflows.api.requests import KEY_PARAMETER, REPLAYED_HEADER, PageQuery, Query, idempotency_key, one_page
from workflows.casework import drafting, seeing
from workflows.casework.api_documents import add_documents
from workflows.casework.desk import CaseDesk
from workflows.casework.form_views import form_facts
from workflows.casework.papers import case_form
from workflows.casework.queries import bodies_of, papers_in, papers_of
from workflows.casework.reading import is_number
from workflows.casework.shapes import (
    CaseActIn,
    CaseChoicesOut,
    CaseOpenIn,
    CaseOut,
    CasesOut,
    PaperOut,
    PhotoOut,
    SectionOut,
    file_extra,
    sections_extra,
)
from workflows.errors import Invalid, NotFound
from workflows.fields import SealedTextField
from workflows.opening import open_case
from workflows.requests import Outcome
from workflows.sections import Section, missing, status_in
from workflows.unmasking import printing, unmask

_UPLOAD_FIELDS = {"file", "kind", "subject"}
_KEYED = {"parameters": [KEY_PARAMETER]}


class CasesQuery(PageQuery):
    state: str | None = Field(None, max_length=30, description="Only those that stand here.")


class CaseQuery(Query):
    unmask: bool = Field(
        False, description="true shows personal numbers in full and is written into the journal."
    )


def case_router(desk: CaseDesk, tag: str) -> Router:
    """The operations on the programme's cases; `tag` is what they are called by, and how their names end."""
    router = Router(tags=[tag])
    name = _namer(tag)
    _reading(router, desk, name)
    _files(router, desk, name)
    _writing(router, desk, name)
    _papers(router, desk, name)
    _photos(router, desk, name)
    add_documents(router, desk, name)
    if desk.opens:
        _opening(router, desk, name)
    return router


def _namer(tag: str) -> Callable[[Any], Any]:
    """Each operation has a name of its own in the description: the function's and the programme's."""

    def named(view: Any) -> Any:
        view.__name__ = f"{view.__name__}_of_{tag}"
        return view

    return named


def replayed(outcome: Outcome, response: HttpResponse) -> OutcomeOut:
    """The outcome; a repeated one says so in a header."""
    if outcome.repeated:
        response[REPLAYED_HEADER] = "true"
    return outcome_out(outcome)


def _reading(router: Router, desk: CaseDesk, name: Callable[[Any], Any]) -> None:
    programme = desk.programme

    @router.get("", response=CasesOut, summary="The cases that my post sees, the newest first")
    @name
    def list_cases(request: HttpRequest, query: In[CasesQuery]) -> CasesOut:
        """Those of the post's places that have come as far as the post."""
        cases = programme.model._default_manager.filter(seats(request).visible())
        if query.state is not None:
            cases = cases.filter(state=query.state)
        if query.before is not None:
            cases = cases.filter(pk__lt=query.before)
        columns = programme.model._meta.concrete_fields
        sealed = [column.name for column in columns if isinstance(column, SealedTextField)]
        rows = list(cases.select_related("place").defer(*sealed).order_by("-pk")[: query.limit + 1])
        shown, following = one_page(rows, query.limit, lambda case: int(case.pk))
        return CasesOut(cases=[seeing.row_of(desk, case) for case in shown], next_before=following)

    @router.get("/{ref}", response=CaseOut, summary="One case: content, papers, findings, sign-offs, acts")
    @name
    def read_case(request: HttpRequest, ref: str, query: In[CaseQuery]) -> CaseOut:
        """The draft for those who write it, the signed content of the round for everybody else."""
        if query.unmask:
            unmask(programme, seeing.plausible(ref), seats(request))
        case = seeing.find(programme, ref, seats(request))
        return seeing.case_out(desk, case, seats(request), unmasked=query.unmask)

    @router.get("/{ref}/choices", response=CaseChoicesOut, summary="What the acts on this case take")
    @name
    def read_choices(request: HttpRequest, ref: str) -> CaseChoicesOut:
        """From the policy in force for this case, with words in the reader's language."""
        return seeing.choices_out(desk, seeing.find(programme, ref, seats(request)), seats(request))

    @router.get("/{ref}/journal", response=JournalOut, summary="What happened to the case, the newest first")
    @name
    def read_journal(request: HttpRequest, ref: str, query: In[PageQuery]) -> JournalOut:
        """Rows of the county's chain; they hold no personal value."""
        return journal_of(seeing.find(programme, ref, seats(request)), query)


def _files(router: Router, desk: CaseDesk, name: Callable[[Any], Any]) -> None:
    programme = desk.programme

    @router.get(
        "/{ref}/form.pdf",
        summary="The printed form as the case stands",
        openapi_extra=file_extra("The form, A4.", "application/pdf"),
    )
    @name
    def read_form(request: HttpRequest, ref: str) -> HttpResponse:
        """Marked 草稿 until the last level has signed. Its numbers are in full, so each printing is on record."""
        case = printing(programme, seeing.plausible(ref), seats(request), "form")
        pdf = case_form(form_facts(desk, case, seats(request)))
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="form-{case.ref}.pdf"'
        return response

    @router.get(
        "/{ref}/papers/{int:paper}",
        summary="One paper",
        openapi_extra=file_extra("The stored bytes.", "image/jpeg", "application/pdf"),
    )
    @name
    def read_paper(request: HttpRequest, ref: str, paper: int) -> HttpResponse:
        """The bytes as they were kept: images re-encoded, nothing of the sender's file name."""
        case = seeing.find(programme, ref, seats(request))
        every = papers_of(case)
        shown = papers_in(bodies_of(case, every, seats(request), ()), every)
        found = next((row for row in shown if row.pk == paper), None)
        if found is None:
            raise NotFound("no_paper", _("There is no such paper in this application."))
        response = HttpResponse(files.read(found.file), content_type=found.file.media_type)
        extension = found.file.media_type.rpartition("/")[2].replace("jpeg", "jpg")
        response["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.pk}.{extension}"'
        return response


def _writing(router: Router, desk: CaseDesk, name: Callable[[Any], Any]) -> None:
    programme = desk.programme

    @router.put(
        "/{ref}/sections/{section}",
        response=SectionOut,
        summary="Save a section",
        openapi_extra=sections_extra(programme.sections),
    )
    @name
    def put_section(
        request: HttpRequest, ref: str, section: str, answers: Annotated[dict[str, Any], InBody(...)]
    ) -> SectionOut:
        """The section's answers are these, all or none; what isn't sent is empty.

        Missing answers are asked for at submission.
        """
        case = seeing.find(programme, ref, seats(request))
        asked = drafting.section_named(programme, case, section)
        _check(asked, answers)
        saved = drafting.save_section(programme, case.ref, section, written(answers), seats(request))
        lacking = missing(programme.sections_of(saved), saved.sections)
        return SectionOut(
            ref=ref,
            section=section,
            answers=seeing.masked(asked, saved.sections[section]),
            status=status_in(section, saved.sections[section], lacking),
            missing={field: said for field, said in lacking.items() if field.startswith(f"{section}.")},
        )

    @router.post("/{ref}/acts/{act}", response=OutcomeOut, summary="Act on the case", openapi_extra=_KEYED)
    @name
    def act_on_case(
        request: HttpRequest, ref: str, act: str, body: CaseActIn, response: HttpResponse
    ) -> OutcomeOut:
        """The act is done, signed and in the journal; or nothing changed and the problem says why."""
        asked = Request(act, written(body.data), body.opinion, idempotency_key(request), body.seen)
        return replayed(perform(programme, seeing.plausible(ref), asked, seats(request)), response)


def _papers(router: Router, desk: CaseDesk, name: Callable[[Any], Any]) -> None:
    programme = desk.programme

    @router.post("/{ref}/papers", response={201: PaperOut}, summary="Add a paper")
    @name
    def add_paper(
        request: HttpRequest,
        ref: str,
        response: HttpResponse,
        *,
        file: Annotated[UploadedFile, File(..., description="A photograph (JPEG, PNG, WebP) or a PDF.")],
        kind: Annotated[str, Form(..., description="The code of a required paper, or `other`.")],
        subject: Annotated[str, Form(description="Whom it concerns; empty where the kind says it.")] = "",
    ) -> Any:
        """The paper stands in the draft, in place of an earlier one of its kind and subject."""
        case = seeing.find(programme, ref, seats(request))
        _known_only(request, _UPLOAD_FIELDS)
        paper = drafting.add_paper(
            programme, case.ref, seats(request), kind=kind, subject=subject, data=file.read()
        )
        response["Location"] = f"{request.path.rstrip('/')}/{paper.pk}"
        return Status(201, seeing.paper_out(paper))

    @router.delete("/{ref}/papers/{int:paper}", response={204: None}, summary="Remove a paper")
    @name
    def remove_paper(request: HttpRequest, ref: str, paper: int) -> Any:
        """The paper no longer stands in the draft."""
        case = seeing.find(programme, ref, seats(request))
        drafting.remove_paper(programme, case.ref, min(paper, 2**63 - 1), seats(request))
        return Status(204, None)


def _photos(router: Router, desk: CaseDesk, name: Callable[[Any], Any]) -> None:
    @router.post("/{ref}/photos", response={201: PhotoOut}, summary="Store a photo that an act will name")
    @name
    def add_photo(
        request: HttpRequest,
        ref: str,
        file: Annotated[UploadedFile, File(..., description="A photograph (JPEG, PNG, WebP) or a PDF.")],
    ) -> Any:
        """The digest is the answer to the act's question; until an act names it, nobody is shown the photo."""
        seeing.find(desk.programme, ref, seats(request))
        _known_only(request, {"file"})
        stored = files.keep(file.read())
        return Status(201, PhotoOut(digest=stored.digest, media_type=stored.media_type, size=stored.size))


def _opening(router: Router, desk: CaseDesk, name: Callable[[Any], Any]) -> None:
    @router.post("", response={201: OutcomeOut}, summary="Open a case", openapi_extra=_KEYED)
    @name
    def open_new(request: HttpRequest, body: CaseOpenIn, response: HttpResponse) -> Any:
        """A draft stands in the village. Its address is in the header Location."""
        key = idempotency_key(request)
        outcome = open_case(desk.programme, body.place, seats(request), key=key, columns={})
        response["Location"] = f"{request.path.rstrip('/')}/{outcome.ref}"
        return Status(201, replayed(outcome, response))


def _known_only(request: HttpRequest, known: set[str]) -> None:
    unknown = (request.POST.keys() | request.FILES.keys()) - known
    if unknown:
        raise Invalid({name: [_("There is no such field.")] for name in sorted(unknown)})


def _check(section: Section, answers: Mapping[str, Any]) -> None:
    """Raises Invalid for a number that was sent with the stars it was shown with: it must not replace the real one."""
    numbers = {field.name for field in section.fields if is_number(field)}
    errors = {
        f"{section.name}.{field}": [
            _("This is the number with stars, as it was shown. Send the whole number.")
        ]
        for field, value in answers.items()
        if field in numbers and isinstance(value, str) and "*" in value
    }
    for field, value in answers.items():
        if isinstance(value, dict):
            errors[f"{section.name}.{field}"] = [
                _("Send one value here: text, a number, true, false or null.")
            ]
    if errors:
        raise Invalid(errors)
