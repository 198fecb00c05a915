"""The case file: everything of a case in one PDF, with its pages counted and nothing in it that acts."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from loans import papers
from loans.stored_form import form_input
from tests.loans import paper_samples as samples
from tests.loans.paper_reading import stands
from tests.sealing import papers as sealing
from workflows.box_room import SignedBox
from workflows.case_files import case_file
from workflows.file_parts import CasePaper
from workflows.sealing.signing import sign
from workflows.sealing.stored import stored_form
from workflows.signature_boxes import signature_box

pytestmark = [
    pytest.mark.once,
    # WeasyPrint 70 leaves its colour profile open for the collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning"),
]

NOON = datetime(2014, 4, 1, 4, tzinfo=UTC)


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), (190, 200, 210)).save(out, "JPEG")
    return out.getvalue()


def _signed_form() -> bytes:
    given = form_input(samples.stamped_form(), samples.STAMP, salt=samples.SALT)
    form = stored_form(given.template, given.context, data=given.data, data_name=given.data_name, dated=NOON)
    box = form.boxes["village"]
    look = signature_box(
        SignedBox(samples.SIGNOFFS[0], samples.STROKES),
        width=box.width * 25.4 / 72,
        height=box.height * 25.4 / 72,
    )
    signer = sealing.signer(sealing.credential("village"))
    return sign(
        form.pdf,
        "village",
        signer=signer,
        appearance=look,
        certify=True,
        at=NOON,
        reason="签批",
        name="马海英",
    )


def _hostile() -> bytes:
    """A page, turned by 90°, with a script on it, on the file, and in a field."""
    writer = PdfWriter()
    page = writer.add_blank_page(842, 595)
    page.rotate(90)
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    writer.root_object[NameObject("/OpenAction")] = action
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PAPERS = (
    ("妇女小额担保贷款申请审批表", "示范县妇女联合会", date(2014, 4, 1), _signed_form, "application/pdf"),
    (
        "申请人承诺书",
        "吉克阿牛",
        date(2014, 3, 17),
        lambda: papers.declaration(samples.form_facts()),
        "application/pdf",
    ),
    ("居民身份证（申请人）", "吉克阿牛", None, _photo, "image/jpeg"),
    ("村（居）委会证明", "向阳村村民委员会", None, _hostile, "application/pdf"),
    ("工资证明", "沈国强", None, lambda: b"%PDF-1.7 broken", "application/pdf"),
    ("定期存单", "罗玉兰", None, _locked, "application/pdf"),
)


@pytest.fixture(scope="module")
def whole() -> bytes:
    given = [CasePaper(title, who, dated, make(), kind) for title, who, dated, make, kind in PAPERS]
    return case_file(samples.CASE_FILE, given, samples.JOURNAL_LINES, samples.STAMP)


@pytest.fixture(scope="module")
def texts(whole: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(whole)).pages]


def test_cover_and_contents_say_what_is_in_it_and_where(texts: list[str]) -> None:
    assert len(texts) == 10
    stands(
        texts[0],
        "卷宗 示妇贷〔2014〕00012号 吉克阿牛（青石镇向阳村） 2014年3月17日至2014年4月8日 共7件7页 已发放",
    )
    stands(
        texts[1],
        "卷内文件目录 审批表2014年4月1日1 申请人承诺书2014年3月17日2 居民身份证（申请人）3 办件日志摘录",
    )


def test_every_page_from_the_first_paper_to_the_last_bears_its_number(whole: bytes) -> None:
    numbers = []
    for page in PdfReader(io.BytesIO(whole)).pages:
        form = (page["/Resources"].get("/XObject") or {}).get("/JgN")  # type: ignore[attr-defined]
        numbers.append(form is not None)
    assert numbers == [False, False, *[True] * 7, False]


def test_each_part_has_its_bookmark(whole: bytes) -> None:
    reader = PdfReader(io.BytesIO(whole))
    marks = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]  # type: ignore[union-attr, arg-type]
    assert [title for title, _page in marks] == [
        "封面和目录", *(title for title, *_rest in PAPERS), "办件日志摘录", "备考表",
    ]  # fmt: skip
    assert [page for _title, page in marks] == [0, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_signature_is_seen_and_is_none(whole: bytes) -> None:
    form = PdfReader(io.BytesIO(whole)).pages[2]
    assert "/Annots" not in form
    assert "/AcroForm" not in PdfReader(io.BytesIO(whole)).trailer["/Root"]  # type: ignore[operator]
    looks = [name for name in form["/Resources"]["/XObject"] if name.startswith("/JgA")]  # type: ignore[index]
    assert len(looks) == 4
    assert b"ByteRange" not in whole


def test_no_script_of_a_paper_comes_along(whole: bytes) -> None:
    for word in (b"JavaScript", b"OpenAction"):
        assert word in _hostile()
        assert word not in whole


def test_what_cannot_be_bound_is_stood_for_and_named(texts: list[str]) -> None:
    for page, title in ((6, "工资证明"), (7, "定期存单")):
        assert title in texts[page]
        assert "此件不能并入本卷" in texts[page]
    stands(texts[9], "卷内备考表 本卷共7件，7页 以系统中的原件为准：工资证明、定期存单")


def test_the_journal_stands_in_it_in_words(texts: list[str]) -> None:
    stands(texts[8], "办件日志摘录 104 2014-03-1709:30 新开申请 确认发放 王小林 青石分社银行联络员 9f2c64e1")


def test_the_photograph_is_kept_as_it_is(whole: bytes) -> None:
    (image,) = PdfReader(io.BytesIO(whole)).pages[4].images
    assert image.data == _photo()
