"""What a table of permissions says of one attempt: the code of the refusal, or None where it is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class Table:
    """One programme's table, as it was written by hand."""

    def __init__(self, name: str) -> None:
        found = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        self.states: dict[str, dict[str, Any]] = found["states"]
        self.acts: list[str] = found["acts"]
        self.order: list[str] = found["order"]
        self.sees: dict[str, str] = found["sees"]
        self.clock: list[str] = found["clock"]
        # The level to which submitting binds, and at which the opener may sign.
        self.submits_at: str = found["submits_at"]


LOAN = Table("permissions.yaml")
REGISTER = Table("registers.yaml")
AID = Table("aid.yaml")
STATES, ACTS, POSTS = LOAN.states, LOAN.acts, tuple(LOAN.sees)


@dataclass(frozen=True)
class Sits:
    """A seat as the table's author sees it: which post, of which place, and whether its dates cover today."""

    post: str
    where: str = "here"  # or elsewhere
    when: str = "now"  # or the code of the refusal: appointment_expired, appointment_future, stand_in_over


@dataclass(frozen=True)
class Person:
    """An officer in the table's terms. `signed`, `opened` and `submitted` are facts of one case."""

    name: str
    seats: tuple[Sits, ...] = ()
    account_open: bool = True
    tie: str = ""  # own_case or kin_case
    signed: str = ""  # the level at which she signed, in whichever round
    opened: bool = False
    submitted: bool = False
    proposed: bool = False
    delivered: bool = False
    posts: tuple[str, ...] = field(default=(), compare=False)

    @property
    def current(self) -> list[Sits]:
        return [seat for seat in self.seats if seat.when == "now"]


@dataclass(frozen=True)
class Story:
    """A case that was built for the table: where it stands and how far it ever came."""

    state: str
    reached: str
    table: Table = LOAN

    @property
    def row(self) -> dict[str, Any]:
        return self.table.states[self.state]


def refusal(person: Person, story: Story, act: str) -> str | None:
    """The code that the attempt must be refused with; None where the table allows it."""
    if gone := _has_no_seat(person):
        return gone
    if not sees(person, story):
        return "not_found"
    if act in story.table.clock:
        return "clock_only"
    acts = story.row.get("acts")
    if acts is None:
        return "case_closed"
    if act not in acts:
        return "wrong_state"
    return _post(person, acts[act], story.row) or person.tie or _level(person, story, act)


def _has_no_seat(person: Person) -> str | None:
    if not person.account_open:
        return "account_closed"
    if person.current:
        return None
    return person.seats[0].when if person.seats else "no_post"


def sees(person: Person, story: Story) -> bool:
    """True where a current seat of the case's place may see it."""
    order = [*story.table.order, "never"]
    reached = order.index(story.reached)
    return any(
        seat.where == "here" and reached >= order.index(story.table.sees[seat.post])
        for seat in person.current
    )


def _post(person: Person, cell: dict[str, Any], state: dict[str, Any]) -> str | None:
    fitting = [seat for seat in person.seats if seat.post in cell["by"]]
    here = [seat for seat in fitting if seat.where == "here"]
    if any(seat.when == "now" for seat in here):
        return None
    if here:
        return here[0].when
    if any(seat.when == "now" for seat in fitting):
        return "wrong_place"
    if {seat.post for seat in person.current} == {"auditor"}:
        return "reads_only"
    # What is done at a level wherever the case stands isn't the station's, and nobody comes too late for it.
    left = state.get("left", ()) if not {"level", "own_level"} & set(cell) else ()
    passed = any(seat.post in left and seat.where == "here" for seat in person.current)
    return "moved_on" if passed else "wrong_post"


def _level(person: Person, story: Story, act: str) -> str | None:
    cell = story.row["acts"][act]
    if cell.get("own_level"):
        # She signs at the level that she is bound to already.
        return None
    level = cell.get("level") or story.row.get("level")
    if person.signed not in ("", level):
        return "signed_other_level"
    # What is for named posts wherever the case stands is hers too who opened it.
    if person.opened and not cell.get("named") and level != story.table.submits_at:
        return "opened_it"
    if person.submitted and level != story.table.submits_at:
        return "submitted_it"
    if cell.get("second") and person.proposed:
        return "same_person"
    if cell.get("not_by") == "delivered" and person.delivered:
        return "did_it_herself"
    return None
