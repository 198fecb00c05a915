"""The bulk that `./do bench` measures on: its columns are those of the tables, its shapes those of real cases."""

from __future__ import annotations

import pytest

from bench.bulk import STATIONS
from loans.models import Disbursement, LoanCase
from tests.county import County, sections
from tests.many import many_cases
from workflows.models import Case, CaseTask, SignOff
from workflows.seats import Seats

pytestmark = pytest.mark.usefixtures("spring_2014")


def test_the_bulk_has_the_shapes_of_real_cases(county: County) -> None:
    many_cases(county, 200)

    assert LoanCase.objects.count() == 200
    assert LoanCase.objects.order_by("pk")[0].sections == sections()
    waiting = CaseTask.objects.filter(finished=None)
    assert set(waiting.values_list("station", flat=True)) == set(STATIONS)
    assert waiting.count() == Case.objects.filter(closed_at=None).exclude(state="disbursed").count() == 20
    paid = Disbursement.objects.count()
    refused = Case.objects.filter(state="refused").count()
    assert paid + refused == 180
    assert refused == SignOff.objects.filter(act="refuse").count() == 10
    assert SignOff.objects.filter(case__state="disbursed", carries=True).count() == paid * len(STATIONS)
    seats: Seats = county.seats("t1.reviewer")
    hers = waiting.filter(seats.inbox()).select_related("process")
    assert hers.exists()
    assert all(seats.sees(task.process) for task in hers)
