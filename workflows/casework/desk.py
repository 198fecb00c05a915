"""Where the pages of a programme's cases are, and what differs on them from one programme to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflows.answers import read_photo
from workflows.casework import queries
from workflows.casework.course import Line, Say
from workflows.casework.programme import SectionedProgramme
from workflows.casework.queries import CaseView, Choice
from workflows.casework.reading import Change, FactSection, Reader, changed_facts, changed_papers
from workflows.desk import Listing
from workflows.marking import OTHER
from workflows.models import SignOff
from workflows.permission import CaseFacts
from workflows.programme import Act, Kind
from workflows.seats import Seats
from workflows.sections import word_of

Body = Mapping[str, Any]


def _nothing_beside(body: Body, earlier: Body | None, reader: Reader) -> Sequence[FactSection]:
    return ()


@dataclass(frozen=True)
class CaseDesk:
    """`namespace` is that of the programme's addresses; what isn't given is the same for every programme."""

    programme: SectionedProgramme
    namespace: str
    # A row of a list says this of what is at stake; `amounts` are the columns that say it as a number.
    figure: Callable[[Any], str] = lambda _case: ""
    amounts: tuple[str, ...] = ()
    # (label, text) of the case's own columns, beside state, holder and days.
    facts: Callable[[Any], Sequence[tuple[Any, str]]] = lambda _case: ()
    # What a content says beside its sections, in words.
    beside: Callable[[Body, Body | None, Reader], Sequence[FactSection]] = _nothing_beside
    # A template on the case's page, with what `more` gives it.
    block: str = ""
    more: Callable[[CaseView, Seats], Mapping[str, Any]] = lambda _view, _seats: {}
    # What stands beside the case today, for whoever decides; None where nobody decides any more, or nothing is asked.
    today: Callable[[Any], Sequence[str] | None] = lambda _case: None
    # (label, address) of what else can be printed or looked at.
    links: Callable[[Any], Sequence[tuple[Any, str]]] = lambda _case: ()
    # What an act's page says before its button; empty: nothing.
    warnings: Mapping[str, Any] = field(default_factory=dict)
    # A template on the page of these acts, above what they ask.
    act_blocks: Mapping[str, str] = field(default_factory=dict)
    # Where a case begins: the page that asks for the village alone, or one of the programme's own.
    opens: bool = True

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.namespace}:{name}", args=args)

    def page_of(self, case: Any, act: Act) -> str:
        """The address of the act's page: what is submitted is read through first."""
        if act.kind is Kind.SUBMIT:
            return self.url("check", case.ref)
        return self.url("act", case.ref, act.name)

    def words(self, *, uncovered: bool = False) -> DeskWords:
        return DeskWords(self, Reader(uncovered=uncovered))

    def listing(self) -> Listing:
        """How the programme's cases stand in the desk's lists."""
        return Listing(
            case_page=f"{self.namespace}:case",
            figure=self.figure,
            read=lambda body, _case, _seats: self.words().sections(None, body, None),
            amounts=self.amounts,
            paper=lambda kind, subject: self.words().paper(kind, subject),
            writing_page=f"{self.namespace}:draft",
            written_in=tuple(sorted(self.programme.editable)),
            scan_page=f"{self.namespace}:scan",
        )


@dataclass(frozen=True)
class DeskWords:
    """A case's page in words, by what its programme declares."""

    desk: CaseDesk
    reader: Reader

    @property
    def uncovered(self) -> bool:
        return self.reader.uncovered

    def sections(self, case: Any, body: Body, earlier: Body | None) -> list[FactSection]:
        programme = self.desk.programme
        asked = programme.sections_of(case) if case is not None else programme.sections_in(body)
        return [*self.desk.beside(body, earlier, self.reader), *self.reader.read(asked, body, earlier)]

    def changes(self, case: Any, earlier: Body, body: Body) -> list[Change]:
        papers = earlier.get("attachments") or (), body.get("attachments") or ()
        return changed_facts(self.sections(case, body, earlier)) + changed_papers(*papers, self.paper)

    def paper(self, kind: str, subject: str) -> str:
        return self.desk.programme.paper_name(kind, subject)

    def target(self, case: Any, target: str) -> str:
        """The words for what a return marked."""
        section, _dot, name = target.partition(".")
        if target == OTHER:
            return _("Something else")
        if section == "papers":
            kind, _dot, subject = name.partition(".")
            return self.paper(kind, subject)
        for each in self.desk.programme.sections_of(case):
            if each.name == section:
                labels = {question.name: question.label for question in each.fields}
                return f"{each.label} · {labels.get(name, name)}"
        return name

    def say(self, case: Any, body: Body) -> Say:
        return lambda act, decision: self._said(case, act, decision)

    def _said(self, case: Any, name: str, decision: Mapping[str, Any]) -> list[Line]:
        lines = [
            Line(self.target(case, mark["target"]), str(mark["note"])) for mark in decision.get("marks") or ()
        ]
        act = self.desk.programme.acts.get(name)
        for asked in self.desk.programme.fields_of(case, act) if act is not None else ():
            value = decision.get(asked.name)
            if value is None or value == "" or asked.name in self.desk.programme.unshown:
                continue
            if asked.every:
                points = [word_of(asked, code, self.reader.language) for code in value]
                lines.append(Line(str(asked.label), _("; ").join(points)))
            elif isinstance(value, list):
                for code in value:
                    cure = getattr((asked.options or {}).get(code), "cure", "")
                    lines.append(Line(str(asked.label), self.reader.text(asked, [code]), str(cure)))
            elif asked.read is read_photo:
                lines.append(Line(str(asked.label), _("See the photo"), photo=asked.name))
            else:
                lines.append(Line(str(asked.label), self.reader.text(asked, value)))
        return lines

    def proposal(self, case: Any, signoffs: Sequence[SignOff]) -> list[Line]:
        """What waits for its second person: who proposed it, why, and with which opinion; often nothing."""
        if case.state not in self.desk.programme.flow.two_person_states:
            return []
        acts = self.desk.programme.acts
        last = next(each for each in reversed(signoffs) if acts[each.act].two_person == "propose")
        who = f"{last.officer.name} · {last.post.office.name} {last.post.title}"
        lines = [Line(_("Proposed by"), who), *self._said(case, last.act, last.body.get("decision") or {})]
        opinion = last.body.get("opinion", "")
        return [*lines, Line(_("Opinion"), opinion)] if opinion else lines

    def choices(self, case: Any, seats: Seats, facts: CaseFacts) -> list[Choice]:
        entering = queries.from_paper(case, seats, facts, lambda: self.desk.url("on-paper", case.ref))
        return queries.choices_of(case, seats, facts, lambda act: self.desk.page_of(case, act)) + entering


def case_view(desk: CaseDesk, case: Any, seats: Seats, *, uncovered: bool = False) -> CaseView:
    """All that the case's page shows. Nine statements."""
    return queries.case_view(case, seats, desk.words(uncovered=uncovered))


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"
