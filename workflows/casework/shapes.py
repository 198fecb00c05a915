"""What the answers about a case look like by API, and what OpenAPI says of the answers that a client sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import translation
from ninja import Field, Schema

from workflows.answers import read_choice, read_choices, read_count, read_flag, read_money
from workflows.api.cases import ActOut, SignOffOut
from workflows.api.requests import Body
from workflows.sections import Field as Asked
from workflows.sections import Section


class CaseOpenIn(Body):
    place: str = Field(max_length=12, description="The village's 12-digit code.", examples=["513499101201"])


class CaseActIn(Body):
    opinion: str = Field(
        "", description="Printed beside the officer's name; some acts need it.", examples=["同意"]
    )
    data: dict[str, Any] = Field(
        default_factory=dict,
        description="What the act takes: GET …/choices says which answers. A return takes "
        '{"marks": [{"target": "section.field", "note": what is wrong}]}.',
    )
    seen: str | None = Field(
        None,
        max_length=64,
        description="The case's `seen`, as it was read before this was decided. "
        "If anything happened to the case since, the act is refused with the code moved_on.",
    )


class CaseRowOut(Schema):
    id: int
    ref: str
    number: str | None
    title: str
    place_code: str
    place: str
    state: str
    state_label: str
    state_since: datetime
    round: int
    figure: str = Field(description="What is at stake, in words.")


class CasesOut(Schema):
    cases: list[CaseRowOut]
    next_before: int | None = Field(description="Send it as `before` for the next ones; null at the end.")


class PaperOut(Schema):
    id: int | None = Field(description="Null where the paper's row is gone from the store.")
    kind: str
    subject: str
    digest: str = Field(description="SHA-256 of the stored bytes.")
    media_type: str
    size: int


class RequiredOut(Schema):
    kind: str
    subject: str
    label: str
    present: bool


class StepOut(Schema):
    step: str
    label: str
    status: str = Field(description="to_do, started or done.")


class CaseChangeOut(Schema):
    label: str = Field(description="The field or paper, in words.")
    before: str = Field(description="Empty where there was nothing.")
    now: str = Field(description="Empty where it is gone.")


class SectionOut(Schema):
    ref: str
    section: str
    answers: dict[str, Any]
    status: str
    missing: dict[str, list[str]]


class CaseOut(CaseRowOut):
    opened_at: datetime
    accepted_on: date | None = Field(
        description="The day of the first submission: rules are judged as of it."
    )
    closed_at: datetime | None
    due_on: date | None
    returned_from: str = Field(description="The state that sent it back; empty where none did.")
    content: str = Field(
        description="draft: what is being written; signed: what every level of the round signs."
    )
    content_digest: str
    seen: str = Field(
        description="Another one after every act and every change of a draft; send it with the act."
    )
    unmasked: bool = Field(description="False: personal numbers stand with stars.")
    sections: dict[str, Any]
    beside: dict[str, Any] = Field(description="What the content says beside its sections.")
    changes: list[CaseChangeOut] = Field(
        description="What differs from the content that this post's level acted on last; numbers stand with stars."
    )
    papers: list[PaperOut]
    required_papers: list[RequiredOut]
    task_list: list[StepOut] = Field(
        description="What is still to do before submission; empty once it was submitted."
    )
    missing: dict[str, list[str]] = Field(
        description="field → what is missing for a submission; empty once submitted."
    )
    policy_version: str
    findings: list[dict[str, Any]] = Field(description="The findings at the last submission.")
    conflicts_today: list[str] | None = Field(
        description="What stands beside the case today, for whoever decides, which `findings` couldn't know; null "
        "where nothing is to be decided, or the programme asks nothing."
    )
    signoffs: list[SignOffOut]
    acts: list[ActOut] = Field(description="Every act, with whether this post may do it now, or why not.")


class AnswerOut(Schema):
    """One answer that an act takes."""

    name: str
    label: str
    needed: bool
    choices: dict[str, str] | None = Field(description="code → words; null where it isn't coded.")
    every: bool = Field(description="A checklist: all of its codes must be sent.")


class ActChoicesOut(Schema):
    act: str
    answers: list[AnswerOut]


class CaseChoicesOut(Schema):
    """What the acts on this case take, from the policy in force for it."""

    acts: list[ActChoicesOut]
    required_papers: list[RequiredOut]


class PhotoOut(Schema):
    digest: str = Field(description="The answer to a question that asks for a photo.")
    media_type: str
    size: int


def body_of(section: Section) -> dict[str, Any]:
    """JSON schema of what a section takes, in English."""
    with translation.override("en"):
        properties = {field.name: _property(field) for field in section.fields}
    return {
        "title": section.name,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _property(field: Asked) -> dict[str, Any]:
    described: dict[str, Any] = {"description": " ".join(filter(None, (str(field.label), str(field.hint))))}
    if field.read is read_choice:
        return {**described, "enum": [*(field.options or {}), None]}
    if field.read is read_choices:
        return {**described, "type": ["array", "null"], "items": {"enum": [*(field.options or {})]}}
    if field.read is read_flag:
        return {**described, "type": ["boolean", "null"]}
    if field.read is read_count:
        return {**described, "type": ["integer", "string", "null"], "minimum": 0, "maximum": field.longest}
    if field.read is read_money:
        return {**described, "type": ["string", "number", "null"]}
    return {**described, "type": ["string", "null"]}


def sections_extra(sections: Sequence[Section]) -> dict[str, Any]:
    """The request body of PUT …/sections/{name}: one of the sections."""
    schema = {"anyOf": [body_of(section) for section in sections]}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def file_extra(description: str, *kinds: str) -> dict[str, Any]:
    """What OpenAPI says of an answer that is a file of one of these media types."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": description, "content": content}}}
