"""`./do pictures`: what the desks of the demo county look like, into docs/pictures, as of one fixed morning.

And what its papers look like, into docs/pictures/papers: `--only papers/` takes these alone.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.server import ROOT, Server, running_server
from tests.browser.windows import PC, PHONE, chromium
from tests.environment import KEYS
from tests.walk import papers

FOLDER = ROOT / "docs" / "pictures"
MOMENT = "2026-11-20T09:00:00+08:00"
# loans.demo.PASSWORD, which this process can't ask: it has no settings, the server has.
PASSWORD = "shifan-county"
MOST = 120 * 1024


@dataclass(frozen=True)
class Picture:
    """Who sees it, where she begins, and the links she follows from there (each a CSS selector).

    `{code}` and `{ref}` in the path are those of the form that tests.walk.papers makes; `sends` is a file of it, for
    the question on the page that asks for one.
    """

    name: str
    username: str
    path: str
    follow: Sequence[str] = ()
    phone: bool = False
    sends: str = ""


_CASE = "main a[href^='/loans/']:not([href$='/new/'])"
# Each desk on a PC and on a phone.
PICTURES = (
    Picture("inbox", "t1.reviewer", "/"),
    Picture("township-phone", "t1.reviewer", "/", phone=True),
    Picture("village", "v1.chair", "/"),
    Picture("inbox-phone", "v1.chair", "/", phone=True),
    Picture("case", "t1.reviewer", "/", (_CASE,)),
    Picture("tasks", "v1.cadre", "/", (_CASE,)),
    Picture("tasks-phone", "v1.cadre", "/", (_CASE,), phone=True),
    Picture("sign", "t1.reviewer", "/", (_CASE, "main a[href$='/acts/sign/']")),
    Picture("consent", "b1.officer", "/", (_CASE, "main a[href$='/acts/consent/']")),
    Picture("consent-phone", "b1.officer", "/", (_CASE, "main a[href$='/acts/consent/']"), phone=True),
    Picture("payouts", "b1.liaison", "/loans/payouts/"),
    Picture("payouts-phone", "b1.liaison", "/loans/payouts/", phone=True),
    Picture("board", "c.sealer", "/board/"),
    Picture("board-phone", "c.sealer", "/board/", phone=True),
    Picture("register", "c.sealer", "/registers/left_behind_women/"),
    Picture("register-phone", "v1.cadre", "/registers/left_behind_women/", phone=True),
    Picture("ranking", "c.manager", "/aid/ranking/?grant=mothers_parcel&year=2026"),
    Picture("ranking-phone", "c.manager", "/aid/ranking/?grant=mothers_parcel&year=2026", phone=True),
    Picture("on-paper", "c.recorder", "/cases/?state=village_review", (_CASE, "main a[href$='/on-paper/']")),
    Picture("recorder-phone", "c.recorder", "/cases/", phone=True),
    Picture("posts", "c.registrar", "/administration/"),
    Picture("posts-phone", "c.registrar", "/administration/", phone=True),
    Picture("statistics", "c.sealer", "/loans/statistics/"),
    Picture("journal", "a.auditor", "/audit/"),
    Picture("journal-phone", "a.auditor", "/audit/", phone=True),
    Picture("notice-phone", "", "/loans/notice/513499101/", phone=True),
    Picture("progress-phone", "", "/public/progress/", phone=True),
    Picture("document-desk", "c.sealer", "/papers/{code}/#revisions"),
    Picture("document-phone", "", "/public/papers/{code}/", phone=True),
    Picture("document-genuine", "", "/public/papers/", sends=papers.SEALED),
    Picture("document-altered-phone", "", "/public/papers/", sends=papers.ALTERED, phone=True),
)


def main() -> int:
    """0 where every picture was taken and is small enough; which weren't, and why, stands on standard error."""
    parser = argparse.ArgumentParser(prog="./do pictures")
    parser.add_argument("--only", default="", help="only pictures whose name holds this")
    only = parser.parse_args().only
    # In a process of its own: papers need Django's settings, which here only the server has.
    printed = subprocess.run(
        [sys.executable, "-m", "tests.paper_pictures", "--only", only], cwd=ROOT, check=False
    )
    wanted = [picture for picture in PICTURES if only in picture.name]
    if printed.returncode or only.startswith("papers/"):
        return printed.returncode
    if shutil.which("chromium") is None:
        print("Chromium is missing. On Debian: apt install chromium  缺少 Chromium。", file=sys.stderr)
        return 2
    os.environ |= {"WALK_COUNTY": "demo", "WALK_MOMENT": MOMENT}
    os.environ.setdefault("JINGUO_KEYS", KEYS)
    missing = []
    with tempfile.TemporaryDirectory(prefix="jinguo-pictures-") as folder:
        (Path(folder) / "static").mkdir()
        with running_server(Path(folder), "tests.walk") as server, chromium() as browser:
            shown = _papers_made(server) if any(_is_of_papers(picture) for picture in wanted) else {}
            for picture in wanted:
                fault = _take(browser, server, replace(picture, path=picture.path.format(**shown)))
                print(f"{picture.name}: {fault or 'taken'}", file=sys.stderr, flush=True)
                missing += [picture.name] if fault else []
    return int(bool(missing) or not wanted)


def _is_of_papers(picture: Picture) -> bool:
    return bool(picture.sends) or "{code}" in picture.path


def _papers_made(server: Server) -> dict[str, str]:
    """The code of a form that was made, and the case that it is of."""
    command = [sys.executable, "-m", "tests.walk.papers"]
    done = subprocess.run(
        command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, text=True, check=True
    )
    made: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return made


def _take(browser: Browser, server: Server, picture: Picture) -> str:
    """Why there is no picture; nothing where docs/pictures has it."""
    address = server.address
    screen: dict[str, Any] = (
        {"viewport": PHONE, "is_mobile": True, "device_scale_factor": 1}
        if picture.phone
        else {"viewport": PC}
    )
    context = browser.new_context(**{**screen, "locale": "zh-CN"})
    try:
        page = context.new_page()
        if picture.username:
            _sign_in(page, address, picture.username)
        response = page.goto(address + picture.path)
        for link in picture.follow:
            found = page.locator(link)
            if not found.count():
                return f"{page.url} has no {link}"
            with page.expect_navigation() as arriving:
                found.first.click()
            response = arriving.value
        if picture.sends:
            page.set_input_files(
                "main input[type=file]", Path(server.environment["JINGUO_VAR"]) / picture.sends
            )
            with page.expect_navigation() as arriving:
                page.locator("main form[enctype] button").click()
            response = arriving.value
        if response is None or response.status != 200:
            return f"{page.url} answers {response.status if response else 'nothing'}"
        # Thumbnails of papers come after the page.
        page.wait_for_load_state("networkidle")
        image = _small(page.screenshot())
    finally:
        context.close()
    (FOLDER / f"{picture.name}.png").write_bytes(image)
    return "" if len(image) <= MOST else f"{len(image)} bytes, more than {MOST}"


def _sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button").click()
    if re.search(r"/accounts/login/", page.url):
        message = f"{username} can't sign in"
        raise RuntimeError(message)


def _small(png: bytes) -> bytes:
    """The same picture in at most 64 colours: pages are flat."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
