"""Screens anybody can use: what is wrong takes focus and leads to its question. axe looks at all pages elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.desks import Desks
from tests.browser.test_journey_turns import found

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DRAFT = "郑玉梅"


def test_an_error_takes_focus_and_leads_to_its_question(desks: Desks) -> None:
    cadre = desks.on_a_phone("v2.cadre")
    ref = found(desks, DRAFT, "v2.cadre")
    cadre.goes_to(f"/loans/{ref}/application/woman/")
    cadre.fills(applicant__id_number="5134")
    # The form is sent in place: what is wrong comes without another page.
    cadre.page.locator("main form button").click()
    summary = cadre.page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert desks.look.at(cadre.page) == []
    summary.locator("a").first.click()
    expect(cadre.page.locator("#applicant-id_number")).to_be_focused()
    expect(cadre.page.locator("#applicant-id_number")).to_have_value("5134")


def test_the_sign_in_page_is_accessible(desks: Desks) -> None:
    visitor = desks.visitor()
    visitor.goes_to("/accounts/login/")
    assert desks.look.at(visitor.page) == []


def test_a_breach_of_the_policy_and_a_missing_file_are_heard(desks: Desks) -> None:
    """The journeys end with nothing said: they would have heard."""

    def worse(route: Route) -> None:
        answer = route.fetch()
        heads = {name: word for name, word in answer.headers.items() if name != "content-encoding"}
        more = '<script>document.title = "inline"</script><img src="/static/none.png" alt=""></body>'
        route.fulfill(status=200, headers=heads, body=answer.text().replace("</body>", more))

    visitor = desks.visitor()
    visitor.page.route("**/public/", worse)
    visitor.goes_to("/public/")
    expect(visitor.page).not_to_have_title("inline")
    said = "\n".join(desks.leave())
    assert "Content Security Policy" in said
    assert "/static/none.png" in said
