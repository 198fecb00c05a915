"""What the pages read of a loan case. Nothing here writes."""

from __future__ import annotations

from loans.models import LoanCase
from workflows.desk import Listing
from workflows.money import grouped


def _figure(case: LoanCase) -> str:
    """The consented amount, or what was asked until then, in yuan."""
    amount = case.amount_consented if case.amount_consented is not None else case.amount_asked
    return grouped(amount) if amount is not None else ""


LISTING = Listing(case_page="loans:case", figure=_figure)
