"""A page that says how far something is looks again by itself, and becomes the finished page when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.server import ROOT

pytestmark = [pytest.mark.once, pytest.mark.browser, pytest.mark.xdist_group("browser")]

ADDRESS = "http://progress.test/table/"
SCRIPT = (ROOT / "static" / "jinguo" / "progress.js").read_text(encoding="utf-8")
EVERY = 3_000


def _page(words: str, *, goes_on: bool) -> str:
    script = '<script type="module" src="/progress.js"></script>' if goes_on else ""
    marked = " data-goes-on" if goes_on else ""
    shown = f"<div{marked}><p>{words}</p></div><input><ul{marked}><li>{words}</li></ul>"
    head = f'<html lang="en"><head><title>t</title>{script}</head>'
    return f"<!doctype html>{head}<body><main>{shown}</main></body></html>"


@dataclass
class Office:
    """What the server says to whoever looks now, None: the line is cut; and how often it was looked."""

    says: str | None
    looks: int = 0

    def answer(self, route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT, content_type="text/javascript")
            return
        self.looks += 1
        if self.says is None:
            route.abort()
        else:
            route.fulfill(body=self.says, content_type="text/html")


@pytest.fixture
def office() -> Office:
    return Office(_page("0 of 2 rows", goes_on=True))


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    opened = browser.new_page()
    opened.route("**/*", office.answer)
    opened.clock.install()
    opened.goto(ADDRESS)
    yield opened
    opened.close()


def look_again(page: Page, office: Office) -> None:
    """Time goes on until the server has been asked once more; a look that is under way isn't begun again."""
    before = office.looks
    for _turn in range(50):
        page.clock.run_for(EVERY)
        if office.looks > before:
            return
    pytest.fail("nobody looked again")


def test_it_is_looked_again_and_nothing_that_she_does_is_lost(page: Page, office: Office) -> None:
    shown = page.locator("main p")
    expect(shown).to_have_text("0 of 2 rows")
    page.locator("input").fill("her words")
    # The line is cut for two looks; then it goes on.
    office.says = None
    look_again(page, office)
    look_again(page, office)
    expect(shown).to_have_text("0 of 2 rows")
    office.says = _page("1 of 2 rows", goes_on=True)
    look_again(page, office)
    expect(shown).to_have_text("1 of 2 rows")
    expect(page.locator("main li")).to_have_text("1 of 2 rows")
    assert page.locator("input").input_value() == "her words"
    # Done: the page itself comes anew.
    office.says = _page("Ready", goes_on=False)
    look_again(page, office)
    expect(shown).to_have_text("Ready")
    expect(page.locator("input")).to_have_value("")
    # And nobody looks any more.
    asked = office.looks
    page.clock.run_for(5 * EVERY)
    # A look that was sent before this question has been counted when it is answered.
    page.evaluate("fetch('/progress.js')")
    assert office.looks == asked
