"""One server and one Chromium for the journeys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.desks import Desks
from tests.browser.server import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("browser")) as found:
        yield found


# Stopped with its module: Playwright keeps an event loop in this thread, under which Django refuses all queries.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing. Install Debian's package: apt-get install chromium")
    # Root has no user namespace of its own for the sandbox; a plain user keeps it.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def desks(chromium: Browser, server: Server) -> Iterator[Desks]:
    found = Desks(chromium, server.address)
    yield found
    found.close()
