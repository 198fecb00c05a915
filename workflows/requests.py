"""An act as it is asked for and as it is answered; the same request sent twice acts once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflows import clock
from workflows.canonical import digest, plain
from workflows.errors import Conflict
from workflows.models import Case, IdempotencyRecord, Officer


@dataclass(frozen=True)
class Outcome:
    """What the act made true."""

    ref: str
    number: str | None
    state: str
    round: int
    signoff: int | None
    journal: int
    repeated: bool = False

    def as_answer(self) -> dict[str, Any]:
        names = ("ref", "number", "state", "round", "signoff", "journal")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Request:
    """An act as it came in. `key` makes a repeated sending act once.

    `seen` is the mark (workflows.seen) of the case that she decided on; None compares nothing.
    """

    act: str
    data: Mapping[str, Any]
    opinion: str = ""
    key: str = ""
    seen: str | None = None
    # What came with the act beside its own data, and makes it another request where it differs.
    beside: Mapping[str, str] | None = None

    def body_digest(self, ref: str) -> str:
        body = {"ref": ref, "act": self.act, "data": plain(self.data), "opinion": self.opinion}
        return digest(body if self.beside is None else {**body, "beside": plain(self.beside)})


def first_answer(officer: Officer, request: Request, ref: str) -> Outcome | None:
    """What the same request was answered before; None when it is new. Raises Conflict for the key of another one."""
    if not request.key:
        return None
    record = IdempotencyRecord.objects.filter(officer_id=officer.pk, key=request.key).first()
    if record is None:
        return None
    if record.body_digest != request.body_digest(ref):
        raise Conflict("key_reused", _("This key was used for another request. Open the page again."))
    return Outcome(**record.answer, repeated=True)


def remember(officer: Officer, request: Request, ref: str, case: Case, outcome: Outcome) -> None:
    """The request acts once: sent again, it gets this answer."""
    IdempotencyRecord.objects.create(
        officer=officer,
        key=request.key,
        body_digest=request.body_digest(ref),
        case_id=case.pk,
        answer=outcome.as_answer(),
        made_at=clock.now(),
    )
