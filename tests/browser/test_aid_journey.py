"""Three mothers from the visit on a phone to the figures of the year, in a winter of the journey's own.

A budget that covers two, an objection, a transfer that came back and was mended, a parcel with a fingerprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import FilePayload, expect

from aid.payments.table import COLUMNS
from tests.aid.stage import ANSWERS, WINTER
from tests.browser.desks import Desk, Desks
from tests.browser.journeys import promised, roles_of, walks
from tests.browser.server import Server, running_server
from tests.browser.winter import moments

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIRST, SECOND, THIRD, FOURTH = (f"马海·阿依{number}" for number in "一二三七")
NOT_ENOUGH = (
    "The budget isn’t enough for this. Take somebody off the list, or have money or places transferred."
)
OBJECTED, ANSWERED = WINTER + timedelta(days=2), WINTER + timedelta(days=4)
# After seven working days and the days that stood still.
OVER, PAID = WINTER + timedelta(days=15), WINTER + timedelta(days=17)
OVER_AGAIN, SEEN = WINTER + timedelta(days=35), WINTER + timedelta(days=40)


@dataclass
class Winter:
    """The server of the winter, its desks, and the day to which its clock is set."""

    desks: Desks
    server: Server
    var: Path
    day: str = ""

    def comes(self, moment: datetime) -> None:
        moments.write(self.var, moment)
        self.day = moment.date().isoformat()


@pytest.fixture
def winter(_desks: Desks, language: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Winter]:
    """A server of its own: its rows are dated in a winter, in which those of the other journeys don't stand."""
    with running_server(tmp_path, "tests.browser.winter") as server:
        desks = Desks(_desks.browser, server.address, language)
        winter = Winter(desks, server, tmp_path)
        winter.comes(WINTER)
        yield winter
        sat = roles_of(desks)
        complaints = desks.leave()
        desks.close()
    assert not complaints, "\n" + "\n".join(complaints)
    assert promised(request) <= sat, "the journey is said to be hers, and she wasn't there"


@walks(
    ("village_cadre", "phone-bare"),
    ("township_reviewer", "pc"),
    ("programme_manager", "pc"),
    ("county_sealer", "pc"),
    ("", "phone-bare"),
)
def test_three_mothers_from_the_visit_to_the_figures(winter: Winter, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (800, 600), "#dfe8ee").save(photo)
    phone = winter.desks.on_a_phone_without_scripts("v1.cadre")
    cases = {name: _visited_and_nominated(winter, phone, name, photo) for name in (FIRST, SECOND, THIRD)}
    _signed_by_village_and_township(winter, cases)
    _noticed_and_objected(winter, cases[SECOND])
    _approved_as_far_as_the_budget_goes(winter)
    _paid_by_the_banks_file(winter, cases, tmp_path)
    _mended_and_paid(winter, phone, cases[SECOND])
    parcel = _parcel_received(winter)
    for ref in (cases[FIRST], cases[SECOND], parcel):
        _seen_by_a_visit(winter, phone, ref)
    _adds_up(winter)
    winter.server.manage("verify_journal")


# --- The village ------------------------------------------------------------------------------------------


def _visited_and_nominated(winter: Winter, phone: Desk, name: str, photo: Path) -> str:
    """From her name in the register of women in poverty, one screen after the other; the case's ref."""
    phone.goes_to("/registers/women_in_poverty/")
    phone.presses(phone.page.locator("main table a", has_text=name))
    her = re.search(r"/people/([0-9]+)/", phone.page.url)
    assert her is not None
    _visits(winter, phone, her[1])
    phone.goes_to(f"/people/{her[1]}/")
    phone.presses(phone.page.locator(f"main a[href='/aid/nominate/{her[1]}/']"))
    phone.saves(grant="spring_festival")
    found = re.search(r"/aid/([0-9a-z]+)/draft/", phone.page.url)
    assert found is not None
    ref = found[1]
    phone.presses(phone.page.locator(".govuk-task-list a").first)
    phone.saves(request__reason=ANSWERS["request"]["reason"], request__housing="dangerous")
    phone.saves(
        account__bank=ANSWERS["account"]["bank"],
        account__holder=name,
        account__number=ANSWERS["account"]["number"],
    )
    _photographs_the_papers(phone, photo, by_hand=name == FIRST)
    phone.goes_to(f"/aid/{ref}/draft/check/")
    phone.submits()
    return ref


def _photographs_the_papers(phone: Desk, photo: Path, *, by_hand: bool) -> None:
    """Each that the list calls missing; after the first woman's the forms are sent without being looked at again."""
    missing = phone.page.locator(".paper:has(.mark--to_do) .links a")
    while by_hand and missing.count():
        phone.presses(missing.first)
        phone.page.set_input_files("[name=file]", photo)
        phone.presses(phone.page.locator("main form button").last)
        expect(phone.page.locator(".govuk-error-summary")).to_have_count(0)
    token = phone.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for link in missing.all():
        sent: FilePayload = {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read_bytes()}
        address = f"{phone.address}{link.get_attribute('href')}"
        answer = phone.page.request.post(
            address, multipart={"csrfmiddlewaretoken": token, "file": sent}, headers={"Referer": address}
        )
        assert answer.ok, answer.text()


def _visits(winter: Winter, phone: Desk, person: str) -> None:
    """A visit of today is entered."""
    phone.goes_to(f"/visits/new/{person}/")
    phone.saves(done_on=winter.day, poor="yes", why="丈夫病故", life="种玉米两亩", difficulties="女儿上学")


def _signed_by_village_and_township(winter: Winter, cases: dict[str, str]) -> None:
    chair = winter.desks.of("v1.chair")
    chair.goes_to("/")
    for ref in cases.values():
        expect(chair.page.locator(f"main a[href^='/aid/{ref}/']")).to_have_count(1)
    for ref in cases.values():
        _acts(chair, ref, "sign", opinion="情况属实，同意推荐")
    _does_to_all(winter.desks.of("t1.reviewer"), "/aid/signing/", opinion="经审核，情况属实")
    _has_done(winter.desks.of("t1.reviewer"), 3)


def _acts(desk: Desk, ref: str, act: str, **answers: str) -> None:
    """From the case's page to the act's, and back with the confirmation."""
    desk.goes_to(f"/aid/{ref}/")
    desk.presses(desk.page.locator(f"main a[href$='/acts/{act}/']"))
    for box in desk.page.locator("[name=checklist]").all():
        box.check()
    desk.confirms(**answers)


def _does_to_all(desk: Desk, page: str, button: str = "main form .acts button", **answers: str) -> None:
    """Everything that can be ticked on the page is."""
    desk.goes_to(f"{page}{'&' if '?' in page else '?'}ticked=all")
    desk.fills(**answers)
    desk.types_her_password()
    desk.presses(desk.page.locator(button))
    expect(desk.page.locator(".govuk-error-summary")).to_have_count(0)


def _has_done(desk: Desk, number: int, *, refused: int = 0) -> None:
    said = desk.word("Done: %(done)s. Not done: %(refused)s.", done=number, refused=refused)
    expect(desk.page.locator("main")).to_contain_text(said)


# --- The township's notice --------------------------------------------------------------------------------


def _noticed_and_objected(winter: Winter, ref: str) -> None:
    """Everybody reads name, village and amount; an objection stops the days of one, and is answered."""
    public = winter.desks.visitor("phone-bare")
    public.goes_to("/public/aid/513499101/")
    for said in (FIRST, SECOND, THIRD, "清泉村", "500.00"):
        expect(public.page.locator("main")).to_contain_text(said)
    expect(public.page.locator("main")).not_to_contain_text("丈夫病故")

    township = winter.desks.of("t1.reviewer")
    winter.comes(OBJECTED)
    township.goes_to("/aid/notices/")
    township.presses(township.page.locator(f"main a[href='/aid/{ref}/acts/record_objection/']"))
    township.confirms(text="她家在县城有房", received_on=winter.day)
    winter.comes(ANSWERED)
    township.goes_to("/aid/notices/")
    expect(township.page.locator("[aria-labelledby=objected-title]")).to_contain_text(SECOND)
    township.presses(township.page.locator(f"main a[href='/aid/{ref}/acts/answer_objection/']"))
    township.confirms(answer="经核查，县城无房产")
    expect(township.page.locator(f"#ref-{ref}")).to_have_count(0)
    winter.comes(OVER)
    _does_to_all(township, "/aid/notices/", "main form:has(table) .acts button")
    _has_done(township, 3)


# --- The county -------------------------------------------------------------------------------------------


def _approved_as_far_as_the_budget_goes(winter: Winter) -> None:
    """Ranked by need; the third hears that the budget isn't enough."""
    manager, sealer = winter.desks.of("c.manager"), winter.desks.of("c.sealer")
    manager.goes_to("/aid/funds/allot/")
    manager.saves(
        grant="spring_festival",
        year="2015",
        place="513499",
        amount="1000",
        number="3",
        document="示妇〔2015〕1号",
    )
    manager.goes_to("/aid/ranking/?grant=spring_festival&year=2015")
    names = manager.page.locator("main .ranked td.cases__first")
    for row, name in enumerate((FIRST, SECOND, THIRD)):
        expect(names.nth(row)).to_contain_text(name)
    expect(manager.page.locator("main .ranked .mark--fail")).to_have_count(1)
    _does_to_all(
        manager, "/aid/ranking/?grant=spring_festival&year=2015", "main form:has(.ranked) .acts button"
    )
    _has_done(manager, 2, refused=1)
    refused = manager.page.locator("main table").first.locator("tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(THIRD)
    expect(refused).to_contain_text(manager.word(NOT_ENOUGH))
    _approves_the_newest_list(sealer, 2)


def _approves_the_newest_list(sealer: Desk, number: int) -> None:
    sealer.goes_to("/aid/lists/?grant=spring_festival&year=2015")
    sealer.presses(sealer.page.locator("main table a[href^='/aid/lists/']").first)
    page = sealer.page.url.removeprefix(sealer.address)
    _does_to_all(sealer, page, "button[name=act][value=approve]", opinion="同意")
    _has_done(sealer, number)


def _paid_by_the_banks_file(winter: Winter, cases: dict[str, str], folder: Path) -> None:
    """The list goes to the bank and comes back: one is paid, the other one's account is closed."""
    manager = winter.desks.of("c.manager")
    _answered_by_the_bank(winter, manager, folder / "first.xlsx", {SECOND})
    expect(manager.page.locator("main .mark--to_do:visible")).not_to_have_count(0)
    manager.presses(manager.page.locator("main form[action$='/enter/'] button"))
    expect(manager.page.locator("main")).to_contain_text(manager.word("Every line of this file is entered."))
    manager.goes_to(f"/aid/{cases[FIRST]}/")
    expect(manager.page.locator("main")).to_contain_text(winter.day)
    _acts(manager, cases[SECOND], "carry_over")


def _answered_by_the_bank(winter: Winter, manager: Desk, path: Path, closed: set[str]) -> None:
    """Its list with the results filled in is sent; nothing is entered yet."""
    winter.comes(PAID if closed else OVER_AGAIN)
    manager.goes_to("/aid/payments/")
    manager.presses(manager.page.locator("main form[action$='/payments/lists/'] button"))
    with manager.page.expect_download() as taken:
        manager.page.locator("main form[action$='/list.xlsx'] button").click()
    taken.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    with translation.override(manager.language):
        head_of = {each.name: each.title for each in COLUMNS}
    heads = next(row for row in sheet.iter_rows() if row[0].value == head_of["number"])
    at = {head.value: head.column - 1 for head in heads}
    column = {name: at[head] for name, head in head_of.items() if head in at}
    for row in sheet.iter_rows(min_row=heads[0].row + 1):
        bounced = row[column["name"]].value in closed
        row[column["result"]].value = "退汇" if bounced else "成功"
        row[column["on"]].value = winter.day
        row[column["reference"]].value = "B-0001"
        row[column["reason"]].value = "账户已销户" if bounced else None
    book.save(path)
    manager.goes_to("/aid/payments/")
    manager.page.set_input_files("[name=file]", path)
    manager.presses(manager.page.locator("main form[enctype] button"))
    expect(manager.page.locator("main .mark--fail:visible")).to_have_count(1)


def _mended_and_paid(winter: Winter, phone: Desk, ref: str) -> None:
    """Her account is another one: what was signed is changed, so that all sign anew and a whole notice runs."""
    manager, township = winter.desks.of("c.manager"), winter.desks.of("t1.reviewer")
    manager.goes_to(f"/aid/{ref}/acts/return_to_village/")
    manager.page.locator("[name=mark][value='account.number']").check()
    manager.confirms(**{"note.account.number": "账户已销户，请换卡", "opinion": "请补正"})
    phone.goes_to(f"/aid/{ref}/draft/account/")
    expect(phone.page.locator("main")).to_contain_text("账户已销户，请换卡")
    phone.saves(account__number="6214888800005678")
    phone.goes_to(f"/aid/{ref}/draft/check/")
    phone.submits()
    _acts(winter.desks.of("v1.chair"), ref, "sign", opinion="已换卡")
    _acts(township, ref, "sign", opinion="情况属实")
    winter.comes(OVER_AGAIN)
    _acts(township, ref, "confirm_notice")
    _acts(manager, ref, "put_on_list")
    _approves_the_newest_list(winter.desks.of("c.sealer"), 1)
    _acts(manager, ref, "confirm_payment", on=winter.day, reference="B-0002")


# --- Delivered and seen -----------------------------------------------------------------------------------


def _parcel_received(winter: Winter) -> str:
    """Goods: her fingerprint stands beside a witness's name."""
    township = winter.desks.of("t1.reviewer")
    township.goes_to("/")
    hers = township.page.locator("main tr", has_text=FOURTH).locator("a[href^='/aid/']").first
    township.presses(hers)
    found = re.search(r"/aid/([0-9a-z]+)/", township.page.url)
    assert found is not None
    _acts(township, found[1], "confirm_receipt", on=winter.day, how="fingerprint", witness="沙马·阿木")
    return found[1]


def _seen_by_a_visit(winter: Winter, phone: Desk, ref: str) -> None:
    """From the delivery that waits to be seen to her page, a visit, and what was found."""
    winter.comes(SEEN)
    phone.goes_to(f"/aid/{ref}/")
    her = phone.page.locator("main a[href^='/people/']").first.get_attribute("href")
    assert her is not None
    _visits(winter, phone, her.split("/")[2])
    phone.goes_to(f"/aid/{ref}/acts/verify/")
    phone.page.locator("[name=visit]").first.check()
    phone.confirms(found="in_order")


def _adds_up(winter: Winter) -> None:
    """What the county counts is what its only township and village count, and a figure opens its cases."""
    counted = {
        who: _total_of_the_year(winter.desks.of(who)) for who in ("v1.chair", "t1.reviewer", "c.sealer")
    }
    # Nominated and asked, approved and granted, delivered and spent, stopped half way and spent; women, households,
    # villages. The parcel was nominated and approved in the year before.
    said = ["3", "1,500", "2", "1,000", "3", "1,200", "0", "0", "3", "3", "1"]
    assert counted == dict.fromkeys(counted, said)
    sealer = winter.desks.of("c.sealer")
    sealer.presses(sealer.page.locator("main a[href*='/aid/registers/delivered/']").first)
    expect(sealer.page.locator("main table .cases__first")).to_have_count(3)
    sealer.goes_to("/aid/registers/undelivered/?year=2015")
    expect(sealer.page.locator("main table .cases__first")).to_have_text([re.compile("妇助")])


def _total_of_the_year(desk: Desk) -> list[str]:
    desk.goes_to("/aid/statistics/year/?year=2015")
    table = desk.page.locator(
        "main table", has=desk.page.locator("caption", has_text=desk.word("Grants of the year"))
    )
    return table.locator("tbody tr").first.locator("td").all_inner_texts()
