"""What the API's lists and acts take: a page's bounds, and the key that makes a repeated request act once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from workflows.api.problems import RequestRefused

MOST_ROWS = 100
KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{8,100}")

# OpenAPI's description of the header, for the operations that need it.
KEY_PARAMETER: dict[str, Any] = {
    "in": "header",
    "name": KEY_HEADER,
    "required": True,
    "description": "8 to 100 printable ASCII characters, new for every new request. The same key with the same body is "
    "answered again (with the header Idempotency-Replayed: true) and acts once; with another body it is refused.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 100, "pattern": "^[!-~]+$"},
}


class Body(Schema):
    """A JSON body: a name that isn't known is refused, since dropping a misspelt one would be a guess."""

    model_config = ConfigDict(extra="forbid")


class Query(Schema):
    """Query parameters; one that isn't known is refused."""

    @model_validator(mode="after")
    def _known_only(self, info: ValidationInfo) -> Query:
        sent = info.context["request"].GET if info.context else {}
        unknown = sorted(set(sent) - set(type(self).model_fields))
        if unknown:
            raise PydanticCustomError("unknown_parameter", "unknown parameters", {"names": unknown})
        return self


class PageQuery(Query):
    """`before` is the `next_before` of the page that came before this one."""

    before: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = Field(
        None, description="Rows before this one."
    )
    limit: int = Field(50, ge=1, le=MOST_ROWS, description="How many rows at most.")


class BeforeQuery(Query):
    """A page of a list that has its own length, the newest first."""

    before: int | None = Field(None, ge=1, le=2**53 - 1, description="The `next_before` of the page before.")


class AfterQuery(Query):
    """A page of a list that has its own length and order."""

    after: int | None = Field(None, ge=1, le=2**53 - 1, description="The `following` of the page before.")


def idempotency_key(request: HttpRequest) -> str:
    """The request's key. Raises RequestRefused (400) when it is missing or malformed."""
    key = request.headers.get(KEY_HEADER, "")
    if not _KEY.fullmatch(key):
        sentence = _(
            "Send the header Idempotency-Key: 8 to 100 printable ASCII characters, new for every new request."
        )
        raise RequestRefused(400, "key_required", sentence, errors={KEY_HEADER: [sentence]})
    return key


Row = TypeVar("Row")


def one_page(rows: Sequence[Row], limit: int, key: Callable[[Row], int]) -> tuple[Sequence[Row], int | None]:
    """`limit` of the rows (one more was read), and what to send as `before` for the next ones; None at the end."""
    shown = rows[:limit]
    return shown, key(shown[-1]) if len(rows) > limit else None
