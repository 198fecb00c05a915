"""The pages without an account, in a real browser: accessible, large where she asks for it, whole on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.desks import Desk, Desks
from tests.browser.test_journey_turns import found

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOWNSHIP = "/loans/notice/513499101/"
PAGES = ("/public/", "/loans/notice/", TOWNSHIP, "/public/progress/", "/accounts/login/")
# Every element that shows words of its own, with the size and height of its lines in pixels.
_SIZES = """() => [...document.querySelectorAll("body *")]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility()
    && e.getBoundingClientRect().width > 1)
  .map(e => [e.outerHTML.slice(0, 120), parseFloat(getComputedStyle(e).fontSize),
    parseFloat(getComputedStyle(e).lineHeight)])"""


def too_small(desk: Desk) -> list[str]:
    """What is written below 20 px, or in lines closer than one and a half."""
    return [
        f"{desk.page.url}: {size} px, lines of {line} px: {html}"
        for html, size, line in desk.page.evaluate(_SIZES)
        if size < 20 or line < 1.5 * size - 0.1
    ]


def test_the_public_pages_are_accessible_on_a_phone_as_they_are_and_in_large_text(desks: Desks) -> None:
    visitor = desks.visitor()
    problems = []
    for path in PAGES:
        visitor.goes_to(path)
        problems += desks.look.at(visitor.page)
    visitor.presses(visitor.page.locator("button[name=text]"))
    expect(visitor.page.locator("html.large-text")).to_have_count(1)
    for path in PAGES:
        visitor.goes_to(path)
        problems += desks.look.at(visitor.page) + too_small(visitor)
    assert problems == []


def test_an_enquiry_that_fits_nothing_takes_focus_to_the_summary(desks: Desks) -> None:
    visitor = desks.visitor()
    visitor.goes_to("/public/progress/")
    visitor.fills(number="示妇贷(2014)1", tail="123x")
    visitor.presses(visitor.page.locator("main form button"))
    expect(visitor.page.locator(".govuk-error-summary")).to_be_focused()
    assert desks.look.at(visitor.page) == []


@pytest.mark.whole
def test_an_officers_desk_in_large_text_is_accessible(desks: Desks) -> None:
    cadre = desks.on_a_phone("v2.cadre")
    cadre.goes_to("/")
    cadre.presses(cadre.page.locator("button[name=text][value=large]"))
    problems = []
    for path in ("/", "/cases/", "/account/"):
        cadre.goes_to(path)
        problems += desks.look.at(cadre.page) + too_small(cadre)
    cadre.presses(cadre.page.locator("button[name=text][value=usual]"))
    expect(cadre.page.locator("html.large-text")).to_have_count(0)
    assert problems == []


# Of each block beside which another may stand: how far it lies from the left; and how far each answer from its name.
_COLUMNS = """() => [...document.querySelectorAll("main .beside")].map((beside) => new Set(
    [...beside.children].filter(e => e.checkVisibility()).map(e => Math.round(e.getBoundingClientRect().left))).size)"""
_BESIDE_NAMES = """() => [...document.querySelectorAll("main .facts:not(.facts--strip) > div")]
  .filter(e => e.checkVisibility() && e.querySelector("dt") && e.querySelector("dd"))
  .filter(e => e.querySelector("dd").getBoundingClientRect().top
    < e.querySelector("dt").getBoundingClientRect().bottom - 1).length"""


def test_large_text_is_one_column_on_a_pc(desks: Desks) -> None:
    keeper = desks.of("c.sealer")
    ref = found(desks, "许桂花", "c.sealer")
    for size, columns in (("usual", [2]), ("large", [1])):
        for path in (f"/loans/{ref}/", f"/loans/{ref}/acts/seal/"):
            keeper.goes_to(path)
            if size == "large" and keeper.page.locator("html.large-text").count() == 0:
                keeper.presses(keeper.page.locator("button[name=text][value=large]"))
            expect(keeper.page.locator("html.large-text")).to_have_count(int(size == "large"))
            assert keeper.page.evaluate(_COLUMNS) == columns, (path, size)
            assert bool(keeper.page.evaluate(_BESIDE_NAMES)) is (size == "usual"), (path, size)
    keeper.presses(keeper.page.locator("button[name=text][value=usual]"))


def test_the_notice_prints_on_a4_without_links_and_buttons(desks: Desks, tmp_path: Path) -> None:
    visitor = desks.visitor()
    visitor.goes_to(TOWNSHIP)
    paper = tmp_path / "notice.pdf"
    visitor.page.pdf(path=str(paper), prefer_css_page_size=True)
    pages = PdfReader(paper).pages
    words = "".join(page.extract_text() for page in pages)
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert "20,000" in words
    assert "/loans/" not in words
    for button in ("选择其他地方", "关怀版", "English"):
        assert button not in words
