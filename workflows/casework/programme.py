"""A programme by its declarations: what is asked in sections, which papers belong to it, what each act takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflows.answers import read_choice, read_choices, read_photo
from workflows.errors import Invalid
from workflows.findings import in_words
from workflows.marking import OTHER, papers_in, read_marks
from workflows.models import Attachment, JournalRow, SignOff, StoredFile
from workflows.models.places import VILLAGE
from workflows.programme import (
    CASE_FILE,
    Act,
    ActContext,
    Finding,
    Judgement,
    Kind,
    PaperKind,
    Programme,
)
from workflows.roles import ROLES
from workflows.sections import Field, Section, ask, choices_of, clean_fields, missing, unticked, word_of
from workflows.strokes import read_strokes


@dataclass(frozen=True)
class WantedPaper:
    """A paper that the case needs; `hint` says what it must show. One that isn't `needed` may be there."""

    kind: str
    label: Any
    subject: str = ""
    hint: Any = ""
    needed: bool = True

    @property
    def slug(self) -> str:
        """How a return's marks and the addresses of pages call it."""
        return f"{self.kind}.{self.subject}".rstrip(".")


class SectionedProgramme(Programme):
    """Declare the class variables; override a method where they depend on the case.

    A case's model has `sections` (workflows.casework.models.SectionedCase).
    """

    sections: ClassVar[Sequence[Section]] = ()
    attachments: ClassVar[Sequence[WantedPaper]] = ()
    act_fields: ClassVar[Mapping[str, Sequence[Field]]] = MappingProxyType({})
    # Answers of acts that stand in the journal's row too: codes and amounts, never a name or a number of a person.
    journalled: ClassVar[frozenset[str]] = frozenset({"reasons"})
    # Answers of acts that stand on record and on no page of the case, such as who objected.
    unshown: ClassVar[frozenset[str]] = frozenset()
    # Acts that are signed with the officer's password on the pages.
    with_password: ClassVar[frozenset[str]] = frozenset({"submit"})
    # Who writes in a case, and in which states; empty: the roles that open one.
    writing_roles: ClassVar[tuple[str, ...]] = ()
    editable: ClassVar[frozenset[str]] = frozenset({"draft", "returned"})
    # Part → `section.field` of the ID number of whoever stands in the case; where the case's title is answered.
    parties_at: ClassVar[Mapping[str, str]] = MappingProxyType({})
    title_at: ClassVar[str] = ""
    # Its cases' files are bound without another word of the programme.
    papers: ClassVar[Mapping[str, PaperKind]] = MappingProxyType({CASE_FILE.code: CASE_FILE})
    # The title of the printed form, in Chinese like every paper.
    form_title: ClassVar[str] = ""

    # --- What depends on the case

    def sections_of(self, case: Any) -> Sequence[Section]:
        """The sections that this case answers."""
        return self.sections

    def attachments_of(self, case: Any) -> Sequence[WantedPaper]:
        """The papers that this case needs, or may have."""
        return self.attachments

    def sections_in(self, content: Mapping[str, Any]) -> Sequence[Section]:
        """The sections that a content answers, whatever its case does by now."""
        there = content.get("sections") or {}
        return [section for section in self.sections if section.name in there]

    def paper_name(self, kind: str, subject: str) -> str:
        """What a paper is called; its kind where the programme knows it no more."""
        known = {(paper.kind, paper.subject): paper.label for paper in self.attachments}
        return str(known.get((kind, subject), _("Other paper") if kind == OTHER else kind))

    def fields_of(self, case: Any, act: Act) -> Sequence[Field]:
        """All that the act may ask about this case, beside the opinion and a return's marks; it reads old answers."""
        return self.act_fields.get(act.name, ())

    def asked_of(self, case: Any, act: Act) -> Sequence[Field]:
        """What of this it asks where the case stands; a checklist without a point in force asks nothing."""
        return [
            field
            for field in self.fields_of(case, act)
            if (not field.at or case.state in field.at) and (field.options or not field.every)
        ]

    def beside(self, case: Any) -> Mapping[str, Any]:
        """What the content says beside sections and attachments: facts that are read, not typed. Fit for JSON."""
        return {}

    def faults(self, case: Any, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """What is wrong between complete answers, by `section.field`; checked at submission."""
        return {}

    def saved(self, case: Any, name: str) -> None:
        """The case's own columns after the section `name` was written; the case is saved afterwards."""

    def accepts(self, context: ActContext, decision: dict[str, Any]) -> dict[str, list[Any]]:
        """What is wrong with the act's answers beside their form, by field; `decision` may be completed."""
        return {}

    def asks_password(self, case: Any, act: Act) -> bool:
        """True where the act is signed with the officer's password on its page."""
        return act.name in self.with_password or self.draws(case, act)

    def draws(self, case: Any, act: Act) -> bool:
        """True where the village signs: beside it a finger may draw her name, which the sign-off keeps."""
        station = self.flow.station(case.state)
        if act.kind is not Kind.FORWARD or station is None or not station.level:
            return False
        return ROLES[station.role].prefix_length == VILLAGE

    # --- What the engine asks of a programme

    def content_of(self, case: Any, attachments: Sequence[Attachment]) -> dict[str, Any]:
        """Every section with every field, the papers' digests, and what stands beside. Raises Invalid."""
        sections = self.sections_of(case)
        errors = missing(sections, case.sections)
        errors |= _missing_papers(self.attachments_of(case), attachments)
        if not errors:
            errors = self.faults(case, case.sections)
        if errors:
            raise Invalid(errors, code="incomplete", reason=_("The application isn't complete yet."))
        return {
            "schema": 1,
            "programme": self.code,
            "place": case.place_code,
            **self.beside(case),
            "sections": complete(sections, case.sections),
            "attachments": [listed(paper) for paper in attachments],
        }

    def draft_of(self, case: Any) -> Any:
        return case.sections if case.state in self.editable else None

    def parties(self, content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        yield from self._parties(content.get("sections") or {})

    def draft_parties(self, case: Any) -> Iterable[tuple[str, str]]:
        if case.state in self.editable:
            yield from self._parties(case.sections)

    def _parties(self, answers: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        for part, where in self.parties_at.items():
            if number := answer_at(answers, where):
                yield part, number

    def judge(self, case: Any, content: Mapping[str, Any], context: ActContext) -> Judgement:
        """Without rules of its own nothing stands against a case."""
        return Judgement("eligible", "", [])

    def in_words(self, findings: Sequence[Finding]) -> list[Finding]:
        return in_words(findings, get_language() or "zh-hans")

    def decide(self, context: ActContext) -> dict[str, Any]:
        """The declared answers, each there and readable; a return's marks. Raises Invalid naming every one at fault."""
        decision: dict[str, Any] = {}
        errors: dict[str, list[Any]] = {}
        data = dict(context.data)
        if context.act.kind is Kind.RETURN:
            marks = {"marks": data.pop("marks", None)}
            try:
                decision["marks"] = read_marks(marks, partial(self.is_target, context.content))
            except Invalid as error:
                errors |= {name: list(said) for name, said in error.fields.items()}
        decision |= self._drawn(context, data, errors)
        fields = self.asked_of(context.case, context.act)
        kept, wrong = clean_fields(fields, data)
        lacking = unticked(fields, kept)
        errors |= ask(fields, {**dict.fromkeys(wrong, ""), **kept}) | wrong | _unknown_photos(fields, kept)
        errors |= lacking
        decision |= kept
        errors = errors or self.accepts(context, decision)
        if errors:
            raise Invalid(errors, code="checklist_incomplete" if errors == lacking else "invalid")
        context.journal |= {
            name: kept[name] for name in self.journalled & kept.keys() if kept[name] is not None
        }
        return decision

    def _drawn(
        self, context: ActContext, data: dict[str, Any], errors: dict[str, list[Any]]
    ) -> dict[str, str]:
        """What a finger drew, taken out of the answers; nothing where nobody drew."""
        if not self.draws(context.case, context.act):
            return {}
        try:
            strokes = read_strokes(data.pop("signature", None))
        except ValueError:
            words = _("The drawn signature can’t be read. Draw it again, or leave it out.")
            errors["signature"] = [words]
            return {}
        return {"signature": strokes} if strokes else {}

    def is_target(self, content: Mapping[str, Any], target: Any) -> bool:
        """True for what a return may mark: a field, a paper of the content, or something else."""
        section, _dot, rest = str(target).partition(".")
        if section == "papers":
            return rest in papers_in(content)
        return target == OTHER or rest in ((content.get("sections") or {}).get(section) or {})

    def code_words(self, name: str, row: JournalRow) -> Mapping[str, Any]:
        found = dict(super().code_words(name, row))
        act = self.acts.get(row.act) if name in self.journalled else None
        case = self.case_of(row) if act is not None else None
        for field in self.fields_of(case, act) if act is not None and case is not None else ():
            if field.name == name and field.read in (read_choice, read_choices):
                found |= dict(choices_of(field, get_language() or "zh-hans"))
        return found

    def photographs(self, case: Any, signoff: SignOff) -> Iterable[tuple[str, str]]:
        """Each by its act, with what was chosen there (the step that it shows, say)."""
        act, decision = self.acts.get(signoff.act), signoff.body.get("decision") or {}
        fields = self.fields_of(case, act) if act is not None else ()
        language = get_language() or "zh-hans"
        chosen = [
            word_of(field, decision[field.name], language)
            for field in fields
            if field.read is read_choice and decision.get(field.name)
        ]
        for field in fields:
            if act is not None and field.read is read_photo and decision.get(field.name):
                yield " · ".join((str(act.label), *chosen, str(field.label))), decision[field.name]

    def case_of(self, row: JournalRow) -> Any:
        """The case that a row of the journal is about; None where it is another programme's, or none. One statement."""
        return self.model._default_manager.filter(pk=row.case_id).first() if row.case_id else None


def _unknown_photos(fields: Sequence[Field], kept: Mapping[str, Any]) -> dict[str, list[str]]:
    named = {
        field.name: kept[field.name] for field in fields if field.read is read_photo and kept.get(field.name)
    }
    known = (
        set(StoredFile.objects.filter(digest__in=named.values()).values_list("digest", flat=True))
        if named
        else ()
    )
    words = _("Send the photo first; this isn't the digest of a stored one.")
    return {name: [words] for name, digest in named.items() if digest not in known}


def complete(sections: Sequence[Section], answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every question of every section, with null where it isn't answered."""
    return {
        section.name: {
            field.name: (answers.get(section.name) or {}).get(field.name) for field in section.fields
        }
        for section in sections
    }


def listed(paper: Attachment) -> dict[str, Any]:
    """The paper as a content lists it."""
    return {
        "kind": paper.kind,
        "subject": paper.subject,
        "digest": paper.file.digest,
        "media_type": paper.file.media_type,
        "size": paper.file.size,
    }


def answer_at(answers: Mapping[str, Any], where: str) -> Any:
    """The answer to `section.field`; None where there is none."""
    section, _dot, name = where.partition(".")
    return (answers.get(section) or {}).get(name)


def _missing_papers(wanted: Sequence[WantedPaper], attachments: Sequence[Attachment]) -> dict[str, list[str]]:
    present = {(paper.kind, paper.subject) for paper in attachments}
    return {
        f"papers.{paper.slug}": [_("Add the paper: %(paper)s.") % {"paper": paper.label}]
        for paper in wanted
        if paper.needed and (paper.kind, paper.subject) not in present
    }
