"""What another programme should know of her loans before it decides: one that runs, one that is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from loans.models import Guarantee, LoanCase
from people.merged import rows_of, speaks_for
from workflows import clock
from workflows.calendar import add_months
from workflows.crossing import Crossing


def crossings(person_ids: Sequence[int]) -> list[Crossing]:
    """Her loans that were paid out and whose guarantors are still bound, with the day on which each falls due.

    A loan whose guarantors were released is repaid. One statement.
    """
    bound = Guarantee.objects.filter(case=OuterRef("pk"), released_on__isnull=True)
    cases = LoanCase.objects.filter(
        Exists(bound), applicant_id__in=rows_of(person_ids), disbursement__isnull=False
    )
    cases = cases.annotate(speaks=speaks_for("applicant"))
    return [_crossing(case) for case in cases.select_related("disbursement").defer("sections", "findings")]


def _crossing(case: Any) -> Crossing:
    due = add_months(case.disbursement.paid_on, case.term_months or 0)
    is_overdue = due < clock.today()
    sentence = (
        _("Loan %(number)s, overdue since %(day)s") if is_overdue else _("Loan %(number)s, due on %(day)s")
    )
    told = sentence % {"number": case.number, "day": due.isoformat()}
    return Crossing("loan", "overdue" if is_overdue else "running", case.speaks, told)
