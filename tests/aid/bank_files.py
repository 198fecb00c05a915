"""A bank's files of results, as the tests send them."""

from __future__ import annotations

import csv
import io

from aid.models import AidCase
from tests.aid.stage import ANSWERS
from workflows import clock

HEADS = ["办件编号", "姓名", "开户行", "账号", "金额", "结果", "日期", "流水号", "退汇原因"]
ACCOUNT = ANSWERS["account"]["number"]


def row(case: AidCase, **changed: str) -> list[str]:
    """A line of the bank's: paid, unless something else is said."""
    cells = {
        "number": case.number or "",
        "name": case.title,
        "bank": "示范县农村信用社东河分社",
        "account": ACCOUNT,
        "amount": "500.00",
        "result": "成功",
        "on": clock.today().isoformat(),
        "reference": "B-1",
        "reason": "",
    }
    return list({**cells, **changed}.values())


def as_csv(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADS, *rows])
    return out.getvalue().encode("utf-8-sig")
