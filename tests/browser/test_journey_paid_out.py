"""A loan from the first tap on a small phone to the confirmed payout, each desk signed in in turn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desk, Desks, today
from tests.browser.journeys import walks
from tests.browser.server import Server
from tests.county import id_number

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "阿依·木呷"


@dataclass(frozen=True)
class Woman:
    """Who applies; nobody gets the loan twice, so that each journey has one of its own. `first`: an even number."""

    first: int

    @property
    def account(self) -> str:
        return f"62148888{self.first:08d}"

    def id_number(self, birth: str, after: int = 0) -> str:
        return id_number(birth, self.first + after)


@walks(
    ("village_cadre", "phone-bare"),
    ("village_chair", "phone-bare"),
    ("township_reviewer", "pc"),
    ("loan_officer", "pc"),
    ("county_sealer", "pc"),
    ("bank_liaison", "pc"),
)
def test_from_the_first_tap_to_the_confirmed_payout(desks: Desks, server: Server, photo: Path) -> None:
    woman = Woman({"zh-hans": 482, "en": 492}[desks.language])
    cadre = desks.on_a_phone_without_scripts("v1.cadre")
    ref = cadre.opens_an_application()
    fills_in_the_application(cadre, woman)
    names_a_guarantor(cadre, woman)
    assert cadre.uploads_every_missing_paper(photo) == 9
    cadre.goes_to(f"/loans/{ref}/application/check/")
    assert "叁万元整" in cadre.words
    # Without scripts too the browser asks for the password before it sends.
    cadre.page.locator(".card--act form button.govuk-button").click()
    expect(cadre.page.locator("main [name=password]")).to_be_focused()
    expect(cadre.page.locator(".govuk-error-summary")).to_have_count(0)
    cadre.submits()
    assert re.search("〕000[0-9]{2}号", cadre.words)

    chair = desks.on_a_phone_without_scripts("v1.chair")
    chair.finds_in_inbox(ref)
    chair.checks_everything_and_signs(ref)
    desks.of("t1.reviewer").finds_in_inbox(ref)
    desks.of("t1.reviewer").reaches_the_guarantors_and_signs(ref)
    desks.of("b1.officer").finds_in_inbox(ref)
    desks.of("b1.officer").consents(ref, "30000")
    desks.of("c.sealer").finds_in_inbox(ref)
    desks.of("c.sealer").seals(ref)
    desks.of("b1.liaison").finds_in_inbox(ref)
    desks.of("b1.liaison").confirms_payout(
        ref, amount="30000", holder=NAME, account=woman.account, voucher=f"PZ-00-{woman.first}"
    )
    for reader in ("c.sealer", "a.auditor"):
        desks.of(reader).reads(ref, desks.of(reader).word("Paid out"), NAME)
    server.manage("verify_journal")


def fills_in_the_application(cadre: Desk, woman: Woman) -> None:
    """Every section, by hand, on 360 pixels."""
    year = int(today()[:4])
    cadre.saves(
        applicant__name=NAME,
        applicant__id_number=woman.id_number(f"{year - 30}0318"),
        applicant__phone="138 0000 1234",
        applicant__household_place="示范县东河镇清泉村",
        applicant__household_group="3组",
    )
    cadre.saves(
        applicant__nation="07",
        applicant__education="junior",
        applicant__marital_state="married",
        applicant__health="good",
    )
    cadre.saves(
        household__spouse_name="吉克阿木",
        household__spouse_id_number=woman.id_number(f"{year - 33}0101", -1),
        household__members="4",
        household__annual_income="2.6万",
    )
    cadre.saves(
        project__employment="farming",
        project__received_before="no",
        project__industry="breeding",
        project__licensed="no",
        project__site="清泉村3组",
        project__use_of_money="购买母羊40只，修建羊圈",
        project__jobs="2",
        project__own_funds="15000",
        project__expected_income="60000",
        project__expected_cost="32000",
    )
    cadre.saves(loan__amount="3万", loan__term_months="24")
    cadre.saves(account__bank="示范县农村信用社东河分社", account__holder=NAME, account__number=woman.account)


def names_a_guarantor(cadre: Desk, woman: Woman) -> None:
    """A teacher, on the page to which the last part led."""
    first = {"name": "李明", "id_number": woman.id_number("19750909", 1), "phone": "13900005678"}
    cadre.saves(
        **{f"guarantors__0__{name}": value for name, value in first.items()},
        guarantors__0__relation="none",
        guarantors__0__class="public_payroll",
        guarantors__0__employer="示范县中心小学",
        guarantors__0__position="教师",
        guarantors__0__monthly_salary="3200",
    )
