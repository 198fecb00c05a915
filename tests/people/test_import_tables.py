"""A table for each register; those of cancers, heads and children in hardship, row by row; one of the old kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.acts.entering import Entered, enter_person
from people.imports.templates import TEMPLATES
from people.models import Fact, ImportBatch, Person, RegisterEntry
from people.registers.declaration import REGISTERS
from tests.county import TOWNSHIPS, VILLAGES, County, id_number
from tests.pages.conftest import _language_ends_with_the_test  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.files import SINCE, WOMAN, counts, faults, send, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
ILL = {
    "村": "清泉村",
    "姓名": "阿依·木呷",
    "身份证号": WOMAN["身份证号"],
    "患病名称": "乳腺癌",
    "诊断": "早期",
    "确诊日期": "2014-02-20",
    "确诊医院": "示范县人民医院",
    "联系电话": "13912345678",
}
ORPHAN = {
    "村": "清泉村",
    "组": "3组",
    "姓名": "吉克·小军",
    "身份证号": id_number("20060601", 31),
    "就读学校": "清泉小学",
    "年级": "二年级",
    "失去父母原因": "父母双亡",
    "失去父母日期": "2014-02-20",
    "监护人姓名": "王桂芳",
    "监护人身份证号": id_number("19550101", 22),
    "监护人与儿童关系": "祖父母（外祖父母）",
    "监护人电话": "13912345678",
}


def test_every_register_is_fed_by_a_table() -> None:
    assert set(TEMPLATES) == set(REGISTERS)


def test_a_cancer_stands_from_the_day_on_which_it_was_found(county: County) -> None:
    batch = send(county, [ILL, {**ILL, "患病名称": "宫颈癌"}], template="two_cancers")
    assert (faults(batch, 2), faults(batch, 3)) == ("", "")
    take(county, batch)
    her = Person.objects.get(name="阿依·木呷")
    assert her.place_code == VILLAGES[0]
    assert set(RegisterEntry.objects.filter(register="two_cancers").values_list("since", flat=True)) == {
        date(2014, 2, 20)
    }
    assert set(Fact.objects.filter(person=her, kind="illness").values_list("slot", "starts_on")) == {
        ("breast_cancer", date(2014, 2, 20)),
        ("cervical_cancer", date(2014, 2, 20)),
    }
    words = text_of(at_desk(county, "v1.cadre").get("/registers/two_cancers/?day=2014-03-18"))
    assert "示范县人民医院" in words
    assert "*******5678" in words
    again = send(county, [ILL, {}], template="two_cancers")
    assert counts(again) == {"right": 0, "wrong": 0, "known": 1, "taken": 0}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"患病名称": "感冒"}, "Write one of: Cervical cancer, Breast cancer"),
        ({"患病名称": ""}, "“Illness”"),
        ({"确诊日期": "1980-01-01"}, "This day lies before the day of birth"),
        ({"身份证号": id_number("19830203", 21)}, "This is a man’s ID number."),
    ],
)
def test_a_wrong_row_of_the_two_cancers_says_why(county: County, typed: dict[str, str], said: str) -> None:
    batch = send(county, [{**ILL, **typed}], template="two_cancers")
    assert counts(batch)["wrong"] == 1
    assert said in faults(batch, 2, "en")
    assert faults(batch, 2)


def head_row(county: County) -> dict[str, str]:
    return {
        "村": "清泉村",
        "姓名": "马小英",
        "身份证号": str(county.officers["v1.chair"].id_number),
        "进村两委情况": "村委会委员",
        "年收入（元）": "7200",
        "是否享受报酬": "否",
    }


def enter_head(county: County) -> Person:
    entered = Entered("马小英", str(county.officers["v1.chair"].id_number))
    return enter_person(
        county.seats("v1.cadre"), entered, place_code=VILLAGES[0], group="", since=SINCE, source="book"
    )


def test_a_heads_details_are_stated_of_her_alone(county: County) -> None:
    her = enter_head(county)
    before = set(Fact.objects.values_list("pk", flat=True))
    batch = take(county, send(county, [head_row(county)], template="village_heads"))
    assert counts(batch) == {"right": 0, "wrong": 0, "known": 0, "taken": 1}
    (fact,) = Fact.objects.exclude(pk__in=before)
    assert (fact.person, fact.kind, fact.starts_on) == (her, "head_details", SINCE)
    assert fact.value == {"committee": "村委会委员", "yearly_income": "7200.00", "on_payroll": False}
    assert Person.objects.count() == 1
    words = text_of(at_desk(county, "v1.cadre").get("/registers/village_heads/"))
    assert "村委会委员" in words
    assert "7,200" in words
    # The township's file names the village.
    again = send(county, [head_row(county)], template="village_heads", place=TOWNSHIPS[0], who="t1.reviewer")
    assert counts(again)["known"] == 1


def test_a_head_who_isnt_entered_or_isnt_appointed_there_is_told(county: County) -> None:
    missing = send(county, [head_row(county)], template="village_heads")
    assert "Nobody is entered with this ID number." in faults(missing, 2, "en")
    assert Person.objects.count() == 0
    enter_head(county)
    row = head_row(county)
    wrong = [
        {**row, "身份证号": id_number("19850506", 22)},
        {"村": "清泉村", "姓名": row["姓名"], "身份证号": row["身份证号"]},
        row,
    ]
    batch = send(county, wrong, template="village_heads")
    assert "nobody with this ID number heads the women of this village" in faults(batch, 2, "en")
    assert "Write at least one of the details" in faults(batch, 3, "en")
    assert counts(batch)["right"] == 1


def test_a_child_who_lost_its_parents_stands_from_the_day_on_which_it_lost_them(county: County) -> None:
    batch = send(county, [ORPHAN], template="children_in_hardship")
    assert faults(batch, 2) == ""
    take(county, batch)
    child = Person.objects.get(name="吉克·小军")
    entry = RegisterEntry.objects.get(register="children_in_hardship")
    assert (entry.person, entry.since, entry.outcome) == (child, date(2014, 2, 20), "in")
    assert entry.place_code == VILLAGES[0]
    lost = Fact.objects.get(kind="parentless")
    assert (lost.person, lost.value, lost.starts_on) == (child, {"cause": "both_dead"}, date(2014, 2, 20))
    words = text_of(at_desk(county, "v1.cadre", "zh-hans").get("/registers/children_in_hardship/"))
    for said in ("清泉小学二年级", "王桂芳 祖父母（外祖父母）", "*******5678", "父母双亡"):
        assert said in words, said
    again = send(county, [ORPHAN, {}], template="children_in_hardship")
    assert counts(again) == {"right": 0, "wrong": 0, "known": 1, "taken": 0}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"失去父母原因": "贫困"}, "Write one of: Both parents are dead, Parents are missing"),
        ({"失去父母原因": ""}, "“How it lost its parents”"),
        ({"失去父母日期": ""}, "“Since when”"),
        ({"失去父母日期": "2014-03-19"}, "Write a day that isn’t after today."),
        ({"失去父母日期": "2006-05-31"}, "“Since when”: This day lies before the day of birth."),
        ({"就读学校": ""}, "“School”: Write the school too."),
        ({"监护人与儿童关系": ""}, "“Guardian’s relation to the child”: Write the relation to the child."),
        ({"监护人身份证号": ORPHAN["身份证号"]}, "Two persons of this row have the same ID number."),
    ],
)
def test_a_wrong_row_of_children_in_hardship_says_why(
    county: County, typed: dict[str, str], said: str
) -> None:
    batch = send(county, [{**ORPHAN, **typed}], template="children_in_hardship")
    assert counts(batch)["wrong"] == 1
    assert said in faults(batch, 2, "en")
    assert faults(batch, 2)


def test_a_workbook_of_the_old_kind_is_checked_and_taken_like_any_other(county: County) -> None:
    """old-register.xls: a family, the son's day of birth as a cell of its own, a number as one; and a wrong row."""
    client = at_desk(county, "v1.cadre")
    data = (Path(__file__).parent / "old-register.xls").read_bytes()
    form = {"template": "women", "place": VILLAGES[0], "holds_from": SINCE.isoformat()}
    assert ".xls," in client.get("/imports/").content.decode()
    page = client.post("/imports/", {**form, "file": SimpleUploadedFile("台账.xls", data)}, follow=True)
    words = text_of(page)
    assert "Nothing is taken over yet." in words
    assert "“Marital state”: Write one of: Unmarried, Married, Divorced, Widowed." in words
    batch = ImportBatch.objects.get()
    assert counts(batch) == {"right": 1, "wrong": 1, "known": 0, "taken": 0}
    assert not Person.objects.exists()
    assert "Read in" in text_of(client.post(f"/imports/{batch.ref}/confirm/", follow=True))
    assert counts(batch) == {"right": 0, "wrong": 1, "known": 0, "taken": 1}
    assert set(Person.objects.values_list("name", "birth_date")) == {
        ("阿依·木呷", date(1985, 5, 6)),
        ("吉克·阿鲁", date(1983, 2, 3)),
        ("吉克·小军", date(2006, 6, 1)),
    }
    assert Fact.objects.get(kind="phone").value == {"number": "13912345678"}
    assert RegisterEntry.objects.get(register="women").person.name == "阿依·木呷"
    for damaged in (data[:1500], data[:8] + b"\0" * 4000):
        refused = client.post(
            "/imports/", {**form, "file": SimpleUploadedFile("台账.xls", damaged)}, follow=True
        )
        assert "The workbook can't be opened" in text_of(refused)
