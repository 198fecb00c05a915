"""The village orders the sheets that are signed by hand, and the draft's page says how each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from loans import hand_sheets
from loans.blank_papers import guarantee_months, lender_of
from loans.drafting import editing
from loans.hand_sheets import Sheet
from loans.models import LoanCase
from loans.programme import LOANS
from workflows import clock
from workflows.desk import places_of
from workflows.errors import Conflict
from workflows.models import Paper, PaperJob
from workflows.paper_orders import Asked, order_in
from workflows.seats import Seats


@dataclass(frozen=True)
class SheetRow:
    """A needed sheet: the one that says what the draft says now, earlier ones, and what must be answered first."""

    label: str
    # Whose it is, as the application's papers name it, and the address of the sheet without a number.
    signer: str
    unnumbered: str
    lacking: list[str]
    # Annotated with the digest of its file and the state of its work.
    paper: Any
    earlier: list[Paper]


def order_sheets(ref: str, seats: Seats) -> list[Paper]:
    """Every sheet that the draft needs and whose answers are there has its number; what there was stays as it is.

    Raises NotFound, NotAllowed, Conflict where no sheet can be made yet.
    """
    with editing(ref, seats) as case:
        sections: dict[str, Any] = case.sections
        county, _township, _village = places_of(case)
        around = {
            "county": county,
            "reference": case.number or case.ref,
            "lender": lender_of(case.place_code),
            "guarantee_months": guarantee_months(case.place_code, case.accepted_on or clock.today()),
        }
        wanted = [
            Asked(
                sheet.kind,
                sheet.subject(sections),
                {**around, "sections": hand_sheets.printed_answers(sections, sheet)},
            )
            for sheet in hand_sheets.needed(case, sections)
            if not hand_sheets.lacking(sections, sheet)
        ]
        if not wanted:
            raise Conflict(
                "sheets_incomplete", _("Answer first what the sheets say: who she is, amount, term.")
            )
        return order_in(LOANS, case, seats, wanted)


def sheet_rows(case: LoanCase) -> list[SheetRow]:
    """A row for each sheet that the draft needs. One statement."""
    work = {state: Q(jobs__state=state) for state in (PaperJob.State.WAITING, PaperJob.State.FAILED)}
    kept = Paper.objects.filter(case_id=case.pk, kind__in=hand_sheets.LABELS).annotate(
        digest=Max("revisions__digest"),
        waiting=Count("jobs", filter=work[PaperJob.State.WAITING], distinct=True),
        failed=Count("jobs", filter=work[PaperJob.State.FAILED], distinct=True),
    )
    known = hand_sheets.latest_first(kept)
    return [_row(case, sheet, known.get(sheet, [])) for sheet in hand_sheets.needed(case, case.sections)]


def _row(case: LoanCase, sheet: Sheet, kept: list[Paper]) -> SheetRow:
    subject = sheet.subject(case.sections)
    paper = next((each for each in kept if each.subject == subject), None)
    return SheetRow(
        label=sheet.label,
        signer=sheet.signer,
        unnumbered=reverse(
            f"loans:{sheet.kind}", args=[case.ref, *([sheet.guarantor] if sheet.guarantor else [])]
        ),
        lacking=hand_sheets.lacking(case.sections, sheet),
        paper=paper,
        earlier=[each for each in kept if each is not paper],
    )
