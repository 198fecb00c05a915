"""Places, officers and earlier records from files: loaded whole or not at all, and twice is once."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from openpyxl import Workbook
from pypdf import PdfReader

from loans.models import BenefitSlot, Guarantee
from people.models import Person
from tests.county import County, advance, contacts, draft, id_number
from workflows.errors import RulesForbid
from workflows.models import Appointment, Coverage, JournalRow, Kin, Office, Officer, Place, Post
from workflows.seats import seats_of
from workflows.tables import TableError
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]

PLACES = """区划代码,名称,启用日期,停用日期
513499000000,示范县,2010-01-01,
513499101000,东河镇,2010-01-01,
513499101201,清泉村,2010-01-01,
"""
OFFICER_HEADER = (
    "用户名,姓名,公民身份号码,单位代码,单位类型,单位名称,单位所在区划,管辖区划,"
    "岗位代码,岗位类型,岗位名称,任职起,任职止,任职方式,申报亲属"
)
MA, HUANG, KIN = id_number("19880412", 22), id_number("19751120", 44), id_number("19790315", 51)
OFFICERS = f"""{OFFICER_HEADER}
v1.cadre,马秀琼,{MA},v1,village_federation,清泉村妇联,513499101201,,v1.cadre,village_cadre,干事,2014-01-01,,任职,罗建国/丈夫/{KIN}
v1.chair,黄桂英,{HUANG},v1,,,,,v1.chair,village_chair,主席,2014-01-01,,,
v1.cadre,马秀琼,{MA},v1,,,,,v1.chair,,,2014-06-01,2014-06-30,代理,
"""
W1, W2, G1 = id_number("19690412", 24), id_number("19741119", 62), id_number("19690806", 31)
HISTORY = f"""记录类型,姓名,公民身份号码,日期,来源记录
已享受,罗玉珍,{W1},2010-06-18,台账第3号
已享受,安富秀,{W2},2011-09-07,台账第11号
在保,郑国强,{G1},2013-03-01,担保合同第3120号
"""
Load = Callable[..., str]


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override("en"):
        yield


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads this text (or these bytes) by a command; what it said."""

    def run(command: str, content: str | bytes, **options: Any) -> str:
        path = tmp_path / f"{command}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        out = io.StringIO()
        call_command(command, str(path), stdout=out, stderr=out, **options)
        return out.getvalue()

    return run


def _refused(
    load: Load, command: str, content: str | bytes, capture: io.StringIO | None = None, **options: Any
) -> str:
    before = _counts()
    with pytest.raises(CommandError) as refused:
        load(command, content, **options)
    assert _counts() == before, "something was loaded"
    cause = refused.value.__cause__
    lines = cause.lines() if isinstance(cause, TableError) else []
    return "\n".join([*lines, str(refused.value)])


def _counts() -> list[int]:
    models = (
        Place,
        Office,
        Post,
        Officer,
        Appointment,
        Kin,
        Coverage,
        BenefitSlot,
        Guarantee,
        Person,
        JournalRow,
    )
    return [model.objects.count() for model in models]


# --- Places --------------------------------------------------------------------------------------------------------


def test_places_load_once_and_twice(load: Load) -> None:
    assert "places added: 3" in load("load_places", PLACES)
    assert list(Place.objects.order_by("code").values_list("code", flat=True)) == [
        "513499",
        "513499101",
        "513499101201",
    ]
    before = _counts()
    assert "Nothing to change" in load("load_places", PLACES)
    assert _counts() == before
    assert JournalRow.objects.get().facts["rows"] == 3
    assert list(verify()) == []


def test_a_place_gets_a_new_name_by_a_row_of_its_own(load: Load) -> None:
    load("load_places", PLACES)
    header = PLACES.splitlines()[0]
    renamed = f"{header}\n513499101201,清泉村,2010-01-01,2014-02-28\n513499101201,清泉社区,2014-03-01,\n"
    said = load("load_places", renamed)
    assert "ended: 1" in said
    assert "places added: 1" in said
    assert "Nothing to change" in load("load_places", renamed)


@pytest.mark.parametrize(
    "row, reason",
    [
        ("51349,短码,2010-01-01,", "Row 5, column “Division code”: A division code has 6, 9 or 12 digits."),
        ("513499102201,石桥村,2010-01-01,", "The division above it (513499102) is missing."),
        ("513499101202,桃园村,2010-01-01,2009-01-01", "The last day is before the first."),
        ("513499101201,清泉村,2010-01-01,", "This place stands in row 4 too."),
        ("513499101201,清泉社区,2012-01-01,", "This code has another name in that time."),
        ("5.13E+11,桃园村,2010-01-01,", "lost its last digits"),
    ],
)
def test_a_bad_row_of_places_loads_nothing(load: Load, row: str, reason: str) -> None:
    assert reason in _refused(load, "load_places", f"{PLACES}{row}\n")


def test_checking_loads_nothing(load: Load, tmp_path: Path) -> None:
    said = load("load_places", PLACES, check=True)
    assert "nothing was loaded" in said
    assert "places added: 3" in said
    assert Place.objects.count() == 0


def test_a_file_that_is_not_there_and_a_template_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing was loaded"):
        call_command("load_places", str(tmp_path / "none.csv"), stderr=io.StringIO())
    with pytest.raises(CommandError, match="Name the file"):
        call_command("load_places")
    path = tmp_path / "places.xlsx"
    call_command("load_places", template=str(path), stdout=io.StringIO())
    assert path.exists()
    with pytest.raises(CommandError, match="exists already"):
        call_command("load_places", template=str(path))


@pytest.mark.parametrize("command", ["load_places", "load_officers", "load_history"])
def test_an_untouched_template_loads_nothing_and_says_so(load: Load, tmp_path: Path, command: str) -> None:
    path = tmp_path / "empty.xlsx"
    call_command(command, template=str(path), stdout=io.StringIO())
    assert "a header and no rows" in _refused(load, command, path.read_bytes())


# --- Officers ------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(load: Load) -> None:
    load("load_places", PLACES)


@pytest.mark.usefixtures("places")
def test_officers_get_posts_and_a_slip_each(load: Load, tmp_path: Path) -> None:
    slips = tmp_path / "slips.pdf"
    said = load("load_officers", OFFICERS, slips=str(slips), address="https://fulian.example/")
    assert "officers: 2" in said
    assert "appointments: 3" in said
    ma = Officer.objects.get(username="v1.cadre")
    assert ma.must_change_password
    assert [seat.post_code for seat in seats_of(ma, date(2014, 3, 18)).current] == ["v1.cadre"]
    assert Kin.objects.get(officer=ma).id_number == KIN
    assert stat.S_IMODE(slips.stat().st_mode) == 0o600
    text = PdfReader(slips).pages[0].extract_text()
    for wanted in ("v1.cadre", "v1.chair", "马秀琼", "黄桂英"):
        assert wanted in text
    passwords = [line for line in text.split() if line.count("-") == 3 and line.islower()]
    assert len(passwords) == 2
    assert all(len(password) >= 12 for password in passwords)
    assert sum(ma.check_password(password) for password in passwords) == 1
    assert list(verify()) == []


@pytest.mark.usefixtures("places")
def test_the_same_officers_again_change_nothing_and_need_no_slips(load: Load, tmp_path: Path) -> None:
    load("load_officers", OFFICERS, slips=str(tmp_path / "slips.pdf"))
    before = _counts()
    assert "Nothing to change" in load("load_officers", OFFICERS)
    assert _counts() == before


@pytest.mark.usefixtures("places")
def test_new_officers_without_a_file_for_slips_are_not_made(load: Load) -> None:
    assert "--slips" in _refused(load, "load_officers", OFFICERS)


@pytest.mark.usefixtures("places")
def test_slips_never_replace_a_file_and_a_failed_load_leaves_none(load: Load, tmp_path: Path) -> None:
    taken = tmp_path / "slips.pdf"
    taken.write_bytes(b"earlier")
    assert "can't be written" in _refused(load, "load_officers", OFFICERS, slips=str(taken))
    assert taken.read_bytes() == b"earlier"
    assert "can't be written" in _refused(
        load, "load_officers", OFFICERS, slips=str(tmp_path / "no" / "slips.pdf")
    )
    wrong = OFFICERS + f"v1.third,某某,{MA},v1,,,,,v1.cadre,,,2014-01-01,,,\n"
    _refused(load, "load_officers", wrong, slips=str(tmp_path / "other.pdf"))
    assert not (tmp_path / "other.pdf").exists()


@pytest.mark.usefixtures("places")
def test_a_row_can_end_an_appointment(load: Load, tmp_path: Path) -> None:
    load("load_officers", OFFICERS, slips=str(tmp_path / "slips.pdf"))
    ended = OFFICERS.replace("主席,2014-01-01,,,", "主席,2014-01-01,2014-05-31,,")
    assert "ended: 1" in load("load_officers", ended)
    assert Appointment.objects.get(officer__username="v1.chair").ends_on == date(2014, 5, 31)
    assert "To prolong it" in _refused(load, "load_officers", OFFICERS)


@pytest.mark.usefixtures("places")
def test_a_lost_slip_is_replaced_by_a_new_one(load: Load, tmp_path: Path) -> None:
    load("load_officers", OFFICERS, slips=str(tmp_path / "slips.pdf"))
    officer = Officer.objects.get(username="v1.chair")
    officer.must_change_password = False
    officer.set_password("her own password")
    officer.save()
    call_command("new_slip", "v1.chair", slips=str(tmp_path / "new.pdf"), stdout=io.StringIO())
    officer.refresh_from_db()
    words = PdfReader(tmp_path / "new.pdf").pages[0].extract_text().split()
    assert officer.must_change_password
    assert not officer.check_password("her own password")
    assert sum(officer.check_password(word) for word in words if word.count("-") == 3) == 1
    assert JournalRow.objects.latest("pk").act == "renew_password"
    for wrong, reason in (("nobody", "no such user name"), ("v1.chair", "can't be written")):
        with pytest.raises(CommandError, match=reason):
            call_command("new_slip", wrong, slips=str(tmp_path / "new.pdf"))
    assert Officer.objects.get(username="v1.chair").password == officer.password


_OTHER = id_number("19900101", 66)


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    "row, reason",
    [
        (f"V2 x,某某,{_OTHER},v1,,,,,v1.cadre,,,2014-01-01,,,", "column “User name”"),
        (
            f"v2,某某,{_OTHER},v2,,,,,v2.cadre,village_cadre,干事,2014-01-01,,,",
            "column “Office kind”: Fill this in",
        ),
        (
            f"v2,某某,{_OTHER},v2,村里,桃园村妇联,513499101202,,v2.cadre,village_cadre,干事,2014-01-01,,,",
            "Write one of:",
        ),
        (
            f"v2,某某,{_OTHER},v2,village_federation,桃园村妇联,513499101202,,v2.cadre,village_cadre,干事,2014-01-01,,,",
            "There is no such place: 513499101202",
        ),
        (
            f"v2,某某,{_OTHER},v1,,清泉村妇女会,,,v1.x,village_cadre,干事,2014-01-01,,,",
            "This office stands with “清泉村妇联”",
        ),
        (
            f"v2,某某,{_OTHER},v1,,,,513499101,v1.x,village_cadre,干事,2014-01-01,,,",
            "answers for 513499101201",
        ),
        (
            f"v2,某某,{_OTHER},v1,,,,,v1.x,,,2014-01-01,,,",
            "column “Role”: Fill this in where a post stands first",
        ),
        (
            f"v2,某某,{_OTHER},v1,,,,,v1.x,county_sealer,干事,2014-01-01,,,",
            "An office of this kind has no such post.",
        ),
        (f"v2,某某,{_OTHER},v1,,,,,v1.cadre,,,2014-02-01,,,", "This post has another holder in that time."),
        (f"v2,某某,{_OTHER},v1,,,,,v1.cadre,,,2014-02-01,,代理,", "A stand-in needs a last day."),
        (
            f"v2,某某,{_OTHER},v1,,,,,v1.x,village_cadre,干事,2014-02-01,2014-01-01,,",
            "The last day is before the first.",
        ),
        (f"v1.cadre,马秀芳,{MA},v1,,,,,v1.cadre,,,2014-01-01,,,", "This user name belongs to somebody else."),
        (f"v2,马秀琼,{MA},v1,,,,,v1.x,village_cadre,干事,2014-01-01,,,", "has an account already"),
        (
            f"v2,某某,{_OTHER},v1,,,,,v1.x,village_cadre,干事,2014-01-01,,,罗建国 丈夫",
            "Write each relative as",
        ),
        (
            f"v2,某某,{_OTHER},v1,,,,,v1.x,village_cadre,干事,2014-01-01,,,罗建国/丈夫/123",
            "An ID number has 18 characters",
        ),
    ],
)
def test_a_bad_row_of_officers_loads_nothing(load: Load, tmp_path: Path, row: str, reason: str) -> None:
    slips = tmp_path / "slips.pdf"
    said = _refused(load, "load_officers", f"{OFFICERS}{row}\n", slips=str(slips))
    assert "Row 5" in said
    assert reason in said
    assert not slips.exists()


@pytest.mark.usefixtures("places")
def test_roles_and_kinds_may_be_written_in_words(load: Load, tmp_path: Path) -> None:
    words = OFFICERS.replace("village_federation", "Village women's federation").replace(
        "village_cadre", "village cadre"
    )
    load("load_officers", words, slips=str(tmp_path / "slips.pdf"))
    assert Post.objects.get(code="v1.cadre").role == "village_cadre"


# --- Earlier records -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("places")
def test_history_consumes_slots_and_binds_guarantors(load: Load) -> None:
    said = load("load_history", HISTORY)
    assert "women who had it before: 2" in said
    assert "open guarantees: 1" in said
    slot = BenefitSlot.objects.get(person__name="罗玉珍")
    assert (slot.status, slot.case, slot.source) == ("consumed", None, "台账第3号")
    assert Guarantee.objects.get().bound_on == date(2013, 3, 1)
    facts = JournalRow.objects.get(act="load_history").facts
    assert set(facts) == {"received", "guarantees", "file"}
    before = _counts()
    assert "Nothing to change" in load("load_history", HISTORY)
    assert _counts() == before
    assert list(verify()) == []


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    "row, reason",
    [
        (
            f"已享受,罗玉珍,{W1},2012-01-01,另一台账",
            "She stands with this loan already, since 2010-06-18 (台账第3号)",
        ),
        (f"在保,郑国强,{G1},2013-05-01,另一合同", "This guarantor stands already, since 2013-03-01"),
        (f"已享受,罗玉英,{W1},2010-06-18,台账第3号", "another name for this ID number"),
        (f"已享受,郑国强,{G1},2010-06-18,台账第4号", "the person is a man"),
        (f"已享受,某某,{_OTHER},2015-01-01,台账第5号", "This day is in the future."),
        (f"在保,某某,{_OTHER},1980-01-01,台账第5号", "before the birth date"),
        (f"欠款,某某,{_OTHER},2012-01-01,台账第5号", "Write one of: 已享受, 在保"),
        (f"已享受,某某,{_OTHER},2012-01-01,", "column “Source record”: This must be filled in."),
    ],
)
def test_a_bad_row_of_history_loads_nothing(load: Load, row: str, reason: str) -> None:
    said = _refused(load, "load_history", f"{HISTORY}{row}\n")
    assert reason in said


def test_history_needs_a_county(load: Load) -> None:
    assert "Load the places first" in _refused(load, "load_history", HISTORY)
    load("load_places", PLACES + "513498,另一县,2010-01-01,\n")
    assert "--county" in _refused(load, "load_history", HISTORY)
    assert "no county 513497" in _refused(load, "load_history", HISTORY, county="513497")
    load("load_history", HISTORY, county="513498")
    assert JournalRow.objects.get(act="load_history").county == "513498"


def test_who_had_it_before_or_still_stands_is_refused_from_the_first_day(county: County, load: Load) -> None:
    case, other = draft(county), draft(county, seed=7)
    woman, guarantor = case.sections["applicant"], other.sections["guarantors"][0]
    rows = (
        f"已享受,{woman['name']},{woman['id_number']},2012-05-03,台账第6号\n"
        f"在保,{guarantor['name']},{guarantor['id_number']},2013-03-01,担保合同第9号\n"
    )
    load("load_history", HISTORY.splitlines()[0] + "\n" + rows)
    for blocked, rule in ((case, "once_only"), (other, "guarantor_open")):
        with pytest.raises(RulesForbid) as refused:
            county.do("v1.cadre", blocked, "submit")
        assert [finding["rule"] for finding in refused.value.findings] == [rule]


def test_a_woman_whose_application_is_under_way_is_loaded_all_the_same(county: County, load: Load) -> None:
    case = advance(county, draft(county), "village")
    woman = case.sections["applicant"]
    load(
        "load_history",
        f"{HISTORY.splitlines()[0]}\n已享受,{woman['name']},{woman['id_number']},2012-05-03,台账第6号\n",
    )
    with pytest.raises(RulesForbid) as refused:
        county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    assert [finding["rule"] for finding in refused.value.findings] == ["once_only"]


def test_a_workbook_loads_as_a_csv_does(load: Load) -> None:
    book = Workbook()
    for line in PLACES.splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    assert "places added: 3" in load("load_places", out.getvalue())
