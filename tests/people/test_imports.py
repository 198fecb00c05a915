"""A register fed by a file: each row right, wrong with its sentences or nothing new; taken whole; twice is once."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from people.acts.teaming import make_team
from people.imports import batches, checking, running, taking_over
from people.imports.templates import TEMPLATES
from people.models import Fact, Household, ImportBatch, Membership, Person, RegisterEntry
from tests.county import TOWNSHIPS, VILLAGES, ZONE, County, id_number
from tests.pages.desks import at_desk, text_of
from tests.people.files import FAMILY, WOMAN, as_csv, counts, faults, send, take
from workflows import clock
from workflows.errors import Conflict
from workflows.models import JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]


def everything() -> tuple[int, ...]:
    models = (Person, Fact, Membership, Household, RegisterEntry)
    return tuple(model.objects.count() for model in models)


def test_a_family_of_one_row_stands_in_the_register(county: County) -> None:
    batch = take(county, send(county, [FAMILY]))
    assert batch.status == ImportBatch.Status.TAKEN
    assert counts(batch) == {"right": 0, "wrong": 0, "known": 0, "taken": 1}
    wife = Person.objects.get(name="阿依·木呷")
    assert wife.place_code == VILLAGES[0]
    entry = RegisterEntry.objects.get(person=wife, register="women")
    assert (entry.since, entry.group) == (date(2014, 1, 10), "3组")
    child = Person.objects.get(name="吉克·小军")
    assert child.id_number is None
    assert {(fact.kind, fact.other_id) for fact in child.facts.exclude(kind="residence")} == {
        ("mother", wife.pk),
        ("father", Person.objects.get(name="吉克·阿鲁").pk),
    }
    roles = dict(Membership.objects.values_list("person__name", "role"))
    assert roles == {"阿依·木呷": "spouse", "吉克·阿鲁": "head", "吉克·小军": "child"}


def test_the_same_rows_again_change_nothing(county: County) -> None:
    take(county, send(county, [FAMILY]))
    before, journal = everything(), JournalRow.objects.count()
    same = send(county, [FAMILY])
    assert same.status == ImportBatch.Status.TAKEN
    assert JournalRow.objects.count() == journal
    # Other bytes that say the same.
    again = send(county, [FAMILY, {}])
    assert counts(again) == {"right": 0, "wrong": 0, "known": 1, "taken": 0}
    assert everything() == before


def upload(client: Client, data: bytes, **more: str) -> Any:
    """What the page answers to the file."""
    form = {"template": "women", "place": VILLAGES[0], "holds_from": "2014-01-10", **more}
    return client.post("/imports/", {**form, "file": SimpleUploadedFile("women.csv", data)}, follow=True)


def test_a_cadre_sends_a_file_sees_every_row_and_takes_the_right_ones(county: County) -> None:
    client = at_desk(county, "v1.cadre")
    wrong = {**WOMAN, "姓名": "王秀", "身份证号": WOMAN["身份证号"][:-1] + "0", "婚姻状况": "好"}
    page = upload(client, as_csv([FAMILY, wrong]))
    assert page.status_code == 200
    said = text_of(page)
    assert "Nothing is taken over yet." in said
    assert "“ID number”:" in said
    assert "“Marital state”: Write one of: Unmarried, Married, Divorced, Widowed." in said
    assert Person.objects.count() == 0
    batch = ImportBatch.objects.get()
    done = client.post(f"/imports/{batch.ref}/confirm/", follow=True)
    assert "Read in" in text_of(done)
    assert counts(batch) == {"right": 0, "wrong": 1, "known": 0, "taken": 1}
    mended = client.post(f"/imports/{batch.ref}/wrong.xlsx")
    sheet = load_workbook(io.BytesIO(mended.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][-1] == "What is wrong"
    assert "王秀" in rows[1]
    assert "“Marital state”" in str(rows[1][-1])
    # Given back as it is, it is read again, and wrong again.
    again = upload(client, mended.content)
    assert "“Marital state”" in text_of(again)


def test_what_a_file_must_be_is_told_field_by_field(county: County) -> None:
    client = at_desk(county, "v1.cadre")
    page = client.post("/imports/", {"template": "", "place": "", "holds_from": "soon"})
    assert page.status_code == 422
    said = text_of(page)
    assert "Choose a file first." in said
    assert "Holds from: Write the date as year-month-day" in said
    unreadable = upload(client, b"PK nothing")
    assert "The workbook can't be opened" in text_of(unreadable)
    assert upload(client, as_csv([FAMILY]), place=VILLAGES[1]).status_code == 404
    other = at_desk(county, "v2.cadre")
    assert other.get(f"/imports/{ImportBatch.objects.get().ref}/").status_code == 404
    assert at_desk(county, "b1.officer").get("/imports/").status_code == 404
    assert at_desk(county, "a.auditor").get("/imports/").status_code == 404


def test_numbers_formulas_and_other_villages_are_refused_by_row(county: County) -> None:
    book = Workbook()
    book.active.append(["村", "组", "姓名", "身份证号", "婚姻状况"])
    book.active.append(["清泉村", "3组", "阿依·木呷", int(id_number("19850506", 22)[:17] + "0"), "已婚"])
    book.active.append(["清泉村", "3组", '=HYPERLINK("http://x","王秀")', id_number("19850507", 22), "已婚"])
    book.active.append(["桃园村", "1组", "王秀", id_number("19850508", 22), "已婚"])
    out = io.BytesIO()
    book.save(out)
    batch = send(county, out.getvalue())
    assert counts(batch)["wrong"] == 3
    assert "kept this as a number and lost its last digits" in faults(batch, 2, "en")
    assert "This is a formula" in faults(batch, 3, "en")
    assert "Write one of: 清泉村" in faults(batch, 4, "en")


def test_two_rows_for_one_woman_leave_one_to_choose(county: County) -> None:
    batch = send(county, [FAMILY, {**WOMAN, "姓名": "阿依木呷"}])
    assert counts(batch) == {"right": 1, "wrong": 1, "known": 0, "taken": 0}
    assert "Row 2 names her for the same thing too" in faults(batch, 3, "en")


def test_somebody_of_another_village_is_left_to_that_village(county: County) -> None:
    take(county, send(county, [WOMAN]))
    moved = {**WOMAN, "村": "桃园村"}
    batch = send(county, [moved], place=VILLAGES[1], who="v2.cadre")
    assert counts(batch)["wrong"] == 1
    assert "is registered in another village" in faults(batch, 2, "en")
    # The township answers for both, and moves her.
    whole = send(county, [moved], place=TOWNSHIPS[0], who="t1.reviewer")
    take(county, whole, "t1.reviewer")
    assert Person.objects.get().place_code == VILLAGES[1]


def test_a_dropped_file_may_be_sent_anew(county: County) -> None:
    first = send(county, [WOMAN])
    batches.drop(first.ref, county.seats("v1.cadre"))
    with pytest.raises(Conflict):
        take(county, first)
    second = send(county, [WOMAN])
    assert second.pk != first.pk
    assert take(county, second).status == "taken"


def test_a_husbands_absence_makes_the_register_of_women_left_behind(county: County) -> None:
    row = {
        "姓名": "阿依·木呷",
        "身份证号": id_number("19850506", 22),
        "丈夫姓名": "吉克·阿鲁",
        "丈夫身份证号": id_number("19830203", 21),
        "丈夫外出日期": "2013-12-15",
        "丈夫外出地区": "44 广东省",
    }
    take(county, send(county, [row], template="left_behind_women"))
    entry = RegisterEntry.objects.get(register="left_behind_women")
    # Three months from the day on which he went.
    assert (entry.since, entry.outcome) == (date(2014, 3, 15), "in")


def test_next_years_file_says_that_she_is_divorced(county: County) -> None:
    take(county, send(county, [FAMILY]))
    gone = {title: FAMILY[title] for title in ("姓名", "身份证号", "丈夫姓名", "丈夫身份证号")}
    gone |= {"丈夫外出日期": "2013-12-15", "丈夫外出地区": "44 广东省"}
    take(county, send(county, [gone], template="left_behind_women"))
    assert RegisterEntry.objects.get(register="left_behind_women").until == date(2036, 5, 6)
    new = date(2015, 1, 10)
    with clock.at(datetime(2015, 3, 2, 9, tzinfo=ZONE)):
        take(county, send(county, [{**WOMAN, "婚姻状况": "离异"}], since=new))
        # Two facts: the husband of last year still stands in hers, the state that is newer counts.
        assert RegisterEntry.objects.get(register="left_behind_women").until == new
        listed = text_of(at_desk(county, "v1.cadre").get("/registers/women/"))
        before = text_of(at_desk(county, "v1.cadre").get("/registers/women/?day=2015-01-09"))
    assert "Husband: 吉克·阿鲁" in before
    assert "Divorced" in listed
    assert "吉克·小军" in listed
    assert "Husband: 吉克·阿鲁" not in listed


def test_a_child_with_both_parents_away(county: County) -> None:
    row = {
        "姓名": "小强",
        "性别": "男",
        "出生日期": "2006-06-01",
        "就读学校": "清泉小学",
        "父亲姓名": "吉克·阿鲁",
        "父亲身份证号": id_number("19830203", 21),
        "父亲外出日期": "2013-12-15",
        "父亲外出原因": "外出务工",
        "监护人姓名": "王桂芳",
        "监护人身份证号": id_number("19550101", 22),
        "监护人与儿童关系": "祖父母（外祖父母）",
    }
    batch = send(county, [row], template="left_behind_children")
    assert faults(batch, 2) == ""
    take(county, batch)
    entry = RegisterEntry.objects.get(register="left_behind_children")
    assert [each["code"] for each in entry.reason] == ["father_away", "one_parent"]
    nobody = send(county, [{**row, "父亲外出日期": ""}], template="left_behind_children")
    assert "which parent is away" in faults(nobody, 2, "en")


def test_income_by_item_needs_the_household_as_it_is_known(county: County) -> None:
    row = {
        "姓名": "阿依·木呷",
        "身份证号": WOMAN["身份证号"],
        "家庭人口": "3",
        "收入年度": "2013",
        "种养收入": "7000",
        "生产成本": "100.03",
    }
    alone = send(county, [row], template="women_in_poverty")
    assert "Enter her family first" in faults(alone, 2, "en")
    take(county, send(county, [FAMILY]))
    other = send(county, [{**row, "家庭人口": "4"}], template="women_in_poverty")
    assert "has 3 members here, and the file says 4" in faults(other, 2, "en")
    take(county, send(county, [{**row, "是否低保": "是"}], template="women_in_poverty"))
    entry = RegisterEntry.objects.get(
        register="women_in_poverty", since__lte=date(2014, 3, 18), until__gt=date(2014, 3, 18)
    )
    assert entry.reason[0]["a_head"] == "2299.99"


def test_volunteers_join_a_team_of_the_place(county: County) -> None:
    team = make_team(
        county.seats("t1.reviewer"), name="敬老服务队", place_code=TOWNSHIPS[0], formed_on=date(2014, 3, 1)
    )
    row = {
        "姓名": "阿依·木呷",
        "身份证号": WOMAN["身份证号"],
        "服务队": "敬老服务队",
        "加入日期": "2014-03-08",
    }
    batch = take(
        county,
        send(county, [row], template="volunteers", place=TOWNSHIPS[0], who="t1.reviewer"),
        "t1.reviewer",
    )
    assert batch.rows_taken == 1
    entry = RegisterEntry.objects.get(register="volunteers")
    assert (entry.place_code, entry.reason[0]["ref"]) == (TOWNSHIPS[0], team.ref)


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_every_table_can_be_had_and_offers_the_places_own_words(county: County, code: str) -> None:
    answer = at_desk(county, "t1.reviewer", "zh-hans").get(
        f"/imports/template/{code}.xlsx?place={TOWNSHIPS[0]}"
    )
    book = load_workbook(io.BytesIO(answer.content))
    sheet, lists = book.worksheets
    offered = {str(value) for row in lists.iter_rows(values_only=True) for value in row if value}
    assert {"清泉村", "桃园村"} <= offered
    assert "石桥村" not in offered
    assert len(sheet.data_validations.dataValidation) >= 2
    assert sheet["B3"].number_format == "@"


def test_a_worker_that_died_is_followed_where_it_stopped(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {**WOMAN, "姓名": "王秀", "身份证号": id_number(f"1985{m:02d}{d:02d}", 22)}
        for m in (1, 2)
        for d in range(1, 9)
    ]
    monkeypatch.setattr(batches, "SMALL_BYTES", 0)
    monkeypatch.setattr(batches, "SMALL_ROWS", 0)
    for module in (checking, taking_over):
        monkeypatch.setattr(module, "CHUNK", 5)
    batch = send(county, rows)
    work = running.turns()
    next(work)
    # It is gone without a word: nobody gives the lease back.
    ImportBatch.objects.filter(pk=batch.pk).update(
        lease="dead", lease_until=clock.now() - timedelta(seconds=1)
    )
    with pytest.raises(StopIteration):
        next(work)
    assert running.reclaim(clock.now()) == 1
    list(running.turns())
    assert counts(batch) == {"right": 16, "wrong": 0, "known": 0, "taken": 0}
    take(county, batch)
    work = running.turns()
    next(work)
    work.close()
    assert counts(batch)["taken"] == 5
    list(running.turns())
    assert counts(batch) == {"right": 0, "wrong": 0, "known": 0, "taken": 16}
    assert Person.objects.count() == 16
    assert list(verify()) == []


@pytest.mark.once
@given(data=st.data())
@hypothesis_settings(max_examples=6, phases=[Phase.generate])
def test_a_file_read_in_twice_is_read_in_once(county: County, data: st.DataObject) -> None:
    """Whatever families a file names, in whatever order, and whoever is left out the second time."""
    sequences = data.draw(st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True))
    rows = [_family(sequence, data.draw(st.integers(0, 7))) for sequence in sequences]
    with transaction.atomic():
        take(county, send(county, rows))
        before = everything()
        order = data.draw(st.permutations(rows))
        again = send(county, [*order, {"姓名": ""}])
        assert counts(again)["known"] == len(rows)
        assert everything() == before
        part = send(county, [{title: row[title] for title in list(row)[:5]} for row in order] + [{}, {}])
        assert counts(part)["known"] == len(rows)
        transaction.set_rollback(True)


def _family(sequence: int, shape: int) -> dict[str, str]:
    """A woman, by three switches with a husband, a child with a number, a child without one."""
    row = {**WOMAN, "身份证号": id_number(f"198503{sequence + 10}", 22)}
    if shape & 1:
        row |= {"丈夫姓名": "吉克·阿鲁", "丈夫身份证号": id_number(f"198303{sequence + 10}", 21)}
    if shape & 2:
        row |= {"子女1姓名": "小强", "子女1身份证号": id_number(f"200803{sequence + 10}", 21)}
    if shape & 4:
        row |= {
            "子女2姓名": f"小{'一二三四五六七八九十'[sequence]}",
            "子女2性别": "女",
            "子女2出生日期": "2010-06-01",
        }
    return row


@pytest.mark.once
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("44 广东", "44"),
        ("广东", "44"),
        ("广东省", "44"),
        ("Guangdong", "44"),
        ("65 新疆", "65"),
        ("新疆维吾尔自治区", "65"),
        ("香港特别行政区", "81"),
        ("四川木里藏族自治县", "513422"),
        ("四川省木里藏族自治县", "513422"),
        ("441900", "441900"),
        ("四川", ""),
        ("乌有省", ""),
    ],
)
def test_where_he_went_is_read_as_people_write_it(county: County, written: str, code: str) -> None:
    row = {
        "村": "清泉村",
        "姓名": WOMAN["姓名"],
        "身份证号": WOMAN["身份证号"],
        "丈夫姓名": "吉克·阿鲁",
        "丈夫身份证号": id_number("19830203", 21),
        "丈夫外出日期": "2014-01-15",
        "丈夫外出地区": written,
    }
    batch = send(county, [row], template="left_behind_women")
    assert (counts(batch)["right"], counts(batch)["wrong"]) == ((1, 0) if code else (0, 1))
    if code:
        assert batch.rows.get().given["values"]["husband_code"] == code


@pytest.mark.once
def test_a_table_offers_provinces_in_its_readers_language(county: County) -> None:
    for language, word in (("zh-hans", "44 广东"), ("en", "44 Guangdong")):
        client = at_desk(county, "v1.cadre", language)
        answer = client.get(f"/imports/template/left_behind_women.xlsx?place={VILLAGES[0]}")
        lists = load_workbook(io.BytesIO(answer.content)).worksheets[1]
        assert word in {value for row in lists.iter_rows(values_only=True) for value in row}, language
