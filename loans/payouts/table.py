"""The columns of a branch's file of payouts."""

from __future__ import annotations

from typing import Final

from workflows import tables
from workflows.tables import Column, TableError, by_line
from workflows.tables.by_line import LANGUAGES, Words, number_as_kept

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
DATA: Final = ("paid_on", "amount", "account_holder", "account_number", "voucher")


class Line(by_line.Line):
    """A line of payouts."""

    @property
    def data(self) -> dict[str, str]:
        """What the act takes."""
        return {name: self.values[name] for name in DATA}


def read_lines(data: bytes) -> list[Line]:
    """Every line of the file. Raises TableError, in the reader's language, for the file as a whole."""
    found = by_line.read_lines(data, COLUMNS, MOST_ROWS)
    return [Line(line.number, line.typed, line.values, line.faults) for line in found]


def column_title(name: str) -> str:
    """The column's title in the reader's language; the name itself for what is no column."""
    return by_line.column_title(COLUMNS, name)


__all__ = [
    "COLUMNS",
    "LANGUAGES",
    "Line",
    "TableError",
    "Words",
    "column_title",
    "number_as_kept",
    "read_lines",
]
