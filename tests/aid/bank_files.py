"""A bank's files of results, as the tests send them; and transfers that it was asked for."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from aid.models import AidCase
from tests.aid.pages import listed
from tests.aid.stage import ANSWERS, WINTER, again, do_act
from tests.county import County
from workflows import clock

DESK = "/aid/payments/"
HEADS = ["办件编号", "姓名", "开户行", "账号", "金额", "结果", "日期", "流水号", "退汇原因"]
ACCOUNT = ANSWERS["account"]["number"]


def approved(county: County, seed: int) -> AidCase:
    """A nomination whose transfer waits; nobody has asked the bank for it."""
    with clock.at(WINTER):
        case = listed(county, seed)
    do_act(county, "c.sealer", case, "approve")
    return again(case)


def sent(client: Client, data: bytes, name: str = "结果.csv") -> Any:
    """The page after the file was sent."""
    return client.post(DESK, {"file": SimpleUploadedFile(name, data)}, follow=True)


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


def naming_lists(*rows: tuple[str, list[str]]) -> bytes:
    """The same, each line with the number of the list that the bank answers for."""
    out = io.StringIO()
    csv.writer(out).writerows([[*HEADS, "清单编号"], *([*cells, number] for number, cells in rows)])
    return out.getvalue().encode("utf-8-sig")


def filled(taken: bytes, answers: dict[str, dict[str, str]]) -> bytes:
    """The list's CSV as the bank sends it back: of each case number what stands in which of the bank's columns."""
    heads, *lines = csv.reader(io.StringIO(taken.decode("utf-8-sig")))
    for line in lines:
        for head, value in answers.get(line[0], {}).items():
            line[heads.index(head)] = value
    out = io.StringIO()
    csv.writer(out).writerows([heads, *lines])
    return out.getvalue().encode("utf-8-sig")
