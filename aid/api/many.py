"""One act on many nominations by API: each with its own result; a refused one holds up no other."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from aid.many import MOST, Result, perform_many
from workflows.api.auth import seats
from workflows.api.bodies import written
from workflows.api.cases import OutcomeOut, outcome_out
from workflows.api.problems import problem_of
from workflows.api.requests import KEY_PARAMETER, Body, idempotency_key
from workflows.canonical import digest
from workflows.errors import NotFound
from workflows.requests import Outcome

router = Router(tags=["aid"])
# What the pages do to many at once; every other act asks something of each case.
MANY: Final = frozenset({"sign", "confirm_notice", "put_on_list", "take_off_list", "approve"})


class ManyCaseIn(Body):
    ref: str = Field(max_length=40)
    seen: str | None = Field(None, description="The `seen` of the case that the decision rests on.")


class ManyIn(Body):
    """The act's opinion and answers, the same for each of the cases."""

    cases: list[ManyCaseIn] = Field(description=f"At most {MOST}; one that is named twice is acted on once.")
    opinion: str = ""
    data: dict[str, Any] = Field(default_factory=dict)


class ManyResultOut(Schema):
    ref: str
    done: bool
    repeated: bool = Field(description="The same request did it before.")
    outcome: OutcomeOut | None = Field(description="What the act made true; null where it was refused.")
    problem: dict[str, Any] | None = Field(description="Why not, as a problem; null where it was done.")


class ManyOut(Schema):
    done: int
    refused: int
    results: list[ManyResultOut] = Field(description="In the order of the request.")


@router.post(
    "/acts/{act}",
    response=ManyOut,
    summary="Act on many nominations",
    openapi_extra={"parameters": [KEY_PARAMETER]},
)
def act_on_many(request: HttpRequest, act: str, body: ManyIn) -> ManyOut:
    """200 with a result for each, the refused ones too. Sent again with its key, what was done isn't done twice."""
    if act not in MANY:
        raise NotFound("unknown_act", _("There is no such act."))
    results = perform_many(
        act,
        [case.ref for case in body.cases],
        seats(request),
        data=written(body.data),
        opinion=body.opinion,
        # Each case's key is made of this one and its ref, and has to fit where a single act's stands.
        key=digest(idempotency_key(request)),
        seen={case.ref: case.seen for case in body.cases if case.seen is not None},
    )
    done = sum(isinstance(result, Outcome) for _ref, result in results)
    return ManyOut(done=done, refused=len(results) - done, results=[_result(each) for each in results])


def _result(result: Result) -> ManyResultOut:
    ref, found = result
    if isinstance(found, Outcome):
        return ManyResultOut(
            ref=ref, done=True, repeated=found.repeated, outcome=outcome_out(found), problem=None
        )
    return ManyResultOut(ref=ref, done=False, repeated=False, outcome=None, problem=problem_of(found))
