"""The township works through its inbox without a mouse: keys, Tab and Enter alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desks import Desk, Desks, today
from tests.browser.journeys import walks
from tests.browser.seed import PASSWORD

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHRASE = {"zh-hans": "情况属实，同意上报", "en": "True as told; may go on"}


def tab_to(page: Page, target: Locator) -> None:
    """Focus moves to it, one stop of the Tab key at a time: it can be reached."""
    expect(target).to_have_count(1)
    for _stop in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {target}")


def enters(page: Page, target: Locator) -> None:
    """She tabs to a link or a button that leads on, and presses Enter."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def leads_on(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


@walks(("township_reviewer", "pc"))
def test_help_phrases_and_a_narrowed_inbox_by_keyboard(desks: Desks) -> None:
    reviewer = desks.of("t2.reviewer")
    page, word = reviewer.page, reviewer.word
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    assert desks.look.at(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()

    enters(page, page.get_by_role("link", name=word("My phrases")))
    tab_to(page, page.locator("main form [name=text], main form textarea").last)
    page.keyboard.insert_text(PHRASE[desks.language])
    enters(page, page.get_by_role("button", name=word("Keep it")))
    expect(page.locator(".phrases")).to_contain_text(PHRASE[desks.language])

    enters(page, page.locator(".page-nav").get_by_role("link", name=word("Inbox")))
    tab_to(page, page.locator(".narrowing summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#least"))
    page.keyboard.type("999999")
    leads_on(page, "Enter")
    expect(page.locator("main")).to_contain_text(word("No case to do is like that."))
    enters(page, page.locator("main").get_by_role("link", name=word("Show all")).last)
    assert page.locator(".cases tbody tr").count() >= 2
    # Letters are letters where she types.
    tab_to(page, page.locator(".narrowing summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#q"))
    page.keyboard.type("jk?")
    expect(page.locator("#q")).to_have_value("jk?")
    expect(page.locator("dialog#keys")).to_be_hidden()


def test_single_keys_are_switched_off_and_on(desks: Desks) -> None:
    """Whoever dictates has letters typed wherever she is (WCAG 2.1.4)."""
    page = desks.of("t2.reviewer").page
    desks.of("t2.reviewer").goes_to("/")
    rows, keys = page.locator(".cases__first a"), page.locator("dialog#keys")
    for is_on in (False, True):
        page.locator("a[data-key='?']").click()
        page.locator("label[for=keys-on]").click()
        keys.locator("form button").click()
        expect(keys).to_be_hidden()
        page.keyboard.press("j")
        if is_on:
            expect(rows.nth(0)).to_be_focused()
        else:
            expect(rows.nth(0)).not_to_be_focused()
            # It is kept for the next page.
            page.reload()
            page.keyboard.press("?")
            expect(keys).to_be_hidden()


@walks(("township_reviewer", "pc"))
def test_next_previous_claim_sign_and_return_by_keyboard(desks: Desks) -> None:
    reviewer = desks.of("t2.reviewer")
    page = reviewer.page
    first = _goes_to_and_fro(page)
    _claims_and_signs(reviewer)

    enters(page, page.locator(".page-nav").get_by_role("link", name=reviewer.word("Inbox")))
    page.keyboard.press("j")
    leads_on(page, "Enter")
    second = page.url
    assert second != first
    _returns(page)
    page.goto(second)
    expect(page.locator("[aria-labelledby=faults]")).to_contain_text("too much for ten goats")
    expect(page.locator("[aria-labelledby=faults]")).to_contain_text("nobody answers")


def _goes_to_and_fro(page: Page) -> str:
    """From the list into the first case, to the next one and back; the first one's address."""
    rows = page.locator(".cases__first a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("n")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    leads_on(page, "Enter")
    first = page.url
    leads_on(page, "j")
    assert page.url != first
    leads_on(page, "p")
    assert page.url == first
    return first


def _claims_and_signs(reviewer: Desk) -> None:
    page = reviewer.page
    enters(page, page.get_by_role("button", name=reviewer.word("Take it up")))
    # Until when is worked out anew with each page: only what stands before the time.
    mine = reviewer.word("Taken up by me until %(time)s").partition("%")[0].strip()
    expect(page.locator(".case-bar")).to_contain_text(mine)
    leads_on(page, "s")
    _reaches_the_guarantor(page)
    phrases = page.locator("#phrase")
    tab_to(page, phrases)
    for _each in phrases.locator("option").all():
        if phrases.locator("option:checked").inner_text() != PHRASE[reviewer.language]:
            page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("[name=insert_phrase]"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=opinion]")).to_be_focused()
    expect(page.locator("[name=opinion]")).to_have_value(PHRASE[reviewer.language])
    _signs(page)


def _returns(page: Page) -> None:
    leads_on(page, "r")
    for target, note in (("loan.amount", "too much for ten goats"), ("guarantors.0.phone", "nobody answers")):
        tab_to(page, page.locator(f"[name=mark][value='{target}']"))
        page.keyboard.press("Space")
        tab_to(page, page.locator(f"[name='note.{target}']"))
        page.keyboard.type(note)
    tab_to(page, page.locator("[name=opinion]"))
    page.keyboard.type("Please mend both")
    _signs(page)


def _reaches_the_guarantor(page: Page) -> None:
    how = page.locator("[name='contacts.0.how']")
    kind = how.first.evaluate("element => element.type")
    if kind == "radio":
        tab_to(page, how.first)
        page.keyboard.press("Space")
    else:
        tab_to(page, how)
        page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("[name='contacts.0.on']"))
    day = page.locator("[name='contacts.0.on']")
    if day.get_attribute("type") == "date":
        # Chromium asks for a day in the order of its own language, which is American here.
        year, month, date = today().split("-")
        page.keyboard.type(f"{month}{date}{year}")
    else:
        page.keyboard.type(today())
    expect(day).to_have_value(today())


def _signs(page: Page) -> None:
    """Her password where the page asks for it, and the button."""
    if page.locator("main [name=password]").count():
        tab_to(page, page.locator("main [name=password]"))
        page.keyboard.type(PASSWORD)
    enters(page, page.locator("main form .acts button"))
    expect(page.locator(".confirmation")).to_be_visible()
    assert re.search(r"/done/[0-9]+/", page.url)
