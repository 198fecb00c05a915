"""An act as it is asked for and as it is answered; the same request sent twice acts once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflows import clock
from workflows.canonical import digest, plain
from workflows.errors import ActError, Conflict, NotFound
from workflows.models import Case, IdempotencyRecord, Officer
from workflows.refusals import told


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
    answer = _first_answer(officer, request, ref)
    return None if answer is None else Outcome(**answer, repeated=True)


def _first_answer(officer: Officer, request: Request, ref: str) -> dict[str, Any] | None:
    if not request.key:
        return None
    record = IdempotencyRecord.objects.filter(officer_id=officer.pk, key=request.key).first()
    if record is None:
        return None
    if record.body_digest != request.body_digest(ref):
        raise Conflict("key_reused", _("This key was used for another request. Open the page again."))
    answer: dict[str, Any] = record.answer
    return answer


def once(
    officer: Officer, request: Request, ref: str, do: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """(what `do` made true, fit for JSON; whether it had been answered before): for what is done to no case.

    Sent again with the same key and body, nothing is done and the first answer comes again. Raises what `do` raises,
    and Conflict for the key of another request.
    """
    try:
        with told(), transaction.atomic(), clock.at(clock.now()):
            answer = do()
            _keep(officer, request, ref, None, answer)
            return answer, False
    except NotFound:
        raise
    except ActError:
        # As in `workflows.acts`: asked for only here, it costs nothing to what is sent once.
        if (first := _first_answer(officer, request, ref)) is not None:
            return first, True
        raise


def remember(officer: Officer, request: Request, ref: str, case: Case, outcome: Outcome) -> None:
    """The request acts once: sent again, it gets this answer."""
    _keep(officer, request, ref, case.pk, outcome.as_answer())


def _keep(officer: Officer, request: Request, ref: str, case: int | None, answer: dict[str, Any]) -> None:
    IdempotencyRecord.objects.create(
        officer=officer,
        key=request.key,
        body_digest=request.body_digest(ref),
        case_id=case,
        answer=answer,
        made_at=clock.now(),
    )
