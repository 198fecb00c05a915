"""Declared registers by API: begun, read, acted on; the same functions and refusals as the pages'."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja import Query as In

from people.declaring.content import Change
from people.declaring.reading import readable
from people.models import RegisterCase, RegisterState
from people.opening import open_register
from people.privacy import reading
from people.programme import REGISTERS
from people.queries.declared import register_for, view_of
from workflows.acts import Request, perform
from workflows.api.auth import seats
from workflows.api.bodies import written
from workflows.api.cases import ActOut, OutcomeOut, SignOffOut, acts_of, outcome_out, signoffs_of
from workflows.api.requests import (
    KEY_PARAMETER,
    REPLAYED_HEADER,
    Body,
    PageQuery,
    idempotency_key,
    one_page,
)
from workflows.errors import NotFound
from workflows.permission import state_label
from workflows.seen import mark_of

router = Router(tags=["registers"])
_REF = re.compile(r"[0-9a-z]{1,16}")


class OpenIn(Body):
    """Whose register of which year is begun."""

    code: str = Field(description="The register's, for example women.")
    year: int
    place: str = Field(description="The village's twelve-digit code.")


class RegisterActIn(Body):
    """What an act takes; a return marks what is at fault."""

    opinion: str = ""
    data: dict[str, Any] = Field(
        default_factory=dict,
        description='Of a return: {"marks": [{"target": a row’s key or "register", "note": what is wrong}]}.',
    )
    seen: str | None = Field(None, description="The `seen` of the register that the decision rests on.")


class DeclaredRowOut(Schema):
    key: str
    name: str
    born: str
    group: str
    since: date
    outcome: str = Field(description="in, or unclear where a fact that the definition needs is missing.")
    values: dict[str, str] = Field(
        description="What is signed of the register’s own columns, in Chinese; no ID number and no telephone."
    )


class FieldOut(Schema):
    name: str
    title: str


class ChangeOut(Schema):
    how: str = Field(description="come, gone or changed since it was declared.")
    row: DeclaredRowOut
    fields: list[FieldOut] = Field(description="Of a changed row, what of it changed.")


class DeclaredShortOut(Schema):
    ref: str
    number: str | None
    code: str
    year: int
    place: str
    state: str
    state_label: str
    due_on: date | None
    declared_on: date | None
    rows: int


class DeclaredOut(DeclaredShortOut):
    round: int
    content_digest: str
    entries: list[DeclaredRowOut]
    changes: list[ChangeOut]
    findings: list[dict[str, Any]]
    signoffs: list[SignOffOut]
    acts: list[ActOut]
    seen: str


class DeclaredListOut(Schema):
    registers: list[DeclaredShortOut]
    next_before: int | None


class DeclaredQuery(PageQuery):
    state: RegisterState | None = Field(None, description="Only those that stand here.")


@router.get(
    "", response=DeclaredListOut, summary="The declared registers that my post sees, the newest first"
)
def list_declared(request: HttpRequest, query: In[DeclaredQuery]) -> DeclaredListOut:
    """Those of the post's places that have come as far as the post."""
    hers = seats(request)
    cases = RegisterCase.objects.filter(reading(hers).visible())
    if query.state is not None:
        cases = cases.filter(state=query.state.value)
    if query.before is not None:
        cases = cases.filter(pk__lt=query.before)
    rows = list(cases.defer("findings").order_by("-pk")[: query.limit + 1])
    shown, following = one_page(rows, query.limit, lambda case: int(case.pk))
    return DeclaredListOut(registers=[_short(case) for case in shown], next_before=following)


@router.post(
    "",
    response=OutcomeOut,
    summary="Begin a register of a year",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def begin_register(request: HttpRequest, body: OpenIn, response: HttpResponse) -> OutcomeOut:
    """A draft stands in the village, once for each register and year."""
    outcome = open_register(body.code, body.year, body.place, seats(request), key=idempotency_key(request))
    if outcome.repeated:
        response[REPLAYED_HEADER] = "true"
    return outcome_out(outcome)


@router.get("/{ref}", response=DeclaredOut, summary="One declared register: rows, changes, sign-offs, acts")
def read_declared(request: HttpRequest, ref: str) -> DeclaredOut:
    """As it was declared; while the village writes it, as it stands today."""
    hers = seats(request)
    case = register_for(_plausible(ref), hers)
    view = view_of(case, hers)
    return DeclaredOut(
        **dict(_short(case)),
        round=case.round,
        content_digest=view.digest,
        entries=[_row(row) for row in view.rows],
        changes=[_change(change) for change in view.changed],
        findings=[dict(finding) for finding in view.findings],
        signoffs=_signoffs(case, in_sight=view.in_sight),
        acts=acts_of(case, hers),
        seen=mark_of(case, list(case.signoffs.order_by("sequence"))),
    )


@router.post(
    "/{ref}/acts/{act}",
    response=OutcomeOut,
    summary="Act on the register",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def act_on_register(
    request: HttpRequest, ref: str, act: str, body: RegisterActIn, response: HttpResponse
) -> OutcomeOut:
    """The act is done, signed and in the journal; or nothing changed and the problem says why."""
    asked = Request(act, written(body.data), body.opinion, idempotency_key(request), body.seen)
    hers = seats(request)
    outcome = perform(REGISTERS, register_for(_plausible(ref), hers).ref, asked, hers)
    if outcome.repeated:
        response[REPLAYED_HEADER] = "true"
    return outcome_out(outcome)


def _signoffs(case: RegisterCase, *, in_sight: bool) -> list[SignOffOut]:
    """The sign-offs; of a return's marks only how many there are, for who may not see the rows that they are about."""
    found = signoffs_of(case)
    if in_sight:
        return found
    return [
        each.model_copy(
            update={
                "decision": {**each.decision, "marks": [], "marks_kept_back": len(each.decision["marks"])}
            }
        )
        if each.decision.get("marks")
        else each
        for each in found
    ]


def _plausible(ref: str) -> str:
    """`ref`, if a case could have it. Raises NotFound."""
    if not _REF.fullmatch(ref):
        raise NotFound("not_found", _("There is no such case."))
    return ref


def _short(case: RegisterCase) -> DeclaredShortOut:
    return DeclaredShortOut(
        ref=case.ref,
        number=case.number,
        code=case.register,
        year=case.year,
        place=case.place_code,
        state=case.state,
        state_label=state_label(case),
        due_on=case.due_on,
        declared_on=case.declared_on,
        rows=case.rows,
    )


def _change(change: Change) -> ChangeOut:
    fields = [FieldOut(name=field.name, title=str(field.title)) for field in change.fields]
    return ChangeOut(how=change.how, row=_row(change.row), fields=fields)


def _row(row: Any) -> DeclaredRowOut:
    return DeclaredRowOut(
        **{name: row[name] for name in ("key", "name", "born", "group", "since", "outcome")},
        values=readable(row),
    )
