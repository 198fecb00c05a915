"""Payouts by a file of rows: every line shown first, wrong lines hold up no others, the same file twice is once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.models import Disbursement, PayoutBatch, PayoutRow
from loans.payouts import batches
from tests.county import SPRING, VILLAGES, County, advance, draft, end_appointments
from tests.pages.desks import at_desk, text_of
from tests.pages.payout_files import (
    address,
    as_csv,
    as_xlsx,
    confirmed,
    faults,
    row,
    sealed,
    sent,
    state_of,
    statuses,
    upload,
)
from workflows import clock
from workflows.appointing import appoint
from workflows.models import Appointment, JournalRow, SignOff
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")

DESK = "/loans/payouts/"
MOST = 12


# --- The way it goes -------------------------------------------------------------------------------


def test_a_file_is_shown_then_confirmed_in_one_step(county: County) -> None:
    one, two = sealed(county, 1), sealed(county, 2)
    client = at_desk(county, "b1.liaison")
    page = sent(client, as_csv(row(one, "V-1"), row(two, "V-2")))
    assert "Confirm 2 payouts, 60,000 yuan" in text_of(page)
    assert one.sections["account"]["number"] not in page.content.decode()
    assert Disbursement.objects.count() == 0
    assert {state_of(one), state_of(two)} == {"awaiting_payout"}

    after = confirmed(client)
    assert "Every line of this file is paid out." in text_of(after)
    assert {state_of(one), state_of(two)} == {"disbursed"}
    assert set(statuses().values()) == {"paid"}
    payout = Disbursement.objects.get(case=one)
    assert (payout.voucher, payout.confirmed_by.username) == ("V-1", "b1.liaison")
    # Each line is an act of its own: signed, and in the journal at the place that the line names.
    assert SignOff.objects.filter(act="confirm_disbursement").count() == 2
    for line in PayoutRow.objects.all():
        assert line.journal is not None
        assert JournalRow.objects.get(sequence=line.journal).case_id == line.case_id
    assert list(verify()) == []


def test_wrong_lines_hold_up_no_others(county: County) -> None:
    right, wrong = sealed(county, 1), sealed(county, 2)
    client = at_desk(county, "b1.liaison")
    page = sent(
        client,
        as_csv(
            row(wrong, "V-2", amount="29999"),
            row(right, "V-1"),
            row(wrong, "V-3", name="王大妈"),
            ["示妇贷〔2014〕09999号", *row(wrong, "V-4")[1:]],
        ),
    )
    assert statuses() == {2: "wrong", 3: "ready", 4: "wrong", 5: "wrong"}
    words = text_of(page)
    assert "The amount must be the consented one: 30000.00 yuan." in words
    assert "this case is another woman's" in words
    assert "Your branch has no such case." in words
    confirmed(client)
    assert (state_of(right), state_of(wrong)) == ("disbursed", "awaiting_payout")
    assert statuses() == {2: "wrong", 3: "paid", 4: "wrong", 5: "wrong"}


@pytest.mark.once
def test_a_workbook_of_the_old_kind_is_read_as_it_is(county: County) -> None:
    """old-payouts.xls pays the first case in full and the second a yuan short; days and amounts are its own cells."""
    one, two = sealed(county, 1), sealed(county, 2)
    client = at_desk(county, "b1.liaison")
    assert ".xls," in client.get(DESK).content.decode()
    page = sent(client, (Path(__file__).parent / "old-payouts.xls").read_bytes(), "发放清单.xls")
    assert statuses() == {2: "ready", 3: "wrong"}
    assert "The amount must be the consented one: 30000.00 yuan." in text_of(page)
    confirmed(client)
    assert (state_of(one), state_of(two)) == ("disbursed", "awaiting_payout")
    assert Disbursement.objects.get().paid_on == SPRING.date()


@pytest.mark.once
def test_a_damaged_workbook_of_the_old_kind_is_refused_with_what_to_do(county: County) -> None:
    whole = (Path(__file__).parent / "old-payouts.xls").read_bytes()
    client = at_desk(county, "b1.liaison")
    for data in (whole[:1500], whole[:8] + b"\0" * 4000):
        answer = client.post(DESK, upload(data, "发放清单.xls"))
        assert answer.status_code == 422
        assert "save it anew as XLSX" in text_of(answer)
    assert not PayoutBatch.objects.exists()


def test_the_same_file_twice_changes_nothing(county: County) -> None:
    case = sealed(county, 1)
    client, data = at_desk(county, "b1.liaison"), as_csv(row(case))
    sent(client, data)
    confirmed(client)
    rows, paid = JournalRow.objects.count(), Disbursement.objects.get()
    again = client.post(DESK, upload(data, "other-name.csv"), follow=True)
    assert "This very file was sent before" in text_of(again)
    assert "Paid out by this file" in text_of(again)
    client.post(f"{address()}confirm/")
    client.post(f"{address()}check/")
    assert statuses() == {2: "paid"}
    assert JournalRow.objects.count() == rows
    assert Disbursement.objects.get() == paid


def test_that_a_file_came_is_in_the_journal_once(county: County) -> None:
    client, data = at_desk(county, "b1.liaison"), as_csv(row(sealed(county, 1)))
    sent(client, data)
    client.post(DESK, upload(data, "other-name.csv"))
    came = JournalRow.objects.get(act="receive_payouts")
    assert came.officer == county.officers["b1.liaison"]
    assert came.facts == {"file": PayoutBatch.objects.get().digest, "rows": 1}
    assert "Sent a file of payouts" in text_of(at_desk(county, "a.auditor").get("/audit/"))


def test_a_refusal_after_the_preview_is_told_in_each_readers_language(county: County) -> None:
    case = sealed(county, 1)
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(row(case)))
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    confirmed(client)
    faults = PayoutRow.objects.get().faults
    assert "while the case stands at" in faults["en"][0]
    assert "现处于" in faults["zh"][0]


def test_the_same_rows_in_another_file_are_wrong(county: County) -> None:
    case = sealed(county, 1)
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(row(case)))
    confirmed(client)
    page = client.post(DESK, upload(as_xlsx(row(case)), "saved-again.xlsx"), follow=True)
    assert "This case is closed (Paid out)." in text_of(page)
    assert Disbursement.objects.count() == 1


# --- Who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["b1.officer", "v1.cadre", "t1.reviewer", "c.sealer", "a.auditor"])
def test_no_other_post_has_these_pages(county: County, username: str) -> None:
    case = sealed(county, 1)
    sent(at_desk(county, "b1.liaison"), as_csv(row(case)))
    other = at_desk(county, username)
    for path in (DESK, f"{DESK}files/", f"{DESK}template.xlsx", address(), f"{address()}print/"):
        assert other.get(path).status_code == 404, path
    assert other.post(DESK, upload(as_csv(row(case, "X")))).status_code == 404
    for path in ("confirm/", "check/", "wrong.xlsx"):
        assert other.post(address() + path).status_code == 404, path
    assert state_of(case) == "awaiting_payout"
    assert PayoutBatch.objects.count() == 1
    assert DESK not in other.get("/").content.decode()


def test_another_branch_has_neither_the_file_nor_its_cases(county: County) -> None:
    case = sealed(county, 1)
    data = as_csv(row(case))
    sent(at_desk(county, "b1.liaison"), data)
    other = at_desk(county, "b2.liaison")
    for path in (address(), f"{address()}print/"):
        assert other.get(path).status_code == 404
    assert other.post(f"{address()}confirm/").status_code == 404
    # Her own sending of the same bytes is a file of her branch, in which nothing is found.
    page = other.post(DESK, upload(data), follow=True)
    assert "Your branch has no such case." in text_of(page)
    assert case.title not in text_of(other.get(DESK))


def test_who_consented_does_not_confirm(county: County) -> None:
    """She was the loan officer until yesterday and stands in for the liaison today."""
    case = sealed(county, 1)
    end_appointments(county.posts["b1.officer"], SPRING.date())
    tomorrow = SPRING + timedelta(days=1)
    appoint(
        county.officers["b1.officer"],
        county.posts["b1.liaison"],
        starts_on=tomorrow.date(),
        ends_on=date(2014, 3, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    with clock.at(tomorrow):
        client = at_desk(county, "b1.officer")
        page = sent(client, as_csv(row(case)))
        assert "You signed another level of this case (Credit cooperative); nobody signs two." in text_of(
            page
        )
        # The page has no button; sent all the same, nothing happens.
        assert "confirm/" not in page.content.decode()
        client.post(f"{address()}confirm/")
    assert state_of(case) == "awaiting_payout"


def test_a_line_that_went_wrong_after_the_preview_is_refused_with_the_acts_reason(county: County) -> None:
    first, second = sealed(county, 1), sealed(county, 2)
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(row(first, "V-1"), row(second, "V-2")))
    county.do("b1.liaison", first, "report_cannot_pay", reason="account_closed")
    page = confirmed(client)
    assert statuses() == {2: "wrong", 3: "paid"}
    assert "can't be done while the case stands at “Payout stopped”" in text_of(page)
    # Put right at its source, the line is ready again without another file.
    county.do("c.sealer", first, "resume_payout")
    client.post(f"{address()}check/")
    assert statuses() == {2: "ready", 3: "paid"}
    confirmed(client)
    assert state_of(first) == "disbursed"


# --- Lines that belong together --------------------------------------------------------------------


def test_two_lines_that_say_the_same_are_one_payout(county: County) -> None:
    case = sealed(county, 1)
    sent(at_desk(county, "b1.liaison"), as_csv(row(case), row(case)))
    assert statuses() == {2: "ready", 3: "wrong"}
    assert faults(3) == "This line says the same as line 2."


def test_two_lines_for_one_case_that_differ_are_both_wrong(county: County) -> None:
    case = sealed(county, 1)
    sent(at_desk(county, "b1.liaison"), as_csv(row(case, "V-1"), row(case, "V-2")))
    assert statuses() == {2: "wrong", 3: "wrong"}
    assert "Line 3 names this case too" in faults(2)
    assert "第2行也是这个办件" in faults(3, "zh")


def test_one_voucher_for_two_cases_is_wrong_in_whatever_form(county: County) -> None:
    one, two = sealed(county, 1), sealed(county, 2)
    sent(at_desk(county, "b1.liaison"), as_csv(row(one, "V-1"), row(two, "ｖ－１")))
    assert statuses() == {2: "wrong", 3: "wrong"}
    assert "Line 3 has this voucher number too." in faults(2)


def test_a_wrong_line_of_the_same_case_does_not_block_the_right_one(county: County) -> None:
    case = sealed(county, 1)
    sent(at_desk(county, "b1.liaison"), as_csv(row(case, "V-1"), row(case, "V-1", amount="1")))
    assert statuses() == {2: "ready", 3: "wrong"}


def test_a_voucher_that_was_used_is_seen_before(county: County) -> None:
    advance(county, draft(county, seed=1), "payout", voucher="V-9")
    case = sealed(county, 2)
    sent(at_desk(county, "b1.liaison"), as_csv(row(case, "ｖ－９")))
    assert "This voucher number was used before." in faults(2)


def test_a_guarantor_who_was_bound_meanwhile_is_seen_before(county: County) -> None:
    first, second = draft(county, seed=1), draft(county, seed=2)
    second.sections["guarantors"] = first.sections["guarantors"]
    second.save()
    first, second = advance(county, first, "county"), advance(county, second, "county")
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(row(second, "V-2")))
    assert statuses() == {2: "ready"}
    advance_payout(county, first)
    client.post(f"{address()}check/")
    assert "A guarantor has meanwhile been bound by another loan." in faults(2)


def advance_payout(county: County, case: Any) -> None:
    """The case is paid out singly."""
    _number, _name, amount, paid_on, holder, account, voucher = row(case, "V-1")
    data = {"paid_on": paid_on, "amount": amount, "account_holder": holder, "account_number": account}
    county.do("b1.liaison", case, "confirm_disbursement", voucher=voucher, **data)


# --- The desk, and what it costs --------------------------------------------------------------------


def test_the_desk_lists_what_waits_with_its_account_masked(county: County) -> None:
    case = sealed(county, 1)
    paid = advance(county, draft(county, seed=2), "payout")
    elsewhere = sealed(county, 3, cadre="v3.cadre", village=VILLAGES[2])
    client = at_desk(county, "b1.liaison")
    page = client.get(DESK)
    words = text_of(page)
    assert case.number in words
    assert "30,000" in words
    assert "************1234" in words
    assert case.sections["account"]["number"] not in page.content.decode()
    assert f"/loans/{case.ref}/acts/confirm_disbursement/" in page.content.decode()
    assert "Waiting: 1, together 30,000 yuan" in words
    assert paid.number not in words
    assert elsewhere.number not in words
    assert DESK in client.get("/").content.decode()


def test_a_long_file_goes_on_where_it_stopped(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [sealed(county, seed) for seed in (1, 2, 3)]
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(*[row(case, f"V-{case.pk}") for case in cases]))
    monkeypatch.setattr(batches.confirm, "__kwdefaults__", {"at_once": 2})
    page = client.post(f"{address()}confirm/")
    assert page.status_code == 200
    assert "Paid out so far: 2. Still to be done: 1." in text_of(page)
    confirmed(client)
    assert {state_of(case) for case in cases} == {"disbursed"}


def test_the_pages_cost_the_same_for_one_line_and_for_many(county: County) -> None:
    cases = [sealed(county, seed) for seed in range(1, 5)]
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(*[row(case, f"V-{case.pk}") for case in cases]))
    for path in (DESK, f"{DESK}files/", address(), f"{address()}print/"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= MOST, (path, [query["sql"][:90] for query in asked])


def test_checking_costs_no_more_for_a_longer_file(county: County) -> None:
    client = at_desk(county, "b1.liaison")
    cases = [sealed(county, seed) for seed in range(1, 6)]
    with CaptureQueriesContext(connection) as few:
        sent(client, as_csv(row(cases[0], "V-1")))
    with CaptureQueriesContext(connection) as many:
        sent(client, as_csv(*[row(case, f"V-{case.pk}") for case in cases]))
    assert len(many) <= len(few) + 1  # the cookie's message, at most


def test_a_file_of_a_closed_line_of_the_database_is_sealed(county: County) -> None:
    case = sealed(county, 1)
    sent(at_desk(county, "b1.liaison"), as_csv(row(case)))
    number = case.sections["account"]["number"].encode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT file FROM loans_payoutbatch")
        assert number not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT given FROM loans_payoutrow")
        assert number not in bytes(cursor.fetchone()[0])
