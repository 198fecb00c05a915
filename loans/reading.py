"""A content in words: what each section says, what is masked, what changed since another round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loans.labels import ATTACHMENT_KINDS, label
from loans.sections import GUARANTOR, SECTIONS
from workflows.casework.reading import (
    Change,
    FactSection,
    changed_facts,
    changed_papers,
    sections_in,
)
from workflows.casework.reading import Reader as SectionReader
from workflows.casework.reading import is_number as is_masked
from workflows.money import capitals
from workflows.sections import Field

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
class Reader(SectionReader):
    """Reads a loan's contents aloud, guarantors included."""

    def masks(self, question: Field) -> bool:
        return is_number(question) and not self.uncovered

    def capitals(self, section: str, question: Field, value: Any) -> str:
        in_full = section == "loan" and question.name == "amount" and value is not None
        return capitals(Decimal(str(value))) if in_full else ""

    def sections(self, body: Body, earlier: Body | None = None) -> list[FactSection]:
        """Every section with its answers; with an `earlier` content, each that differs says what it was."""
        return [*self.read(SECTIONS.values(), body, earlier), *self._guarantors(body, earlier)]

    def _guarantors(self, body: Body, earlier: Body | None) -> Iterator[FactSection]:
        past = None if earlier is None else sections_in(earlier).get("guarantors") or []
        for index, answers in enumerate(sections_in(body).get("guarantors") or []):
            before = None if past is None else (past[index] if index < len(past) else {})
            title = _("Guarantor %(number)d") % {"number": index + 1}
            rows = self.facts(GUARANTOR, answers, before, f"guarantors.{index}.")
            yield FactSection(f"guarantors.{index}", title, rows)

    def changes(self, earlier: Body, body: Body) -> list[Change]:
        """What differs between two contents, field by field, papers by their digests."""
        found = changed_facts(self.sections(body, earlier))
        now, past = sections_in(body).get("guarantors") or [], sections_in(earlier).get("guarantors") or []
        found += [
            Change(_("Guarantor %(number)d") % {"number": index + 1}, past[index].get("name") or "", "")
            for index in range(len(now), len(past))
        ]
        papers = earlier.get("attachments") or (), body.get("attachments") or ()
        return found + changed_papers(
            *papers, lambda kind, subject: paper_label(kind, subject, self.language)
        )


def is_number(question: Field) -> bool:
    """True for the numbers of persons, accounts and certificates, which are masked."""
    return is_masked(question) or question.name == "deposit_certificate"


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
