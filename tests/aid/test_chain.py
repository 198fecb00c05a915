"""A nomination's way by the acts themselves: the chain, the notice and its objections, the list, delivery, a visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from aid.models import AidCase, GrantSlot
from tests.aid.stage import WINTER, Mother, again, allot, do_act, draft, mother, to_county, visit
from tests.county import County
from workflows import clock
from workflows.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def winter() -> Iterator[datetime]:
    with clock.at(WINTER):
        yield WINTER


@pytest.fixture
def she(county: County, winter: datetime) -> Mother:
    return mother(county)


def later(case: AidCase) -> datetime:
    """The morning after the notice."""
    assert case.notice_until is not None
    return datetime.combine(case.notice_until, WINTER.timetz()) + timedelta(days=1)


def test_a_nomination_goes_from_the_village_to_a_verified_transfer(county: County, she: Mother) -> None:
    fund = allot(county)
    case = to_county(county, draft(county, she.person))
    assert (case.state, case.title, str(case.amount_asked)) == ("county_review", she.person.name, "500.00")
    assert case.need > 0
    with clock.at(later(case)):
        do_act(county, "c.manager", case, "put_on_list")
        fund.refresh_from_db()
        assert (fund.reserved_fen, fund.reserved_number) == (50_000, 1)
        do_act(county, "c.sealer", case, "approve")
        assert again(case).state == "awaiting_payment"
        paid = clock.today().isoformat()
        do_act(county, "c.manager", case, "confirm_payment", on=paid, reference="B-001")
        fund.refresh_from_db()
        assert (fund.reserved_fen, fund.committed_fen, fund.spent_fen, fund.spent_number) == (0, 0, 50_000, 1)
        met = visit(county, she.person, clock.today())
        do_act(county, "v1.cadre", case, "verify", visit=str(met.pk), found="in_order")
    case = again(case)
    assert (case.state, case.delivered_on) == ("verified", date.fromisoformat(paid))
    assert GrantSlot.objects.get(case=case).delivered_on == case.delivered_on
    assert list(verify("513499")) == []
