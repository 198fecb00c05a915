"""The turns a case can take: returns to each level, a refusal, a withdrawal, “cannot pay” and back, a lapse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desk, Desks
from tests.browser.seed import OVERDUE
from tests.browser.server import Server

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]


def submitted(desks: Desks, name: str, cadre: str = "v1.cadre") -> str:
    """The woman's complete draft is found in the inbox, checked and submitted; its ref."""
    ref = found(desks, name, cadre)
    _submits(desks.of(cadre), ref)
    return ref


def _submits(desk: Desk, ref: str) -> None:
    desk.goes_to(f"/loans/{ref}/application/check/")
    desk.submits()


def found(desks: Desks, name: str, cadre: str = "v1.cadre") -> str:
    desk = desks.of(cadre)
    desk.goes_to("/cases/")
    address = desk.page.locator("main tr", has_text=name).first.locator("a").get_attribute("href") or ""
    ref = re.search(r"/loans/([0-9a-z]+)/", address)
    assert ref, address
    return ref[1]


def test_returns_to_each_level_and_a_payout_that_failed_once(desks: Desks, server: Server) -> None:
    """All without scripts: the other journeys do these acts with them."""
    desk = desks.without_scripts
    cadre, chair, township = desk("v1.cadre"), desk("v1.chair"), desk("t1.reviewer")
    lender, liaison = desk("b1.officer"), desk("b1.liaison")
    keeper, second = desk("c.sealer"), desk("c.second")
    ref = found(desks, "任秀兰")
    _submits(cadre, ref)

    chair.checks_everything_and_signs(ref)
    township.sends_back(ref, "return_to_village", "loan.amount", "金额与项目不符")
    cadre.goes_to(f"/loans/{ref}/application/")
    expect(cadre.page.locator(".returned")).to_contain_text("金额与项目不符")
    cadre.presses(cadre.page.locator(".returned a[href$='#loan-amount']"))
    expect(cadre.page.locator("#loan-amount-mark")).to_contain_text("金额与项目不符")
    cadre.saves(loan__amount="2.5万")
    _submits(cadre, ref)

    # Changed content: a new round, in which the village signs again.
    chair.checks_everything_and_signs(ref)
    township.reaches_the_guarantors_and_signs(ref)
    lender.sends_back(ref, "return_to_township", "guarantors.0.phone", "电话打不通")
    township.reaches_the_guarantors_and_signs(ref)
    lender.consents(ref, "25000")
    keeper.sends_back(ref, "return_to_bank", "loan.term_months", "期限过长")
    lender.consents(ref, "25000")
    keeper.seals(ref)

    liaison.does(ref, "report_cannot_pay", reason="account_closed", note="账户已销户")
    keeper.does(ref, "propose_unseal", note="核实账户")
    assert not keeper.is_offered(ref, "unseal")
    second.does(ref, "unseal", note="同意启封")
    keeper.seals(ref)
    liaison.confirms_payout(
        ref, amount="25000", holder="任秀兰", account="6214888800000001", voucher="PZ-0002"
    )
    keeper.reads(ref, keeper.word("Paid out"))
    server.manage("verify_journal")


def test_the_village_refuses_with_what_would_cure_it(desks: Desks) -> None:
    ref = submitted(desks, "吴桂英")
    chair = desks.of("v1.chair")
    chair.does(ref, "refuse", reasons="age", opinion="不符合年龄规定")
    chair.reads(ref, chair.word("Refused"))
    assert not desks.of("v1.cadre").is_offered(ref, "submit")


def test_the_village_withdraws_on_her_behalf(desks: Desks) -> None:
    ref = submitted(desks, "沙玛阿呷")
    desks.of("v1.chair").checks_everything_and_signs(ref)
    cadre = desks.of("v1.cadre")
    cadre.does(ref, "withdraw", reason="本人不再需要贷款")
    cadre.reads(ref, cadre.word("Withdrawn"), "本人不再需要贷款")


def test_a_forgotten_draft_lapses_by_the_clock(desks: Desks, server: Server) -> None:
    ref = found(desks, OVERDUE)
    server.manage("tick")
    cadre = desks.of("v1.cadre")
    cadre.reads(ref, cadre.word("Lapsed"))
    cadre.goes_to(f"/loans/{ref}/application/")
    assert cadre.word("This can’t be done") in cadre.words
