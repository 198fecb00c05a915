"""The county: seal, board and nudge; the registrar's successor and stand-in; the auditor; and the woman who asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desks, today
from tests.browser.journeys import walks
from tests.browser.seed import hers, tail_of
from tests.browser.test_journey_turns import found

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]


# Who waits at which village chair's desk.
AT_CHAIR = {"zh-hans": ("罗玉芬", "v4.chair"), "en": ("罗玉琴", "v2.chair")}
SUCCESSOR = {"zh-hans": "v3.chair", "en": "v1.chair"}
STAND_IN = {"zh-hans": ("t2.reviewer", "t1.reviewer"), "en": ("b2.officer", "b1.officer")}
PAPER = {"zh-hans": "示妇〔2026〕3号", "en": "示妇〔2026〕4号"}


@walks(("county_sealer", "pc"))
def test_the_sealer_seals_finds_on_the_board_and_asks_to_hurry(desks: Desks) -> None:
    keeper = desks.of("c.sealer")
    ref = found(desks, hers("高凤英", desks.language), "c.sealer")
    keeper.finds_in_inbox(ref)
    keeper.seals(ref)
    keeper.reads(ref, keeper.word("Awaiting payout"))

    keeper.goes_to("/board/")
    page = keeper.page
    village = page.locator(
        "tr", has=page.get_by_role("rowheader", name=keeper.word("Village federation reviews"))
    )
    figure = village.locator("td.number a").first
    count = int(re.sub(r"\D.*", "", figure.inner_text()))
    keeper.presses(figure)
    expect(page.locator("#cases-title")).to_contain_text(f"({count})")
    name, holder = AT_CHAIR[desks.language]
    row = page.locator("#cases tr", has_text=name)
    expect(row).to_contain_text(f"经办 {holder}")
    keeper.presses(row.locator("a").first)
    hurry = page.get_by_role("button", name=keeper.word("Ask the holder to hurry"))
    keeper.presses(hurry)
    expect(hurry).to_have_count(0)

    # Whose turn it is hears of it, others don't.
    chair, other = desks.of(holder), desks.of("v3.chair")
    chair.goes_to("/notices/")
    expect(chair.page.locator(".notices")).to_contain_text(name)
    other.goes_to("/notices/")
    expect(other.page.locator("main")).not_to_contain_text(name)


@walks(("county_registrar", "pc"))
def test_a_successor_takes_over_with_the_work_and_a_stand_in_sits_beside(desks: Desks) -> None:
    registrar = desks.of("c.registrar")
    (name, post), successor = AT_CHAIR[desks.language], SUCCESSOR[desks.language]
    ref = found(desks, name, post)
    _appoints(desks, post, officer=successor, kind="holder")
    # Nothing was handed over: what waits for the post waits for its new holder.
    desks.of(successor).finds_in_inbox(ref)
    left = desks.of(post)
    left.goes_to("/")
    expect(left.page.locator("main")).not_to_contain_text(name)

    absent, beside = STAND_IN[desks.language]
    _appoints(desks, absent, officer=beside, kind="stand_in", ends_on=today())
    stand_in = desks.of(beside)
    stand_in.goes_to("/")
    expect(stand_in.page.locator(".page-head__who")).to_contain_text(absent.partition(".")[0])
    registrar.goes_to(f"/administration/officers/{successor}/")
    expect(registrar.page.locator("main")).to_contain_text(post.partition(".")[0])
    # Whoever watches the registrar reads the paper it rests on.
    auditor = desks.of("a.auditor")
    auditor.goes_to("/audit/officers/c.registrar/")
    expect(auditor.page.locator("main")).to_contain_text(PAPER[desks.language])


def _appoints(desks: Desks, post: str, **answers: str) -> None:
    """By the post's own page, found by searching."""
    registrar = desks.of("c.registrar")
    page = registrar.page
    registrar.goes_to("/administration/")
    page.fill("[name=q]", post.partition(".")[0])
    registrar.presses(page.locator("main form button").first)
    registrar.presses(page.locator("main tr", has_text=post).locator("a").first)
    registrar.presses(page.locator("main a[href$='/appoint/']"))
    registrar.fills(starts_on=today(), reason=PAPER[desks.language], **answers)
    registrar.presses(page.locator("main form .acts button"))
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


@walks(("recorder", "pc"))
def test_the_recorder_enters_what_the_village_signed_on_paper(desks: Desks, photo: Path) -> None:
    recorder = desks.of("c.recorder")
    ref = found(desks, hers("何秀英", desks.language), "c.recorder")
    recorder.goes_to(f"/loans/{ref}/")
    recorder.presses(recorder.page.locator("main a[href$='/on-paper/']"))
    for box in recorder.page.locator("[name=checklist]").all():
        box.check()
    signer = recorder.page.locator("[name=signer] option:not([value=''])").first.get_attribute("value")
    recorder.page.set_input_files("[name=scan]", photo)
    recorder.confirms(
        signer=signer or "", signed_on=today(), witness="村民代表罗菊英", opinion="情况属实，同意上报"
    )
    recorder.reads(ref, "村民代表罗菊英", recorder.word("Township federation reviews"))


@walks(("auditor", "pc"))
def test_the_auditor_reads_journal_case_and_trail_and_verifies(desks: Desks) -> None:
    auditor = desks.of("a.auditor")
    page = auditor.page
    auditor.goes_to("/audit/")
    assert page.locator("main ol li, main table tbody tr").count() > 5
    ref = found(desks, "周玉珍", "a.auditor")
    auditor.goes_to(f"/audit/cases/{ref}/")
    for expected in ("周玉珍", "b2.officer", "c.sealer"):
        expect(page.locator("main")).to_contain_text(expected)
    auditor.goes_to("/audit/officers/")
    auditor.presses(page.get_by_role("link", name="经办 c.sealer"))
    expect(page.locator("main")).to_contain_text("示妇贷")
    auditor.goes_to("/audit/verification/")
    auditor.presses(page.get_by_role("button", name=auditor.word("Verify now")))
    expect(page.locator(".mark--pass").first).to_contain_text(auditor.word("All holds"))


@walks(("", "phone"))
def test_the_woman_finds_the_notice_and_where_her_application_stands(desks: Desks) -> None:
    liaison = desks.of("b2.liaison")
    liaison.goes_to(f"/loans/{found(desks, '胡丽华', 'b2.liaison')}/")
    number = liaison.page.locator("h1 .quiet").inner_text()
    visitor = desks.visitor()
    page = visitor.page
    visitor.goes_to("/public/")
    visitor.presses(page.locator("main a[href^='/loans/notice/']").first)
    visitor.presses(page.locator("main a[href$='/513499102/'], main a[href*='/513499/']").first)
    expect(page.locator("main h1")).to_be_visible()
    visitor.goes_to("/public/progress/")
    visitor.fills(number=number, tail="0000")
    visitor.presses(page.locator("main form button"))
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    visitor.fills(number=number, tail=tail_of("胡丽华"))
    visitor.presses(page.locator("main form button"))
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator(".timeline .is-now")).to_have_count(1)
    # Her name is masked: whoever looks over her shoulder learns nothing.
    expect(page.locator("main")).not_to_contain_text("胡丽华")
