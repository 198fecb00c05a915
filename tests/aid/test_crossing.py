"""What each programme tells the other before it decides."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from aid.models import GrantSlot
from loans.models import Disbursement, Guarantee, LoanCase
from tests.county import SPRING, ZONE, County, advance, draft
from workflows import clock
from workflows.crossing import crossings

pytestmark = pytest.mark.django_db


def paid_out(county: County) -> LoanCase:
    case: LoanCase = advance(county, draft(county), "payout")
    return LoanCase.objects.get(pk=case.pk)


def test_a_loan_that_runs_and_one_that_is_overdue_stand_beside_a_grant(county: County) -> None:
    with clock.at(SPRING):
        case = paid_out(county)
    hers = [case.applicant_id or 0]
    due = datetime(2016, 3, 18, 9, 0, tzinfo=ZONE)
    with clock.at(due):
        (running,) = crossings(hers, beside="aid")
    assert (running.code, running.person) == ("running", hers[0])
    with clock.at(due.replace(day=19)):
        (late,) = crossings(hers, beside="aid")
    assert late.code == "overdue"
    assert "2016-03-18" in str(late.sentence)
    # Once the guarantors are released it was repaid.
    Guarantee.objects.filter(case=case).update(released_on=date(2016, 3, 18))
    with clock.at(due.replace(day=19)):
        assert crossings(hers, beside="aid") == []
    assert Disbursement.objects.count() == 1


@pytest.mark.parametrize("grant, told", [("mothers_parcel", "母亲邮包"), ("two_cancer", "救助")])
def test_a_grant_of_the_last_year_stands_beside_a_loan(county: County, grant: str, told: str) -> None:
    """By its name, unless that would tell of an illness."""
    with clock.at(SPRING):
        case = paid_out(county)
        her = case.applicant
        assert her is not None
        GrantSlot.objects.create(
            grant=grant,
            holder=f"person-{her.pk}",
            period="2014",
            person=her,
            source="2014年登记表",
            year=2014,
            place_code="513499101201",
            delivered_on=date(2014, 2, 1),
            since=clock.now(),
        )
        (granted,) = crossings([her.pk], beside="loan")
    assert (granted.programme, granted.code) == ("aid", "granted")
    assert str(granted.sentence) == f"{told}，2014-02-01发放"
    with clock.at(datetime(2015, 3, 1, 9, 0, tzinfo=ZONE)):
        assert crossings([her.pk], beside="loan") == []
