"""The doors by which an act can come in: the engine's own function, the page and the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from loans.models import LoanCase
from loans.programme import LOANS
from tests.law.cast import Scene, World, data_for
from tests.law.table import Person
from workflows import clock
from workflows.acts import Request, perform
from workflows.errors import ActError
from workflows.seats import seats_of

DONE = "done"


@dataclass(frozen=True)
class Result:
    """What came back: `done` or the code of the refusal, its HTTP status and its sentence."""

    code: str
    status: int
    reason: str = ""


class Door(Protocol):
    name: str

    def attempt(self, world: World, scene: Scene, person: Person, act: str) -> Result: ...

    def narrowed(self, person: Person, act: str) -> Person:
        """The officer as this door lets her in."""
        ...


class Engine:
    """`workflows.acts.perform`, which everything else calls."""

    name = "engine"

    def __init__(self) -> None:
        self._seats: dict[str, Any] = {}

    def narrowed(self, person: Person, act: str) -> Person:
        return person

    def attempt(self, world: World, scene: Scene, person: Person, act: str) -> Result:
        if person.name not in self._seats:
            officer = world.county.officers[person.name]
            officer.refresh_from_db()
            self._seats[person.name] = seats_of(officer, clock.today())
        case: LoanCase = scene.case
        request = Request(act, data_for(case, act), "同意")
        try:
            outcome = perform(LOANS, case.ref, request, self._seats[person.name])
        except ActError as error:
            return Result(error.code, error.status, str(error.reason))
        return Result(DONE, 200, outcome.state)
