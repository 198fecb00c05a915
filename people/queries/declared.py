"""A declared register as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from people.declaring.content import Change, changes, content_of
from people.declaring.reading import facts_signed
from people.flows import ACTS, RegisterFlow
from people.models import RegisterCase
from people.privacy import reading
from people.programme import REGISTERS
from people.registers import REGISTERS as DECLARED
from workflows.auditing import act_words
from workflows.claims import with_claim
from workflows.deadlines import Deadline, deadline_of, open_stay, with_open_stay
from workflows.desk import places_of
from workflows.errors import NotFound
from workflows.ledger import current_content
from workflows.models import Case, JournalRow, SignOff
from workflows.permission import Answer, facts_of, may, roles_for, sources_of, state_label
from workflows.programme import Act, Kind
from workflows.roles import ROLES
from workflows.seats import Seats
from workflows.unmasking import LOOKS


@dataclass(frozen=True)
class Choice:
    """An act as the page offers it: open, or closed with the reason."""

    act: Act
    answer: Answer
    href: str

    @property
    def is_main(self) -> bool:
        return self.act.kind in {Kind.FORWARD, Kind.SUBMIT}


@dataclass(frozen=True)
class Event:
    """A row of the case's journal with the sign-off that it brought forth."""

    label: str
    at: datetime
    officer: str
    post: str
    round: int
    state: str
    opinion: str
    void: str
    marks: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class DeclaredView:
    """What the case's page shows."""

    case: RegisterCase
    places: tuple[str, str, str]
    state: str
    holder: str
    deadline: Deadline | None
    rows: Sequence[Mapping[str, Any]]
    is_signed: bool
    digest: str
    # False for a post that reads the register's rows only for a purpose: there is none of them here.
    in_sight: bool
    # The rows of a closed register go with their years; their digest stays.
    is_erased: bool
    changed: Sequence[Change]
    findings: Sequence[Mapping[str, Any]]
    events: Sequence[Event]
    choices: Sequence[Choice]
    marks: Sequence[Mapping[str, str]]
    # How many marks of the last return aren't here: a note tells of a row what the row does.
    marks_kept_back: int


def register_for(ref: str, seats: Seats) -> RegisterCase:
    """The case, for an officer of the federation or the auditor who may see it. Raises NotFound. One statement.

    Its rows are another matter: `view_of` leaves them out for whoever must name a purpose for them.
    """
    case: RegisterCase | None = with_claim(with_open_stay(RegisterCase.objects.filter(ref=ref))).first()
    if case is None or not reading(seats, DECLARED[case.register].privacy, for_purpose=True).sees(case):
        raise NotFound("not_found", _("There is no such case."))
    return case


def rows_in_sight(case: Case, register: str, seats: Seats) -> bool:
    """True for whoever reads the rows of this case of the register as they stand there, without naming a purpose."""
    return reading(seats, DECLARED[register].privacy).sees(case)


def view_of(case: RegisterCase, seats: Seats) -> DeclaredView:
    """A bounded number of statements, however long the register is and however often it was returned."""
    facts = facts_of(case, seats.officer)
    content = current_content(case)
    signed = (content.body or {}).get("rows", []) if content is not None else []
    is_erased = content is not None and content.body is None
    now = content_of(case)["rows"]
    is_written = case.state in {"draft", "returned"}
    events = _events(case)
    stay = open_stay(case)
    places = places_of(case)
    in_sight = rows_in_sight(case, case.register, seats)
    if not in_sight:
        signed = now = []
    is_returned = case.state == "returned"
    marks = next((event.marks for event in events if event.marks), ()) if is_returned else ()
    return DeclaredView(
        case=case,
        places=places,
        state=state_label(case),
        holder=_holder(case, places),
        deadline=deadline_of(case, stay) if stay is not None else None,
        rows=_told(case, now if is_written or content is None else signed),
        is_signed=content is not None and not is_written,
        digest=content.digest if content is not None and not is_written else "",
        changed=changes(case.register, signed, now) if content is not None and not is_erased else [],
        in_sight=in_sight,
        is_erased=is_erased,
        findings=REGISTERS.in_words(case.findings),
        events=events,
        choices=_choices(case, seats, facts),
        marks=_named(marks, signed) if in_sight else [],
        marks_kept_back=0 if in_sight else len(marks),
    )


def _told(case: RegisterCase, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with `facts`, what is signed of each; their texts are Chinese."""
    return [{**row, "facts": facts_signed(case.register, row)} for row in rows]


def _named(marks: Sequence[Mapping[str, str]], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What was marked, with the name of whoever the row is about."""
    names = {row["key"]: row["name"] for row in rows}
    whole = _("The register as a whole")
    return [{"name": names.get(mark["target"], whole), "note": mark["note"]} for mark in marks]


def _holder(case: RegisterCase, places: tuple[str, str, str]) -> str:
    station = RegisterFlow.station(case.state)
    if station is None:
        return ""
    role = ROLES[station.role]
    return f"{places[{6: 0, 9: 1, 12: 2}[role.prefix_length]]} · {role.label}"


def _choices(case: RegisterCase, seats: Seats, facts: Any) -> list[Choice]:
    """The acts that she may do now, and those of her own post that she may not, from the one function `may`."""
    found = []
    for act in ACTS.values():
        if case.state not in sources_of(case, act):
            continue
        answer = may(case, act, seats, facts)
        roles = roles_for(case, act)
        if answer.allowed or any(s.role in roles and s.covers(case.place_code) for s in seats.every):
            found.append(Choice(act, answer, reverse("people:declared-act", args=[case.ref, act.name])))
    return found


def _events(case: RegisterCase) -> list[Event]:
    """Two statements; the newest first."""
    signoffs = {
        signoff.digest: signoff
        for signoff in SignOff.objects.filter(case_id=case.pk).select_related("void", "void__officer")
    }
    rows = JournalRow.objects.filter(case_id=case.pk).exclude(act__in=LOOKS)
    words = act_words()
    found = []
    for row in rows.select_related("officer", "post__office").order_by("-sequence"):
        signoff = signoffs.get(row.signoff_digest)
        body = signoff.body if signoff is not None else {}
        found.append(
            Event(
                label=str(words.get(row.act, row.act)),
                at=row.at,
                officer=row.officer.name if row.officer else _("the clock"),
                post=f"{row.post.office.name} {row.post.title}" if row.post else "",
                round=row.round,
                state=str(RegisterFlow.state_labels.get(row.state_to, row.state_to)),
                opinion=body.get("opinion", ""),
                void=_void(signoff),
                marks=(body.get("decision") or {}).get("marks", ()),
            )
        )
    return found


def _void(signoff: SignOff | None) -> str:
    void = getattr(signoff, "void", None) if signoff is not None else None
    if void is None:
        return ""
    return _("Void since %(day)s: it was returned.") % {"day": void.at.date().isoformat()}
