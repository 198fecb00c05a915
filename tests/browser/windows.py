"""Windows in which officers take turns, and all that the browser complains of while they do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

PHONE: ViewportSize = {"width": 360, "height": 740}
PC: ViewportSize = {"width": 1366, "height": 768}
# Nothing of it changes what a page is like; each spares a process or a picture of the page that nobody sees.
_SPARING = ("--disable-gpu", "--in-process-gpu", "--disable-software-rasterizer")
# What a page answers is asked by its test; the browser repeats it in its console.
_ANSWER = re.compile(r"the server responded with a status of 4\d\d")
_CUT = "net::ERR_FAILED"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; root has no user namespace of its own for the sandbox, a plain user keeps it."""
    arguments = [*_SPARING, "--no-sandbox"] if os.geteuid() == 0 else [*_SPARING]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


class Window:
    """A screen and a language, with JavaScript or without: what was fetched once for anybody stays fetched.

    Whoever sits down brings her cookies and takes them along; `said` is all that the browser's console called an
    error, a breach of the Content-Security-Policy among it.
    """

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.said: list[str] = []
        self.line_is_cut = False
        self._cookies: dict[str, list[Any]] = {}
        self._sits = ""
        self._under_way: set[Request] = set()
        # Playwright can't hang its own wrapper on a built-in method.
        self.context.on("request", self._begins)
        self.context.on("requestfinished", self._ends)
        self.context.on("requestfailed", self._ends)

    def _begins(self, request: Request) -> None:
        self._under_way.add(request)

    def _ends(self, request: Request) -> None:
        self._under_way.discard(request)

    def seat(self, who: str) -> None:
        """From now on requests are hers."""
        if who == self._sits:
            return
        self._wait_for_what_is_under_way()
        self._cookies[self._sits] = self.context.cookies()
        self.context.clear_cookies()
        self.context.add_cookies(self._cookies.get(who, []))
        self._sits = who

    def _wait_for_what_is_under_way(self) -> None:
        """What the last one's page still asks for (its pictures) must not be asked for with the next one's cookies."""
        for _again in range(200):
            if not self._under_way or not self.context.pages:
                break
            self.context.pages[0].wait_for_timeout(20)
        self._under_way.clear()

    def forget(self, who: str) -> None:
        """She sits down as somebody whom nobody knows."""
        self.seat(who)
        self.context.clear_cookies()

    def page(self) -> Page:
        """A new page, whose complaints are heard."""
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        where = str(message.location.get("url", ""))
        if _ANSWER.search(message.text) and not urlsplit(where).path.startswith("/static/"):
            return
        if not (self.line_is_cut and _CUT in message.text):
            self.said.append(f"{where}: {message.text}")
