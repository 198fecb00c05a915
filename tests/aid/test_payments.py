"""The bank's list and its results: every line shown first, wrong ones hold up no others, the same file is once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from aid import bank_lists
from aid.models import AidCase, Fund, PaymentFile, PaymentRow
from aid.payments import batches
from tests.aid.bank_files import ACCOUNT, DESK, approved, as_csv, row, sent
from tests.aid.pages import AFTER
from tests.aid.stage import again, allot, do_act
from tests.county import County
from tests.kept import kept
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import JournalRow, SignOff
from workflows.verification import verify

pytestmark = [pytest.mark.django_db]


def _two_with_the_bank(county: County) -> list[AidCase]:
    cases = [approved(county, seed) for seed in (1, 2)]
    bank_lists.make(county.seats("c.manager"))
    return cases


@pytest.fixture
def two(county: County, winter: Any) -> Iterator[list[AidCase]]:
    kept(allot, county)
    with clock.at(AFTER):
        yield kept(_two_with_the_bank, county)


def address() -> str:
    return f"{DESK}{PaymentFile.objects.latest('pk').ref}/"


def statuses() -> dict[int, str]:
    return dict(PaymentRow.objects.order_by("line").values_list("line", "status"))


def test_one_is_paid_and_one_came_back(county: County, two: list[AidCase]) -> None:
    paid, bounced = two
    client = at_desk(county, "c.manager")
    page = sent(client, as_csv(row(paid), row(bounced, result="退汇", reason="账户已销户")))
    words = text_of(page)
    assert "Enter 2 results" in words
    assert "Confirms the transfer" in words
    assert "Records that it came back" in words
    assert ACCOUNT not in page.content.decode()
    assert {again(case).state for case in two} == {"awaiting_payment"}

    after = client.post(f"{address()}enter/", follow=True)
    assert "Every line of this file is entered." in text_of(after)
    assert [again(case).state for case in two] == ["delivered", "undelivered"]
    fund = Fund.objects.get()
    assert (fund.committed_fen, fund.spent_fen, fund.spent_number) == (0, 50_000, 1)
    came_back = SignOff.objects.get(act="report_bounced")
    assert came_back.body["decision"]["reason"] == "account_closed"
    for line in PaymentRow.objects.all():
        assert line.journal is not None
        assert JournalRow.objects.get(sequence=line.journal).case_id == line.case_id
    assert list(verify("513499")) == []


def test_the_banks_own_words_are_kept_as_another_reason(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    sent(client, as_csv(row(two[0], result="失败", reason="对方行系统故障")))
    client.post(f"{address()}enter/")
    decision = SignOff.objects.get(act="report_bounced").body["decision"]
    assert decision["reason"] == "other"
    assert "对方行系统故障" in decision["note"]


def test_wrong_lines_hold_up_no_others(county: County, two: list[AidCase]) -> None:
    right, wrong = two
    client = at_desk(county, "c.manager")
    page = sent(
        client,
        as_csv(
            row(wrong, amount="499"),
            row(right),
            row(wrong, name="王大妈"),
            row(wrong, account="6214888800009999"),
            row(wrong, result="未知"),
            row(wrong, on="2015-01-02"),
            row(wrong, on="2015-12-31"),
            row(wrong, reference=""),
            row(wrong, result="退汇"),
            row(wrong, number="示妇助〔2015〕09999号"),
        ),
    )
    assert statuses() == {2: "wrong", 3: "ready", **dict.fromkeys(range(4, 12), "wrong")}
    words = text_of(page)
    for told in (
        "The amount must be the granted one: 500.00 yuan.",
        "this case is another woman's",
        "This isn’t the account that was signed for.",
        "Write one of: 成功, 退汇.",
        "This day is before the county approved it",
        "Your county has no such case.",
    ):
        assert told in words, told
    client.post(f"{address()}enter/")
    assert [again(case).state for case in two] == ["delivered", "awaiting_payment"]
    assert statuses()[3] == "done"
    mend = load_workbook(io.BytesIO(client.post(f"{address()}wrong.xlsx").content)).active
    assert mend.max_row >= 10
    assert JournalRow.objects.filter(act="take_payments").count() == 1


def test_the_same_file_twice_changes_nothing(county: County, two: list[AidCase]) -> None:
    client, data = at_desk(county, "c.manager"), as_csv(row(two[0]), row(two[1]))
    sent(client, data)
    client.post(f"{address()}enter/")
    rows = JournalRow.objects.count()
    again_ = sent(client, data, "another-name.csv")
    assert "This very file was sent before" in text_of(again_)
    client.post(f"{address()}enter/")
    client.post(f"{address()}check/")
    assert statuses() == {2: "done", 3: "done"}
    assert JournalRow.objects.count() == rows
    # The same rows in another file are wrong, and say why.
    page = sent(client, as_csv(row(two[1]), row(two[0])))
    assert "while the case stands at" in text_of(page)
    assert JournalRow.objects.count() == rows + 1
    assert JournalRow.objects.latest("pk").act == "receive_bank_results"


def test_two_lines_of_one_case(county: County, two: list[AidCase]) -> None:
    one, two_ = two
    client = at_desk(county, "c.manager")
    sent(client, as_csv(row(one), row(one), row(two_), row(two_, result="退汇", reason="账户已销户")))
    assert statuses() == {2: "ready", 3: "wrong", 4: "wrong", 5: "wrong"}


def test_a_line_that_went_wrong_after_the_preview_says_why(county: County, two: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    sent(client, as_csv(row(two[0]), row(two[1])))
    do_act(county, "c.manager", two[0], "cancel", reason="died")
    page = client.post(f"{address()}enter/", follow=True)
    assert statuses() == {2: "wrong", 3: "done"}
    assert "This case is closed" in text_of(page)


def test_that_a_file_came_is_in_the_journal_once(county: County, two: list[AidCase]) -> None:
    client, data = at_desk(county, "c.manager"), as_csv(row(two[0]), row(two[1], amount="1"))
    sent(client, data)
    sent(client, data)
    came = JournalRow.objects.get(act="receive_bank_results")
    assert came.officer == county.officers["c.manager"]
    assert came.facts == {"file": PaymentFile.objects.get().digest, "rows": 2}
    assert "Sent the bank’s file of results" in text_of(at_desk(county, "a.auditor").get("/audit/"))
    # A file that can't be used never came.
    sent(client, b"PK\x03\x04 broken")
    assert JournalRow.objects.filter(act="receive_bank_results").count() == 1
    assert list(verify("513499")) == []


def test_a_refusal_after_the_preview_is_told_in_each_readers_language(
    county: County, two: list[AidCase]
) -> None:
    client = at_desk(county, "c.manager")
    sent(client, as_csv(row(two[0])))
    do_act(county, "c.manager", two[0], "cancel", reason="died")
    client.post(f"{address()}enter/")
    faults = PaymentRow.objects.get().faults
    assert faults["en"][0].startswith("This case is closed")
    assert faults["zh"][0].startswith("此办件已终结")


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Choose a file first."),
        (b"PK\x03\x04 broken", "can't"),
        ("甲,乙\n1,2\n".encode(), "No header row was found"),
    ],
)
def test_what_is_no_such_file_is_told(county: County, two: list[AidCase], data: bytes, told: str) -> None:
    client = at_desk(county, "c.manager")
    answer = client.post(DESK, {"file": SimpleUploadedFile("x.csv", data)} if data else {})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert not PaymentFile.objects.exists()


@pytest.mark.parametrize("username", ["v1.cadre", "t1.reviewer", "b1.liaison"])
def test_no_other_post_has_these_pages(county: County, two: list[AidCase], username: str) -> None:
    data = as_csv(row(two[0]))
    sent(at_desk(county, "c.manager"), data)
    client = at_desk(county, username)
    for path in (DESK, address()):
        assert client.get(path).status_code == 404, path
    assert client.post(DESK, {"file": SimpleUploadedFile("x.csv", data)}).status_code == 404
    for act in ("check/", "enter/", "wrong.xlsx"):
        assert client.post(f"{address()}{act}").status_code == 404, act
    assert again(two[0]).state == "awaiting_payment"
    assert DESK not in client.get("/aid/statistics/").content.decode()


@pytest.mark.parametrize("username", ["a.auditor", "c.sealer"])
def test_auditor_and_approver_read_everything_and_change_nothing(
    county: County, two: list[AidCase], username: str
) -> None:
    manager, auditor = at_desk(county, "c.manager"), at_desk(county, username)
    data = as_csv(row(two[0]), row(two[1], amount="1"))
    sent(manager, data)
    assert f'href="{DESK}"' in auditor.get("/aid/statistics/").content.decode()
    for path in (DESK, address()):
        assert '<form method="post"' in manager.get(path).content.decode().split("<main")[1], path
        page = auditor.get(path)
        assert str(two[0].number) in text_of(page), path
        hers = page.content.decode().split("<main")[1].split("</main>")[0]
        assert "<form" not in hers, path
        assert ACCOUNT not in hers, path
    assert auditor.post(DESK, {"file": SimpleUploadedFile("x.csv", as_csv(row(two[1])))}).status_code == 404
    for act in ("check/", "enter/", "wrong.xlsx"):
        assert auditor.post(f"{address()}{act}").status_code == 404, act
    assert PaymentFile.objects.count() == 1
    assert {again(case).state for case in two} == {"awaiting_payment"}


def test_the_pages_are_read_and_a_file_checked_in_a_dozen_statements(
    county: County, two: list[AidCase]
) -> None:
    client = at_desk(county, "c.manager")
    client.get(DESK)
    with CaptureQueriesContext(connection) as asked:
        client.get(DESK)
    assert len(asked) <= 12, [query["sql"][:100] for query in asked]
    batch, _made = batches.keep(as_csv(row(two[0]), row(two[1])), "x.csv", county.seats("c.manager"))
    with CaptureQueriesContext(connection) as asked:
        client.get(address())
    assert len(asked) <= 12, [query["sql"][:100] for query in asked]
    seats = county.seats("c.manager")
    with CaptureQueriesContext(connection) as asked:
        batches.check_again(batch, seats)
    assert len(asked) <= 12, [query["sql"][:100] for query in asked]
