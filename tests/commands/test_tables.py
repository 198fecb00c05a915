"""Tables as people save them: every kind of file, header and cell is read, or refused with row, column and a cure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from workflows import tables
from workflows.tables import Column, TableError, read_table, write_template
from workflows.tables.sheets import MOST_BYTES

NUMBER = "513499198804120220"
COLUMNS = (
    Column("name", ("姓名", "Name"), tables.name, example="阿依·木呷"),
    Column("id_number", ("公民身份号码", "ID number", "身份证号"), tables.id_number, example=NUMBER),
    Column("since", ("日期", "Date"), tables.day, needed=False, example="2014-03-18"),
    Column("kind", ("类型", "Kind"), tables.one_of(lambda: {"在保": "open", "open": "open"}), needed=False),
)
HEADER = "姓名,公民身份号码,日期,类型"
ROW = f"马秀琼,{NUMBER},2014-03-18,在保"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def _rows(data: bytes) -> list[dict[str, Any]]:
    return [row.values for row in read_table(data, COLUMNS).rows]


def _problems(data: bytes) -> list[str]:
    with pytest.raises(TableError) as refused:
        read_table(data, COLUMNS)
    return refused.value.lines()


def _workbook(*rows: list[Any], more: list[list[Any]] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if more is not None:
        sheet = book.create_sheet("二")
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


READ = {"name": "马秀琼", "id_number": NUMBER, "since": date(2014, 3, 18), "kind": "open"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_in_any_of_the_usual_forms(encoding: str, newline: str, delimiter: str) -> None:
    text = newline.join([HEADER, ROW, ""]).replace(",", delimiter)
    assert _rows(text.encode(encoding)) == [READ]


@pytest.mark.parametrize(
    "header",
    [
        "Name,ID number,Date,Kind",
        "name *,身份证号(18位),日期：,KIND",
        "姓 名,公民身份号码*,日期,类型",
        "序号,姓名,公民身份号码,日期,类型,备注",
    ],
)
def test_a_header_in_either_language(header: str) -> None:
    row = f"1,{ROW},老记录" if header.startswith("序号") else ROW
    assert _rows(f"{header}\n{row}\n".encode()) == [READ]


def test_a_title_above_the_header_and_blank_rows_are_passed_over() -> None:
    found = read_table(f"示范县名单\n\n{HEADER}\n\n{ROW}\n,,,\n{ROW}\n".encode(), COLUMNS)
    assert [row.number for row in found.rows] == [5, 7]


def test_a_workbook_with_real_dates_and_text_numbers() -> None:
    data = _workbook(HEADER.split(","), ["马秀琼", NUMBER, datetime(2014, 3, 18), "在保"])
    assert _rows(data) == [READ]


def test_an_old_workbook_is_read_too() -> None:
    data = (Path(__file__).parent / "old-workbook.xls").read_bytes()
    assert _rows(data) == [READ]


@pytest.mark.parametrize(
    "text",
    [
        "2014-3-18",
        "2014/03/18",
        "2014.3.18",
        "2014年3月18日",
        "20140318",
        "２０１４－３－１８",
        "2014-03-18 00:00:00",
    ],
)
def test_a_day_in_its_usual_forms(text: str) -> None:
    assert _rows(f"{HEADER}\n马秀琼,{NUMBER},{text},\n".encode())[0]["since"] == date(2014, 3, 18)


@pytest.mark.parametrize("text", ["18/3/2014", "2014-02-30", "14-3-18", "2014-03", "41716", "去年"])
def test_a_day_that_can_be_misread_is_refused(text: str) -> None:
    (problem,) = _problems(f"{HEADER}\n马秀琼,{NUMBER},{text},\n".encode())
    assert problem.startswith("Row 2, column “Date”: Write the date as year-month-day")


def test_an_id_number_is_normalised_or_explained() -> None:
    assert _rows(f'{HEADER}\n马秀琼,"=""{NUMBER}""",,\n'.encode())[0]["id_number"] == NUMBER
    assert _rows(f"{HEADER}\n马秀琼,５１３４９９ 19880412 0220,,\n".encode())[0]["id_number"] == NUMBER
    assert "lost its last digits" in _problems(f"{HEADER}\n马秀琼,5.13499E+17,,\n".encode())[0]
    assert "lost its last digits" in _problems(_workbook(HEADER.split(","), ["马秀琼", int(NUMBER)]))[0]
    assert "lost its last digits" in _problems(_workbook(HEADER.split(","), ["马秀琼", float(NUMBER)]))[0]
    assert "check digit" in _problems(f"{HEADER}\n马秀琼,{NUMBER[:-1]}1,,\n".encode())[0]


def test_formulas_errors_and_truth_values_are_explained() -> None:
    header = HEADER.split(",")
    assert "This is a formula" in _problems(_workbook(header, ["=A1", NUMBER]))[0]
    assert "holds an error (#N/A)" in _problems(_workbook(header, ["#N/A", NUMBER]))[0]
    assert "truth value" in _problems(_workbook(header, [True, NUMBER]))[0]
    assert (
        "Enter the day without the time"
        in _problems(_workbook(header, ["马秀琼", NUMBER, datetime(2014, 3, 18, 9)]))[0]
    )


def test_every_problem_is_named_at_once() -> None:
    found = _problems(f"{HEADER}\n,{NUMBER},明天,借\n马3,513499,,\n".encode())
    assert found == [
        "Row 2, column “Date”: Write the date as year-month-day, for example 2016-03-18.",
        "Row 2, column “Kind”: Write one of: 在保.",
        "Row 2, column “Name”: This must be filled in.",
        "Row 3, column “Name”: A name can't contain digits",
        "Row 3, column “ID number”: An ID number has 18 characters, this one has 6; check it against the card",
    ]


def test_beyond_fifty_problems_only_their_number_is_told() -> None:
    found = _problems((f"{HEADER}\n" + f",{NUMBER},,\n" * 80).encode())
    assert len(found) == 51
    assert found[-1] == "… and 30 more."


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        ("你好\n世界".encode(), "No header row"),
        (HEADER.encode(), "a header and no rows"),
        (b"PK\x03\x04 broken", "can't be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "can't be opened"),
        (b"\x89PNG\r\n\x1a\n\xff\xff\x00", "no table that can be read"),
        (b"a\0b", "no table that can be read"),
        ("姓名,日期\n马秀琼,2014-03-18".encode(), "ID number”: This column is missing"),
        (f"{HEADER},姓名\n{ROW},x".encode(), "Name”: This column stands there twice"),
        (f"{HEADER},电话\n{ROW},1".encode(), "“电话”: This column isn't known"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(data: bytes, reason: str) -> None:
    assert reason in " ".join(_problems(data))


def test_a_file_that_is_too_large_is_refused() -> None:
    assert "larger than 20 MB" in _problems(b"x" * (MOST_BYTES + 1))[0]


def test_two_filled_sheets_are_refused_and_an_empty_second_one_is_not() -> None:
    header, row = HEADER.split(","), ["马秀琼", NUMBER, "2014-03-18", "在保"]
    assert "Several sheets" in _problems(_workbook(header, row, more=[header, row]))[0]
    assert _rows(_workbook(header, row, more=[["说明"]])) == [READ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_template_can_be_filled_in_and_its_example_is_never_loaded(
    tmp_path: Path, language: str, suffix: str
) -> None:
    path = tmp_path / f"empty{suffix}"
    with override(language):
        write_template(path, COLUMNS, "名单")
    assert _problems(path.read_bytes()) == ["The table has a header and no rows."]
    row = ["马秀琼", NUMBER, "2014-03-18", "在保"]
    if suffix == ".csv":
        path.write_bytes(path.read_bytes() + ",".join(row).encode())
    else:
        book = load_workbook(path)
        assert book.active["B3"].number_format == "@"
        for column, value in enumerate(row, 1):
            book.active.cell(3, column, value)
        book.save(path)
    assert _rows(path.read_bytes()) == [READ]


@given(data=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise_anything_but_the_declared_error(data: bytes) -> None:
    for start in (b"", f"{HEADER}\n".encode(), b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _read_or_refused(start + data)


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from([NUMBER, "马秀琼", "2014-03-18", "=1+1", "#REF!", "例：x", "在保"]),
)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=5))
@settings(max_examples=80, deadline=None)
def test_no_cells_raise_anything_but_the_declared_error(rows: list[list[Any]]) -> None:
    try:
        data = _workbook(HEADER.split(","), *rows)
    except (ValueError, IllegalCharacterError):
        return  # openpyxl refuses to write control characters and some numbers
    _read_or_refused(data)


def _read_or_refused(data: bytes) -> None:
    try:
        found = read_table(data, COLUMNS).rows
    except TableError as error:
        found, refusal = [], error.lines()
    else:
        refusal = []
    assert bool(found) != bool(refusal)
    assert all(row["name"] and len(row["id_number"]) == 18 for row in found)


@given(cut=st.integers(min_value=1, max_value=6000))
@settings(max_examples=60, deadline=None)
def test_half_a_workbook_is_refused(cut: int) -> None:
    data = _workbook(HEADER.split(","), ["马秀琼", NUMBER])
    if cut < len(data):
        _problems(data[:-cut])


# --- Row by row --------------------------------------------------------------------------------------


def test_read_by_row_a_wrong_cell_spoils_its_own_row_alone() -> None:
    table = read_table(f"{HEADER}\n{ROW}\n马秀兰,123,=A1,在保\n".encode(), COLUMNS, by_row=True)
    assert [row.values["id_number"] for row in table.rows] == [NUMBER, None]
    assert table.rows[1].typed["id_number"] == "123"
    assert [(problem.row, problem.column) for problem in table.problems] == [(3, "ID number"), (3, "Date")]


def test_read_by_row_a_header_that_lacks_a_column_is_refused() -> None:
    with pytest.raises(TableError, match="This column is missing"):
        read_table("姓名,日期\n马秀琼,2014-03-18\n".encode(), COLUMNS, by_row=True)


@pytest.mark.parametrize("rows,read", [(3, True), (4, False), (100, False)])
def test_a_table_longer_than_its_reader_allows_is_refused(rows: int, read: bool) -> None:
    data = "\n".join([HEADER, *[ROW] * rows]).encode()
    if read:
        assert len(read_table(data, COLUMNS, most_rows=3).rows) == rows
    else:
        with pytest.raises(TableError, match="more than 3 rows"):
            read_table(data, COLUMNS, most_rows=3)
