"""A case as its applicant sees it: what was done, where it stands, what lies ahead. Offices, never officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.deadlines import Deadline, Stay, deadline_of
from workflows.models import Case, CaseTask, JournalRow, Post
from workflows.programme import programme_of
from workflows.roles import ROLES


@dataclass(frozen=True)
class PublicState:
    """A state in the words of the counter: 办件状态, what it means, and what she has to do next."""

    word: Any
    means: Any
    next_step: Any = ""
    # What she applied for was granted.
    is_granted: bool = False


@dataclass(frozen=True)
class Reason:
    """Why it was refused: in plain words, the clause it rests on, what would cure it (empty: nothing would)."""

    text: str
    clause: str
    cure: str


@dataclass(frozen=True)
class Sheet:
    """The plain refusal sheet. `appeal` says where she may ask for a review."""

    reasons: Sequence[Reason]
    appeal: str
    may_apply_again: bool
    decided_by: str
    decided_on: date


@dataclass(frozen=True)
class Face:
    """What a programme shows of its cases to the public."""

    label: Any
    states: Mapping[str, PublicState]
    # Acts that stand in the timeline, as it names them; the others are the offices' own business.
    acts: Mapping[str, Any]
    # The address of its notice: conditions, papers, time limits. Empty where nobody applies by herself.
    notice_page: str
    # The applicant's ID number by the case's key; None where there is no such case. One statement.
    id_number_of: Callable[[int], str | None]
    # The stations that still lie before the case, in their order.
    ahead: Callable[[Any], Sequence[str]]
    # What she is asked to put right, line by line; nothing where nothing is.
    faults: Callable[[Any], Sequence[str]] = lambda _case: ()
    # The last day for doing so.
    answer_by: Callable[[Any], date | None] = lambda _case: None
    # The refusal sheet of a refused case, and its PDF.
    sheet: Callable[[Any], Sheet | None] = lambda _case: None
    sheet_pdf: Callable[[Any], bytes | None] = lambda _case: None


FACES: dict[str, Face] = {}


@dataclass(frozen=True)
class PublicPage:
    """A page of a programme for everybody, as the home page of the public leads to it."""

    title: Any
    words: Any
    page: str


# By the address's name.
PUBLIC_PAGES: dict[str, PublicPage] = {}


def lead_to(page: PublicPage) -> None:
    """The home page of the public leads there from now on."""
    PUBLIC_PAGES[page.page] = page


def show_publicly(programme: str, face: Face) -> None:
    """Applicants of the programme find their cases from now on."""
    FACES[programme] = face


@dataclass(frozen=True)
class Step:
    """A place on the timeline: `kind` is done (已办), now (在办) or ahead (待办)."""

    kind: str
    label: Any
    office: str = ""
    post: Any = ""
    at: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Progress:
    """All that the public page shows."""

    number: str
    programme: Any
    name: str
    accepted_on: date | None
    state: PublicState
    is_open: bool
    # The promised day as it stands today; its clock stands still while the case waits on the applicant.
    deadline: Deadline
    steps: list[Step]
    faults: Sequence[str] = ()
    answer_by: date | None = None
    sheet: Sheet | None = None


def mask_name(name: str) -> str:
    """The first character, and a star for each other: 王**. A name of one character is all star."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def progress_of(case: Case) -> Progress:
    """The case's way so far and to come. Five statements, and what the programme reads for faults or a refusal."""
    programme, face = programme_of(case), FACES[case.programme]
    own = programme.model._default_manager.get(pk=case.pk)
    task = CaseTask.objects.filter(process_id=case.pk, finished__isnull=True).first()
    stay = Stay(task.created, task.due_on) if task is not None else None
    return Progress(
        number=case.number or "",
        programme=face.label,
        name=mask_name(case.title),
        accepted_on=case.accepted_on,
        state=face.states[case.state],
        is_open=task is not None,
        deadline=deadline_of(case, stay),
        steps=_steps(own, face, task),
        faults=face.faults(own),
        answer_by=face.answer_by(own),
        sheet=face.sheet(own),
    )


def sheet_of(case: Case) -> bytes | None:
    """The refusal sheet as a PDF; None where the case has none."""
    own = programme_of(case).model._default_manager.get(pk=case.pk)
    return FACES[case.programme].sheet_pdf(own)


def _steps(case: Any, face: Face, task: CaseTask | None) -> list[Step]:
    """The oldest first: what was done, what is being done, what is still to do."""
    flow = programme_of(case).flow
    rows = JournalRow.objects.filter(case_id=case.pk, act__in=list(face.acts)).select_related("post__office")
    steps = [
        Step(
            "done",
            face.acts[row.act],
            row.post.office.name if row.post is not None else "",
            row.post.title if row.post is not None else "",
            row.at,
        )
        for row in rows.order_by("sequence")
    ]
    if task is None:
        return steps
    ahead = list(face.ahead(case))
    posts = _posts(case, [case.state, *ahead])
    waits = case.state in flow.waits_on_applicant
    label = face.states[case.state].word if waits else flow.state_labels[case.state]
    steps.append(Step("now", label, *posts[case.state], due_on=None if waits else task.due_on))
    return steps + [Step("ahead", flow.state_labels[each], *posts[each]) for each in ahead]


def _posts(case: Any, states: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By station: office and title of the post that answers for the case's place there. One statement."""
    stations = programme_of(case).flow.stations()
    roles = {state: ROLES[stations[state].role] for state in states}
    prefixes = [case.place_code[:length] for length in (6, 9, 12)]
    found = Post.objects.filter(
        role__in={role.code for role in roles.values()}, office__coverage__prefix__in=prefixes
    ).order_by("office__coverage__prefix", "-pk")
    # The longest prefix comes last and wins, and in an office its first post of the role.
    by_role = {
        role: (office, title) for role, office, title in found.values_list("role", "office__name", "title")
    }
    return {state: by_role.get(role.code, ("", str(role.label))) for state, role in roles.items()}
