"""What a consent comes to, while it is typed: the words and figures of the act itself."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.models import LoanCase
from tests.county import SPRING, County, advance, draft
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows import clock
from workflows.models import JournalRow

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

TYPED = {"amount": "30000", "term_months": "24", "rate": "9.15"}


def waiting(county: County) -> Any:
    """An application that waits for the cooperative."""
    return advance(county, draft(county), "township")


def sums(case: Any) -> str:
    return f"/loans/{case.ref}/acts/consent/sums/"


def page_of(case: Any) -> str:
    return f"/loans/{case.ref}/acts/consent/"


def state_of(case: Any) -> str:
    return str(LoanCase.objects.values_list("state", flat=True).get(pk=case.pk))


def test_the_sums_stand_with_their_sources(county: County) -> None:
    case = waiting(county)
    words = text_of(at_desk(county, "b1.officer").get(sums(case), TYPED))
    assert "Inside the rules" in words
    # 30,000 at 9.15 %: 30 and 365 days of 360, and 731 days settled on the 20th of each quarter's last month.
    assert "A month of 30 days 228.75 228.75 0.00" in words
    assert "A year of 365 days 2,783.13 2,783.13 0.00" in words
    assert "The whole term (731 days, to 2016-03-18)" in words
    # The cap, and where it comes from.
    assert "Highest rate today for 24 months: 9.15 % a year" in words
    assert "6.15 % Benchmark rate, above one and up to three years" in words
    assert "+ 3 % Margin above the base" in words
    assert "财金〔2013〕84号" in words
    assert "2014-03-20 3 22.88 22.88" in words


def test_the_cap_follows_the_term_that_is_typed(county: County) -> None:
    case = waiting(county)
    client = at_desk(county, "b1.officer")
    assert "Highest rate today for 24 months: 9.15 %" in text_of(client.get(sums(case)))
    year = text_of(client.get(sums(case), {"term_months": "12"}))
    assert "Highest rate today for 12 months: 9 %" in year
    assert "6 % Benchmark rate, up to one year" in year
    # The next day's base rate is another day's law: the cap is today's.
    with clock.at(SPRING.replace(month=11, day=22)):
        assert "9 % a year" in text_of(client.get(sums(case), {"term_months": "24"}))


@pytest.mark.parametrize(
    "changes",
    [
        {"rate": "9.16"},
        {"rate": "-1"},
        {"rate": "nine"},
        {"amount": "30000.01"},
        {"amount": "1"},
        {"amount": "三万"},
        {"term_months": "25"},
        {"term_months": "0"},
        {"term_months": "x"},
    ],
)
def test_what_is_not_allowed_is_told_in_the_words_of_the_refusal(
    county: County, changes: dict[str, str]
) -> None:
    case = waiting(county)
    client = at_desk(county, "b1.officer")
    typed = TYPED | changes
    panel = client.get(sums(case), typed)
    found = re.findall(r"mark--fail.*?</span>(.*?)</li>", panel.content.decode(), re.DOTALL)
    assert found
    refused = send(client, page_of(case), **typed, opinion="同意放款")
    assert refused.status_code == 422
    told = text_of(refused)
    for sentence in found:
        assert " ".join(unescape(sentence).split()) in told
    assert state_of(case) == "bank_review"


def test_what_is_not_typed_yet_is_no_fault(county: County) -> None:
    case = waiting(county)
    words = text_of(at_desk(county, "b1.officer").get(sums(case), {"amount": "30000", "rate": ""}))
    assert "Not allowed" not in words
    assert "Fill in amount, term and rate" in words


def test_without_javascript_a_button_works_it_out_and_loses_nothing(county: County) -> None:
    case = waiting(county)
    client = at_desk(county, "b1.officer")
    rows = JournalRow.objects.count()
    page = client.get(page_of(case))
    assert 'name="work_out"' in page.content.decode()
    worked = client.post(
        page_of(case), {**hidden_of(page), **TYPED, "opinion": "同意放款三万元", "work_out": "1"}
    )
    assert worked.status_code == 200
    body = worked.content.decode()
    assert "2,783.13" in text_of(worked)
    for value in (*TYPED.values(), "同意放款三万元"):
        assert value in body
    assert "govuk-error-summary" not in body
    assert (state_of(case), JournalRow.objects.count()) == ("bank_review", rows)
    # The form that came back consents.
    done = client.post(page_of(case), {**hidden_of(worked), **TYPED, "opinion": "同意放款三万元"})
    assert done.status_code == 302
    assert state_of(case) == "county_review"


def test_a_refused_consent_keeps_its_sums_on_the_page(county: County) -> None:
    case = waiting(county)
    page = send(at_desk(county, "b1.officer"), page_of(case), **TYPED, opinion="")
    assert page.status_code == 422
    assert "2,783.13" in text_of(page)


def test_the_button_of_another_act_does_nothing_of_the_kind(county: County) -> None:
    case = advance(county, draft(county), "bank")
    client = at_desk(county, "c.sealer")
    page = client.get(f"/loans/{case.ref}/acts/seal/")
    assert "data-sums" not in page.content.decode()
    answer = client.post(
        f"/loans/{case.ref}/acts/seal/", {**hidden_of(page), "opinion": "同意", "work_out": "1"}
    )
    assert answer.status_code == 302
    assert state_of(case) == "awaiting_payout"


@pytest.mark.parametrize(
    "username,status",
    [("b1.liaison", 403), ("t1.reviewer", 409), ("c.sealer", 403), ("b2.officer", 404), ("v2.cadre", 404)],
)
def test_the_sums_are_for_whoever_may_consent(county: County, username: str, status: int) -> None:
    case = waiting(county)
    answer = at_desk(county, username).get(sums(case), TYPED)
    assert answer.status_code == status
    assert "2,783.13" not in text_of(answer)


def test_a_visitor_is_sent_to_sign_in(county: County, client: Any) -> None:
    assert client.get(sums(waiting(county)), TYPED).status_code == 302


def test_the_sums_cost_few_statements_and_no_inline_script(county: County) -> None:
    case = waiting(county)
    client = at_desk(county, "b1.officer")
    with CaptureQueriesContext(connection) as asked:
        panel = client.get(sums(case), TYPED)
    assert len(asked) <= 10
    assert "<script" not in panel.content.decode()
    assert " style=" not in panel.content.decode()
    with CaptureQueriesContext(connection) as asked:
        client.get(page_of(case))
    assert len(asked) <= 12


def test_the_words_are_chinese_too(county: County) -> None:
    case = waiting(county)
    words = text_of(at_desk(county, "b1.officer", language="zh-hans").get(sums(case), TYPED))
    assert "今日24个月期贷款最高年利率： 9.15 %" in words
    assert "财政贴息" in words
    assert "Inside" not in words


def test_the_day_after_counts_from_its_own_day(county: County) -> None:
    case = waiting(county)
    with clock.at(SPRING + timedelta(days=1)):
        words = text_of(at_desk(county, "b1.officer").get(sums(case), TYPED))
    assert "to 2016-03-19" in words
    assert "2014-03-20 2 15.25 15.25" in words
