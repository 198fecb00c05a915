"""The columns of a branch's file of payouts."""

from __future__ import annotations

from typing import Final

from workflows import tables
from workflows.tables import Column, by_line

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 2000

COLUMNS: Final = (
    Column(
        "number",
        ("办件编号", "Case number", "受理编号", "申请编号"),
        by_line.case_number,
        example="示妇贷〔2014〕00012号",
    ),
    Column("name", ("姓名", "Name", "借款人", "申请人"), tables.name, example="阿依·木呷"),
    Column(
        "amount", ("发放金额", "Amount paid", "金额", "放款金额", "amount"), by_line.money, example="30000"
    ),
    Column(
        "paid_on", ("发放日期", "Paid on", "日期", "放款日期", "date"), by_line.iso_day, example="2014-03-18"
    ),
    Column(
        "account_holder",
        ("收款账户户名", "Account holder", "户名", "账户户名", "收款人"),
        tables.name,
        example="阿依·木呷",
    ),
    Column(
        "account_number",
        ("收款账号", "Account number", "账号", "银行账号", "卡号"),
        tables.code,
        example="6214888800001234",
    ),
    Column(
        "voucher", ("凭证号", "Voucher number", "凭证号码", "voucher"), tables.phrase(60), example="V-0001"
    ),
)
# What the act takes.
DATA: Final = ("paid_on", "amount", "account_holder", "account_number", "voucher")
