"""A hall for pages that a test holds as bytes: Chromium shows each as it would had it come from the server.

One document stays: a page's place is taken by the next one's, so that axe and the browser's own machinery are warm.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route

from tests.browser.axe import Look
from tests.browser.printed import faults_on_paper
from tests.browser.server import ROOT
from tests.browser.windows import PC, PHONE

_ADDRESS = "http://hall.test"
# What county.js and the pages' own scripts do when a page arrives, they do now.
_SHOW = """async (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const arrived = [...page.querySelectorAll("link[rel=stylesheet]")].map((link) =>
    new Promise((done) => { link.addEventListener("load", done); link.addEventListener("error", done); }));
  document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
  await Promise.all(arrived);
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  const { initAll } = await import("/static/vendor/govuk/govuk-frontend.min.js");
  initAll();
}"""
_PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


class Hall:
    """The page on which the others are shown."""

    def __init__(self, page: Page) -> None:
        self._page, self._screen = page, ""
        self._looks = {"phone": Look(), "pc": Look()}
        page.route("**/*", _answer)
        page.goto(f"{_ADDRESS}/")

    def shows(self, html: str, screen: str) -> None:
        """From now on the questions are asked of this page."""
        self._screen = screen
        self._page.set_viewport_size(PHONE if screen == "phone" else PC)
        self._page.evaluate(_SHOW, html)

    def faults(self) -> list[str]:
        """What axe finds on the page, and what sticks out sideways."""
        return self._looks[self._screen].at(self._page)

    def faults_on_paper(self) -> list[str]:
        """What is wrong with the page when somebody prints it."""
        return faults_on_paper(self._page)


@contextmanager
def hall(browser: Browser) -> Iterator[Hall]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    try:
        yield Hall(context.new_page())
    finally:
        context.close()


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(_ADDRESS).partition("?")[0]
    file = ROOT / path.lstrip("/")
    if path.startswith("/static/") and file.is_file():
        kind = mimetypes.guess_type(path)[0] or ""
        # Words in a style sheet (○, ✓) are read as the server says that they are written.
        kind += "; charset=utf-8" if kind.startswith("text/") else ""
        route.fulfill(path=file, content_type=kind, headers={"Cache-Control": "max-age=600"})
    elif route.request.resource_type == "document":
        route.fulfill(body="<!DOCTYPE html><title>hall</title>", content_type="text/html")
    else:
        route.fulfill(body=_PIXEL, content_type="image/svg+xml")
