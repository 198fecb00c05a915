"""A content in words: what each section says, what is masked, what changed since another round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflows.answers import read_account, read_choices, read_id_number, read_money
from workflows.money import grouped
from workflows.sections import Field, Section, word_of

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """One answer as the page shows it. `target` is its name in a return's marks."""

    target: str
    label: str
    text: str
    masked: bool = False
    capitals: str = ""
    changed: bool = False
    before: str = ""


@dataclass(frozen=True)
class FactSection:
    name: str
    label: str
    rows: list[Fact]


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    now: str


@dataclass(frozen=True)
class Reader:
    """Reads contents aloud in the reader's language; `uncovered` shows the numbers that are masked otherwise."""

    uncovered: bool = False
    language: str = field(default_factory=lambda: get_language() or "zh-hans")

    def text(self, question: Field, value: Any) -> str:
        """The answer in words; empty for none."""
        if value is None or value == "":
            return ""
        if question.read is read_choices:
            return _(", ").join(word_of(question, each, self.language) for each in value)
        if question.options is not None:
            return word_of(question, value, self.language)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if question.read is read_money:
            return _("%(amount)s yuan") % {"amount": grouped(Decimal(value))}
        if self.masks(question):
            return masked(str(value))
        return str(value)

    def masks(self, question: Field) -> bool:
        """True for a number that this reader doesn't see."""
        return is_number(question) and not self.uncovered

    def capitals(self, section: str, question: Field, value: Any) -> str:
        """An amount in RMB capitals, where it is to be written so."""
        return ""

    def facts(
        self, section: Section, answers: Mapping[str, Any], past: Mapping[str, Any] | None, prefix: str
    ) -> list[Fact]:
        """The section's answers; with those of the past, each that differs says what it was."""
        rows = []
        for question in section.fields:
            value = answers.get(question.name)
            before = None if past is None else past.get(question.name)
            changed = past is not None and before != value
            if value is None and not changed and not question.needed(answers):
                continue
            rows.append(
                Fact(
                    target=f"{prefix}{question.name}",
                    label=str(question.label),
                    text=self.text(question, value),
                    masked=self.masks(question) and value is not None,
                    capitals=self.capitals(section.name, question, value),
                    changed=changed,
                    before=self.text(question, before) if changed else "",
                )
            )
        return rows

    def read(self, sections: Iterable[Section], body: Body, earlier: Body | None = None) -> list[FactSection]:
        """These sections of a content; with an `earlier` one, each answer that differs says what it was."""
        found = []
        for section in sections:
            answers = sections_in(body).get(section.name) or {}
            past = None if earlier is None else sections_in(earlier).get(section.name) or {}
            rows = self.facts(section, answers, past, f"{section.name}.")
            found.append(FactSection(section.name, str(section.label), rows))
        return found


def changed_facts(sections: Iterable[FactSection]) -> list[Change]:
    """The answers that differ, each under its section."""
    return [
        Change(f"{section.label} · {fact.label}", fact.before, fact.text)
        for section in sections
        for fact in section.rows
        if fact.changed
    ]


def changed_papers(past: Sequence[Body], now: Sequence[Body], label: Any) -> list[Change]:
    """Papers that differ by their digests; `label` names one by kind and subject."""
    before, after = _by_kind(past), _by_kind(now)
    words = {
        "added": _("added"),
        "removed": _("removed"),
        "replaced": _("replaced"),
        "there": _("there before"),
    }
    found = []
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) == after.get(key):
            continue
        was, what = words["there"], words["replaced"]
        if key not in before:
            was, what = "", words["added"]
        elif key not in after:
            what = words["removed"]
        found.append(Change(label(*key), was, what))
    return found


def sections_in(body: Body) -> Mapping[str, Any]:
    """The sections of a content, none of an erased one."""
    return body.get("sections") or {}


def _by_kind(papers: Sequence[Body]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for paper in papers:
        found.setdefault((paper["kind"], paper["subject"]), []).append(paper["digest"])
    return found


def is_number(question: Field) -> bool:
    """True for the numbers of persons and accounts, which are masked."""
    return question.read in (read_id_number, read_account)


def masked(number: str) -> str:
    """The last four characters, and the first six of an ID number's place; never its birthday."""
    if len(number) == 18:
        return f"{number[:6]}********{number[-4:]}"
    return f"{'*' * max(len(number) - 4, 4)}{number[-4:]}"
