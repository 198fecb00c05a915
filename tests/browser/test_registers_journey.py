"""A register of a year: read in with mistakes, mended, followed by life, visited, declared, taken over, counted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desk, Desks, today
from tests.browser.journeys import walks
from tests.county import VILLAGES, id_number

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADS = "组,姓名,身份证号,婚姻状况,丈夫姓名,丈夫身份证号"
# Each language has a village of its own, with nobody in its registers before.
VILLAGE = {"zh-hans": ("v4.cadre", "白杨村"), "en": ("v3.cadre", "石桥村")}


def numbers_of(language: str) -> tuple[str, str, str, str]:
    """Of the wife, her husband and another woman of the village; and the wife's with a wrong check digit."""
    first = 932 if language == "zh-hans" else 942
    wife, husband = id_number("19880506", first), id_number("19860203", first - 1)
    wrong = wife[:-1] + ("0" if wife[-1] != "0" else "1")
    return wife, husband, id_number("19790101", first + 2), wrong


def rows_of(language: str) -> tuple[str, str]:
    """With the mistake planted in the first."""
    _wife, husband, other, wrong = numbers_of(language)
    return f"3组,尔古·阿支,{wrong},已婚,尔古·木基,{husband}", f"3组,宋桂珍,{other},未婚,,"


def file_of(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join([HEADS, *rows, ""]), encoding="utf-8-sig")
    return path


def sends_a_file(desk: Desk, path: Path) -> None:
    desk.goes_to("/imports/")
    desk.fills(template="women", holds_from=f"{int(today()[:4]) - 1}-01-01")
    desk.page.set_input_files("[name=file]", path)
    desk.presses(desk.page.locator("main form[enctype] button").last)


@walks(("village_cadre", "phone"), ("township_reviewer", "pc"), ("county_sealer", "pc"))
def test_a_register_from_the_file_to_the_county(desks: Desks, tmp_path: Path) -> None:
    cadre, _name = VILLAGE[desks.language]
    village = desks.of(cadre)
    _reads_in(village, tmp_path)
    person = _her_husband_leaves(desks.on_a_phone(cadre))
    _is_visited_twice(desks.on_a_phone(cadre), person)
    ref = _declares(village)
    _returned_then_taken_over(desks, ref)
    _adds_up(desks)


def _reads_in(village: Desk, folder: Path) -> None:
    rows, (wife, *_others, wrong) = rows_of(village.language), numbers_of(village.language)
    sends_a_file(village, file_of(folder, "women.csv", *rows))
    page = village.page
    expect(page.locator(".row-fault").first).to_be_visible()
    village.presses(page.locator("form[action$='/confirm/'] button"))
    sends_a_file(village, file_of(folder, "mended.csv", rows[0].replace(wrong, wife)))
    expect(page.locator(".row-fault")).to_have_count(0)
    village.presses(page.locator("form[action$='/confirm/'] button"))
    village.goes_to("/registers/women/")
    for name in ("尔古·阿支", "宋桂珍"):
        expect(page.locator("main table")).to_contain_text(name)


def _her_husband_leaves(phone: Desk) -> str:
    """From her page to his, and one form: she stands in the register of women left behind, with the reason."""
    phone.goes_to("/registers/women/")
    phone.presses(phone.page.locator("main table a", has_text="尔古·阿支"))
    her = re.search(r"/people/([0-9]+)/", phone.page.url)
    assert her is not None
    phone.presses(phone.page.locator("main a", has_text="尔古·木基").first)
    phone.presses(phone.page.locator("main a[href*='/state/away/']").first)
    since = date.fromisoformat(today()) - timedelta(days=120)
    phone.saves(starts_on=since.isoformat(), reason="work", place="440000", where="广东深圳", source="family")
    phone.goes_to("/registers/left_behind_women/")
    expect(phone.page.locator("main")).to_contain_text("尔古·阿支")
    expect(phone.page.locator("main")).to_contain_text("广东深圳")
    return her[1]


def _is_visited_twice(phone: Desk, person: str) -> None:
    for days in (40, 3):
        phone.goes_to(f"/visits/new/{person}/")
        on = date.fromisoformat(today()) - timedelta(days=days)
        phone.saves(done_on=on.isoformat(), poor="no", life="种玉米三亩，身体好。")
    phone.goes_to(f"/people/{person}/")
    expect(phone.page.locator("main")).to_contain_text(on.isoformat()[:4])


def _declares(village: Desk) -> str:
    village.goes_to("/registers/women/declare/")
    village.presses(village.page.locator("main form button"))
    found = re.search(r"/declared/([0-9a-z]+)/", village.page.url)
    assert found is not None
    _acts(village, found[1], "submit")
    return found[1]


def _acts(desk: Desk, ref: str, act: str, **answers: str) -> None:
    desk.goes_to(f"/declared/{ref}/")
    desk.presses(desk.page.locator(f"main a[href$='/acts/{act}/']"))
    desk.fills(**answers)
    desk.types_her_password()
    desk.presses(desk.page.locator("main form .acts button"))
    expect(desk.page.locator(".govuk-error-summary")).to_have_count(0)


def _returned_then_taken_over(desks: Desks, ref: str) -> None:
    township = desks.of("t2.reviewer")
    township.goes_to(f"/declared/{ref}/acts/return_to_village/")
    township.page.locator("[name=mark][value=register]").check()
    township.fills(**{"note.register": "请核对人数", "opinion": "请核对后再报"})
    township.presses(township.page.locator("main form .acts button"))
    _acts(desks.of(VILLAGE[desks.language][0]), ref, "submit")
    _acts(desks.of("t2.reviewer"), ref, "sign", opinion="经审核，情况属实")
    _acts(desks.of("c.sealer"), ref, "take_over", opinion="同意接收")
    expect(desks.of("c.sealer").page.locator(".mark--done").first).to_be_visible()


def _adds_up(desks: Desks) -> None:
    """The county's figure of the village is what the village's own page lists."""
    county = desks.of("c.sealer")
    county.goes_to(f"/registers/statistics/?place={VILLAGES[3][:9]}")
    village = VILLAGE[desks.language][1]
    line = county.page.locator("main table tr", has_text=village).first
    expect(line.locator("td").first).to_have_text("2")
    county.goes_to("/registers/women/villages/")
    expect(county.page.locator("main tr", has_text=village).locator("a")).to_have_count(1)
