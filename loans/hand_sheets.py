"""The declaration and the pledges, filled in and under a number, to be signed by hand: what each says, and whether it
still says what the application does.

A sheet prints the answers of the moment at which it was ordered: they are kept with its row, sealed. The same answers
are the same sheet, however often it is asked for; other answers are another one, under another number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from loans import papers
from loans.models import LoanCase
from loans.reading import paper_label
from loans.rules import required_papers
from loans.sections import GUARANTOR, SECTIONS
from workflows.canonical import canonical, plain
from workflows.crypto import ring
from workflows.models import Content, Paper
from workflows.programme import Printed
from workflows.provenance import made_with
from workflows.stamps import PaperStamp

DECLARATION: Final = "declaration"
PLEDGE: Final = "pledge"
LABELS: Final = {DECLARATION: _("Applicant’s declaration"), PLEDGE: _("Guarantor’s pledge")}
_TEMPLATES: Final = {kind: f"papers/{kind}.html" for kind in LABELS}
_DIGITS: Final = 14
# What a sheet prints of the application, by section, and of the guarantor whose it is.
_PRINTED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    DECLARATION: {
        "applicant": ("name", "id_number", "household_place", "household_group", "phone"),
        "project": ("industry", "site"),
        "loan": ("amount", "term_months"),
    },
    PLEDGE: {"applicant": ("name", "id_number"), "loan": ("amount", "term_months")},
}
_OF_GUARANTOR: Final = (
    "name",
    "id_number",
    "class",
    "phone",
    "relation",
    "employer",
    "position",
    "monthly_salary",
    "deposit_bank",
    "deposit_certificate",
    "deposit_amount",
    "deposit_matures_on",
)
# Without these nobody signs: a blank in their place would be filled in by hand under a number that says nothing of it.
_NEEDED: Final = (
    ("applicant", "name"),
    ("applicant", "id_number"),
    ("loan", "amount"),
    ("loan", "term_months"),
)
_NEEDED_OF_GUARANTOR: Final = ("name", "id_number", "class")


@dataclass(frozen=True)
class Sheet:
    """One sheet that the application needs; `guarantor` is counted from 1, and 0 where it is the applicant's."""

    kind: str
    guarantor: int = 0

    @property
    def signer(self) -> str:
        """Whose paper it is, as the application's papers name it."""
        return f"guarantor-{self.guarantor}" if self.guarantor else "applicant"

    @property
    def label(self) -> str:
        return paper_label(self.kind, self.signer, get_language() or "zh-hans")

    def subject(self, sections: Mapping[str, Any]) -> str:
        """Tells it from sheets of the same person with other answers; nobody guesses the answers back from it."""
        said = canonical(plain(printed_answers(sections, self))).decode()
        return f"{self.guarantor}-{ring().blind_index(said, f'sheet:{self.kind}')[:_DIGITS]}"


def sheet_of(paper: Paper) -> Sheet:
    """The sheet that a kept paper of these kinds is."""
    return Sheet(paper.kind, int(paper.subject.partition("-")[0]))


def needed(case: LoanCase, sections: Mapping[str, Any]) -> list[Sheet]:
    """The sheets that the rules ask for, in their order."""
    guarantors = sections.get("guarantors") or ()
    found = []
    for paper in required_papers(case, sections, guarantors):
        if paper.kind in LABELS:
            _person, _dash, number = paper.subject.partition("guarantor-")
            found.append(Sheet(paper.kind, int(number or 0)))
    return found


def printed_answers(sections: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    """The answers that the sheet prints, and no others; those of its guarantor in their place, of others the names."""
    found: dict[str, Any] = {
        section: {name: (sections.get(section) or {}).get(name) for name in names}
        for section, names in _PRINTED[sheet.kind].items()
    }
    if sheet.guarantor:
        found["guarantors"] = [
            {name: each.get(name) for name in (_OF_GUARANTOR if number == sheet.guarantor else ("name",))}
            for number, each in enumerate(sections.get("guarantors") or (), 1)
        ]
    return found


def lacking(sections: Mapping[str, Any], sheet: Sheet) -> list[str]:
    """The questions that must be answered before the sheet can be made, by name."""
    answers = printed_answers(sections, sheet)
    found = [
        str(next(field.label for field in SECTIONS[section].fields if field.name == name))
        for section, name in _NEEDED
        if not answers[section].get(name)
    ]
    if sheet.guarantor:
        own = (answers["guarantors"][sheet.guarantor - 1 : sheet.guarantor] or [{}])[0]
        labels = {field.name: str(field.label) for field in GUARANTOR.fields}
        found += [labels[name] for name in _NEEDED_OF_GUARANTOR if not own.get(name)]
    return found


def outdated(case: Any, kept: Sequence[Paper], content: Mapping[str, Any] | None = None) -> Collection[int]:
    """The keys of those sheets whose answers aren't the application's any more.

    No statement where there is no sheet, or where the `content` of the case's round was read already.
    """
    sheets = [paper for paper in kept if paper.kind in LABELS]
    if not sheets:
        return ()
    sections = _answers_now(case, content)
    if sections is None:  # erased by law
        return ()
    return {paper.pk for paper in sheets if sheet_of(paper).subject(sections) != paper.subject}


def _answers_now(case: Any, known: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if case.state in {"draft", "returned"}:
        own = case if isinstance(case, LoanCase) else LoanCase.objects.get(pk=case.pk)
        return dict(own.sections)
    if known is not None:
        return known.get("sections")
    content = Content.objects.filter(case_id=case.pk, round=case.round).first()
    return (content.body or {}).get("sections") if content is not None else None


def printed(paper: Paper, stamp: PaperStamp) -> Printed:
    """The sheet as it was asked for."""
    asked = paper.asked
    facts = papers.FormFacts(
        county_name=asked["county"],
        township_name="",
        village_name="",
        ref=asked["reference"],
        round=0,
        content={"sections": asked["sections"]},
        lender_name=asked["lender"],
        guarantee_months=asked["guarantee_months"],
    )
    guarantor = sheet_of(paper).guarantor
    pdf = papers.pledge(facts, guarantor - 1, stamp) if guarantor else papers.declaration(facts, stamp)
    return Printed(pdf, made_with=made_with(_TEMPLATES[paper.kind]))


def answers_of(paper: Paper) -> Mapping[str, Any]:
    """What the sheet prints of the application."""
    return dict(paper.asked.get("sections") or {})


def latest_first(kept: Iterable[Paper]) -> dict[Sheet, list[Paper]]:
    """The kept sheets by whose they are, the last one first."""
    found: dict[Sheet, list[Paper]] = {}
    for paper in sorted(kept, key=lambda each: -each.pk):
        found.setdefault(sheet_of(paper), []).append(paper)
    return found
