"""What a stored form encloses: the canonical JSON of what it prints, by which its digest can be computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from workflows.canonical import canonical
from workflows.stamps import PaperStamp

DATA_NAME: Final = "form.json"
DATA_DESCRIPTION: Final = "本表所载内容（RFC 8785 JSON）"
DATA_SCHEMA: Final = 1


class RoundFacts(Protocol):
    """What a form of any programme knows of its round."""

    @property
    def county_name(self) -> str: ...
    @property
    def township_name(self) -> str: ...
    @property
    def village_name(self) -> str: ...
    @property
    def ref(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def content(self) -> Mapping[str, Any]: ...
    @property
    def case_number(self) -> str | None: ...
    @property
    def content_digest(self) -> str | None: ...
    @property
    def applied_on(self) -> date | None: ...


@dataclass(frozen=True)
class FormInput:
    """What `workflows.sealing.stored.stored_form` takes, but for the moment that its data are dated."""

    template: str
    context: dict[str, Any]
    data: bytes
    data_name: str = DATA_NAME
    description: str = DATA_DESCRIPTION


def form_data(facts: RoundFacts, stamp: PaperStamp, *, salt: str) -> bytes:
    """The canonical JSON (RFC 8785) of what the form prints.

    SHA-256 over `salt` followed by the canonical JSON of `content` is `content_digest`: the digest that every level of
    the round signed. Raises TypeError where the content holds a float.
    """
    return canonical(
        {
            "schema": DATA_SCHEMA,
            "form": facts.content.get("programme"),
            "number": stamp.number,
            "code": stamp.code,
            "address": stamp.address,
            "made_on": stamp.made_on.isoformat(),
            "case": facts.case_number or facts.ref,
            "round": facts.round,
            "applied_on": facts.applied_on.isoformat() if facts.applied_on else None,
            "county": facts.county_name,
            "township": facts.township_name,
            "village": facts.village_name,
            "content_digest": facts.content_digest,
            "salt": salt,
            "content": dict(facts.content),
        }
    )
