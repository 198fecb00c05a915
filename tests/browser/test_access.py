"""Screens anybody can use: no serious fault by axe, nothing wider than a phone, the error summary takes focus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from loans.forms.application import STEPS
from tests.browser.desks import Desk, Desks
from tests.browser.test_journey_turns import found

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DRAFT = "郑玉梅"


def faults(desk: Desk) -> list[str]:
    """What axe calls serious or critical on the page, and what sticks out sideways."""
    result = Axe().run(desk.page)
    serious = [
        f"{desk.page.url}: {violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in result.response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
    return serious if desk.fits_the_screen() else [*serious, f"{desk.page.url}: wider than the screen"]


def application_pages(ref: str) -> Iterator[str]:
    draft = f"/loans/{ref}/application/"
    yield from ("/", "/cases/", "/account/", "/loans/new/", f"/loans/{ref}/", draft)
    yield from (f"{draft}{step}/" for step in STEPS)
    yield from (
        f"{draft}guarantors/",
        f"{draft}guarantors/add/",
        f"{draft}guarantors/1/",
        f"{draft}guarantors/1/means/",
    )
    yield from (f"{draft}guarantors/1/remove/", f"{draft}papers/", f"{draft}papers/id_card.applicant/")
    yield from (f"{draft}findings/", f"{draft}check/")


def test_the_village_pages_are_accessible_on_a_phone_in_both_languages(desks: Desks) -> None:
    ref = found(desks, DRAFT, "v2.cadre")
    pages = list(application_pages(ref))
    problems = []
    for desk, paths in (
        (desks.on_a_phone("v2.cadre"), pages),
        (desks.of("v2.cadre"), pages[:6] + pages[-2:]),
    ):
        for path in paths:
            desk.goes_to(path)
            expect(desk.page.locator("main")).to_be_visible()
            problems += faults(desk)
    assert problems == []


def test_an_error_takes_focus_and_leads_to_its_question(desks: Desks) -> None:
    cadre = desks.on_a_phone("v2.cadre")
    ref = found(desks, DRAFT, "v2.cadre")
    cadre.goes_to(f"/loans/{ref}/application/woman/")
    cadre.fills(applicant__id_number="5134")
    # The form is sent in place: what is wrong comes without another page.
    cadre.page.locator("main form button").click()
    summary = cadre.page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert faults(cadre) == []
    summary.locator("a").first.click()
    expect(cadre.page.locator("#applicant-id_number")).to_be_focused()
    expect(cadre.page.locator("#applicant-id_number")).to_have_value("5134")


def test_the_sign_in_page_is_accessible(desks: Desks) -> None:
    visitor = desks.visitor()
    visitor.goes_to("/accounts/login/")
    assert faults(visitor) == []
