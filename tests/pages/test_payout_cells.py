"""What people type into a file of payouts, and what they take out of it again."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from loans.models import Disbursement, PayoutBatch
from loans.payouts.table import MOST_BYTES, MOST_ROWS
from tests.county import County
from tests.pages.desks import at_desk, text_of
from tests.pages.payout_files import (
    HEADER,
    address,
    as_csv,
    as_xlsx,
    confirmed,
    faults,
    row,
    sealed,
    sent,
    statuses,
    upload,
)
from workflows.models import JournalRow

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

DESK = "/loans/payouts/"
MOST = 12


# --- Cells and files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "示妇贷（2014）1号"},
        {"number": "示妇贷[２０１４]00001"},
        {"amount": "¥３０，０００．００".replace("，", "")},
        {"amount": "3万元"},
        {"paid_on": "2014年3月18日"},
        {"paid_on": "2014/3/18"},
        {"account": "6214 8888 0000 1234"},
        {"account": "６２１４８８８８００００１２３４"},
    ],
)
def test_what_people_type_is_read(county: County, changes: dict[str, str]) -> None:
    case = sealed(county, 1)
    assert case.number == "示妇贷〔2014〕00001号"
    sent(at_desk(county, "b1.liaison"), as_csv(row(case, **changes)))
    assert statuses() == {2: "ready"}, faults(2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_a_chinese_spreadsheet_is_read(county: County, encoding: str) -> None:
    case = sealed(county, 1)
    sent(at_desk(county, "b1.liaison"), as_csv(row(case), encoding=encoding))
    assert statuses() == {2: "ready"}


def test_a_workbook_with_numbers_and_dates_is_read(county: County) -> None:
    case = sealed(county, 1)
    cells = row(case, amount=30000.0, paid_on=datetime(2014, 3, 18), voucher=10001)
    client = at_desk(county, "b1.liaison")
    sent(client, as_xlsx(cells), "list.xlsx")
    assert statuses() == {2: "ready"}, faults(2)
    confirmed(client)
    assert Disbursement.objects.get().voucher == "10001"


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"amount": "=15000*2"}, "“Amount paid”: This is a formula."),
        ({"amount": 29999.999}, "“Amount paid”"),
        ({"paid_on": 41716}, "The spreadsheet wrote a day as the number 41716."),
        ({"account": 6214888800001234}, "lost its last digits"),
        ({"paid_on": "18.3.2014"}, "“Paid on”: Write the date as year-month-day"),
        ({"paid_on": "2014-03-19"}, "“Paid on”: This day is in the future."),
        ({"paid_on": "2014-03-01"}, "This day is before the county sealed"),
        ({"holder": "王大妈"}, "“Account holder”"),
        ({"account": "6214888800009999"}, "This isn't the account of the application."),
        ({"voucher": "--"}, "Write the voucher number"),
        ({"voucher": None}, "“Voucher number”: This must be filled in."),
        ({"number": None}, "“Case number”: This must be filled in."),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(
    county: County, changes: dict[str, Any], sentence: str
) -> None:
    case, right = sealed(county, 1), sealed(county, 2)
    page = sent(at_desk(county, "b1.liaison"), as_xlsx(row(case, **changes), row(right, "V-2")), "list.xlsx")
    assert statuses() == {2: "wrong", 3: "ready"}
    assert sentence in text_of(page)
    assert faults(2, "zh")
    assert faults(2, "zh") != faults(2)


def refused(page: Any, sentence: str) -> None:
    assert page.status_code == 422, text_of(page)
    assert sentence in text_of(page)
    assert "govuk-error-summary" in page.content.decode()
    assert PayoutBatch.objects.count() == 0


@pytest.mark.parametrize(
    "data,sentence",
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02\xff\xfe\x00", "This is no table that can be read."),
        (b"PK\x03\x04 not a workbook", "The workbook can't be opened."),
        (as_csv(), "The table has a header and no rows."),
        (as_csv(["1"] * 6, header=HEADER[:-1]), "This column is missing."),
        (as_csv(["1"] * 8, header=(*HEADER, "身高")), "This column isn't known."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 2 MB."),
        (as_csv(*[["1"] * 7] * (MOST_ROWS + 1)), "The table has more than 2000 rows."),
    ],
    ids=["empty", "bytes", "damaged", "no-rows", "no-column", "unknown-column", "bytes-limit", "rows-limit"],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    county: County, data: bytes, sentence: str
) -> None:
    refused(at_desk(county, "b1.liaison").post(DESK, upload(data)), sentence)


def test_a_form_without_a_file_asks_for_one(county: County) -> None:
    refused(at_desk(county, "b1.liaison").post(DESK, {}), "Choose a file first.")


# --- What is taken out of it -----------------------------------------------------------------------


def test_the_wrong_lines_can_be_mended_and_sent_again(county: County) -> None:
    case, right = sealed(county, 1), sealed(county, 2)
    client = at_desk(county, "b1.liaison")
    sent(client, as_csv(row(right, "V-2"), row(case, amount="2", name="=HYPERLINK(1)")))
    assert client.get(f"{address()}wrong.xlsx").status_code == 405
    before = JournalRow.objects.count()
    answer = client.post(f"{address()}wrong.xlsx")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).active
    # What begins with “=” stays text: it runs in nobody's spreadsheet.
    assert sheet["B2"].data_type == "s"
    assert sheet["F2"].value == case.sections["account"]["number"]
    assert "Line 3" in sheet["H2"].value
    # It holds account numbers in full: who took them is on record, without them.
    taken = JournalRow.objects.order_by("-sequence")[0]
    assert JournalRow.objects.count() == before + 1
    assert (taken.act, taken.officer_id) == ("take_payout_lines", county.officers["b1.liaison"].pk)
    assert case.sections["account"]["number"] not in str(taken.facts)
    sheet["B2"], sheet["C2"] = case.title, "30000"
    out = io.BytesIO()
    sheet.parent.save(out)
    page = client.post(DESK, upload(out.getvalue(), "mended.xlsx"), follow=True)
    assert "Confirm 1 payouts" in text_of(page)


def test_the_template_is_read_back_once_it_is_filled_in(county: County) -> None:
    case = sealed(county, 1)
    client = at_desk(county, "b1.liaison")
    empty = client.get(f"{DESK}template.xlsx")
    assert empty["Content-Disposition"].startswith("attachment")
    refused(client.post(DESK, upload(empty.content, "empty.xlsx")), "The table has a header and no rows.")
    book = load_workbook(io.BytesIO(client.get(f"{DESK}template.xlsx?filled").content))
    sheet = book.active
    assert [cell.value for cell in sheet[3]][:3] == [case.number, case.title, "30000.00"]
    assert sheet["F3"].value is None  # the account is to be copied from the bank's own voucher
    for column, value in zip("DEFG", row(case)[3:], strict=True):
        sheet[f"{column}3"] = value
    out = io.BytesIO()
    book.save(out)
    sent(client, out.getvalue(), "filled.xlsx")
    assert statuses() == {3: "ready"}


def test_every_line_is_printed_on_one_page(county: County) -> None:
    case = sealed(county, 1)
    client = at_desk(county, "b1.liaison", language="zh-hans")
    sent(client, as_csv(*[row(case, f"V-{number}") for number in range(130)]))
    page = client.get(address())
    assert page.content.decode().count("payouts__line ") == 100
    more = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
    assert more is not None
    assert (
        client.get(address() + more[1].replace("&amp;", "&")).content.decode().count("payouts__line ") == 30
    )
    whole = client.get(f"{address()}print/").content.decode()
    assert whole.count("payouts__line ") == 130
    assert case.sections["account"]["number"] not in whole
