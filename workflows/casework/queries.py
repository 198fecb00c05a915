"""What the pages read of a case: nine statements at most, however long its course is. Nothing writes here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from workflows.casework.course import Event, Say, events_of, rounds_of
from workflows.casework.reading import Change, FactSection
from workflows.claims import with_claim
from workflows.deadlines import NO_DEADLINE, Deadline, deadline_of, open_stay, with_open_stay
from workflows.desk import places_of
from workflows.errors import NotFound
from workflows.kept_papers import KeptPaper, kept_papers
from workflows.ledger import is_void
from workflows.models import Attachment, Case, Content, JournalRow, SignOff
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.nudging import ACT as NUDGE
from workflows.nudging import may_nudge
from workflows.on_paper import act_at, may_record
from workflows.permission import (
    Answer,
    CaseFacts,
    bonds_of,
    may,
    open_requests,
    roles_for,
    sources_of,
    state_label,
)
from workflows.programme import Act, Kind, Programme, programme_of
from workflows.roles import ROLES
from workflows.seats import Seats
from workflows.unmasking import LOOKS

# Where a case is written, unless its programme says otherwise.
EDITABLE = frozenset({"draft", "returned"})


def case_for(programme: Programme, ref: str, seats: Seats) -> Any:
    """The case, for an officer who may see it. Raises NotFound. One statement."""
    rows = programme.model._default_manager.filter(ref=ref)
    if programme.related:
        rows = rows.select_related(*programme.related)
    case = with_claim(with_open_stay(rows)).first()
    if case is None or not seats.sees(case):
        raise NotFound("not_found", _("There is no such case."))
    return case


@dataclass(frozen=True)
class Where:
    """The names of the places a case lies in."""

    county: str
    township: str
    village: str

    def of(self, length: int) -> str:
        return {COUNTY: self.county, TOWNSHIP: self.township, VILLAGE: self.village}[length]


def where_of(case: Case) -> Where:
    """One statement."""
    return Where(*places_of(case))


@dataclass(frozen=True)
class Holder:
    """Who has the case now, since when and until which day; nobody where it is closed."""

    name: str
    since: datetime
    due_on: date | None
    is_open: bool
    deadline: Deadline = NO_DEADLINE


def holder_of(case: Case, where: Where) -> Holder:
    """Who has it, until when. No statement for a case of `case_for`, one for any other."""
    stay, station = open_stay(case), programme_of(case).flow.station(case.state)
    if stay is None or station is None:
        return Holder("", case.state_since, None, is_open=False)
    role = ROLES[station.role]
    name = f"{where.of(role.prefix_length)} · {role.label}"
    return Holder(name, case.state_since, stay.due_on, is_open=True, deadline=deadline_of(case, stay))


@dataclass(frozen=True)
class Choice:
    """An act as the page offers it: open, or closed with the reason."""

    act: Act
    answer: Answer
    href: str

    @property
    def is_main(self) -> bool:
        """True for what carries the case on; the others stand back."""
        return self.act.kind is Kind.FORWARD


def choices_of(case: Case, seats: Seats, facts: CaseFacts, page: Callable[[Act], str]) -> list[Choice]:
    """The acts that she may do now, and those of her own station that she may not, from the one function `may`.

    `page` gives the address of an act's page.
    """
    found = []
    for act in programme_of(case).acts.values():
        if act.kind is Kind.CLOCK or case.state not in sources_of(case, act):
            continue
        answer = may(case, act, seats, facts)
        roles = roles_for(case, act)
        hers = any(seat.role in roles and seat.covers(case.place_code) for seat in seats.every)
        if answer.allowed or hers:
            found.append(Choice(act, answer, page(act)))
    return found


# No act of the law: the act of the station, entered by somebody else.
ENTER = Act("on_paper", _lazy("Enter what was signed on paper"), Kind.FORWARD)


def from_paper(case: Case, seats: Seats, facts: CaseFacts, page: Callable[[], str]) -> list[Choice]:
    """Entering what was signed on paper, for whoever has a recorder's post here and where it may be done on paper."""
    act = act_at(case)
    hers = any(ROLES[seat.role].records and seat.covers(case.place_code) for seat in seats.every)
    if act is None or not hers:
        return []
    return [Choice(ENTER, may_record(case, act, seats, facts.bound, facts.ties), page())]


def signoffs_of(case: Case) -> list[SignOff]:
    """Every sign-off with its officer, post and office and, where it is void, by whom. One statement."""
    related = ("officer", "post__office", "void", "void__officer")
    return list(SignOff.objects.filter(case_id=case.pk).select_related(*related).order_by("sequence"))


def facts_for(case: Case, seats: Seats, signoffs: Sequence[SignOff]) -> CaseFacts:
    """What `may` needs, with the sign-offs that were read already. One statement, two in a two-person act."""
    bound, ties = bonds_of(case, seats.officer)
    return CaseFacts(signoffs, ties, open_requests(case), bound)


@dataclass(frozen=True)
class Bodies:
    """The content that stands on the page, and the one that it is compared with (None in the first round)."""

    now: Mapping[str, Any]
    earlier: Mapping[str, Any] | None
    digest: str
    # True where the page shows a draft that nobody signed in this form.
    is_draft: bool
    erased: bool = False


def writes_draft(case: Case, seats: Seats) -> bool:
    """True for the posts that see drafts: while the village corrects, every other desk keeps reading what it signed."""
    return any(ROLES[seat.role].sees_from == 0 and seat.covers(case.place_code) for seat in seats.current)


class HasRound(Protocol):
    """A sign-off, as the table or the API has it."""

    @property
    def round(self) -> int: ...

    @property
    def level(self) -> str: ...


def last_acted_round(case: Case, seats: Seats, signoffs: Sequence[HasRound]) -> int:
    """The last round that her own level acted on; the one before this where it never did, or where she has no level."""
    roles = {seat.role for seat in seats.current if seat.covers(case.place_code)}
    levels = {
        station.level for station in programme_of(case).flow.stations().values() if station.role in roles
    }
    acted = [signoff.round for signoff in signoffs if signoff.level and signoff.level in levels]
    return max(acted, default=case.round - 1)


def bodies_of(
    case: Case, attachments: Sequence[Attachment], seats: Seats, signoffs: Sequence[HasRound]
) -> Bodies:
    """The draft beside what was signed, or the round beside the last one that her level acted on. One statement."""
    before = last_acted_round(case, seats, signoffs)
    kept = {c.round: c for c in Content.objects.filter(case_id=case.pk, round__in={before, case.round})}
    current, previous = kept.get(case.round), kept.get(before) if before < case.round else None
    if current is None or (case.state in EDITABLE and writes_draft(case, seats)):
        return Bodies(_draft(case, attachments), current.body if current else None, "", is_draft=True)
    earlier = previous.body if previous else None
    return Bodies(current.body or {}, earlier, current.digest, is_draft=False, erased=current.body is None)


def _draft(case: Case, attachments: Sequence[Attachment]) -> dict[str, Any]:
    present = [paper for paper in attachments if paper.removed_at is None]
    papers = [{"kind": p.kind, "subject": p.subject, "digest": p.file.digest} for p in present]
    return {"sections": case.sections, "attachments": papers}


def papers_of(case: Case) -> list[Attachment]:
    """Every paper that the case ever had, in the content's order. One statement."""
    every = Attachment.objects.filter(case_id=case.pk).select_related("file")
    return sorted(every, key=lambda paper: (paper.kind, paper.subject, paper.file.digest))


def papers_in(bodies: Bodies, attachments: Sequence[Attachment]) -> list[Attachment]:
    """The papers that the shown content names: a paper removed after it was signed still belongs to what was signed."""
    if bodies.is_draft:
        return [paper for paper in attachments if paper.removed_at is None]
    named = {(row["kind"], row["subject"], row["digest"]) for row in bodies.now.get("attachments", ())}
    found = {(paper.kind, paper.subject, paper.file.digest): paper for paper in attachments}
    return [paper for key, paper in found.items() if key in named]


@dataclass(frozen=True)
class Paper:
    id: int
    label: str
    media_type: str
    kilobytes: int

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


def paper_rows(attachments: Sequence[Attachment], label: Callable[[str, str], str]) -> list[Paper]:
    """The papers as the page lists them; `label` names one by kind and subject."""
    return [
        Paper(paper.pk, label(paper.kind, paper.subject), paper.file.media_type, -(-paper.file.size // 1024))
        for paper in attachments
    ]


def latest_findings(case: Case, signoffs: Sequence[SignOff]) -> tuple[Sequence[Mapping[str, Any]], str]:
    """The findings of the last gate that was passed, and its level; those of the submission until then."""
    for signoff in reversed(signoffs):
        if signoff.round == case.round and not is_void(signoff) and signoff.body.get("findings"):
            return signoff.body["findings"], str(
                programme_of(case).flow.level_labels.get(signoff.level, signoff.level)
            )
    return case.findings, ""


@dataclass(frozen=True)
class CaseView:
    """All that the page of a case shows."""

    case: Any
    where: Where
    state: str
    holder: Holder
    sections: list[FactSection]
    changes: list[Change]
    papers: list[Paper]
    # What is kept of the case: numbered documents with their signatures; None where only their page tells.
    kept: list[KeptPaper] | None
    findings: Sequence[Mapping[str, Any]]
    findings_from: str
    events: list[Event]
    choices: list[Choice]
    bodies: Bodies
    uncovered: bool
    # May she ask the holder to hurry?
    nudge: Answer

    @property
    def edits(self) -> bool:
        """True where she writes: the draft, or the answer to a return."""
        return any(choice.act.kind is Kind.SUBMIT and choice.answer.allowed for choice in self.choices)

    @property
    def rounds(self) -> list[tuple[int, list[Event]]]:
        """Who signed what, by round."""
        return rounds_of(self.events)

    @property
    def faults(self) -> Event | None:
        """The return that is answered now: what is at fault, all at once."""
        acts = programme_of(self.case).acts
        if self.case.state not in EDITABLE or not self.case.returned_from:
            return None
        returns = (each for each in self.events if each.act in acts and acts[each.act].kind is Kind.RETURN)
        return next(returns, None)


class Words(Protocol):
    """How a programme's cases are put into words on their page."""

    @property
    def uncovered(self) -> bool: ...

    def sections(
        self, case: Any, body: Mapping[str, Any], earlier: Mapping[str, Any] | None
    ) -> list[FactSection]: ...

    def changes(self, case: Any, earlier: Mapping[str, Any], body: Mapping[str, Any]) -> list[Change]: ...

    def paper(self, kind: str, subject: str) -> str: ...

    def say(self, case: Any, body: Mapping[str, Any]) -> Say: ...

    def choices(self, case: Any, seats: Seats, facts: CaseFacts) -> list[Choice]: ...


def case_view(case: Any, seats: Seats, words: Words) -> CaseView:
    """Nine statements, also in a two-person act, however many papers, rounds and acts there are."""
    where, signoffs, attachments = where_of(case), signoffs_of(case), papers_of(case)
    facts = facts_for(case, seats, signoffs)
    bodies = bodies_of(case, attachments, seats, signoffs)
    rows = JournalRow.objects.filter(case_id=case.pk).exclude(act__in=LOOKS)
    rows = rows.select_related("officer", "post__office").order_by("sequence")
    findings, judged_at = latest_findings(case, signoffs)
    flow = programme_of(case).flow
    return CaseView(
        case=case,
        where=where,
        state=state_label(case),
        holder=holder_of(case, where),
        sections=words.sections(case, bodies.now, bodies.earlier),
        changes=[] if bodies.earlier is None else words.changes(case, bodies.earlier, bodies.now),
        papers=paper_rows(papers_in(bodies, attachments), words.paper),
        # A two-person act asks one statement more of its own: the list is a page of its own then.
        kept=None if case.state in flow.two_person_states else kept_papers(case, signoffs, bodies.now),
        findings=findings,
        findings_from=judged_at,
        events=events_of(case, list(rows), signoffs, words.say(case, bodies.now)),
        choices=words.choices(case, seats, facts),
        bodies=bodies,
        uncovered=words.uncovered,
        nudge=may_nudge(case, seats, [row.at for row in rows if row.act == NUDGE], facts.ties),
    )
