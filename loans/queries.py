"""What the pages read of a loan case: a dozen statements at most, session and officer included. Nothing writes here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from loans.course import decision_lines
from loans.kept_papers import signed_copies
from loans.models import LoanCase
from loans.programme import LOANS
from loans.reading import Reader, paper_label
from workflows.casework import queries
from workflows.casework.course import Say
from workflows.casework.queries import (
    Bodies,
    CaseView,
    Choice,
    Paper,
)
from workflows.casework.reading import Change, FactSection
from workflows.desk import Listing
from workflows.models import Attachment, Case
from workflows.money import grouped
from workflows.permission import CaseFacts
from workflows.programme import Act, Kind
from workflows.seats import Seats


def _figure(case: LoanCase) -> str:
    """The consented amount, or what was asked until then, in yuan."""
    amount = case.amount_consented if case.amount_consented is not None else case.amount_asked
    return grouped(amount) if amount is not None else ""


def _sections(body: Mapping[str, Any], _case: Case, _seats: Seats) -> list[FactSection]:
    return Reader().sections(body)


def _paper(kind: str, subject: str) -> str:
    return paper_label(kind, subject, get_language() or "zh-hans")


LISTING = Listing(
    case_page="loans:case",
    figure=_figure,
    read=_sections,
    amounts=("amount_consented", "amount_asked"),
    paper=_paper,
    writing_page="loans:application",
    written_in=("draft", "returned"),
    scan_page="loans:scan",
    signed_copies=signed_copies,
)


def case_for(ref: str, seats: Seats) -> LoanCase:
    """The case, for an officer who may see it. Raises NotFound. One statement."""
    case: LoanCase = queries.case_for(LOANS, ref, seats)
    return case


def choices_of(case: LoanCase, seats: Seats, facts: CaseFacts) -> list[Choice]:
    """The acts that she may do now, and those of her own station that she may not; and entering from paper."""
    entering = queries.from_paper(case, seats, facts, lambda: reverse("loans:on-paper", args=[case.ref]))
    return queries.choices_of(case, seats, facts, lambda act: _page_of(case, act)) + entering


def _page_of(case: LoanCase, act: Act) -> str:
    if act.kind is Kind.SUBMIT:
        return reverse("loans:application-check", args=[case.ref])
    return reverse("loans:act", args=[case.ref, act.name])


def paper_rows(attachments: Sequence[Attachment], reader: Reader) -> list[Paper]:
    """The papers as the page lists them."""
    return queries.paper_rows(attachments, lambda kind, subject: paper_label(kind, subject, reader.language))


def case_view(case: LoanCase, seats: Seats, *, uncovered: bool = False) -> CaseView:
    """Nine statements, also in a two-person act, however many guarantors, papers, rounds and acts there are."""
    return queries.case_view(case, seats, _Words(Reader(uncovered=uncovered)))


@dataclass(frozen=True)
class _Words:
    """A loan's page in words."""

    reader: Reader

    @property
    def uncovered(self) -> bool:
        return self.reader.uncovered

    def sections(
        self, case: Any, body: Mapping[str, Any], earlier: Mapping[str, Any] | None
    ) -> list[FactSection]:
        return self.reader.sections(body, earlier)

    def changes(self, case: Any, earlier: Mapping[str, Any], body: Mapping[str, Any]) -> list[Change]:
        return self.reader.changes(earlier, body)

    def paper(self, kind: str, subject: str) -> str:
        return paper_label(kind, subject, self.reader.language)

    def say(self, case: Any, body: Mapping[str, Any]) -> Say:
        return lambda act, decision: decision_lines(case, act, decision, body, self.reader)

    def choices(self, case: Any, seats: Seats, facts: CaseFacts) -> list[Choice]:
        return choices_of(case, seats, facts)


def changes_in(bodies: Bodies, reader: Reader) -> list[Change]:
    """What differs from the content that she, or her level, knew."""
    return reader.changes(bodies.earlier, bodies.now) if bodies.earlier is not None else []
