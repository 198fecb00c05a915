"""What a programme declares to the engine: its acts, its flow, its rules and the effects of its acts.

A third programme is a new package with a subclass of Programme, and nothing to change here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy

from workflows.counting import Counted, Happening
from workflows.file_parts import CasePaper, Pieces
from workflows.models import Attachment, Case, JournalRow, SignOff
from workflows.outcomes import OUTCOMES
from workflows.seats import Seat
from workflows.stations import CaseFlow

Finding = dict[str, Any]


class Kind(Enum):
    """What an act is to the engine; nothing else about it needs to be known there."""

    SUBMIT = "submit"  # the content becomes (or stays) the round that everybody signs
    FORWARD = "forward"  # a sign-off that carries the case on, judged again
    RETURN = "return"  # a sign-off that sends it back
    REFUSE = "refuse"  # a sign-off that ends it
    SIDE = "side"  # a sign-off beside the chain: withdrawal, a report, a proposal
    CLOCK = "clock"  # done by the clock, by no officer


@dataclass(frozen=True)
class Act:
    """A verb. Its states come from the law (transitions of its name); its posts from here or from the station."""

    name: str
    label: Any
    kind: Kind
    # Roles that may act; empty: the role of the station where the case stands.
    roles: tuple[str, ...] = ()
    # Levels whose sign-offs this act voids (those after them in the chain are voided too).
    voids: str = ""
    needs_opinion: bool = False
    # The level that a SIDE act is signed at; empty: the station's.
    level: str = ""
    # By role, where posts of several levels may do it and it decides nothing: each signs at her own, and whoever is
    # bound to a level already at that one.
    levels: Mapping[str, str] = field(default_factory=dict)
    # The transition's other names, by state to come back to (an unchanged answer to a return).
    answers: Mapping[str, str] = field(default_factory=dict)
    # Further names of the transition, of which the programme chooses one (`Programme.way`).
    ways: tuple[str, ...] = ()
    # May be signed on paper and entered by somebody else.
    on_paper: bool = False
    # "propose" opens a two-person request for `pair`, "settle" needs another officer than the proposer.
    two_person: str = ""
    pair: str = ""
    # Whoever did the last of these that stands leaves this one to somebody else, of the same post or not.
    not_by: tuple[str, ...] = ()

    @property
    def transitions(self) -> frozenset[str]:
        """The names in the law of everything that this act may do to the state."""
        return frozenset((self.name, *self.answers.values(), *self.ways))


@dataclass(frozen=True)
class PaperKind:
    """A paper that is kept. With `levels`, each of their sign-offs adds a signature, in the order of the chain."""

    code: str
    label: Any
    levels: tuple[str, ...] = ()
    # Any officer who sees the case may ask for it; `hint` says what it is.
    on_demand: bool = False
    hint: Any = ""
    # The case's file: everything of the case bound into one, by the engine and not by the programme's printer.
    binds: bool = False
    # What ends it. A later round has one of its own; of several, the one made last counts; its subject is the sign-off
    # that it states, and it is void with it; it speaks of what is granted, and is void where nothing was in the end.
    of_round: bool = False
    last_counts: bool = False
    states_signoff: bool = False
    grants: bool = False


# 卷宗, the same for every programme that has it among its `papers`.
CASE_FILE: Final = PaperKind(
    "case_file",
    gettext_lazy("Case file"),
    on_demand=True,
    last_counts=True,
    binds=True,
    hint=gettext_lazy("All papers and documents of the case and the journal’s extract, bound into one PDF."),
)


@dataclass(frozen=True)
class Printed:
    """The bytes of a paper; where its signatures go (page, and the rectangle in points); what it was made with."""

    pdf: bytes
    boxes: Mapping[str, Sequence[float]] = field(default_factory=dict)
    made_with: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    verdict: str
    policy_version: str
    findings: list[Finding]


@dataclass
class ActContext:
    """What an act's hooks get: everything was read under the case's lock."""

    case: Any
    act: Act
    officer: Any
    seat: Seat | None
    data: Mapping[str, Any]
    decision: dict[str, Any]
    content: dict[str, Any]
    today: date
    # The state from which the act set out.
    before: str = ""
    signoffs: Sequence[SignOff] = ()
    # The content is a new round's.
    begins_round: bool = False
    # Where she signed on paper: what it bears, and who entered it.
    on_paper: Any = None
    # The level that the officer was bound to before this act; empty: none.
    bound: str = ""
    judgement: Judgement | None = None
    # Amounts and codes for the journal row; never a name, a number of a person or an account.
    journal: dict[str, Any] = field(default_factory=dict)


class Programme:
    """Base class; every hook says what the engine expects of it."""

    code: ClassVar[str]
    label: ClassVar[Any]
    number_series: ClassVar[str]
    flow: ClassVar[type[CaseFlow]]
    acts: ClassVar[dict[str, Act]]
    # Levels in the order of the chain.
    levels: ClassVar[tuple[str, ...]]
    opening_roles: ClassVar[tuple[str, ...]]
    # What else its officers leave in the journal beside acts, in the reader's words.
    entries: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    # Its own facts in the journal's rows, and the words of the codes among their values, by the fact's name.
    facts: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    fact_codes: ClassVar[Mapping[str, Mapping[str, Any]]] = MappingProxyType({})
    # Final states in which nothing was granted: a paper that was signed on the way is void then.
    ended_badly: ClassVar[frozenset[str]] = frozenset()
    # What is kept of its papers, by code; which of them lists cases that one office hands to another (empty: none).
    papers: ClassVar[Mapping[str, PaperKind]] = MappingProxyType({})
    handover: ClassVar[str] = ""
    # The title of a case's file behind the name of whom the case is about, and what she is called on its cover; both
    # in Chinese, as every paper.
    file_title: ClassVar[str] = "办件材料"
    file_person: ClassVar[str] = "申 请 人"
    # What is read with each of its cases on a page: the names of its own columns that lead to other rows.
    related: ClassVar[tuple[str, ...]] = ()
    # Columns of the programme's own row that follow from the journal.
    followed: ClassVar[tuple[str, ...]] = ()

    def code_words(self, name: str, row: JournalRow) -> Mapping[str, Any]:
        """The words of the codes that a fact of this row holds, by the fact's name."""
        return self.fact_codes.get(name, {})

    @property
    def model(self) -> type[Any]:
        model: type[Any] = self.flow.process_class
        return model

    def content_of(self, case: Any, attachments: Sequence[Attachment]) -> dict[str, Any]:
        """The content as it stands now, canonical and complete. Raises Invalid naming every missing or wrong field."""
        raise NotImplementedError

    def parties(self, content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """(part, ID number) of everybody who stands in the case."""
        raise NotImplementedError

    def draft_parties(self, case: Any) -> Iterable[tuple[str, str]]:
        """(part, ID number) of everybody in what is written but not submitted; nobody where nothing can be written."""
        return ()

    def draft_of(self, case: Any) -> Any:
        """The answers that can still be changed, fit for canonical JSON; None where nothing can be written."""
        return None

    def called(self, title: str) -> str:
        """What a case with this title is called in the reader's language; a person's name is the same in each."""
        return title

    def is_accepted_anew(self, before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
        """True where changed content counts as accepted on the day of its submission, not of the first one.

        Raises Invalid where it is no correction but another case. `before` is None where it was erased.
        """
        return False

    def judge(self, case: Any, content: Mapping[str, Any], context: ActContext) -> Judgement:
        """The rules on this content with the facts of today, age and parameters as of the first acceptance."""
        raise NotImplementedError

    def in_words(self, findings: Sequence[Finding]) -> list[Finding]:
        """Kept findings with `reason` and `clause` in the reader's language."""
        return list(findings)

    def way(self, context: ActContext) -> str:
        """The transition by which this act carries the case on: the act's own name or one of its `ways`."""
        return context.act.name

    def decide(self, context: ActContext) -> dict[str, Any]:
        """`context.data` as the act's decision, checked and normalised. Raises Invalid naming every field at fault."""
        raise NotImplementedError

    def apply(self, context: ActContext) -> None:
        """The programme's own rows and columns after the transition (slots, terms, payout). May raise Conflict."""

    def follow(self, columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
        """`columns` holds what `followed` must be after this journal row; a name that is missing stands for null.

        They hold the row's own `state` and `state_from` too. A name may lead to another row's column, as in a query.
        """

    def papers_after(self, context: ActContext, signoff: SignOff | None) -> Iterable[Any]:
        """The papers (`paperwork.Wanted`) that the act brings about, beside its signature on an earlier one."""
        return ()

    def paper_title(self, paper: Any) -> str:
        """What a paper is called among others of its kind."""
        return str(self.papers[paper.kind].label)

    def paper_name(self, kind: str, subject: str) -> str:
        """What a paper that was handed in is called, in the reader's language."""
        return kind

    def unbound(self, case: Case) -> tuple[str, Any] | None:
        """(code, reason) where the case's papers are never bound into one file; None where they may be."""
        return None

    def beside_file(self, case: Any) -> Mapping[str, Any]:
        """What else the case's file is to show as it stands now, fit for JSON: whatever differs makes another file."""
        return {}

    def photographs(self, case: Any, signoff: SignOff) -> Iterable[tuple[str, str]]:
        """(name, digest) of what the act was photographed by, in the reader's language."""
        return ()

    def in_file(self, pieces: Pieces) -> Sequence[CasePaper]:
        """What goes into the case's file, in its order; a programme may add pages of its own, or leave some out."""
        return pieces.in_order()

    def outdated(
        self, case: Any, papers: Sequence[Any], content: Mapping[str, Any] | None = None
    ) -> Collection[int]:
        """The keys of those papers of the case that say something else than the case does by now.

        `content` is that of the case's round, where it was read already.
        """
        return ()

    def public_facts(self, paper: Any) -> Sequence[tuple[Any, str]]:
        """(name, value) of what anybody may read of the paper who holds it: persons masked, no numbers of theirs."""
        return ()

    def print_paper(self, paper: Any) -> Printed:
        """The bytes of a paper, the same whenever it is printed; a worker asks."""
        raise NotImplementedError

    def print_signature(self, paper: Any, signoff: SignOff, key: Any, width: float, height: float) -> Printed:
        """What the box of a sign-off shows, as a PDF of one page of this size in points; a worker asks."""
        raise NotImplementedError

    def allows(self, case: Any, act: Act, seat: Seat) -> tuple[str, Any] | None:
        """(code, reason) where the programme itself stands against this act by this seat; None where it doesn't."""
        return None

    def happenings(self, columns: Mapping[str, Any], signoffs: Sequence[SignOff]) -> Iterable[Happening]:
        """What is counted of the case with these columns and these sign-offs, none of them void."""
        return ()

    def counted(self, county: str) -> Mapping[str, Counted]:
        """The same of every case of a county (empty: of all), by figure, found in the tables."""
        return {}

    def misfits(self, county: str) -> Iterable[tuple[str, str, str]]:
        """(table, row, what is wrong) of its own tables, of a county (empty: of all); `verify` asks."""
        return ()

    def lapsing(self, now: datetime) -> Iterable[Case]:
        """The open cases that are overdue at `now` and lapse by the clock, the longest overdue first."""
        return ()

    def may_open_at_level(self, case: Any, level: str) -> bool:
        """True where the opener may sign this level too (a policy switch)."""
        return False


PROGRAMMES: dict[str, Programme] = {}


def add_programme(programme: Programme) -> None:
    """The engine and the pages know the programme from now on."""
    PROGRAMMES[programme.code] = programme


def called(case: Case) -> str:
    """The case's title in the reader's language."""
    return PROGRAMMES[case.programme].called(case.title)


def programme_of(case: Case) -> Programme:
    """The programme that the case belongs to."""
    return PROGRAMMES[case.programme]


def is_worse(before: Sequence[Finding], now: Sequence[Finding]) -> list[Finding]:
    """The findings of today that are worse than the same rule's at submission, with what it was (`before`)."""
    earlier = {finding["rule"]: finding["outcome"] for finding in before}
    return [
        {**finding, "before": earlier.get(finding["rule"], "pass")}
        for finding in now
        if _rank(finding["outcome"]) > max(_rank(earlier.get(finding["rule"], "pass")), _rank("note"))
    ]


def _rank(outcome: str) -> int:
    return OUTCOMES.index(outcome)
