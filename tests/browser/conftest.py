"""One server and one Chromium for the journeys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.desks import Desks
from tests.browser.server import Server, running_server
from tests.browser.windows import chromium


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("browser")) as found:
        yield found


# Stopped with its package: Playwright keeps an event loop in this thread, under which Django refuses all queries.
@pytest.fixture(scope="package")
def _desks(server: Server) -> Iterator[Desks]:
    if shutil.which("chromium") is None:
        pytest.fail("Chromium is missing. Install Debian's package: apt-get install chromium")
    with chromium() as browser:
        yield Desks(browser, server.address)


@pytest.fixture
def desks(_desks: Desks) -> Iterator[Desks]:
    """Whatever the browser complains of, a breach of the Content-Security-Policy above all, fails the test."""
    yield _desks
    complaints = _desks.leave()
    assert not complaints, "\n" + "\n".join(complaints)
