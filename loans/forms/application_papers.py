"""The papers of an application: which are needed right now, which are there, and what each photo must show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loans import rules
from loans.forms.application import language
from loans.labels import ATTACHMENT_KINDS, label
from loans.models import LoanCase
from workflows.models import Attachment

OTHER = "other"

SAMPLES: dict[str, Any] = {
    "id_card": gettext_lazy(
        "Both sides of the card, in one photo or in two, all four corners of each, name and number sharp."
    ),
    "household_book": gettext_lazy(
        "The first page and her own page, in one photo or in two. More pages may be added."
    ),
    "marriage_paper": gettext_lazy("The page with names, date and stamp."),
    "licence": gettext_lazy("The whole licence, its code and her name readable."),
    "village_certificate": gettext_lazy(
        "For example: “兹证明本村村民某某在本村3组养羊，情况属实。” With date, signature and the village's stamp."
    ),
    "declaration": gettext_lazy(
        "Print it, read it to her, let her sign and date it herself, then photograph the whole sheet."
    ),
    "pledge": gettext_lazy(
        "Print it; the guarantor reads, signs and dates it in person. Then photograph the whole sheet."
    ),
    "salary_proof": gettext_lazy(
        "For example: “兹证明某某系我单位在职职工，月工资3200元。” With date and the stamp of the employer."
    ),
    "deposit_certificate": gettext_lazy(
        "The whole certificate: name, number, amount and the day on which it matures."
    ),
    OTHER: gettext_lazy("Whatever else helps to judge the application; one photo or PDF at a time."),
}


@dataclass
class Paper:
    """One paper that the application needs or has."""

    kind: str
    subject: str
    label: str
    sample: Any = ""
    stored: Attachment | None = None
    mark: str = ""
    needed: bool = True
    # The number of a sheet made from other answers, which the photo may show.
    earlier_sheet: str = ""

    @property
    def target(self) -> str:
        """Its name in a return's marks and in the errors of a submission."""
        return f"papers.{self.kind}.{self.subject}".rstrip(".")

    @property
    def slug(self) -> str:
        """The last part of its page's address."""
        return f"{self.kind}.{self.subject}".rstrip(".")

    @property
    def short(self) -> str:
        """Its label under a heading that names the guarantor already."""
        return self.label.removesuffix(f" {self.guarantor}") if self.guarantor else self.label

    @property
    def anchor(self) -> str:
        return self.target.replace(".", "-")

    @property
    def guarantor(self) -> int | None:
        """Counted from 1, as in `guarantor-1`; None for the other subjects."""
        person, _dash, number = self.subject.partition("-")
        return int(number) if person == "guarantor" and number.isascii() and number.isdecimal() else None

    @property
    def may_grow(self) -> bool:
        """True where another side or page can be put to what is there."""
        return self.needed and self.is_image

    @property
    def is_image(self) -> bool:
        return self.stored is not None and self.stored.file.media_type.startswith("image/")


@dataclass
class Group:
    """The papers of one person."""

    title: str
    papers: list[Paper] = field(default_factory=list)


def papers_of(case: LoanCase, stored: Sequence[Attachment], marks: Mapping[str, str]) -> list[Paper]:
    """Needed papers in the policy's order, then other ones, then those that nothing asks for any more."""
    there: dict[tuple[str, str], Attachment] = {
        (each.kind, each.subject): each for each in stored if each.kind != OTHER
    }
    found = []
    for wanted in rules.required_papers(case, case.sections, case.sections.get("guarantors") or ()):
        paper = Paper(wanted.kind, wanted.subject, wanted.label, SAMPLES.get(wanted.kind, ""))
        paper.stored = there.pop((wanted.kind, wanted.subject), None)
        found.append(paper)
    others = [each for each in stored if each.kind == OTHER] + list(there.values())
    for each in others:
        words = label(ATTACHMENT_KINDS, each.kind, language())
        found.append(Paper(each.kind, each.subject, words, stored=each, needed=False))
    for paper in found:
        paper.mark = marks.get(paper.target, "")
    return found


def grouped_by_person(case: LoanCase, papers: Sequence[Paper]) -> list[Group]:
    """The papers under the person whom they are about; empty groups are left out."""
    groups: dict[str, Group] = {}
    for paper in papers:
        groups.setdefault(_whose(paper), Group(title_of(case, paper))).papers.append(paper)
    return list(groups.values())


def _whose(paper: Paper) -> str:
    if paper.needed:
        return paper.subject
    return OTHER if paper.kind == OTHER else "left"


def title_of(case: LoanCase, paper: Paper) -> str:
    """Whose paper it is, by name."""
    if not paper.needed:
        return _("Other papers") if paper.kind == OTHER else _("No longer needed")
    sections = case.sections
    names = {
        "applicant": (_("Her own papers"), (sections.get("applicant") or {}).get("name")),
        "spouse": (_("Her spouse's papers"), (sections.get("household") or {}).get("spouse_name")),
    }
    if paper.guarantor is None:
        who, name = names.get(paper.subject, (_("Other papers"), None))
    else:
        rows = sections.get("guarantors") or ()
        who = _("Papers of guarantor %(number)d") % {"number": paper.guarantor}
        name = rows[paper.guarantor - 1].get("name") if paper.guarantor <= len(rows) else None
    return f"{who} · {name}" if name else who
