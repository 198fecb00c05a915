"""One server and one Chromium for the journeys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.browser.desks import Desks
from tests.browser.journeys import promised, roles_of
from tests.browser.server import Server, running_server
from tests.browser.windows import chromium


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("browser")) as found:
        yield found


# Stopped with its package: Playwright keeps an event loop in this thread, under which Django refuses all queries.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if shutil.which("chromium") is None:
        pytest.fail("Chromium is missing. Install Debian's package: apt-get install chromium")
    with chromium() as found:
        yield found


@pytest.fixture(scope="package")
def _desks(server: Server, browser: Browser) -> Desks:
    return Desks(browser, server.address)


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    """That of every window of the test: Chinese, unless it is walked in both."""
    return str(getattr(request, "param", "zh-hans"))


@pytest.fixture
def desks(_desks: Desks, language: str, request: pytest.FixtureRequest) -> Iterator[Desks]:
    """Whatever the browser complains of, a breach of the Content-Security-Policy above all, fails the test."""
    _desks.language = language
    yield _desks
    sat = roles_of(_desks)
    complaints = _desks.leave()
    assert not complaints, "\n" + "\n".join(complaints)
    assert promised(request) <= sat, "the journey is said to be hers, and she wasn't there"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """What a phone's camera makes of a card on a table: upside down by its EXIF, with the place it was taken at."""
    picture = Image.new("RGB", (1600, 1200), "#8b6f4e")
    ImageDraw.Draw(picture).rounded_rectangle((250, 300, 1350, 950), 40, fill="#dfe8ee")
    exif = Image.Exif()
    exif[0x0112] = 3
    path = tmp_path / "IMG_20140318.jpg"
    picture.save(path, exif=exif)
    return path
