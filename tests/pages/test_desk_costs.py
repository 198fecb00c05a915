"""What a page of the loan's desks costs: a dozen statements, however many cases there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import County, advance, draft
from tests.pages.acting import at
from tests.pages.desks import at_desk

pytestmark = pytest.mark.usefixtures("spring_2014")

MOST = 12
PAGES = (
    ("t1.reviewer", "/"),
    ("t1.reviewer", "/done/"),
    ("t1.reviewer", "/closed/"),
    ("t1.reviewer", "/cases/"),
    ("t1.reviewer", "/notices/"),
    ("b1.liaison", "/loans/payouts/"),
    ("c.sealer", "/board/"),
    ("c.sealer", "/board/?township=513499101&age=overdue"),
    ("c.sealer", "/loans/statistics/?year=2014"),
    ("c.sealer", "/loans/statistics/?year=2014&villages=1"),
    ("c.sealer", "/loans/registers/accepted/?year=2014"),
    ("c.sealer", "/loans/registers/paid/?year=2014"),
    ("a.auditor", "/audit/"),
    ("a.auditor", "/audit/officers/t1.reviewer/"),
    ("c.registrar", "/administration/"),
    ("c.registrar", "/administration/officers/"),
)


def _cost(county: County, username: str, url: str) -> int:
    client = at_desk(county, username)
    # The session keeps how the list was narrowed: written once.
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("username", "url"), PAGES)
def test_a_desks_page_takes_a_dozen_statements_for_few_cases_and_for_more(
    county: County, username: str, url: str
) -> None:
    for seed, until in enumerate(("village", "township", "payout"), 1):
        advance(county, draft(county, seed=seed), until)
    few = _cost(county, username, url)
    for seed, until in enumerate(("submit", "village", "township"), 11):
        advance(county, draft(county, seed=seed), until)
    assert few == _cost(county, username, url) <= MOST


@pytest.mark.parametrize(
    ("until", "username", "act"),
    [
        ("submit", "v1.chair", "sign"),
        ("village", "t1.reviewer", "sign"),
        ("township", "b1.officer", "consent"),
        ("bank", "c.sealer", "seal"),
        ("county", "b1.liaison", "confirm_disbursement"),
        ("county", "b1.liaison", "report_cannot_pay"),
        ("submit", "v1.chair", "return_to_village"),
        ("village", "t1.reviewer", "return_to_village"),
        ("township", "b1.officer", "return_to_township"),
        ("bank", "c.sealer", "return_to_bank"),
        ("submit", "v1.chair", "refuse"),
        ("bank", "c.sealer", "refuse"),
        ("village", "v1.cadre", "withdraw"),
    ],
)
def test_the_page_of_an_act_takes_a_dozen_statements(
    county: County, until: str, username: str, act: str
) -> None:
    case = advance(county, draft(county, guarantors=2, amount="60000.00"), until)
    assert _cost(county, username, at(case, act)) <= MOST


@pytest.mark.parametrize("until", ["village", "township", "payout"])
def test_the_page_of_a_case_takes_a_dozen_statements(county: County, until: str) -> None:
    case = advance(county, draft(county, guarantors=2, amount="60000.00"), until)
    assert _cost(county, "t1.reviewer", f"/loans/{case.ref}/") <= MOST
