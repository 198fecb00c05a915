"""`./do crawl`: every page of the walk in a real browser, by every desk, in both languages, on a phone and a PC.

Each answer is looked at by axe and must fit the screen; faults are printed, and the exit status tells of them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser.axe import Look
from tests.browser.desks import Desk
from tests.browser.server import running_server
from tests.browser.windows import PC, PHONE, Window, chromium
from tests.desks import DESKS
from tests.environment import KEYS
from tests.walk.seed import LIST

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
SCREENS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True},
    "pc": {"viewport": PC},
}
VISITOR = "visitor"
USERS = {**DESKS, VISITOR: ""}


def main() -> int:
    """0 where no page has a fault, 1 where one has, 2 without Chromium."""
    options = _options()
    if shutil.which("chromium") is None:
        print("Chromium is missing. On Debian: apt install chromium  缺少 Chromium。", file=sys.stderr)
        return 2
    os.environ.setdefault("JINGUO_KEYS", KEYS)
    faults: list[str] = []
    looked_at, started = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jinguo-crawl-") as folder, _serving(Path(folder)) as address:
        pages = [
            (name, path)
            for name, path in json.loads((Path(folder) / LIST).read_text())
            if options.only in name
        ]
        with chromium() as browser:
            for desk, language, screen in product(options.desk, options.language, options.screen):
                found = list(_crawled(browser, address, (desk, language, screen), pages))
                looked_at += len(found)
                print(f"{desk}, {language}, {screen}: {len(found)} pages", file=sys.stderr, flush=True)
                for fault in (fault for page in found for fault in page):
                    faults.append(fault)
                    print(fault, flush=True)
    seconds = time.monotonic() - started
    print(f"{looked_at} pages looked at, {len(faults)} faults, {seconds:.0f} s")
    return int(bool(faults) or not looked_at)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./do crawl")
    parser.add_argument("--desk", action="append", choices=[*USERS], help="this desk alone (may be repeated)")
    parser.add_argument("--language", action="append", choices=[*LANGUAGES], help="this language alone")
    parser.add_argument("--screen", action="append", choices=[*SCREENS], help="this screen alone")
    parser.add_argument("--only", default="", help="only addresses whose name holds this")
    options = parser.parse_args()
    options.desk = options.desk or [*USERS]
    options.language = options.language or [*LANGUAGES]
    options.screen = options.screen or [*SCREENS]
    return options


@contextmanager
def _serving(var: Path) -> Iterator[str]:
    (var / "static").mkdir()
    with running_server(var, "tests.walk") as server:
        yield server.address


def _crawled(
    browser: Browser, address: str, of: tuple[str, str, str], pages: list[tuple[str, str]]
) -> Iterator[list[str]]:
    """For each page that answers this desk with itself: its faults."""
    name, language, screen = of
    window, look = Window(browser, **SCREENS[screen], locale=LANGUAGES[language]), Look()
    try:
        desk = Desk(window, address, USERS[name])
        if name != VISITOR:
            desk.signs_in()
        for _name, path in pages:
            window.said.clear()
            status, faults = _looked_at(desk, path, look)
            # A page that isn't hers is another one's page, seen there.
            if status == 200:
                faults += [f"console: {text[:160]}" for text in window.said]
            if status == 200 or faults:
                yield [f"{path} ({name}, {language}, {screen}): {fault}" for fault in faults]
    finally:
        window.context.close()


def _looked_at(desk: Desk, path: str, look: Look) -> tuple[int, list[str]]:
    """The status, and what is wrong."""
    response = desk.page.goto(desk.address + path)
    status = response.status if response is not None else 0
    if status >= 500 or not status:
        return status, [f"answers {status}"]
    if response is None or status != 200 or response.request.redirected_from is not None:
        return status if status != 200 else 302, []
    return status, look.at(desk.page)


if __name__ == "__main__":
    sys.exit(main())
