"""Files of payouts for the tests: rows as a bank writes them, as CSV or workbook."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from loans.models import LoanCase, PayoutBatch, PayoutRow
from tests.county import County, advance, draft
from tests.pages.desks import text_of
from workflows import clock

DESK = "/loans/payouts/"
HEADER = ("办件编号", "姓名", "发放金额", "发放日期", "收款账户户名", "收款账号", "凭证号")


def row(case: Any, voucher: object = "V-0001", **changes: Any) -> list[Any]:
    """The line that pays this case; what is named otherwise is written otherwise."""
    cells = {
        "number": case.number,
        "name": case.title,
        "amount": str(case.amount_consented),
        "paid_on": clock.today().isoformat(),
        "holder": case.sections["account"]["holder"],
        "account": case.sections["account"]["number"],
        "voucher": voucher,
    }
    return list((cells | changes).values())


def as_csv(*rows: list[Any], header: tuple[str, ...] = HEADER, encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(str(cell) for cell in line) for line in (header, *rows)).encode(encoding)


def as_xlsx(*rows: list[Any], header: tuple[str, ...] = HEADER) -> bytes:
    book = Workbook()
    for line in (header, *rows):
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(data: bytes, name: str = "发放清单.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def sealed(county: County, seed: int, **options: Any) -> Any:
    """An application that waits for its payout."""
    return advance(county, draft(county, seed=seed, **options), "county")


def sent(client: Client, data: bytes, name: str = "发放清单.csv") -> Any:
    """The file's page, after it was sent."""
    answer = client.post(DESK, upload(data, name))
    assert answer.status_code == 302, text_of(answer)
    return client.get(answer["Location"])


def address() -> str:
    return f"{DESK}{PayoutBatch.objects.get().ref}/"


def confirmed(client: Client) -> Any:
    answer = client.post(f"{address()}confirm/")
    assert answer.status_code == 302, text_of(answer)
    return client.get(answer["Location"])


def statuses() -> dict[int, str]:
    return dict(PayoutRow.objects.order_by("line").values_list("line", "status"))


def faults(line: int, language: str = "en") -> str:
    return " ".join(PayoutRow.objects.get(line=line).faults[language])


def state_of(case: Any) -> str:
    return str(LoanCase.objects.values_list("state", flat=True).get(pk=case.pk))
