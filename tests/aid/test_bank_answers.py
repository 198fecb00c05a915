"""What the bank answered stays with the list, and with the approval, that it was for."""

from __future__ import annotations

import pytest

from aid.models import AidCase, BankList
from aid.payments.list_queries import lines_of, list_for
from tests.aid.stage import do_act
from tests.aid.test_bank_lists import DAY, WHY, address_of, made, page, two
from tests.county import County
from tests.pages.desks import at_desk

__all__ = ["two"]
pytestmark = [pytest.mark.django_db]


def test_an_answer_stays_with_the_list_that_it_was_for(county: County, two: list[AidCase]) -> None:
    """Came back on the first, paid on the second: what is undone there leaves the first as it was answered."""
    client, case = at_desk(county, "c.manager"), two[0]
    do_act(county, "c.manager", two[1], "cancel", reason="died")
    first = made(client)
    do_act(county, "c.manager", case, "report_bounced", reason="account_closed")
    for officer, act in (("c.manager", "carry_over"), ("c.manager", "put_on_list"), ("c.sealer", "approve")):
        do_act(county, officer, case, act)
    second = made(client)
    assert (_answers(first), _answers(second)) == (["report_bounced"], [""])
    do_act(county, "c.manager", case, "confirm_payment", on=DAY, reference="B-1")
    assert (_answers(first), _answers(second)) == (["report_bounced"], ["confirm_payment"])
    do_act(county, "c.manager", case, "propose_take_back", reason="登记有误")
    do_act(county, "c.sealer", case, "take_back")
    assert (_answers(first), _answers(second)) == (["report_bounced"], [""])
    # Nothing of the first is free to be called off; the second may be.
    assert client.post(f"{address_of(first)}end/", WHY).status_code == 409
    do_act(county, "c.manager", case, "confirm_payment", on=DAY, reference="B-2")
    assert (_answers(first), _answers(second)) == (["report_bounced"], ["confirm_payment"])
    assert "Came back" in page(client, first)


def test_a_line_that_was_called_off_is_not_paid_by_the_next_list(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    do_act(county, "c.manager", two[1], "cancel", reason="died")
    first = made(client)
    assert client.post(f"{address_of(first)}end/", WHY).status_code == 302
    second = made(client)
    do_act(county, "c.manager", two[0], "confirm_payment", on=DAY, reference="B-1")
    assert (_answers(first), _answers(second)) == ([""], ["confirm_payment"])


def _answers(bank_list: BankList) -> list[str]:
    """The act that answered each line of the list, as its page reads it; empty for none."""
    view = list_for(bank_list.ref, ["513499"])
    found = [line.answer for line in lines_of(view)[0]]
    assert view.unanswered == found.count("")
    return found
