"""Aid's papers by their facts alone: what each says, on how many pages, with the longest texts and the rarest names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import rfc8785
from django.utils import translation

from aid.papers import letters, lists
from aid.papers.form import LEVELS, FormFacts, form_input
from tests.aid import paper_samples as samples
from tests.loans.paper_reading import fonts_of, page_count, read, stands
from workflows.sealing.stored import StoredForm, stored_form

pytestmark = [
    pytest.mark.once,
    # WeasyPrint 70 leaves its colour profile open for the collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning"),
]
DATED = datetime(2015, 1, 12, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """As whoever prints a paper has it (`workflows.paper_printing`), whatever the test before left."""
    with translation.override("zh-hans"):
        yield


def stored(facts: FormFacts) -> StoredForm:
    given = form_input(facts, samples.STAMP, salt=samples.SALT)
    return stored_form(given.template, given.context, data=given.data, data_name=given.data_name, dated=DATED)


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        ("money", "春节慰问（单亲特困母亲） 人民币伍佰元整 账号：6210340000012345678 公示7个工作日"),
        ("house", "单亲特困母亲安居房 原址新建砖混平房60平方米 建房总投资：￥60,000.00"),
        ("training", "女子成才班 示范县职业中学 中式烹调（初级） 2015年3月2日"),
        ("medical", "两癌救助 宫颈癌 不公示"),
        ("goods", "母亲邮包 温暖包 人民币贰佰元整"),
    ],
)
def test_a_form_of_each_kind_fits_one_page(sample: str, words: str) -> None:
    form = stored(samples.FORM_SAMPLES[sample]())
    text = read(form.pdf)
    stands(text, f"示范县贫困母亲救助审批表 吉克阿牛 {words} 妇女基本信息台账（2012年3月8日起） 75分")
    assert page_count(form.pdf) == 1
    assert tuple(form.boxes) == LEVELS


def test_long_texts_push_the_boxes_to_the_next_page_whole() -> None:
    form = stored(samples.very_long_texts())
    assert page_count(form.pdf) == 2
    assert {box.page for box in form.boxes.values()} == {1}
    heights = {round(box.height) for box in form.boxes.values()}
    assert len(heights) == 1
    stands(read(form.pdf), "阿说木呷·吉克阿果莫·依乌 同户 第2页共2页")


def test_rare_characters_are_in_fonts_of_ours() -> None:
    form = stored(samples.rare_characters())
    stands(read(form.pdf), "王𬍛䶮·ꀉꎴꃅꇤ")
    assert all(
        "FontFile2" in "".join(font) or "FontFile3" in "".join(font) for font in fonts_of(form.pdf).values()
    )


def test_whoever_has_the_file_can_compute_the_digest_printed_on_it() -> None:
    facts = samples.form_facts()
    data = json.loads(form_input(facts, samples.STAMP, salt=samples.SALT).data)
    computed = hashlib.sha256(data["salt"].encode() + rfc8785.dumps(data["content"])).hexdigest()
    assert computed == data["content_digest"] == facts.content_digest
    assert computed in read(stored(facts).pdf)


def test_what_nobody_knows_is_left_empty() -> None:
    facts = samples.form_facts()
    body = dict(facts.content)
    body["facts"] = dict.fromkeys(body["facts"])
    body["earlier"] = []
    stands(read(stored(replace(facts, content=body)).pdf), "不在册 以往受助无 病残情况无登记")


@pytest.mark.parametrize("kind", ["money", "medical", "goods", "housing", "training"])
def test_letters_have_one_page(kind: str) -> None:
    letter = letters.award_letter(samples.award(kind), samples.STAMP)
    assert page_count(letter) == 1
    text = read(letter)
    stands(text, "救助通知书 吉克阿牛同志 2015年1月26日 领取救助不收取任何费用")
    assert ("不发现金" in text) is (kind in {"money", "medical"})
    assert ("、公示" in text) is (kind != "medical")


def test_a_long_name_and_a_long_house_stay_on_the_receipts_page() -> None:
    long = samples.award(
        "housing", name="阿说木呷·吉克阿果莫·依乌", what="拆除土坯危房，原址新建砖混平房" * 25
    )
    assert page_count(letters.receipt(long, samples.STAMP)) == 1
    assert page_count(letters.award_letter(long, samples.STAMP)) == 1


def test_a_refusal_without_an_end_of_the_appeal_names_none() -> None:
    sheet = letters.refusal_sheet(samples.refusal(appeal_days=None, appeal_until=None), samples.STAMP)
    text = read(sheet)
    stands(text, "不予批准通知书 您不同意本决定的，可以到向阳村妇联、乡镇妇联或者县妇联提出")
    assert "贷款" not in text


def test_lists_go_on_over_pages() -> None:
    notice = lists.notice_list(samples.notice(65), samples.STAMP)
    stands(read(notice), "2015年度春节慰问（单亲特困母亲） 下列65人 王𬍛䶮 人民币叁万贰仟伍佰元整")
    delivered = lists.delivery_list(samples.delivery(65), samples.STAMP)
    stands(read(delivered), "发放签收花名册 65人 32,500 发放人（签名） 第5页")
    assert page_count(delivered) == 5
