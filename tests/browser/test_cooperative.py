"""The cooperative: what a loan comes to as she types; payouts singly and by a file, of which no line is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import Desk, Desks, today
from tests.browser.journeys import walks
from tests.browser.seed import account_of, hers
from tests.browser.test_journey_turns import found
from tests.pages.payout_files import HEADER

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]

_CELLS = "[data-sums-answer] .sums__table >> nth=0"


def sums(page: Page) -> list[str]:
    return page.locator(_CELLS).locator("td").all_inner_texts()


@walks(("loan_officer", "pc"))
def test_interest_and_the_states_share_as_she_types_are_the_servers(desks: Desks) -> None:
    officer = desks.of("b2.officer")
    ref = found(desks, hers("马桂兰", desks.language), "b2.officer")
    officer.finds_in_inbox(ref)
    officer.takes_up(ref, "consent")
    page, answer = officer.page, officer.page.locator("[data-sums-answer]")
    expect(answer.locator(".sums__cap")).to_contain_text("%")
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
    agreed = "%(amount)s yuan, %(months)s months, %(rate)s %% a year"
    officer.reads(ref, officer.word(agreed, amount="30,000", months="24", rate="4.5"))


@walks(("bank_liaison", "pc"))
def test_a_payout_confirmed_singly_from_the_list(desks: Desks) -> None:
    liaison = desks.of("b2.liaison")
    name = hers("周玉珍", desks.language)
    number = number_of(liaison, name)
    row = liaison.page.locator("main tr", has_text=name)
    liaison.presses(row.locator("a[href$='/acts/confirm_disbursement/']"))
    liaison.confirms(
        paid_on=today(),
        amount="30000",
        account_holder=name,
        account_number=account_of(name),
        voucher=f"PZ-01-{number[-5:-1]}",
    )
    liaison.goes_to("/loans/payouts/")
    expect(liaison.page.locator(".cases").first).not_to_contain_text(number)


@walks(("bank_liaison", "pc"))
def test_a_file_shows_every_line_first_pays_the_right_ones_and_is_taken_once(desks: Desks) -> None:
    liaison = desks.of("b2.liaison")
    paid, other, left = (hers(name, desks.language) for name in ("孙巧云", "钱秀莲", "胡丽华"))
    lines = [_line(liaison, name) for name in (paid, other)]
    wrong = _line(liaison, left)
    wrong[2] = "29999"
    data = "\n".join(",".join(line) for line in (HEADER, *lines, wrong)).encode()
    page = _sends(liaison, data)
    fault = liaison.word("The amount must be the consented one: %(amount)s yuan.", amount="30000.00")
    for expected in (f"{liaison.word('Ready')} 2", f"{liaison.word('Wrong')} 1", fault):
        expect(page.locator("main")).to_contain_text(expected)
    assert page.locator(".payouts__line").count() == 3
    assert desks.look.at(page) == []
    address = page.url.removeprefix(liaison.address)
    liaison.goes_to("/loans/payouts/")
    for name in (paid, other, left):
        expect(page.locator("main")).to_contain_text(name)

    liaison.goes_to(address)
    liaison.presses(page.locator("main form[action$='/confirm/'] button"))
    # A step is one line here: the page sends itself on until the file is through.
    expect(page.locator(".payouts__counts")).to_contain_text(f"{liaison.word('Paid out by this file')} 2")
    expect(page.locator(".payouts__line--wrong")).to_have_count(1)
    before = page.locator(".payouts__counts").inner_text()

    page = _sends(liaison, data)
    expect(page.locator("main")).to_contain_text(
        liaison.word("This very file was sent before: here is what became of it.")
    )
    assert page.url == liaison.address + address
    assert page.locator(".payouts__counts").inner_text() == before
    liaison.goes_to("/loans/payouts/")
    expect(page.locator(".cases").first).to_contain_text(left)
    expect(page.locator(".cases").first).not_to_contain_text(paid)


def number_of(liaison: Desk, name: str) -> str:
    liaison.goes_to("/loans/payouts/")
    row = liaison.page.locator("main tr", has_text=name).first
    return row.locator(".cases__first").inner_text().strip()


def _line(liaison: Desk, name: str) -> list[str]:
    number = number_of(liaison, name)
    return [number, name, "30000", today(), name, account_of(name), f"PZ-02-{number[-5:-1]}"]


def _sends(liaison: Desk, data: bytes) -> Page:
    liaison.goes_to("/loans/payouts/")
    page = liaison.page
    page.set_input_files("[name=file]", {"name": "payouts.csv", "mimeType": "text/csv", "buffer": data})
    liaison.presses(page.locator("main form[enctype] button"))
    return page
