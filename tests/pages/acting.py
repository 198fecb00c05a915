"""What the tests of the act pages share: addresses, the form of a payout, and how a page answers."""

from __future__ import annotations

from typing import Any

from loans.models import LoanCase
from tests.pages.desks import text_of


def at(case: Any, act: str) -> str:
    return f"/loans/{case.ref}/acts/{act}/"


def state_of(case: Any) -> str:
    return str(LoanCase.objects.values_list("state", flat=True).get(pk=case.pk))


def is_told(page: Any, sentence: str, *, status: int = 422) -> None:
    """The refusal stands in a summary on the page, and the page's title says that something is wrong."""
    assert page.status_code == status, text_of(page)
    body = page.content.decode()
    assert "govuk-error-summary" in body
    assert "<title>Error:" in body
    assert sentence in text_of(page)


def confirmed(client: Any, answer: Any, *words: str) -> None:
    assert answer.status_code == 302, text_of(answer)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    for word in words:
        assert word in text_of(page)


def payout(case: Any, **typed: str) -> dict[str, str]:
    return {
        "paid_on": "2014-03-18",
        "amount": "30000",
        "account_holder": case.sections["applicant"]["name"],
        "account_number": case.sections["account"]["number"],
        "voucher": "农信0318-7",
        **typed,
    }
