"""The columns of the bank's file: what the county fills in, and what the bank answers beside it."""

from __future__ import annotations

from typing import Any, Final

from aid.bank_lists import MOST_LINES
from workflows import tables
from workflows.tables import Column, by_line
from workflows.tables.by_line import Line

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = MOST_LINES
PAID, BOUNCED = "paid", "bounced"


def results() -> dict[str, str]:
    """What banks write → what it stands for; the first of each is taught."""
    paid = ("成功", "paid", "支付成功", "已支付", "已发放", "交易成功", "success")
    bounced = ("退汇", "bounced", "失败", "支付失败", "退回", "交易失败", "failed", "returned")
    return dict.fromkeys(paid, PAID) | dict.fromkeys(bounced, BOUNCED)


COLUMNS: Final = (
    Column("number", ("办件编号", "Case number"), by_line.case_number, example="示妇助〔2015〕00012号"),
    Column("name", ("姓名", "Name", "户名", "收款人"), tables.name, example="阿依·木呷"),
    Column("bank", ("开户行", "Bank"), tables.phrase(120), needed=False),
    Column("account", ("账号", "Account number", "收款账号", "卡号"), tables.code, needed=False),
    Column("amount", ("金额", "Amount", "发放金额"), by_line.money, example="500.00"),
    Column("list", ("清单编号", "List number", "清单号", "批次号"), by_line.case_number, needed=False),
    Column("result", ("结果", "Result", "交易结果", "状态"), tables.one_of(results), example="成功"),
    Column("on", ("日期", "Date", "交易日期"), by_line.iso_day, example="2015-02-03"),
    Column(
        "reference",
        ("流水号", "Reference", "凭证号", "交易流水号"),
        tables.phrase(60),
        needed=False,
        example="B-0001",
    ),
    Column("reason", ("退汇原因", "Reason of the return", "失败原因"), tables.phrase(120), needed=False),
)


def value(line: Line, name: str) -> Any:
    """What was read of a cell; empty where nothing stands there."""
    return line.values.get(name) or ""
