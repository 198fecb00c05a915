"""The acts on a loan, by name: the same path, the same refusals and the same answers as the pages'."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from loans.api import seeing
from loans.api.routing import router
from loans.api.shapes import ActIn
from loans.programme import LOANS
from workflows.acts import Request, perform
from workflows.api.auth import seats
from workflows.api.bodies import written
from workflows.api.cases import OutcomeOut, outcome_out
from workflows.api.requests import KEY_PARAMETER, REPLAYED_HEADER, idempotency_key


@router.post(
    "/{ref}/acts/{act}",
    response=OutcomeOut,
    summary="Act on the loan",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def act_on_loan(request: HttpRequest, ref: str, act: str, body: ActIn, response: HttpResponse) -> OutcomeOut:
    """The act is done, signed and in the journal; or nothing changed and the problem says why."""
    asked = Request(act, written(body.data), body.opinion, idempotency_key(request), body.seen)
    outcome = perform(LOANS, seeing.plausible(ref), asked, seats(request))
    if outcome.repeated:
        response[REPLAYED_HEADER] = "true"
    return outcome_out(outcome)
