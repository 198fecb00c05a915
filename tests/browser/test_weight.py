"""What a desk's pages weigh on the line, compressed: the first one with nothing kept, later ones with what was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.desks import Desks
from tests.browser.seed import PASSWORD
from tests.browser.test_journey_turns import found
from tests.browser.windows import PC, Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIRST, LATER = 120 * 1024, 30 * 1024
_CASE = "/loans/{ref}/"
# The desk, a woman whose case stands there, and the pages it works on.
WORK = {
    "v2.cadre": (
        "郑玉梅",
        (
            "/cases/",
            "/loans/new/",
            _CASE + "application/",
            _CASE + "application/woman/",
            _CASE + "application/amount/",
            _CASE + "application/papers/",
            _CASE + "application/papers/id_card.applicant/",
            _CASE + "application/check/",
        ),
    ),
    "v3.chair": ("蒋秀云", (_CASE, _CASE + "acts/sign/", "/notices/")),
    "t2.reviewer": ("韩玉兰", ("/cases/", _CASE, _CASE + "acts/sign/", _CASE + "acts/return_to_village/")),
    "b2.officer": ("唐秀英", (_CASE, _CASE + "acts/consent/")),
    "b2.liaison": ("胡丽华", ("/loans/payouts/", _CASE, _CASE + "acts/confirm_disbursement/")),
    "c.sealer": (
        "许桂花",
        ("/board/", _CASE, _CASE + "acts/seal/", "/loans/statistics/", "/loans/registers/accepted/"),
    ),
    "c.registrar": ("", ("/administration/", "/administration/officers/")),
    "a.auditor": ("周玉珍", ("/audit/", _CASE, "/audit/cases/{ref}/", "/audit/verification/")),
}


@contextmanager
def weighing(page: Page) -> Iterator[Callable[[], int]]:
    """The bytes that came over the line since the last time of asking, heads of answers included."""
    session: CDPSession = page.context.new_cdp_session(page)
    came: list[int] = []
    session.on("Network.loadingFinished", lambda event: came.append(int(event["encodedDataLength"])))
    session.send("Network.enable")

    def weight() -> int:
        page.wait_for_load_state("networkidle")
        total = sum(came)
        came.clear()
        return total

    yield weight
    session.detach()


@pytest.mark.whole
def test_first_pages_weigh_120_kb_at_most_and_later_ones_30(desks: Desks) -> None:
    refs = {username: found(desks, name, username) for username, (name, _pages) in WORK.items() if name}
    heavy = []
    for username, (_name, paths) in WORK.items():
        for path, weight in _weighed(desks, username, refs.get(username, ""), paths):
            most = FIRST if path == "first" else LATER
            heavy += [f"{username} {path}: {weight} bytes of {most}"] if weight > most else []
    assert not heavy, "\n".join(heavy)


def _weighed(desks: Desks, username: str, ref: str, paths: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """("first", bytes of the page after sign-in with an empty cache), then each path with its bytes."""
    window = Window(desks.browser, viewport=PC, locale="zh-CN")
    try:
        page = window.page()
        # Signed in without a page, so that the first one finds nothing kept.
        login = f"{desks.address}/accounts/login/"
        page.request.get(login)
        token = next(each["value"] for each in window.context.cookies() if each["name"] == "csrftoken")
        form: dict[str, str | float | bool] = {
            "login": username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": token,
        }
        answer = page.request.post(login, form=form, headers={"Referer": login}, max_redirects=0)
        assert answer.status == 302, answer.status
        with weighing(page) as weight:
            page.goto(f"{desks.address}/")
            yield "first", weight()
            for path in paths:
                response = page.goto(desks.address + path.format(ref=ref))
                assert response is not None
                assert response.status == 200, path
                yield path, weight()
        assert window.said == []
    finally:
        window.context.close()


def test_words_come_compressed_and_files_are_kept_for_ever(desks: Desks) -> None:
    visitor = desks.visitor()
    with visitor.page.expect_response("**/static/**/county.*.css") as arriving:
        page = visitor.page.goto(f"{desks.address}/public/")
    assert page is not None
    assert page.header_value("content-encoding") == "gzip"
    sheet = arriving.value
    assert sheet.header_value("content-encoding") in {"br", "gzip"}
    assert "immutable" in (sheet.header_value("cache-control") or "")
    # Its name has its digest, and so has the name of what a script imports.
    scripts = visitor.page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    assert any("govuk-frontend.min." in name and name.endswith(".js") for name in scripts)
    assert all(name.rpartition("/")[2].count(".") >= 2 for name in scripts if "/static/" in name)
