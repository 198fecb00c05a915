"""A page that says how far something is looks again by itself, and becomes the finished page when it is done."""

from __future__ import annotations

from collections.abc import Iterator

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


@pytest.fixture
def answers() -> list[str | None]:
    """What the server says, one after the other; None: the line is cut."""
    return [
        _page("0 of 2 rows", goes_on=True),
        None,
        _page("1 of 2 rows", goes_on=True),
        _page("Ready", goes_on=False),
        _page("Ready", goes_on=False),
    ]


@pytest.fixture
def page(browser: Browser, answers: list[str | None]) -> Iterator[Page]:
    def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT, content_type="text/javascript")
        elif (said := answers.pop(0)) is None:
            route.abort()
        else:
            route.fulfill(body=said, content_type="text/html")

    opened = browser.new_page()
    opened.route("**/*", answer)
    opened.clock.install()
    opened.goto(ADDRESS)
    yield opened
    opened.close()


def looks_until(page: Page, answers: list[str | None], left: int) -> None:
    """Time goes on until so many answers are left; a look that is under way isn't begun again."""
    for _look in range(50):
        if len(answers) <= left:
            return
        page.clock.run_for(EVERY)
    pytest.fail(f"{len(answers)} answers are left")


def test_it_is_looked_again_and_nothing_that_she_does_is_lost(page: Page, answers: list[str | None]) -> None:
    shown = page.locator("main p")
    expect(shown).to_have_text("0 of 2 rows")
    page.locator("input").fill("her words")
    # The line is cut once; then it goes on.
    looks_until(page, answers, 3)
    expect(shown).to_have_text("0 of 2 rows")
    looks_until(page, answers, 2)
    expect(shown).to_have_text("1 of 2 rows")
    expect(page.locator("main li")).to_have_text("1 of 2 rows")
    assert page.locator("input").input_value() == "her words"
    # Done: the page itself comes anew.
    looks_until(page, answers, 0)
    expect(shown).to_have_text("Ready")
    expect(page.locator("[data-goes-on]")).to_have_count(0)
