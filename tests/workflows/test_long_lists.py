"""Registers for the printer: every row on some page under its heads, in faces that the file brings along."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from workflows.faces import BOLD, SONG, lines_of, runs, width_of
from workflows.long_lists import long_list
from workflows.printed_registers import printed_register
from workflows.registers import Column
from workflows.stamps import PaperStamp

pytestmark = pytest.mark.once

STAMP = PaperStamp(
    "示妇贷文〔2014〕00031号", "7k2m9qx4tc8r", "https://jinguo.example/verify/", date(2014, 4, 1)
)
HEADS = ("序号", "办件编号", "村（居）", "金额（元）")


def _printed(count: int, **more: Any) -> bytes:
    rows = (
        [str(number), f"示妇贷〔2014〕{number:05d}号", "向阳村", "80,000.00"]
        for number in range(1, count + 1)
    )
    return long_list(
        "示范县发放台账",
        HEADS,
        rows,
        widths=(1, 4, 3, 3),
        made_on=date(2014, 12, 31),
        office="示范县妇联",
        **more,
    )


def _pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return _pages(_printed(70, aligns="ccrl", total=("", "合计", "", "5,600,000.00"), stamp=STAMP))


def test_every_row_stands_once_and_every_page_has_its_heads_and_numbers(pages: list[str]) -> None:
    assert len(pages) == 3
    text = "".join(pages)
    assert all(text.count(f"示妇贷〔2014〕{number:05d}号") == 1 for number in range(1, 71))
    for number, page in enumerate(pages, start=1):
        assert all(head in page for head in HEADS)
        assert f"第{number}页" in page
        assert "查验码7k2m9qx4tc8r" in page
    assert "示范县发放台账（续）" in pages[1]


def test_the_total_and_the_signers_come_last(pages: list[str]) -> None:
    assert "合计" in pages[-1]
    assert "5,600,000.00" in pages[-1]
    assert "制表人（签名）" in pages[-1]
    assert "合计" not in "".join(pages[:-1])
    assert "制表人" not in "".join(pages[:-1])


def test_all_faces_are_ours_and_in_the_file() -> None:
    pdf = long_list(
        "甲",
        ("名",),
        [["王𬍛䶮"], ["阿说木呷 ꀉꎴꃅꇤ"], ["㐰"]],
        widths=(1,),
        made_on=date(2014, 1, 1),
        office="乙",
    )
    fonts = [
        reference.get_object()
        for page in PdfReader(io.BytesIO(pdf)).pages
        for reference in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    assert fonts
    for font in fonts:
        assert "Jinguo" in font["/BaseFont"]
        assert "/FontFile2" in font["/FontDescriptor"]
    assert "王𬍛䶮" in "".join(_pages(pdf))


def test_the_same_list_gives_the_same_bytes() -> None:
    assert _printed(3, stamp=STAMP) == _printed(3, stamp=STAMP)


def test_an_empty_list_still_says_what_it_is() -> None:
    (page,) = _pages(_printed(0, signers=()))
    assert "示范县发放台账" in page
    assert "第1页" in page
    assert "制表人" not in page


@pytest.mark.parametrize("widths, aligns", [((1, 2, 3), ""), ((1, 2, 3, 4), "lcr")])
def test_columns_that_do_not_agree_are_refused(widths: tuple[int, ...], aligns: str) -> None:
    with pytest.raises(ValueError, match="one entry for each column"):
        long_list("甲", HEADS, [], widths=widths, aligns=aligns, made_on=date(2014, 1, 1), office="乙")


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells in a list of 4 columns"):
        long_list("甲", HEADS, [["1"]], widths=(1, 1, 1, 1), made_on=date(2014, 1, 1), office="乙")


def test_a_cell_taller_than_what_is_left_goes_to_the_next_page() -> None:
    pages = _pages(
        long_list(
            "甲",
            ("名",),
            [["上"]] * 25 + [["很长的理由" * 200]],
            widths=(1,),
            made_on=date(2014, 1, 1),
            office="乙",
        )
    )
    assert len(pages) == 2
    assert pages[1].count("很长的理由") > 150


@dataclass(frozen=True)
class Entry:
    name: str
    amount: Decimal | None


def test_a_register_is_printed_with_the_columns_of_its_page() -> None:
    columns = (
        Column("name", "Applicant", lambda entry: entry.name),
        Column("paid", "Paid, yuan", lambda entry: entry.amount, "yuan"),
    )
    entries = [Entry("吉克阿牛", Decimal(80000)), Entry("马小梅", None)]
    (page,) = _pages(printed_register("发放", columns, entries, made_on=date(2014, 1, 1), office="乙"))
    assert "序号" in page
    assert "80,000" in page
    assert "2马小梅—" in page


def test_codes_days_and_amounts_of_a_wide_register_stay_on_one_line() -> None:
    columns = [
        Column(f"code{number}", "Number", lambda _entry: "示妇贷〔2014〕00012号", "code")
        for number in range(6)
    ]
    columns += [
        Column(f"word{number}", "Word", lambda _entry: "吉克阿莫依乌自然村委会") for number in range(6)
    ]
    entry = Entry("", None)
    (page,) = PdfReader(
        io.BytesIO(printed_register("甲", columns, [entry], made_on=date(2014, 1, 1), office="乙"))
    ).pages
    text = page.extract_text()
    assert text.count("示妇贷〔2014〕00012号") == 6
    assert "吉克阿莫依乌自然村委会" in "".join(text.split())


# --- Lines ------------------------------------------------------------------------------------------

TEXTS = st.text(st.sampled_from("甲乙丙丁，。（）〔〕AB12 .、王𬍛ꀉ"), max_size=60)


@given(TEXTS, st.floats(25, 200))
def test_lines_lose_nothing_but_blanks_and_none_is_too_long(text: str, room: float) -> None:
    lines = lines_of(text, room, 8.5)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 8.5) <= room + 0.01 or len(line) == 1 for line in lines)


def test_no_line_begins_with_what_closes_or_ends_with_what_opens() -> None:
    assert lines_of("期限（月）", width_of("期限（月", 8.5) + 1, 8.5, BOLD) == ["期限", "（月）"]
    assert lines_of("情况属实，同意", width_of("情况属实", 8.5) + 1, 8.5) == ["情况属", "实，同意"]


def test_a_number_stays_whole_where_it_has_room() -> None:
    assert lines_of("编号 DK20140408", width_of("编号 DK2014", 8.5), 8.5) == ["编号 ", "DK20140408"]


def test_a_character_beyond_the_first_face_is_a_run_of_its_own() -> None:
    assert [text for _face, text in runs("王𬍛小")] == ["王𬍛小"]
    assert [(face == SONG, text) for face, text in runs("阿ꀉꎴ说")] == [
        (True, "阿"),
        (False, "ꀉꎴ"),
        (True, "说"),
    ]
