"""Budgets: allotted by a document, moved by two persons; every refusal told, the sums those of the entries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aid import funds
from aid.models import Fund, FundEntry, FundTransfer
from tests.aid.pages import AFTER, listed
from tests.aid.stage import allot, do_act
from tests.county import County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

FUNDS, ALLOT, TRANSFERS = "/aid/funds/", "/aid/funds/allot/", "/aid/funds/transfers/"
SENT = {
    "grant": "spring_festival",
    "year": "2015",
    "place": "513499",
    "amount": "32500",
    "number": "65",
    "document": "示妇〔2015〕1号",
}


def transfers() -> list[str]:
    return list(FundTransfer.objects.order_by("pk").values_list("status", flat=True))


# --- Allotting ---------------------------------------------------------------------------------------


def test_a_budget_is_allotted_and_cut_by_a_document(county: County) -> None:
    client = at_desk(county, "c.manager")
    page = client.post(ALLOT, SENT, follow=True)
    assert "32,500.00" in text_of(page)
    assert "示妇〔2015〕1号" in text_of(page)
    client.post(ALLOT, {**SENT, "amount": "−2500", "number": "-5", "document": "示妇〔2015〕2号"})
    fund = Fund.objects.get()
    assert (fund.allotted_fen, fund.allotted_number) == (3_000_000, 60)
    assert JournalRow.objects.filter(act="allot_fund").count() == 2
    words = text_of(client.get(f"{FUNDS}?year=2015"))
    assert "30,000.00" in words
    assert "number 60" in words
    assert (funds.differences(), list(verify("513499"))) == ([], [])


def test_sent_twice_it_is_allotted_once(county: County) -> None:
    client = at_desk(county, "c.manager")
    client.post(ALLOT, SENT)
    answer = client.post(ALLOT, SENT)
    assert answer.status_code == 409
    assert "This document allotted the same to this budget before." in text_of(answer)
    assert Fund.objects.get().allotted_number == 65


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"amount": "三万"}, 422, "Amount, yuan"),
        ({"amount": "0.001"}, 422, "Amount, yuan"),
        ({"amount": "", "number": ""}, 422, "Write an amount, or a number of grants."),
        ({"number": "6.5"}, 422, "Write a whole number, for example 65."),
        ({"number": "9999999"}, 422, "Write a whole number, for example 65."),
        ({"document": " "}, 422, "Name the document"),
        ({"document": "长" * 121}, 422, "Name the document"),
        ({"grant": "gold"}, 422, "Choose one of the list."),
        ({"year": "1999"}, 422, "Write this year, the last or the next."),
        ({"year": "二零"}, 422, "Choose one of the list."),
        ({"place": "513498"}, 422, "Choose one of the list."),
        ({"place": "513499101201"}, 422, "Choose one of the list."),
        ({"amount": "-1", "number": "-1"}, 409, "The budget isn’t enough for this."),
    ],
)
def test_what_cant_be_allotted_is_told(
    county: County, changed: dict[str, str], status: int, told: str
) -> None:
    answer = at_desk(county, "c.manager").post(ALLOT, {**SENT, **changed})
    assert answer.status_code == status
    assert told in text_of(answer)
    assert not FundEntry.objects.exists()


def test_no_more_is_taken_back_than_was_promised(county: County) -> None:
    allot(county, amount="1000", number=2)
    listed(county, 1)
    client = at_desk(county, "c.manager")
    for less in ({"amount": "-501", "number": "0"}, {"amount": "0", "number": "-2"}):
        answer = client.post(ALLOT, {**SENT, **less, "document": "示妇〔2015〕9号"})
        assert answer.status_code == 409
        assert "The budget isn’t enough for this." in text_of(answer)
    assert client.post(ALLOT, {**SENT, "amount": "-500", "number": "-1"}).status_code == 302
    assert funds.differences() == []


# --- Transfers ---------------------------------------------------------------------------------------


@pytest.fixture
def pair(county: County) -> tuple[Fund, Fund]:
    """The county's budget of 1,000 yuan and two grants, and a township's of 500 and one."""
    return allot(county, amount="1000", number=2), allot(county, place="513499101", amount="500", number=1)


def propose(county: County, pair: tuple[Fund, Fund], **changed: str) -> FundTransfer:
    sent = {"target": str(pair[1].pk), "amount": "400", "number": "1", "reason": "东河镇多一户", **changed}
    answer = at_desk(county, "c.manager").post(f"{FUNDS}{pair[0].pk}/transfer/", sent)
    assert answer.status_code == 302, text_of(answer)
    return FundTransfer.objects.latest("pk")


def test_two_persons_move_a_budget(county: County, pair: tuple[Fund, Fund]) -> None:
    row = propose(county, pair)
    assert Fund.objects.get(pk=pair[0].pk).allotted_fen == 100_000
    assert "东河镇多一户" in text_of(at_desk(county, "c.sealer").get(TRANSFERS))
    at_desk(county, "c.sealer").post(f"{TRANSFERS}{row.pk}/", {"choice": "agree"})
    found = list(Fund.objects.order_by("pk").values_list("allotted_fen", "allotted_number"))
    assert found == [(60_000, 1), (90_000, 2)]
    assert transfers() == ["done"]
    answer = at_desk(county, "c.second").post(f"{TRANSFERS}{row.pk}/", {"choice": "reject"})
    assert answer.status_code == 409
    assert "This transfer was settled before." in text_of(answer)
    assert "东河镇多一户" in text_of(at_desk(county, "a.auditor").get(f"{FUNDS}{pair[1].pk}/"))
    assert (funds.differences(), list(verify("513499"))) == ([], [])


def test_who_proposed_it_doesnt_settle_it(county: County, pair: tuple[Fund, Fund]) -> None:
    row = propose(county, pair)
    client = at_desk(county, "c.manager")
    assert "another officer decides" in text_of(client.get(f"{TRANSFERS}{row.pk}/"))
    answer = client.post(f"{TRANSFERS}{row.pk}/", {"choice": "agree"})
    assert answer.status_code == 403
    assert "You proposed it; another officer decides." in text_of(answer)
    assert transfers() == ["proposed"]


def test_a_rejected_transfer_moves_nothing(county: County, pair: tuple[Fund, Fund]) -> None:
    row = propose(county, pair)
    at_desk(county, "c.sealer").post(f"{TRANSFERS}{row.pk}/", {"choice": "reject"})
    assert transfers() == ["rejected"]
    assert Fund.objects.get(pk=pair[0].pk).allotted_fen == 100_000
    assert not FundEntry.objects.filter(kind="transfer").exists()


def test_what_was_promised_meanwhile_isnt_transferred(county: County, pair: tuple[Fund, Fund]) -> None:
    """The county's 1,000 yuan: 600 are to go, 500 are reserved for a village of the other township meanwhile."""
    row = propose(county, pair, amount="600", number="1")
    listed(county, 1, village=2)
    answer = at_desk(county, "c.sealer").post(f"{TRANSFERS}{row.pk}/", {"choice": "agree"})
    assert answer.status_code == 409
    assert "The budget isn’t enough for this." in text_of(answer)
    assert transfers() == ["proposed"]
    assert funds.differences() == []


def test_the_same_proposal_waits_once(county: County, pair: tuple[Fund, Fund]) -> None:
    propose(county, pair)
    sent = {"target": str(pair[1].pk), "amount": "400", "number": "1", "reason": "东河镇多一户"}
    answer = at_desk(county, "c.manager").post(f"{FUNDS}{pair[0].pk}/transfer/", sent)
    assert answer.status_code == 409
    assert "The same transfer is proposed already." in text_of(answer)
    assert transfers() == ["proposed"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"target": "0"}, "Choose one of the list."),
        ({"target": ""}, "Choose one of the list."),
        ({"amount": "-5"}, "Amount, yuan"),
        ({"amount": "", "number": "0"}, "Write an amount, or a number of grants."),
        ({"number": "x"}, "Write a whole number, for example 65."),
        ({"reason": ""}, "Say in a sentence why it is transferred."),
    ],
)
def test_what_cant_be_proposed_is_told(
    county: County, pair: tuple[Fund, Fund], changed: dict[str, str], told: str
) -> None:
    sent = {"target": str(pair[1].pk), "amount": "400", "number": "1", "reason": "原因", **changed}
    answer = at_desk(county, "c.manager").post(f"{FUNDS}{pair[0].pk}/transfer/", sent)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert transfers() == []


# --- Who, and how much it costs ------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["v1.cadre", "t1.reviewer", "b1.officer", "c.registrar"])
def test_no_other_post_has_these_pages(county: County, pair: tuple[Fund, Fund], username: str) -> None:
    row = propose(county, pair)
    client = at_desk(county, username)
    for path in (FUNDS, ALLOT, TRANSFERS, f"{FUNDS}{pair[0].pk}/", f"{TRANSFERS}{row.pk}/"):
        assert client.get(path).status_code == 404, path
        assert client.post(path, {**SENT, "choice": "agree"}).status_code in {404, 405}, path
    assert transfers() == ["proposed"]
    assert FUNDS not in client.get("/aid/statistics/").content.decode()


@pytest.mark.parametrize("username", ["c.sealer", "a.auditor"])
def test_who_reads_them_allots_and_proposes_nothing(
    county: County, pair: tuple[Fund, Fund], username: str
) -> None:
    client = at_desk(county, username)
    assert "1,000.00" in text_of(client.get(FUNDS))
    for path in (ALLOT, f"{FUNDS}{pair[0].pk}/transfer/"):
        assert client.get(path).status_code == 404
        assert client.post(path, SENT).status_code == 404
    assert FundEntry.objects.count() == 2


def test_who_audits_settles_nothing(county: County, pair: tuple[Fund, Fund]) -> None:
    row = propose(county, pair)
    client = at_desk(county, "a.auditor")
    assert "东河镇多一户" in text_of(client.get(TRANSFERS))
    assert client.post(f"{TRANSFERS}{row.pk}/", {"choice": "agree"}).status_code == 404
    assert transfers() == ["proposed"]


def test_what_there_is_not_isnt_there(county: County) -> None:
    client = at_desk(county, "c.manager")
    for path in (f"{FUNDS}999999999999999999999/", f"{FUNDS}1/", f"{TRANSFERS}1/", f"{FUNDS}?year=1999"):
        assert client.get(path).status_code == 404, path


def test_the_pages_are_read_in_a_dozen_statements(county: County, pair: tuple[Fund, Fund]) -> None:
    propose(county, pair)
    case = listed(county, 1)
    with clock.at(AFTER):
        do_act(county, "c.sealer", case, "approve")
        client = at_desk(county, "c.manager")
        client.get(FUNDS)
        for path in (FUNDS, f"{FUNDS}{pair[1].pk}/", TRANSFERS, ALLOT, f"{FUNDS}{pair[0].pk}/transfer/"):
            with CaptureQueriesContext(connection) as asked:
                page = client.get(path)
            assert page.status_code == 200
            assert len(asked) <= 12, (path, [query["sql"][:100] for query in asked])
        words = text_of(client.get(f"{FUNDS}{pair[1].pk}/"))
    assert words.index("Committed") < words.index("Reserved", words.index("Entries of the budget"))
    assert (case.number or "") in words
