"""What the loan's answers look like, and what OpenAPI says of the sections that a client sends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from loans.sections import GUARANTOR, SECTIONS
from workflows.api.cases import ActOut, SignOffOut
from workflows.api.requests import Body
from workflows.casework.shapes import PaperOut, RequiredOut, StepOut, body_of


class OpenIn(Body):
    place: str = Field(max_length=12, description="The village's 12-digit code.", examples=["513499101201"])


class GuarantorsIn(Body):
    guarantors: list[dict[str, Any]]


class ActIn(Body):
    opinion: str = Field(
        "", description="Printed beside the officer's name; some acts need it.", examples=["同意"]
    )
    data: dict[str, Any] = Field(default_factory=dict, description="What the act takes; see docs/api.md.")
    seen: str | None = Field(
        None,
        max_length=64,
        description="The loan's `seen`, as it was read before this was decided. "
        "If anything happened to the loan since, the act is refused with the code moved_on.",
    )


class LoanRowOut(Schema):
    id: int
    ref: str
    number: str | None
    title: str = Field(description="The applicant's name.")
    place_code: str
    place: str
    state: str
    state_label: str
    state_since: datetime
    round: int
    amount_asked: str | None = Field(description="Yuan with two decimals.")
    amount_consented: str | None


class LoansOut(Schema):
    loans: list[LoanRowOut]
    next_before: int | None = Field(description="Send it as `before` for the next ones; null at the end.")


class ChangeOut(Schema):
    label: str = Field(description="The field or paper, in words.")
    before: str = Field(description="Empty where there was nothing.")
    now: str = Field(description="Empty where it is gone.")


class LoanOut(LoanRowOut):
    opened_at: datetime
    accepted_on: date | None = Field(
        description="The day of the first submission: rules and age are judged as of it."
    )
    closed_at: datetime | None
    due_on: date | None
    term_months: int | None
    rate: str | None = Field(description="Percent a year, as consented.")
    returned_from: str = Field(description="The state that sent it back; empty where none did.")
    content: str = Field(
        description="draft: what is being written; signed: what every level of the round signs."
    )
    content_digest: str
    seen: str = Field(
        description="Another one after every act and every change of a draft; send it with the act."
    )
    unmasked: bool = Field(description="False: personal numbers stand with stars.")
    sections: dict[str, Any] | None = Field(description="Null where the content was erased by law.")
    changes: list[ChangeOut] = Field(
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
    signoffs: list[SignOffOut]
    acts: list[ActOut] = Field(description="Every act, with whether this post may do it now, or why not.")


class GuarantorsOut(Schema):
    ref: str
    guarantors: list[dict[str, Any]]
    status: str
    missing: dict[str, list[str]]


class ChoiceOut(Schema):
    code: str
    label: str


class ReasonOut(ChoiceOut):
    cure: str


class ChoicesOut(Schema):
    """The coded values that the acts on this case take, from the policy in force for it."""

    village_checklist: list[ChoiceOut]
    refusal_reasons: list[ReasonOut]
    required_papers: list[RequiredOut]
    how_reached: list[str]
    cannot_pay_reasons: list[str]


def sections_extra() -> dict[str, Any]:
    """The request body of PUT …/sections/{name}: one of the sections."""
    schema = {"anyOf": [body_of(section) for section in SECTIONS.values()]}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def guarantors_extra() -> dict[str, Any]:
    """The request body of PUT …/guarantors."""
    schema = {
        "title": "Guarantors",
        "type": "object",
        "required": ["guarantors"],
        "properties": {"guarantors": {"type": "array", "items": body_of(GUARANTOR)}},
        "additionalProperties": False,
    }
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}
