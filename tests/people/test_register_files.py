"""Forms, workbooks and cards: numbers with stars; in full only with a purpose, which stands in the journal."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from pypdf import PdfReader

from people.models import Person
from tests.county import VILLAGES
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.stage import Stage
from workflows.models import JournalRow
from workflows.tables.sheets import read_sheets

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("june")]


def words_of(answer: Any) -> str:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def sheet(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200
    ((_name, rows),) = read_sheets(answer.content)
    return list(rows)


def test_the_form_is_headed_and_signed_as_a_county_s_own(stage: Stage) -> None:
    words = words_of(at_desk(stage.county, "v1.cadre").get("/registers/left_behind_women/print/"))
    for said in (
        "东河镇清泉村农村留守妇女登记表",
        "填报单位：东河镇清泉村妇联",
        "填报日期：2014年6月10日",
        "填表人（签名）",
        "审核人（签名）",
        "阿依木呷",
        "广东东莞",
        "合计：2人",
        "年满20周岁至50周岁",
    ):
        assert said in words, said
    assert str(stage.people["wife"].id_number) not in words
    assert not JournalRow.objects.filter(act="list_register").exists()


FORMS = {
    "left_behind_children": (
        "东河镇清泉村农村留守儿童登记表",
        "序号村组姓名性别年龄公民身份号码就读学校、年级父亲（去向）母亲（去向）监护人（关系）联系电话备注",
        "清泉村3组吉克小龙男7513499********0317东河镇中心小学二年级吉克阿鲁（广东东莞）阿依木呷"
        "杨奶奶祖父母（外祖父母）*******9999父母一方外出",
    ),
    "children_in_hardship": (
        "东河镇清泉村农村特殊困难儿童登记表",
        "序号村组姓名性别年龄公民身份号码就读学校、年级监护人（关系）联系电话备注",
        "1清泉村3组杨小宝男9513499********0330东河镇中心小学三年级杨奶奶祖父母（外祖父母）*******9999父母双亡；"
        "抚养人：祖父母（外祖父母）合计：1人",
    ),
    "women_in_poverty": (
        "东河镇清泉村农村贫困妇女登记表",
        "序号村组姓名年龄公民身份号码家庭人均纯收入（元）是否纳入低保是否结对帮扶是否给予救助",
        "1清泉村3组马秀英44513499********02691,800是是否合计：1人",
    ),
    "volunteers": (
        "东河镇清泉村巾帼志愿者登记表",
        "序号村组姓名年龄服务队参加时间特长联系电话",
        "1清泉村3组王志兰34巾帼法律宣传队2014-01-10宣传*******7777合计：1人",
    ),
}


@pytest.mark.parametrize("code", FORMS)
def test_a_form_has_its_own_columns_and_who_stands_in_it_filled_in(stage: Stage, code: str) -> None:
    stage.say("child", "guardian", {"relation": "grandparent"}, other="grandmother")
    stage.say("orphan", "student", {"school": "东河镇中心小学", "grade": "三年级"})
    stage.say("volunteer", "phone", {"number": "13600007777"})
    words = words_of(at_desk(stage.county, "v1.cadre").get(f"/registers/{code}/print/"))
    for said in (*FORMS[code], "填报单位：东河镇清泉村妇联", "填报日期：2014年6月10日", "填表人（签名）"):
        assert said in words, (said, words)
    assert not JournalRow.objects.filter(act="list_register").exists()


def test_nobody_in_it_is_a_nil_return(stage: Stage) -> None:
    words = words_of(at_desk(stage.county, "v2.cadre").get("/registers/two_cancers/print/"))
    assert "零报告" in words
    assert "合计：0人" in words


def test_more_rows_than_a_form_holds_are_drawn_one_by_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("people.views.registers_files.FORM_ROWS", 3)
    words = words_of(at_desk(stage.county, "c.sealer").get("/registers/women/print/"))
    assert "示范县妇女基本信息台账" in words
    assert "石大妈" in words
    assert "填表人（签名）" in words


def test_the_workbook_keeps_numbers_as_text_and_formulas_as_words(stage: Stage) -> None:
    Person.objects.filter(pk=stage.people["older"].pk).update(name="=1+1")
    client = at_desk(stage.county, "v3.cadre")
    rows = sheet(client.post("/registers/women/full/", {"purpose": "check", "sheet": "workbook"}))
    head = next(row for row in rows if row and row[0] == "No.")
    first, second = (dict(zip(head, row, strict=False)) for row in rows[-2:])
    assert first["ID number"] == stage.people["elsewhere"].id_number
    assert isinstance(first["ID number"], str)
    assert second["Name"] == "=1+1"
    assert first["Age"] == 24
    masked = sheet(client.get("/registers/women/xlsx/"))
    assert masked[-2][head.index("ID number")].startswith("513499********")
    husbands = sheet(at_desk(stage.county, "v1.cadre").get("/registers/left_behind_women/xlsx/?show=in"))
    assert datetime(2014, 1, 15) in husbands[-1]


def csv_of(answer: Any) -> list[dict[str, str]]:
    """The rows as a program reads them that knows UTF-8 by its mark."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith('.csv"')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_the_csv_says_what_the_workbook_says_and_calculates_nothing(stage: Stage) -> None:
    Person.objects.filter(pk=stage.people["older"].pk).update(name="=1+1")
    client = at_desk(stage.county, "v3.cadre")
    assert "/registers/women/csv/?" in client.get("/registers/women/").content.decode()
    rows = csv_of(client.get("/registers/women/csv/"))
    book = sheet(client.get("/registers/women/xlsx/"))
    head = next(row for row in book if row and row[0] == "No.")
    assert list(rows[0]) == head
    assert [row["No."] for row in rows] == ["1", "2"]
    assert all(row["ID number"].startswith("513499********") for row in rows)
    assert rows[-1]["Name"] == "'=1+1"
    assert not JournalRow.objects.filter(act="list_register").exists()
    husbands = csv_of(at_desk(stage.county, "v1.cadre").get("/registers/left_behind_women/csv/?show=in"))
    assert husbands[-1]["Husband away since"] == "2014-01-15"
    assert at_desk(stage.county, "b1.officer").get("/registers/women/csv/").status_code == 404


def test_a_csv_with_numbers_in_full_says_what_for_too(stage: Stage) -> None:
    client = at_desk(stage.county, "v3.cadre")
    url = "/registers/women/full/"
    assert client.post(url, {"sheet": "csv"}).status_code == 422
    assert not JournalRow.objects.filter(act="list_register").exists()
    rows = csv_of(client.post(url, {"purpose": "check", "sheet": "csv"}))
    # As text, whose last digits no spreadsheet turns into noughts.
    assert rows[-2]["ID number"] == f'="{stage.people["elsewhere"].id_number}"'
    facts = JournalRow.objects.get(act="list_register").facts
    assert (facts["register"], facts["sheet"], facts["purpose"]) == ("women", "csv", "check")


def test_numbers_in_full_leave_a_row_in_the_journal(stage: Stage) -> None:
    client = at_desk(stage.county, "v1.cadre")
    url = "/registers/left_behind_women/full/"
    assert "written into the journal" in text_of(client.get(url))
    for typed in ({}, {"purpose": "curiosity"}, {"purpose": "check", "sheet": "fax"}):
        assert client.post(url, typed).status_code == 422
    assert not JournalRow.objects.filter(act="list_register").exists()
    words = words_of(client.post(url, {"purpose": "report", "sheet": "print"}))
    assert str(stage.people["wife"].id_number) in words
    row = JournalRow.objects.get(act="list_register")
    assert row.facts == {
        "register": "left_behind_women",
        "place": VILLAGES[0],
        "day": "2014-06-10",
        "sheet": "print",
        "purpose": "report",
    }
    assert row.officer == stage.county.officers["v1.cadre"]
    # Who has no part in the place, or in the registers, gets nothing, and nothing stands in the journal.
    for who in ("v2.cadre", "b1.officer"):
        answer = at_desk(stage.county, who).post(
            f"{url}?place={VILLAGES[0]}", {"purpose": "report", "sheet": "print"}
        )
        assert answer.status_code == 404
    assert JournalRow.objects.filter(act="list_register").count() == 1


def test_a_child_has_a_card(stage: Stage) -> None:
    child = stage.people["child"]
    client = at_desk(stage.county, "v1.cadre")
    words = words_of(client.get(f"/registers/left_behind_children/{child.pk}/card/"))
    for said in ("留守儿童（学生）登记卡", "吉克小龙", "东河镇中心小学", "广东东莞", "务工", "*******5678"):
        assert said in words, said
    assert str(child.id_number) not in words
    url = f"/registers/left_behind_children/full/?person={child.pk}"
    assert "Card of 吉克小龙" in text_of(client.get(url))
    assert str(child.id_number) in words_of(client.post(url, {"purpose": "file"}))
    assert JournalRow.objects.get(act="list_register").facts["person"] == child.pk
    orphan = words_of(client.get(f"/registers/children_in_hardship/{stage.people['orphan'].pk}/card/"))
    assert "特殊困难儿童登记卡" in orphan
    assert "杨奶奶" in orphan
    # Not in the register, in another village, or of a register without cards: there is none.
    assert client.get(f"/registers/left_behind_children/{stage.people['wife'].pk}/card/").status_code == 404
    assert client.get(f"/registers/women/{stage.people['wife'].pk}/card/").status_code == 404
    other = at_desk(stage.county, "v2.cadre")
    assert other.get(f"/registers/left_behind_children/{child.pk}/card/").status_code == 404
    assert other.get(url).status_code == 404


def test_a_card_keeps_a_detention_from_the_county(stage: Stage) -> None:
    child = stage.people["of_detained"]
    url = f"/registers/left_behind_children/{child.pk}/card/"
    assert "羁押" in words_of(at_desk(stage.county, "t1.reviewer").get(url))
    county = words_of(at_desk(stage.county, "c.sealer").get(url))
    assert "沈守义" in county
    assert "羁押" not in county
    assert "看守所" not in county


def test_too_many_rows_are_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.views.registers_files.MOST_ROWS", 5)
    page = at_desk(stage.county, "v1.cadre").get("/registers/women/print/")
    assert page.status_code == 422
    assert "These are 6 rows; at most 5 go here." in text_of(page)


def test_a_table_takes_more_rows_than_paper_and_not_any_number(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A county has its own basic register as a table, which no printer would print."""
    monkeypatch.setattr("people.views.registers_files.MOST_ROWS", 5)
    client = at_desk(stage.county, "v1.cadre")
    assert client.get("/registers/women/print/").status_code == 422
    for ending in ("csv", "xlsx"):
        assert client.get(f"/registers/women/{ending}/").status_code == 200
    monkeypatch.setattr("people.views.registers_files.MOST_IN_TABLES", 5)
    for ending in ("csv", "xlsx"):
        page = client.get(f"/registers/women/{ending}/")
        assert page.status_code == 422
        assert "These are 6 rows; at most 5 go here." in text_of(page)
