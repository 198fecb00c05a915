"""Nominating by API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Status

from aid.api.routing import router
from aid.opening import nominate
from workflows.api.auth import seats
from workflows.api.cases import OutcomeOut
from workflows.api.requests import KEY_PARAMETER, Body, idempotency_key
from workflows.casework.api import replayed


class NominateIn(Body):
    """Who is nominated for what."""

    person: int = Field(description="The woman's key in the registers.", le=2**53 - 1, examples=[17])
    grant: str = Field(
        max_length=30, description="The grant's code, such as spring_festival.", examples=["spring_festival"]
    )


@router.post(
    "", response={201: OutcomeOut}, summary="Nominate a woman", openapi_extra={"parameters": [KEY_PARAMETER]}
)
def nominate_for_aid(request: HttpRequest, body: NominateIn, response: HttpResponse) -> Any:
    """A draft stands in her village. Its address is in the header Location."""
    outcome = nominate(body.person, body.grant, seats(request), key=idempotency_key(request))
    response["Location"] = f"{request.path.rstrip('/')}/{outcome.ref}"
    return Status(201, replayed(outcome, response))
