"""A content in words: what each section says, what is masked, what changed since another round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from loans.labels import ATTACHMENT_KINDS, label
from loans.sections import GUARANTOR, SECTIONS
from workflows.answers import read_account, read_id_number, read_money
from workflows.money import capitals, grouped
from workflows.sections import Field, Section

Body = Mapping[str, Any]

RULE_WORDS = {
    "id_number": gettext_lazy("ID number"),
    "sex": gettext_lazy("Sex"),
    "age": gettext_lazy("Age"),
    "employment": gettext_lazy("Employment"),
    "once_only": gettext_lazy("Once in a lifetime"),
    "amount": gettext_lazy("Amount"),
    "guarantor_count": gettext_lazy("Number of guarantors"),
    "guarantor_class": gettext_lazy("Class of guarantor"),
    "guarantor_identity": gettext_lazy("Who the guarantors are"),
    "guarantor_open": gettext_lazy("Other open guarantees"),
    "amount_step": gettext_lazy("Whole thousands"),
    "amount_boundary": gettext_lazy("Exactly at the boundary"),
    "guarantor_relation": gettext_lazy("Kin among the guarantors"),
    "deposit_cover": gettext_lazy("What the deposit covers"),
    "deposit_maturity": gettext_lazy("When the deposit matures"),
    "id_place": gettext_lazy("Place in the ID number"),
    "name": gettext_lazy("Name"),
    "marital_state": gettext_lazy("Marital state"),
    "guarantor_pending": gettext_lazy("Guarantors in other applications"),
    "household": gettext_lazy("Loan of her spouse"),
    "consent_amount": gettext_lazy("Amount consented"),
    "consent_term": gettext_lazy("Term"),
    "consent_rate": gettext_lazy("Yearly rate"),
}


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
        if value is None or value == "":
            return ""
        if question.options is not None:
            return label(question.options, value, self.language)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if question.read is read_money:
            return _("%(amount)s yuan") % {"amount": grouped(Decimal(value))}
        if is_number(question) and not self.uncovered:
            return masked(str(value))
        return str(value)

    def sections(self, body: Body, earlier: Body | None = None) -> list[FactSection]:
        """Every section with its answers; with an `earlier` content, each that differs says what it was."""
        found = [self._section(section, body, earlier, name) for name, section in SECTIONS.items()]
        return found + list(self._guarantors(body, earlier))

    def _section(self, section: Section, body: Body, earlier: Body | None, name: str) -> FactSection:
        answers = _sections(body).get(name) or {}
        past = None if earlier is None else _sections(earlier).get(name) or {}
        return FactSection(name, str(section.label), self._facts(section, answers, past, f"{name}."))

    def _guarantors(self, body: Body, earlier: Body | None) -> Iterator[FactSection]:
        past = None if earlier is None else _sections(earlier).get("guarantors") or []
        for index, answers in enumerate(_sections(body).get("guarantors") or []):
            before = None if past is None else (past[index] if index < len(past) else {})
            title = _("Guarantor %(number)d") % {"number": index + 1}
            rows = self._facts(GUARANTOR, answers, before, f"guarantors.{index}.")
            yield FactSection(f"guarantors.{index}", title, rows)

    def _facts(
        self, section: Section, answers: Mapping[str, Any], past: Mapping[str, Any] | None, prefix: str
    ) -> list[Fact]:
        rows = []
        for question in section.fields:
            value = answers.get(question.name)
            before = None if past is None else past.get(question.name)
            changed = past is not None and before != value
            if value is None and not changed and not question.needed(answers):
                continue
            in_full = section.name == "loan" and question.name == "amount" and value is not None
            rows.append(
                Fact(
                    target=f"{prefix}{question.name}",
                    label=str(question.label),
                    text=self.text(question, value),
                    masked=is_number(question) and not self.uncovered and value is not None,
                    capitals=capitals(Decimal(str(value))) if in_full else "",
                    changed=changed,
                    before=self.text(question, before) if changed else "",
                )
            )
        return rows

    def changes(self, earlier: Body, body: Body) -> list[Change]:
        """What differs between two contents, field by field, papers by their digests."""
        found = [
            Change(f"{section.label} · {fact.label}", fact.before, fact.text)
            for section in self.sections(body, earlier)
            for fact in section.rows
            if fact.changed
        ]
        now, past = _sections(body).get("guarantors") or [], _sections(earlier).get("guarantors") or []
        found += [
            Change(_("Guarantor %(number)d") % {"number": index + 1}, past[index].get("name") or "", "")
            for index in range(len(now), len(past))
        ]
        return found + self._paper_changes(earlier.get("attachments") or (), body.get("attachments") or ())

    def _paper_changes(self, past: Sequence[Body], now: Sequence[Body]) -> list[Change]:
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
            found.append(Change(paper_label(*key, self.language), was, what))
        return found


def _sections(body: Body) -> Mapping[str, Any]:
    return body.get("sections") or {}


def _by_kind(papers: Sequence[Body]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for paper in papers:
        found.setdefault((paper["kind"], paper["subject"]), []).append(paper["digest"])
    return found


def is_number(question: Field) -> bool:
    """True for the numbers of persons and accounts, which are masked."""
    return question.read in (read_id_number, read_account) or question.name == "deposit_certificate"


def masked(number: str) -> str:
    """The last four characters, and the first six of an ID number's place; never its birthday."""
    if len(number) == 18:
        return f"{number[:6]}********{number[-4:]}"
    return f"{'*' * max(len(number) - 4, 4)}{number[-4:]}"


def paper_label(kind: str, subject: str, language: str) -> str:
    """A paper's kind and whom it concerns."""
    return f"{label(ATTACHMENT_KINDS, kind, language)}{_of_whom(subject)}"


def _of_whom(subject: str) -> str:
    if subject.startswith("guarantor-"):
        return _(" (guarantor %(number)s)") % {"number": subject.removeprefix("guarantor-")}
    return _(" (spouse)") if subject == "spouse" else ""


def target_label(target: str, language: str) -> str:
    """The words for what a return marked."""
    section, _dot, rest = target.partition(".")
    if section == "papers":
        kind, _dot, subject = rest.partition(".")
        return paper_label(kind, subject, language)
    if section == "guarantors":
        index, _dot, name = rest.partition(".")
        title = _("Guarantor %(number)d") % {"number": int(index) + 1}
        names = {each.name: each.label for each in GUARANTOR.fields}
        return f"{title} · {names[name]}" if name in names else title
    if section in SECTIONS:
        names = {each.name: each.label for each in SECTIONS[section].fields}
        return f"{SECTIONS[section].label} · {names.get(rest, rest)}"
    return _("Something else")
