"""Where an application may be opened: at a place that exists on the day."""

from __future__ import annotations

from datetime import date

import pytest

from loans.models import LoanCase
from loans.programme import LOANS
from tests.county import VILLAGES, County
from workflows.errors import Invalid
from workflows.models import Place
from workflows.opening import open_case

pytestmark = pytest.mark.usefixtures("spring_2014")


@pytest.mark.parametrize(
    "column, day", [("valid_to", date(2014, 3, 17)), ("valid_from", date(2014, 3, 19))], ids=str
)
def test_no_case_is_opened_where_there_is_no_place_that_day(county: County, column: str, day: date) -> None:
    Place.objects.filter(code=VILLAGES[0]).update(**{column: day})
    with pytest.raises(Invalid) as refused:
        open_case(LOANS, VILLAGES[0], county.seats("v1.cadre"), key="key-of-the-form", columns={})
    assert set(refused.value.fields) == {"place"}
    assert not LoanCase.objects.exists()


def test_its_last_day_counts_and_the_row_of_the_day_is_taken(county: County) -> None:
    Place.objects.filter(code=VILLAGES[0]).update(valid_to=date(2014, 3, 18))
    Place.objects.create(code=VILLAGES[0], name="清泉社区", valid_from=date(2014, 3, 19))
    outcome = open_case(LOANS, VILLAGES[0], county.seats("v1.cadre"), key="key-of-the-form", columns={})
    assert LoanCase.objects.get(ref=outcome.ref).place.name == "清泉村"
