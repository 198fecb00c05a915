"""The stored form: what it prints and encloses, the boxes that stay empty, and what fills each of them."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import rfc8785
from PIL import Image
from pypdf import PdfReader

from loans.papers import BoxFacts, FormFacts
from loans.stored_form import LEVELS, form_input
from tests.loans import paper_samples as samples
from tests.loans.paper_reading import fonts_of, page_count, read, stands
from workflows.box_room import OnPaper, SignedBox
from workflows.rendering import PaperError
from workflows.sealing.stored import StoredForm, stored_form
from workflows.signature_boxes import signature_box
from workflows.stored_forms import form_data

pytestmark = [
    pytest.mark.once,
    # WeasyPrint 70 leaves its colour profile open for the collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning"),
]

DATED = datetime(2014, 4, 1, 1, tzinfo=UTC)
WIDTH, HEIGHT = 79.96, 48.0
VILLAGE, TOWNSHIP, BANK, COUNTY = samples.SIGNOFFS
ON_PAPER = OnPaper("吉木日洛", "马小英", "县妇联登记员", date(2014, 3, 22), samples.DIGEST)


def _stored(facts: FormFacts) -> StoredForm:
    given = form_input(facts, samples.STAMP, salt=samples.SALT)
    return stored_form(
        given.template,
        given.context,
        data=given.data,
        data_name=given.data_name,
        dated=DATED,
        description=given.description,
    )


@pytest.fixture(scope="module")
def form() -> StoredForm:
    return _stored(samples.stamped_form())


def test_the_stored_form_says_what_was_submitted_and_nothing_of_who_signed(form: StoredForm) -> None:
    text = read(form.pdf)
    stands(
        text, "示范县妇女小额担保贷款申请审批表 吉克阿牛 人民币捌万元整 沈国强 罗玉兰 村居妇联意见 县妇联意见"
    )
    for box in samples.SIGNOFFS:
        assert box.opinion not in text
        assert box.name not in text
    for word in ("草稿", "发放情况", "打印日期", "同意金额"):
        assert word not in text


def test_the_stored_form_bears_its_number_its_code_and_where_to_ask(form: StoredForm) -> None:
    text = read(form.pdf)
    stands(
        text,
        "文书编号：示妇贷文〔2014〕00031号 办件编号：示妇贷〔2014〕00012号 制作日期：2014年4月1日 "
        "查验码7k2m9qx4tc8r https://jinguo.example/verify/ 第1页共1页",
    )


def test_every_level_has_a_box_of_the_same_size(form: StoredForm) -> None:
    assert tuple(form.boxes) == LEVELS
    for box in form.boxes.values():
        assert box.width == pytest.approx(WIDTH * 72 / 25.4, abs=0.5)
        assert box.height == pytest.approx(HEIGHT * 72 / 25.4, abs=0.5)
    assert {box.page for box in form.boxes.values()} == {0}


def test_a_long_text_takes_the_boxes_to_the_second_page() -> None:
    stored = _stored(samples.very_long_texts())
    assert page_count(stored.pdf) == 2
    assert {box.page for box in stored.boxes.values()} == {1}
    second = "".join(PdfReader(io.BytesIO(stored.pdf)).pages[1].extract_text().split())
    stands(second, "审批表（续） 示妇贷文〔2014〕00031号 7k2m9qx4tc8r")


def test_the_enclosed_data_give_the_digest_that_stands_on_the_form(form: StoredForm) -> None:
    reader = PdfReader(io.BytesIO(form.pdf))
    (enclosed,) = reader.attachments["form.json"]
    data = json.loads(enclosed)
    computed = hashlib.sha256(data["salt"].encode() + rfc8785.dumps(data["content"])).hexdigest()
    assert computed == data["content_digest"]
    assert computed in read(form.pdf)
    assert rfc8785.dumps(data) == enclosed


def test_who_signed_since_changes_neither_form_nor_data() -> None:
    facts = samples.stamped_form()
    bare = replace(facts, signoffs=(), payout=None, printed_on=None, sealed=False)
    assert form_data(bare, samples.STAMP, salt=samples.SALT) == form_data(
        facts, samples.STAMP, salt=samples.SALT
    )
    assert _stored(bare).pdf == _stored(facts).pdf


def test_a_content_with_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        form_data(samples.form_facts(content={"amount": 1.5}), samples.STAMP, salt=samples.SALT)


# --- What fills a box ------------------------------------------------------------------------------


@pytest.mark.parametrize("facts", samples.SIGNOFFS, ids=LEVELS)
def test_a_box_holds_opinion_signer_post_and_day(facts: BoxFacts) -> None:
    box = signature_box(SignedBox(facts), width=WIDTH, height=HEIGHT)
    text = read(box)
    page = PdfReader(io.BytesIO(box)).pages[0]
    assert [round(float(side) * 25.4 / 72, 1) for side in page.mediabox[2:]] == [80.0, 48.0]
    assert facts.opinion in text
    stands(text, f"签字人：{facts.name} 职务：{facts.post} {facts.signed_on.day}日 （盖章）")
    assert ("同意金额" in text) is (facts.level == "bank")
    assert list(page.images) == []


def test_the_cooperatives_box_holds_its_own_decision() -> None:
    facts = replace(BANK, amount=Decimal("60000.00"), term_months=18, yearly_rate=Decimal("7.68"))
    text = read(signature_box(SignedBox(facts), width=WIDTH, height=HEIGHT))
    stands(text, "人民币陆万元整（￥60,000.00） 18个月 年利率：7.68%")


def test_the_longest_opinion_is_there_whole_and_in_one_box() -> None:
    facts = replace(BANK, opinion="经入户核实情况属实同" * 50, post="示范县农村信用社青石镇第一分社信贷员")
    for box in (SignedBox(facts, samples.STROKES), SignedBox(facts, on_paper=ON_PAPER)):
        paper = signature_box(box, width=WIDTH, height=HEIGHT)
        assert page_count(paper) == 1
        assert facts.opinion in read(paper)
        assert fonts_of(paper).keys() <= {"Jinguo-Song", "Jinguo-Kai"}


def test_many_short_lines_are_there_all() -> None:
    facts = replace(VILLAGE, opinion="\n".join(f"第{number}条属实。" for number in range(1, 15)))
    assert "第14条属实。" in read(signature_box(SignedBox(facts), width=WIDTH, height=HEIGHT))


def test_an_opinion_that_has_no_room_is_drawn_smaller_and_not_cut_off() -> None:
    small = signature_box(SignedBox(replace(VILLAGE, opinion="同" * 500)), width=40, height=20)
    page = PdfReader(io.BytesIO(small)).pages[0]
    assert read(small).count("同") >= 500
    assert [round(float(side) * 25.4 / 72, 1) for side in page.mediabox[2:]] == [40.0, 20.0]
    with pytest.raises(PaperError, match="500 characters"):
        signature_box(SignedBox(replace(VILLAGE, opinion="同" * 500)), width=4, height=2)


def test_a_level_that_signed_on_paper_says_so_and_who_recorded_it() -> None:
    text = read(signature_box(SignedBox(TOWNSHIP, on_paper=ON_PAPER), width=WIDTH, height=HEIGHT))
    stands(
        text,
        "杨秀芳 见证人：吉木日洛 签批日期：2014年3月21日 纸质签批 录入：县妇联登记员马小英，2014年3月22日 "
        "9f2c64e1b07d5a83",
    )


def test_a_drawing_is_drawn_and_a_seal_is_shown_only_where_there_is_one() -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (60, 60), (200, 0, 0, 120)).save(picture, "PNG")
    bare = signature_box(SignedBox(COUNTY), width=WIDTH, height=HEIGHT)
    drawn = signature_box(SignedBox(COUNTY, samples.STROKES), width=WIDTH, height=HEIGHT)
    sealed = signature_box(SignedBox(COUNTY, seal=picture.getvalue()), width=WIDTH, height=HEIGHT)
    assert _strokes(drawn) == _strokes(bare) + len(samples.STROKES.split(";"))
    assert len(PdfReader(io.BytesIO(sealed)).pages[0].images) == 1
    # A seal needs no words for where one goes: it would lie on them.
    assert ["（盖章）" in read(box) for box in (bare, sealed)] == [True, False]


def _strokes(paper: bytes) -> int:
    contents = PdfReader(io.BytesIO(paper)).pages[0].get_contents()
    assert contents is not None
    return sum(line.strip() == b"S" for line in contents.get_data().split(b"\n"))
