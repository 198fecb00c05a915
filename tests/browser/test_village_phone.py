"""The village on a phone with JavaScript: small photos, the rules as she types, a cut line, her finger on the glass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.desks import Desk, Desks
from tests.browser.journeys import walks
from tests.browser.server import Server
from tests.browser.test_journey_paid_out import Woman, fills_in_the_application, names_a_guarantor
from tests.browser.test_journey_turns import found

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DRAFT = "郑玉梅"


def test_the_rules_speak_as_she_types(desks: Desks) -> None:
    cadre = desks.on_a_phone("v2.cadre")
    cadre.goes_to("/")
    expect(cadre.page.locator("a[data-key='?']")).to_be_hidden()
    ref = found(desks, DRAFT, "v2.cadre")
    cadre.goes_to(f"/loans/{ref}/application/amount/")
    cadre.page.fill("[name='loan.amount']", "6万")
    expect(cadre.page.locator("[data-findings-answer] .mark--fail")).to_have_count(1)
    # No page by itself: what comes into the page while she types is looked at here.
    assert desks.look.at(cadre.page) == []
    cadre.page.fill("[name='loan.amount']", "3万")
    expect(cadre.page.locator("[data-findings-answer] .mark--fail")).to_have_count(0)
    assert desks.look.at(cadre.page) == []
    # What is met is folded away: it would push the button off the screen.
    expect(cadre.page.locator("[data-findings-answer] details")).to_be_visible()
    expect(cadre.page.locator("[data-findings-answer] .mark--pass").first).to_be_hidden()


def test_a_photo_is_made_smaller_and_a_cut_line_loses_nothing(desks: Desks, tmp_path: Path) -> None:
    photo = tmp_path / "IMG_1.jpg"
    Image.effect_noise((3000, 2200), 60).convert("RGB").save(photo, quality=95)
    cadre = desks.on_a_phone("v2.cadre")
    ref = found(desks, DRAFT, "v2.cadre")
    cadre.goes_to(f"/loans/{ref}/application/papers/id_card.applicant/")
    page = cadre.page
    page.set_input_files("[name=file]", photo)
    expect(page.locator("[data-preview] img")).to_be_visible()
    assert page.evaluate("document.querySelector('[name=file]').files[0].size") < photo.stat().st_size / 3
    with cadre.a_cut_line():
        page.locator("main form button.govuk-button").click()
        expect(page.locator("[data-unsent]")).to_be_focused()
        expect(page.locator("[data-preview] img")).to_be_visible()
    page.locator("main form button.govuk-button").click()
    expect(page).to_have_url(re.compile("/papers/#"))
    expect(page.locator(".govuk-inset-text")).to_be_visible()
    # The other side of the card goes from the list to what is there already.
    back = tmp_path / "IMG_2.jpg"
    Image.new("RGB", (320, 200), "olive").save(back)
    side = page.locator("#papers-id_card-applicant [data-onto]")
    front = side.get_attribute("data-onto")
    assert front is not None
    side.set_input_files(back)
    expect(side).not_to_have_attribute("data-onto", front)


def _shape(row: Locator) -> float:
    """The height of the row's picture, in widths."""
    picture = row.locator("img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    return float(picture.evaluate("each => each.naturalHeight / each.naturalWidth"))


def test_a_paper_that_the_list_could_not_send_is_kept_in_its_row_and_there_once(
    desks: Desks, tmp_path: Path
) -> None:
    """The photo of another side doesn't arrive, then the answer is lost, then the line holds."""
    photo = tmp_path / "IMG_3.jpg"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(photo)
    cadre = desks.on_a_phone("v2.cadre")
    ref = found(desks, DRAFT, "v2.cadre")
    cadre.goes_to(f"/loans/{ref}/application/papers/")
    page = cadre.page
    row = page.locator("#papers-id_card-guarantor-1")
    alone = _shape(row)
    side, again = row.locator("[data-onto]"), row.locator(".send-here__kept button")
    front = side.get_attribute("data-onto") or ""
    with cadre.a_cut_line():
        side.set_input_files(photo)
        expect(row.locator("[data-when=offline]")).to_be_visible()
        expect(again).to_be_focused()
    with cadre.a_cut_line(after_arriving=True):
        again.click()
        expect(row.locator("[aria-busy]")).to_have_count(0)
        expect(row.locator("[data-when=offline]")).to_be_visible()
    again.click()
    expect(row.locator("[data-unsent]")).to_have_count(0)
    expect(side).not_to_have_attribute("data-onto", front)
    # Below the first photo stands the second, and nothing else.
    assert _shape(row) == pytest.approx(alone + 0.75, abs=0.1)


def test_the_sheets_to_be_signed_are_made_where_they_stand(
    desks: Desks, server: Server, tmp_path: Path
) -> None:
    """Over a cut line too: a page in place of this one would take along the photo that waits to be sent again."""
    photo = tmp_path / "IMG_4.jpg"
    Image.new("RGB", (320, 200), "olive").save(photo)
    cadre = desks.on_a_phone("v2.cadre")
    ref = found(desks, DRAFT, "v2.cadre")
    cadre.goes_to(f"/loans/{ref}/application/papers/")
    page, loaded = cadre.page, list[str]()
    page.on("load", lambda shown: loaded.append(shown.url))
    row, sheets = page.locator("#papers-id_card-guarantor-1"), page.locator("[data-sheets]")
    with cadre.a_cut_line():
        row.locator("[data-onto]").set_input_files(photo)
        expect(row.locator("[data-when=offline]")).to_be_visible()
        sheets.locator("form button").click()
        expect(sheets.locator("[data-when=offline]")).to_be_visible()
        expect(sheets.locator("[data-unsent]")).to_be_focused()
    with cadre.a_cut_line(after_arriving=True):
        sheets.locator("form button").click()
        expect(sheets.locator("[data-sending]")).to_be_hidden()
        expect(sheets.locator("[data-when=offline]")).to_be_visible()
    # The order that arrived stands already; asked for again, it is shown.
    sheets.locator("form button").click()
    expect(sheets.locator("[data-look]").first).to_be_visible()
    expect(page.locator("#sheets")).to_be_focused()
    row.locator(".send-here__kept button").click()
    expect(row.locator("[data-unsent]")).to_have_count(0)
    server.manage("work", "--once")
    expect(sheets.locator("a[href$='.pdf']").first).to_be_visible(timeout=20_000)
    assert not loaded


def test_the_next_guarantor_is_asked_for_from_the_top_of_the_page(desks: Desks) -> None:
    """It is the same address again, which the browser would show as far down as the last one was left."""
    cadre = desks.on_a_phone("v2.cadre")
    ref = cadre.opens_an_application()
    cadre.goes_to(f"/loans/{ref}/application/amount/")
    cadre.saves(loan__amount="8万")
    cadre.goes_to(f"/loans/{ref}/application/guarantors/add/")
    names_a_guarantor(cadre, Woman(880))
    expect(cadre.page.locator(".caption")).to_contain_text("第2名担保人，本次金额共需2名")
    expect(cadre.page.locator(".govuk-inset-text")).to_contain_text("已保存：李明")
    assert cadre.page.evaluate("scrollY") == 0


def test_signed_out_meanwhile_she_signs_in_beside_the_form_and_sends_what_she_typed(desks: Desks) -> None:
    cadre = desks.on_a_phone("v2.cadre")
    ref = found(desks, DRAFT, "v2.cadre")
    path = f"/loans/{ref}/application/amount/"
    cadre.goes_to(path)
    page = cadre.page
    save = page.locator("main form button.govuk-button").last
    page.fill("[name='loan.amount']", "2.7万")
    page.context.clear_cookies(name="sessionid")
    save.click()
    expect(page.locator("[data-when=signed-out]")).to_be_visible()
    # Somebody else at the same phone: what was typed isn't sent in her name.
    cadre.signs_in_beside("v1.cadre")
    save.click()
    expect(page.locator("[data-when=somebody-else]")).to_be_visible()
    expect(page.locator("[name='loan.amount']")).to_have_value("2.7万")
    page.context.clear_cookies(name="sessionid")
    cadre.signs_in_beside("v2.cadre")
    with page.expect_navigation():
        save.click()
    cadre.goes_to(path)
    expect(page.locator("[name='loan.amount']")).to_have_value(re.compile("27,?000"))


def test_an_answer_that_is_not_the_form_is_told_beside_what_she_typed(desks: Desks) -> None:
    """The address is known no more, as after the case moved on."""
    cadre = desks.on_a_phone("v2.cadre")
    ref = found(desks, DRAFT, "v2.cadre")
    cadre.goes_to(f"/loans/{ref}/application/amount/")
    page = cadre.page
    page.fill("[name='loan.amount']", "2.6万")
    page.evaluate("document.querySelector('main form').action = '/loans/nowhere/application/amount/'")
    page.locator("main form button.govuk-button").last.click()
    expect(page.locator("[data-when=answered]")).to_be_visible()
    expect(page.locator("[data-answer]")).not_to_be_empty()
    expect(page.locator("[name='loan.amount']")).to_have_value("2.6万")


@walks(("village_cadre", "phone"), ("village_chair", "phone"))
def test_the_village_applies_and_signs_with_a_finger(desks: Desks, photo: Path) -> None:
    cadre = desks.on_a_phone("v1.cadre")
    woman = Woman({"zh-hans": 502, "en": 512}[desks.language])
    ref = cadre.opens_an_application()
    fills_in_the_application(cadre, woman)
    names_a_guarantor(cadre, woman)
    _photographs_from_the_list(cadre, ref, photo)
    cadre.goes_to(f"/loans/{ref}/application/check/")
    _is_not_sent_without_the_password(cadre, ".card--act form button.govuk-button")
    cadre.submits()

    chair = desks.on_a_phone("v1.chair")
    chair.finds_in_inbox(ref)
    _signs_with_her_finger(chair, ref)

    reviewer = desks.of("t1.reviewer")
    reviewer.goes_to(f"/loans/{ref}/")
    expect(reviewer.page.locator(".timeline__drawn")).to_have_count(1)
    _prints_what_is_to_be_looked_at(reviewer.page)
    paper = reviewer.page.locator("[data-view]").first
    paper.click()
    expect(reviewer.page.locator(".viewer__field")).to_be_focused()
    reviewer.page.keyboard.press("+")
    expect(reviewer.page.locator(".viewer__picture--15")).to_have_count(1)
    reviewer.page.keyboard.press("Escape")
    expect(paper).to_be_focused()


def _photographs_from_the_list(cadre: Desk, ref: str, photo: Path) -> None:
    """Every missing one, where it stands in the list."""
    cadre.goes_to(f"/loans/{ref}/application/papers/")
    missing = cadre.page.locator("[data-to]:not([data-onto])")
    for left in reversed(range(missing.count())):
        missing.first.set_input_files(photo)
        expect(missing).to_have_count(left)


def _is_not_sent_without_the_password(desk: Desk, button: str) -> None:
    """The browser itself stops it, in the page's words where scripts run."""
    page, sent = desk.page, list[str]()
    page.on("request", lambda request: sent.append(request.method))
    page.locator(button).click()
    field = page.locator("main [name=password]")
    expect(field).to_be_focused()
    said = desk.word("Type your password: only with it do you sign.")
    assert field.evaluate("each => each.validationMessage") == said
    assert "POST" not in sent


def _signs_with_her_finger(chair: Desk, ref: str) -> None:
    """A wrong password and a cut line lose nothing of what she typed and drew."""
    chair.goes_to(f"/loans/{ref}/acts/sign/")
    page = chair.page
    for box in page.locator("[name=checklist]").all():
        box.check()
    page.fill("[name=opinion]", "情况属实")
    page.locator("canvas").scroll_into_view_if_needed()
    field = page.locator("canvas").bounding_box()
    assert field is not None
    page.mouse.move(field["x"] + 20, field["y"] + 20)
    page.mouse.down()
    page.mouse.move(field["x"] + 200, field["y"] + 70, steps=8)
    page.mouse.up()
    drawn = page.locator("[name=signature]").input_value()
    assert " " in drawn
    page.fill("[name=password]", "not-hers")
    page.locator("main form .acts button").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.locator("[name=signature]").input_value() == drawn
    expect(page.locator("[name=opinion]")).to_have_value("情况属实")
    chair.types_her_password()
    with chair.a_cut_line():
        page.locator("main form .acts button").click()
        expect(page.locator("[data-unsent]")).to_be_visible()
    page.locator("main form .acts button").click()
    expect(page.locator(".confirmation")).to_be_visible()


def _prints_what_is_to_be_looked_at(case: Page) -> None:
    """Of the rules that are met, paper tells how many they are."""
    met = case.locator(".folded--met")
    case.emulate_media(media="print")
    expect(met.locator("summary")).to_be_visible()
    expect(met.locator(".findings")).to_be_hidden()
    case.emulate_media(media="screen")


def test_without_scripts_a_lost_answer_asked_for_again_makes_one_application(desks: Desks) -> None:
    cadre = desks.on_a_phone_without_scripts("v2.cadre")
    cadre.goes_to("/cases/")
    before = cadre.page.locator(".cases__first").count()
    cadre.goes_to("/loans/new/")
    with cadre.a_cut_line(after_arriving=True):
        cadre.page.locator("main form button").click()
        expect(cadre.page.locator("main form button")).to_have_count(0)
    # The browser's own "try again" sends the same form, with the same key.
    cadre.page.reload()
    expect(cadre.page).to_have_url(re.compile("/loans/[0-9a-z]+/application/"))
    cadre.goes_to("/cases/")
    assert cadre.page.locator(".cases__first").count() == before + 1
