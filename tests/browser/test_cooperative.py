"""The cooperative: what a loan comes to as she types; payouts singly and by a file, of which no line is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import Desk, Desks, today
from tests.browser.seed import account_of
from tests.browser.test_journey_turns import found
from tests.pages.payout_files import HEADER

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]

_CELLS = "[data-sums-answer] .sums__table >> nth=0"


def sums(page: Page) -> list[str]:
    return page.locator(_CELLS).locator("td").all_inner_texts()


def test_interest_and_the_states_share_as_she_types_are_the_servers(desks: Desks) -> None:
    officer = desks.of("b2.officer")
    ref = found(desks, "马桂兰", "b2.officer")
    officer.takes_up(ref, "consent")
    page, answer = officer.page, officer.page.locator("[data-sums-answer]")
    expect(answer.locator(".sums__cap")).to_contain_text("Highest rate today")
    officer.fills(amount="30000", term_months="24", rate="60")
    expect(answer.locator(".mark--fail")).to_be_visible()
    page.fill("[name=rate]", "4.5")
    expect(answer.locator(".mark--pass")).to_be_visible()
    typed = sums(page)
    assert any(any(letter.isdigit() for letter in cell) for cell in typed), typed

    # The same without scripts: the button asks the server, and nothing is done by it.
    bare = desks.on_a_phone_without_scripts("b2.officer")
    bare.takes_up(ref, "consent")
    bare.fills(amount="30000", term_months="24", rate="4.5")
    bare.presses(bare.page.locator("[name=work_out]"))
    assert sums(bare.page) == typed

    officer.confirms(amount="30000", term_months="24", rate="4.5", opinion="同意放款")
    officer.reads(ref, "30,000 yuan, 24 months, 4.5 % a year")


def test_a_payout_confirmed_singly_from_the_list(desks: Desks) -> None:
    liaison = desks.of("b2.liaison")
    number = number_of(liaison, "周玉珍")
    liaison.presses(liaison.page.get_by_role("link", name=f"Confirm {number}"))
    liaison.confirms(
        paid_on=today(),
        amount="30000",
        account_holder="周玉珍",
        account_number=account_of("周玉珍"),
        voucher="PZ-0100",
    )
    liaison.goes_to("/loans/payouts/")
    expect(liaison.page.locator(".cases").first).not_to_contain_text(number)


def test_a_file_shows_every_line_first_pays_the_right_ones_and_is_taken_once(desks: Desks) -> None:
    liaison = desks.of("b2.liaison")
    lines = [_line(liaison, name, f"PZ-02{at:02d}") for at, name in enumerate(("孙巧云", "钱秀莲"))]
    wrong = [*_line(liaison, "胡丽华", "PZ-0299")]
    wrong[2] = "29999"
    data = "\n".join(",".join(line) for line in (HEADER, *lines, wrong)).encode()
    page = _sends(liaison, data)
    for expected in ("Ready 2", "Wrong 1", "The amount must be the consented one"):
        expect(page.locator("main")).to_contain_text(expected)
    assert page.locator(".payouts__line").count() == 3
    assert desks.look.at(page) == []
    address = page.url.removeprefix(liaison.address)
    liaison.goes_to("/loans/payouts/")
    for name in ("孙巧云", "钱秀莲", "胡丽华"):
        expect(page.locator("main")).to_contain_text(name)

    liaison.goes_to(address)
    liaison.presses(page.get_by_role("button", name="Confirm 2 payouts"))
    # A step is one line here: the page sends itself on until the file is through.
    expect(page.locator(".payouts__counts")).to_contain_text("Paid out by this file 2")
    expect(page.locator(".payouts__line--wrong")).to_have_count(1)
    before = page.locator(".payouts__counts").inner_text()

    page = _sends(liaison, data)
    expect(page.locator("main")).to_contain_text("This very file was sent before")
    assert page.url == liaison.address + address
    assert page.locator(".payouts__counts").inner_text() == before
    liaison.goes_to("/loans/payouts/")
    expect(page.locator(".cases").first).to_contain_text("胡丽华")
    expect(page.locator(".cases").first).not_to_contain_text("孙巧云")


def number_of(liaison: Desk, name: str) -> str:
    liaison.goes_to("/loans/payouts/")
    row = liaison.page.locator("main tr", has_text=name).first
    return row.locator(".cases__first").inner_text().strip()


def _line(liaison: Desk, name: str, voucher: str) -> list[str]:
    return [number_of(liaison, name), name, "30000", today(), name, account_of(name), voucher]


def _sends(liaison: Desk, data: bytes) -> Page:
    liaison.goes_to("/loans/payouts/")
    page = liaison.page
    page.set_input_files("[name=file]", {"name": "payouts.csv", "mimeType": "text/csv", "buffer": data})
    liaison.presses(page.get_by_role("button", name="Read and check"))
    return page
