"""The list for the bank: kept under a number, the same each time, a transfer on one at a time, called off on record."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from aid import bank_lists
from aid.constraints import ON_A_LIST_ALREADY
from aid.models import AidCase, BankList, BankListEnd, BankListLine, PaymentFile, PaymentRow
from tests.aid.bank_files import ACCOUNT, DESK, approved, as_csv, naming_lists, row, sent
from tests.aid.pages import AFTER
from tests.aid.stage import again, allot, do_act
from tests.county import County
from tests.journal.changes import behind_the_back
from tests.kept import kept
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.errors import Conflict
from workflows.models import ActReason, JournalRow, SignOff
from workflows.verification import verify

pytestmark = [pytest.mark.django_db]

NEW = f"{DESK}lists/"
DAY = AFTER.date().isoformat()
WHY = {"reason": "银行退回清单，要求重报"}


def _two_approved(county: County) -> list[AidCase]:
    return [approved(county, seed) for seed in (1, 2)]


@pytest.fixture
def two(county: County, winter: Any) -> Iterator[list[AidCase]]:
    kept(allot, county)
    with clock.at(AFTER):
        yield kept(_two_approved, county)


def made(client: Client) -> BankList:
    """The list that the button makes."""
    answer = client.post(NEW)
    found = BankList.objects.latest("pk")
    assert answer["Location"] == address_of(found)
    return found


def address_of(bank_list: BankList) -> str:
    return f"{NEW}{bank_list.ref}/"


def page(client: Client, bank_list: BankList) -> str:
    return text_of(client.get(address_of(bank_list)))


def entered(client: Client, data: bytes) -> dict[int, str]:
    """The lines' statuses after the file was sent and entered."""
    sent(client, data)
    file = PaymentFile.objects.latest("pk")
    client.post(f"{DESK}{file.ref}/enter/")
    return dict(PaymentRow.objects.filter(batch=file).values_list("line", "status"))


# --- Made and taken -----------------------------------------------------------------------------------------


def test_a_list_is_kept_with_who_when_what_and_in_the_journal(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    assert "on no list yet: 2, 1,000.00 yuan" in text_of(client.get(DESK))
    found = made(client)
    assert found.number == "示妇助付〔2015〕00001号"
    assert (found.lines_count, found.total_fen, found.made_at) == (2, 100_000, AFTER)
    lines = list(found.lines.order_by("place"))
    assert [(line.case_id, line.amount_fen, line.attempt) for line in lines] == [
        (case.pk, 50_000, 1) for case in two
    ]
    entry = JournalRow.objects.get(act="make_bank_list")
    assert entry.officer == found.made_by == county.officers["c.manager"]
    assert entry.facts == {
        "bank_list": found.number,
        "rows": 2,
        "amount": "1000.00",
        "digest": found.digest,
    }
    assert {again(case).state for case in two} == {"awaiting_payment"}
    assert list(verify("513499")) == []
    words = page(client, found)
    assert all(str(case.number) in words for case in two)
    assert "Waits for the bank" in words
    assert ACCOUNT not in client.get(address_of(found)).content.decode()


def test_what_is_on_a_list_is_on_no_other(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    first = made(client)
    answer = client.post(NEW, follow=True)
    assert "Every transfer that waits is on a list for the bank already." in text_of(answer)
    assert BankList.objects.count() == 1
    assert f'action="{NEW}"' not in answer.content.decode()
    third = approved(county, 3)
    second = made(client)
    assert second.number == "示妇助付〔2015〕00002号"
    assert list(second.lines.values_list("case", flat=True)) == [third.pk]
    assert first.lines.count() == 2


def test_taken_again_it_is_the_same_file(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    found = made(client)
    before = {form: client.post(f"{address_of(found)}list.{form}").content for form in ("xlsx", "csv")}
    with clock.at(AFTER.replace(day=29, hour=15)):
        approved(county, 3)
        do_act(county, "c.manager", two[0], "confirm_payment", on=DAY, reference="B-7")
        after = {form: client.post(f"{address_of(found)}list.{form}").content for form in ("xlsx", "csv")}
    assert after == before
    sheet = load_workbook(io.BytesIO(before["xlsx"])).active
    assert found.number in sheet["A1"].value
    for line in before["csv"].decode("utf-8-sig").splitlines()[1:]:
        assert found.number in line
    taken = JournalRow.objects.filter(act="take_payments")
    assert [each.facts["bank_list"] for each in taken] == [found.number] * 4
    assert ACCOUNT not in str([each.facts for each in taken])


def test_a_spreadsheet_keeps_the_accounts_last_digits(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    found = made(client)
    text = client.post(f"{address_of(found)}list.csv").content.decode("utf-8-sig")
    # As a spreadsheet itself writes text that looks like a number; bare, …1234 would become …1200.
    assert text.count(f'"=""{ACCOUNT}"""') == 2
    assert f",{ACCOUNT}" not in text
    # And what comes back like that is read.
    answered = text.replace(f"{found.number},,,,", f"{found.number},成功,{DAY},B-3,")
    assert entered(client, answered.encode("utf-8-sig")) == {2: "done", 3: "done"}


def test_the_list_comes_back_as_its_results(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    found = made(client)
    book = load_workbook(io.BytesIO(client.post(f"{address_of(found)}list.xlsx").content))
    sheet = book.active
    heads = next(line for line in sheet.iter_rows() if line[0].value == "Case number")
    column = {cell.value: cell.column for cell in heads}
    first = heads[0].row + 1
    assert sheet.cell(first, column["Account number"]).value == ACCOUNT
    assert sheet.cell(first, column["Amount"]).value == 500
    for number, (result, reason) in enumerate((("paid", None), ("bounced", "The account is closed")), first):
        answers = {"Result": result, "Date": DAY, "Reference": "B-9", "Reason of the return": reason}
        for name, value in answers.items():
            sheet.cell(number, column[name]).value = value
    out = io.BytesIO()
    book.save(out)
    entered(client, out.getvalue())
    assert [again(case).state for case in two] == ["delivered", "undelivered"]
    words = page(client, found)
    assert "Answered" in words
    assert "Paid" in words
    assert "Came back" in words
    assert "Call the list off" not in words


# --- Results are matched with the list ----------------------------------------------------------------------


def test_the_bank_answers_only_for_what_it_was_asked(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    answer = sent(client, as_csv(row(two[0])))
    assert "This transfer is on no list for the bank." in text_of(answer)
    assert PaymentRow.objects.get().status == "wrong"
    found = made(client)
    wrong = naming_lists(("示妇助付〔2014〕00007号", row(two[0])), (found.number, row(two[1])))
    answer = sent(client, wrong)
    assert f"This transfer is on the list {found.number}." in text_of(answer)
    file = PaymentFile.objects.latest("pk")
    assert list(file.rows.order_by("line").values_list("status", flat=True)) == ["wrong", "ready"]


def test_who_came_back_is_on_a_new_list_once_she_is_approved_anew(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    first = made(client)
    do_act(county, "c.manager", two[0], "report_bounced", reason="account_closed")
    assert client.post(NEW, follow=True).redirect_chain[-1][0] == DESK
    for officer, act in (("c.manager", "carry_over"), ("c.manager", "put_on_list"), ("c.sealer", "approve")):
        do_act(county, officer, two[0], act)
    second = made(client)
    assert list(second.lines.values_list("case", "attempt")) == [(two[0].pk, 1)]
    # The old list says what came of it, and a late answer to it isn't taken for one to the new list.
    assert "Came back" in page(client, first)
    late = sent(client, naming_lists((first.number, row(two[0]))))
    assert f"This transfer is on the list {second.number}." in text_of(late)


# --- Called off ---------------------------------------------------------------------------------------------


def test_called_off_with_a_reason_it_sets_free_what_isnt_answered(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    first = made(client)
    do_act(county, "c.manager", two[0], "confirm_payment", on=DAY, reference="B-7")
    assert "Ask the bank first" in text_of(client.get(f"{address_of(first)}end/"))
    answer = client.post(f"{address_of(first)}end/", WHY, follow=True)
    words = text_of(answer)
    assert "The list is called off." in words
    assert WHY["reason"] in words
    entry = JournalRow.objects.get(act="call_off_bank_list")
    assert (entry.facts["bank_list"], entry.facts["rows"]) == (first.number, 1)
    assert entry.facts["amount"] == "500.00"
    assert WHY["reason"] not in str(entry.facts)
    assert ActReason.objects.get(row=entry).text == WHY["reason"]
    second = made(client)
    assert list(second.lines.values_list("case", "attempt")) == [(two[1].pk, 2)]
    assert list(verify("513499")) == []
    # Its file isn't given out again; what the bank says of it still is told apart.
    assert "List for the bank (XLSX)" not in page(client, first)
    for form in ("xlsx", "csv"):
        assert client.post(f"{address_of(first)}list.{form}").status_code == 409
    late = sent(client, naming_lists((first.number, row(two[1]))))
    assert f"This transfer is on the list {second.number}." in text_of(late)
    # Without a number nobody knows which of the two it answers.
    assert "Write which one this answers." in text_of(sent(client, as_csv(row(two[1]))))
    assert entered(client, naming_lists((second.number, row(two[1])))) == {2: "done"}


def test_what_the_bank_has_told_of_cant_be_called_off(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    found = made(client)
    sent(client, as_csv(row(two[1])))
    answer = client.post(f"{address_of(found)}end/", WHY)
    assert answer.status_code == 409
    assert f"A file of results tells of {two[1].number} already." in text_of(answer)
    assert not BankListEnd.objects.exists()
    client.post(f"{DESK}{PaymentFile.objects.get().ref}/enter/")
    assert client.post(f"{address_of(found)}end/", WHY).status_code == 302


def test_a_list_is_called_off_once_and_not_when_all_is_answered(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    first = made(client)
    for reason in ("", "  ", "长" * 201, "a\x07b"):
        answer = client.post(f"{address_of(first)}end/", {"reason": reason})
        assert answer.status_code == 422, reason
    assert client.post(f"{address_of(first)}end/", WHY).status_code == 302
    answer = client.post(f"{address_of(first)}end/", WHY)
    assert answer.status_code == 409
    assert "This list was called off before." in text_of(answer)
    second = made(client)
    for case in two:
        do_act(county, "c.manager", case, "confirm_payment", on=DAY, reference="B-7")
    answer = client.post(f"{address_of(second)}end/", WHY)
    assert "The bank has answered for every transfer of this list." in text_of(answer)
    assert BankListEnd.objects.count() == 1


def test_what_was_taken_back_the_list_waits_for_again(county: County, two: list[AidCase]) -> None:
    """Its line is still of this list: confirmed once more, or free once the list is called off."""
    client = at_desk(county, "c.manager")
    first = made(client)
    assert entered(client, as_csv(row(two[0]), row(two[1]))) == {2: "done", 3: "done"}
    answer = client.post(f"{address_of(first)}end/", WHY)
    assert "The bank has answered for every transfer of this list." in text_of(answer)
    do_act(county, "c.manager", again(two[0]), "propose_take_back", reason="登记错了，银行没有付")
    do_act(county, "c.sealer", again(two[0]), "take_back", opinion="经查属实")
    assert list(BankList.objects.values_list("pk", flat=True)) == [first.pk]
    assert "is on a list for the bank already" in text_of(client.post(NEW, follow=True))
    assert client.post(f"{address_of(first)}end/", WHY).status_code == 302
    second = made(client)
    assert list(second.lines.values_list("case", "attempt")) == [(two[0].pk, 2)]
    assert entered(client, naming_lists((second.number, row(two[0])))) == {2: "done"}
    assert list(verify("513499")) == []


def test_a_line_that_was_ready_isnt_entered_once_its_list_is_gone(county: County, two: list[AidCase]) -> None:
    """Whatever took the list away: the act asks again."""
    client = at_desk(county, "c.manager")
    found = made(client)
    sent(client, as_csv(row(two[0])))
    BankListEnd.objects.create(bank_list=found, row=JournalRow.objects.latest("pk"))
    file = PaymentFile.objects.get()
    client.post(f"{DESK}{file.ref}/enter/")
    assert file.rows.get().status == "wrong"
    assert again(two[0]).state == "awaiting_payment"
    client.post(f"{DESK}{file.ref}/check/")
    assert "This transfer is on no list" in text_of(client.get(f"{DESK}{file.ref}/"))


# --- What the database holds --------------------------------------------------------------------------------


def test_the_database_takes_no_second_line_while_the_first_stands(county: County, two: list[AidCase]) -> None:
    """By whatever way: as another attempt too."""
    found = bank_lists.make(county.seats("c.manager"))
    line = found.lines.earliest("place")
    for attempt in (1, 2):
        again_ = BankListLine(
            bank_list=found,
            place=9,
            case=two[0],
            approval_id=line.approval_id,
            attempt=attempt,
            amount_fen=50_000,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            again_.save()


def test_two_at_once_are_told(county: County, two: list[AidCase], monkeypatch: pytest.MonkeyPatch) -> None:
    """As if she had read before the first one's list was there: the database decides, in words."""
    seats = county.seats("c.manager")
    stale = bank_lists._free("513499")
    bank_lists.make(seats)
    monkeypatch.setattr(bank_lists, "_free", lambda _county: stale)
    with pytest.raises(Conflict, match="on_a_list") as refused:
        bank_lists.make(seats)
    assert str(refused.value.reason) == str(ON_A_LIST_ALREADY)
    assert BankList.objects.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE "aid_banklist" SET "total_fen" = 60000',
        'UPDATE "aid_banklistline" SET "amount_fen" = 60000 WHERE "place" = 1',
        'DELETE FROM "aid_banklistline" WHERE "place" = 2',
    ],
)
def test_what_was_changed_behind_the_back_is_named(county: County, two: list[AidCase], sql: str) -> None:
    found = bank_lists.make(county.seats("c.manager"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with behind_the_back():
        with connection.cursor() as cursor:
            cursor.execute(sql)
        faults = [str(fault) for fault in verify("513499")]
    assert any(found.number in fault for fault in faults), faults


# --- Who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["v1.cadre", "t1.reviewer", "b1.liaison"])
def test_no_other_post_has_these_pages(county: County, two: list[AidCase], username: str) -> None:
    found, client = bank_lists.make(county.seats("c.manager")), at_desk(county, username)
    for path in (address_of(found), f"{address_of(found)}end/"):
        assert client.get(path).status_code == 404, path
    for path in (NEW, *(f"{address_of(found)}{part}" for part in ("list.xlsx", "list.csv", "end/"))):
        assert client.post(path, WHY).status_code == 404, path
    assert (BankList.objects.count(), BankListEnd.objects.count()) == (1, 0)


@pytest.mark.parametrize("username", ["a.auditor", "c.sealer"])
def test_auditor_and_approver_read_a_list_and_take_nothing_out(
    county: County, two: list[AidCase], username: str
) -> None:
    found = bank_lists.make(county.seats("c.manager"))
    manager, auditor = at_desk(county, "c.manager"), at_desk(county, username)
    assert f"{address_of(found)}list.xlsx" in manager.get(address_of(found)).content.decode()
    assert f'href="{address_of(found)}"' in auditor.get(DESK).content.decode()
    hers = auditor.get(address_of(found))
    assert all(str(case.number) in text_of(hers) for case in two)
    assert "<form" not in hers.content.decode().split("<main")[1].split("</main>")[0]
    assert "Call the list off" not in text_of(hers)
    approved(county, 3)
    for path in (NEW, *(f"{address_of(found)}{part}" for part in ("list.xlsx", "list.csv", "end/"))):
        assert auditor.post(path, WHY).status_code == 404, path
    assert auditor.get(f"{address_of(found)}end/").status_code == 404
    assert (BankList.objects.count(), BankListEnd.objects.count()) == (1, 0)


def test_a_list_is_read_in_a_dozen_statements(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    found = made(client)
    client.get(address_of(found))
    with CaptureQueriesContext(connection) as asked:
        client.get(address_of(found))
    assert len(asked) <= 12, [query["sql"][:100] for query in asked]
    assert SignOff.objects.filter(act="approve").count() == 2
