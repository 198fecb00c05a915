"""A loan from the first tap on a small phone to the confirmed payout, each desk signed in in turn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.browser.desks import Desk, Desks, today
from tests.browser.server import Server
from tests.county import id_number

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "阿依·木呷"
ACCOUNT = "6214888800001234"


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


def test_from_the_first_tap_to_the_confirmed_payout(desks: Desks, server: Server, photo: Path) -> None:
    cadre = desks.on_a_phone_without_scripts("v1.cadre")
    ref = cadre.opens_an_application()
    fills_in_the_application(cadre)
    names_a_guarantor(cadre)
    assert cadre.uploads_every_missing_paper(photo) == 9
    cadre.goes_to(f"/loans/{ref}/application/check/")
    assert "人民币叁万元整" in cadre.words
    cadre.submits()
    assert re.search("〕000[0-9]{2}号", cadre.words)

    desks.of("v1.chair").finds_in_inbox(ref)
    desks.of("v1.chair").checks_everything_and_signs(ref)
    desks.of("t1.reviewer").finds_in_inbox(ref)
    desks.of("t1.reviewer").reaches_the_guarantors_and_signs(ref)
    desks.of("b1.officer").finds_in_inbox(ref)
    desks.of("b1.officer").consents(ref, "30000")
    desks.of("c.sealer").finds_in_inbox(ref)
    desks.of("c.sealer").seals(ref)
    desks.of("b1.liaison").finds_in_inbox(ref)
    desks.of("b1.liaison").confirms_payout(
        ref, amount="30000", holder=NAME, account=ACCOUNT, voucher="PZ-0001"
    )
    desks.of("c.sealer").reads(ref, "Paid out", NAME)
    desks.of("a.auditor").reads(ref, "Paid out")
    server.manage("verify_journal")


def fills_in_the_application(cadre: Desk) -> None:
    """Every section, by hand, on 360 pixels."""
    year = int(today()[:4])
    cadre.saves(
        applicant__name=NAME,
        applicant__id_number=id_number(f"{year - 30}0318", 482),
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
        household__spouse_id_number=id_number(f"{year - 33}0101", 481),
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
    cadre.saves(account__bank="示范县农村信用社东河分社", account__holder=NAME, account__number=ACCOUNT)


def names_a_guarantor(cadre: Desk) -> None:
    """A teacher, on the page to which the last part led."""
    first = {"name": "李明", "id_number": id_number("19750909", 483), "phone": "13900005678"}
    cadre.saves(
        **{f"guarantors__0__{name}": value for name, value in first.items()},
        guarantors__0__relation="none",
        guarantors__0__class="public_payroll",
        guarantors__0__employer="示范县中心小学",
        guarantors__0__position="教师",
        guarantors__0__monthly_salary="3200",
    )
