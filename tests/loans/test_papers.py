"""The printed papers, read back: what stands on them, in whose fonts, and that nothing else could get in."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from loans import papers
from tests.loans import paper_samples as samples
from tests.loans.paper_reading import fonts_of, page_count, read, stands
from workflows import paper_words, rendering

OUR_FAMILIES = {"Jinguo-Song", "Jinguo-Song-Bold", "Jinguo-Kai", "Jinguo-Yi", "Jinguo-Arabic"}


@pytest.fixture(scope="module")
def sealed_form() -> bytes:
    return papers.approval_form(samples.form_facts())


@cache
def _sample(name: str) -> bytes:
    """The form of a sample, printed once for all who read it."""
    return papers.approval_form(samples.FORM_SAMPLES[name]())


# --- The approval form -----------------------------------------------------------------------------


def test_the_sealed_form_holds_every_fact_of_the_content(sealed_form: bytes) -> None:
    text = read(sealed_form)
    stands(
        text,
        "示范县妇女小额担保贷款申请审批表 所在村（居）：青石镇向阳村 示妇贷〔2014〕00012号 第1轮 2014年3月17日 "
        "吉克阿牛 女 513499198307150026 彝族 1983年7月 初中 已婚 "
        "示范县青石镇向阳村3组 良好 13800001234 阿说拉铁 513499198112040039 13800005678 "
        "在家务农，农闲外出务工 5人 "
        "￥26,800.00 自有砖混结构住房90平方米 务农 养殖 向阳村3组后山圈舍 购买能繁母猪6头 "
        "￥20,000.00 ￥138,000.00 "
        "￥91,500.00 2人 24个月 示范县农村信用社青石分社 6210340000012345678",
    )


def test_the_sealed_form_is_one_page_and_says_so(sealed_form: bytes) -> None:
    assert page_count(sealed_form) == 1
    assert "第1页共1页" in read(sealed_form)


def test_the_amount_stands_in_figures_and_in_capitals(sealed_form: bytes) -> None:
    assert "（大写）人民币捌万元整（小写）￥80,000.00" in read(sealed_form)


def test_both_guarantors_stand_with_what_their_class_needs(sealed_form: bytes) -> None:
    text = read(sealed_form)
    stands(text, "沈国强 513499197504120018 财政拨款人员 示范县第二小学 教师 ￥3,280.00 无亲属关系")
    stands(text, "罗玉兰 513499196811230041 有定期存款人员 0034118927 ￥50,000.00 2016年5月20日")
    assert "以下空白" not in text


def test_a_single_guarantor_leaves_no_room_for_another_name() -> None:
    text = read(papers.approval_form(samples.one_guarantor()))
    assert "人民币叁万元整" in text
    assert "以下空白" in text


def test_four_guarantors_all_stand_on_the_form() -> None:
    content = samples.content()
    content["sections"]["guarantors"] = [{**samples.TEACHER, "name": f"担保人{mark}"} for mark in "甲乙丙丁"]
    paper = papers.approval_form(samples.form_facts(content=content))
    assert all(f"担保人{mark}" in read(paper) for mark in "甲乙丙丁")
    assert page_count(paper) <= 2


def test_each_box_holds_opinion_name_post_and_date_and_an_empty_place_for_the_seal(
    sealed_form: bytes,
) -> None:
    text = read(sealed_form)
    for box in samples.SIGNOFFS:
        for expected in (box.opinion, box.name, box.post, paper_words.chinese_date(box.signed_on)):
            assert expected in text, expected
    assert text.count("（盖章）") == 4


def test_the_cooperatives_decision_is_printed_as_decided_and_not_as_asked() -> None:
    decided = replace(
        samples.SIGNOFFS[2], amount=Decimal("60000.00"), term_months=18, yearly_rate=Decimal("7.68")
    )
    text = read(papers.approval_form(samples.form_facts(signoffs=(*samples.SIGNOFFS[:2], decided))))
    assert "同意金额：人民币陆万元整（￥60,000.00）" in text
    assert "18个月" in text
    assert "7.68%" in text
    assert "（小写）￥80,000.00" in text


def test_the_payout_line_names_day_amount_voucher_and_confirmer(sealed_form: bytes) -> None:
    text = read(sealed_form)
    assert "发放日期：2014年4月8日金额：￥80,000.00凭证号：DK20140408-0017确认人：王小林" in text


def test_papers_are_listed_once_a_kind_with_their_number(sealed_form: bytes) -> None:
    text = read(sealed_form)
    assert "1.居民身份证（4份）" in text
    assert "担保人承诺书（2份）" in text


def test_the_content_digest_is_printed_in_groups_of_eight(sealed_form: bytes) -> None:
    extracted = PdfReader(io.BytesIO(sealed_form)).pages[0].extract_text()
    assert paper_words.grouped_digest(samples.DIGEST) in " ".join(extracted.split())
    assert samples.DIGEST in read(sealed_form)


@pytest.mark.parametrize("name", sorted(samples.FORM_SAMPLES))
def test_the_watermark_stands_on_every_form_that_is_not_sealed_and_on_no_other(name: str) -> None:
    facts = samples.FORM_SAMPLES[name]()
    text = read(_sample(name))
    assert ("草" in text and "稿" in text) is not facts.sealed


def test_a_voided_sign_off_leaves_its_box_empty() -> None:
    text = read(papers.approval_form(samples.halfway()))
    township = samples.SIGNOFFS[1]
    assert samples.SIGNOFFS[0].name in text
    assert township.name not in text
    assert township.opinion not in text
    assert paper_words.chinese_date(township.signed_on) not in text


def test_a_level_that_signed_twice_shows_its_last_valid_opinion() -> None:
    again = replace(samples.SIGNOFFS[0], opinion="补正后复查，情况属实。", signed_on=date(2014, 3, 25))
    first = replace(samples.SIGNOFFS[0], void=True)
    text = read(papers.approval_form(samples.form_facts(sealed=False, signoffs=(first, again))))
    assert "补正后复查，情况属实。" in text
    assert first.opinion not in text


@pytest.mark.parametrize(
    "name, printed",
    [
        ("long_yi_name", ["阿说木呷·吉克阿果莫", "吉克尔古·木乃惹·阿苏莫"]),
        ("yi_script", ["ꀉꎴꃅꇤ"]),
        ("uyghur_latin", ["AygülMemtimin", "阿依古丽·买买提明", "维吾尔族"]),
        ("uyghur_arabic", ["阿依古丽·买买提明"]),
        ("rare_characters", ["王𬍛䶮", "李𫖯"]),
        ("minimal_draft", ["马小梅", "提交后生成"]),
    ],
)
def test_every_kind_of_name_is_printed(
    name: str, printed: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        text = read(papers.approval_form(samples.FORM_SAMPLES[name]()))
    # The face of a script may lack the space between two words: what is drawn in its place is as blank.
    complaints = [message for message in caplog.messages if "(U+0020)" not in message]
    assert complaints == [], "a character that no font of ours can print"
    assert all(each in text for each in printed)


def test_arabic_letters_are_printed_from_our_arabic_font() -> None:
    page = PdfReader(io.BytesIO(papers.approval_form(samples.uyghur_arabic()))).pages[0]
    fonts = [reference.get_object() for reference in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    # pypdf can't take apart letters and dots that are separate glyphs; the font's own table says what each means.
    meanings = [
        font["/ToUnicode"].get_data().decode() for font in fonts if "Jinguo-Arabic" in font["/BaseFont"]
    ]
    assert len(meanings) == 1
    assert all(f"<{ord(letter):04x}>" in meanings[0] for letter in "ئايگۈل مەمتىمىن")


def test_very_long_text_flows_to_a_second_page_that_says_what_it_belongs_to() -> None:
    facts = samples.very_long_texts()
    paper = papers.approval_form(facts)
    assert page_count(paper) == 2
    second = "".join(PdfReader(io.BytesIO(paper)).pages[1].extract_text().split())
    assert "审批表（续）" in second
    assert "示妇贷〔2014〕00012号" in second
    assert "第2页共2页" in second
    assert facts.content["sections"]["project"]["use_of_money"] in read(paper)


@pytest.mark.parametrize("name", sorted(samples.FORM_SAMPLES))
def test_every_form_has_at_most_two_pages_and_only_our_fonts_embedded(name: str) -> None:
    paper = _sample(name)
    assert page_count(paper) <= 2
    fonts = fonts_of(paper)
    assert fonts.keys() <= OUR_FAMILIES | {"Jinguo-Song-Rare", "Jinguo-Kai-Rare"}
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in fonts.values())


def test_the_longest_texts_with_four_guarantors_still_fit_on_two_pages() -> None:
    content = samples.content()
    content["sections"]["project"]["use_of_money"] = "购买仔猪和饲料改建圈" * 30
    content["sections"]["guarantors"] = [dict(samples.TEACHER), dict(samples.DEPOSITOR)] * 2
    signoffs = [replace(box, opinion="经入户核实情况属实同" * 50) for box in samples.SIGNOFFS]
    assert page_count(papers.approval_form(samples.form_facts(content=content, signoffs=signoffs))) == 2


def test_the_form_is_black_on_white_and_holds_no_picture_so_no_seal_is_drawn(sealed_form: bytes) -> None:
    reader = PdfReader(io.BytesIO(sealed_form))
    for page in reader.pages:
        assert list(page.images) == []
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"rg", b"RG", b"sc", b"SC", b"scn", b"SCN") and len(operands) == 3:
                assert len({float(value) for value in operands}) == 1, f"a colour: {operands}"


@pytest.mark.parametrize(
    "section, values",
    [
        ("loan", {"amount": "很多"}),
        ("loan", {"amount": "NaN"}),
        ("loan", {"amount": "-5"}),
        ("loan", {"amount": "1e40", "term_months": ""}),
        ("applicant", {"id_number": "5134991983071500"}),
        ("applicant", {"id_number": "513499198313990026", "nation": "99", "education": "doctor"}),
        ("household", {"members": 0, "annual_income": ""}),
        ("project", {"use_of_money": "一\n二\n\n三", "industry": "bees"}),
    ],
)
def test_a_draft_with_odd_values_still_prints(section: str, values: dict[str, Any]) -> None:
    content = samples.content()
    content["sections"][section] |= values
    assert page_count(papers.approval_form(samples.form_facts(sealed=False, content=content))) <= 2


@pytest.mark.parametrize(
    "content", [{}, {"sections": None}, {"sections": {"guarantors": [{}]}, "attachments": None}]
)
def test_a_draft_with_nothing_in_it_still_prints(content: dict[str, Any]) -> None:
    assert page_count(papers.approval_form(samples.form_facts(sealed=False, content=content))) == 1


def test_what_a_person_typed_is_printed_and_never_becomes_markup() -> None:
    content = samples.content()
    content["sections"]["project"]["use_of_money"] = (
        '<img src="http://192.0.2.1/x.png"> & </td><script>1</script>'
    )
    text = read(papers.approval_form(samples.form_facts(content=content)))
    assert '<imgsrc="http://192.0.2.1/x.png">&</td><script>1</script>' in text


# --- Reproducible, and shut off from the rest of the machine ---------------------------------------


def test_the_same_facts_give_the_same_bytes(sealed_form: bytes) -> None:
    papers.approval_form(samples.rare_characters())
    assert papers.approval_form(samples.form_facts()) == sealed_form


def test_the_same_facts_give_the_same_bytes_in_another_process(sealed_form: bytes) -> None:
    script = (
        "import sys, django; django.setup();"
        "from loans import papers; from tests.loans import paper_samples;"
        "sys.stdout.buffer.write(papers.approval_form(paper_samples.form_facts()))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "config.settings"}
    root = Path(__file__).resolve().parents[2]
    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, check=True
    )
    assert printed.stdout == sealed_form


def test_papers_printed_by_several_threads_at_once_come_out_whole(sealed_form: bytes) -> None:
    with ThreadPoolExecutor(3) as pool:
        printed = list(pool.map(lambda _turn: papers.approval_form(samples.form_facts()), range(6)))
    assert printed == [sealed_form] * 6


def test_only_our_fonts_and_styles_may_be_fetched(tmp_path: Path) -> None:
    font = next(path for path in rendering.font_directory().iterdir() if path.suffix == ".ttf")
    style = rendering.template_directories()[0] / "papers" / "paper.css"
    assert rendering.is_allowed(font.as_uri())
    assert rendering.is_allowed(style.as_uri())
    outside = tmp_path / "other.css"
    outside.write_text("p {}")
    link = tmp_path / "link.css"
    link.symlink_to("/etc/passwd")
    for url in (
        "http://192.0.2.1/a.css", "https://192.0.2.1/font.ttf", "ftp://192.0.2.1/a.css", "data:text/css,p{}",
        "file:///etc/passwd", outside.as_uri(), link.as_uri(), "file://elsewhere" + str(style),
        f"file://{rendering.font_directory()}/../manage.py", f"file://{rendering.font_directory()}/%2e%2e/x.css",
        f"file://{style.parent}/approval_form.html", "paper.css", "",
    ):  # fmt: skip
        assert not rendering.is_allowed(url), url


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://192.0.2.1/x.png">',
        '<link rel="stylesheet" href="https://192.0.2.1/x.css">',
        '<img src="file:///etc/passwd">',
        '<p style="background: url(http://192.0.2.1/x.png)">甲</p>',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_a_template_that_reaches_out_is_stopped(markup: str, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "reaching.html").write_text(
        f"<!DOCTYPE html><html><body>{markup}</body></html>", encoding="utf-8"
    )
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}]
    with pytest.raises(rendering.PaperError, match=r"may not fetch|Error fetching"):
        rendering.render("reaching.html", {})


def test_a_machine_without_the_fonts_is_told_which_directory_lacks_them(
    tmp_path: Path, settings: Any
) -> None:
    assert rendering.missing_requirements() == []
    settings.FONTS = tmp_path
    assert any(str(tmp_path) in sentence for sentence in rendering.missing_requirements())


def test_a_machine_without_a_library_is_told_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rendering._LIBRARIES, "libno-such-thing.so.9", "libno-such-thing9")
    assert any("libno-such-thing9" in sentence for sentence in rendering.missing_requirements())


# WeasyPrint 70 leaves its colour profile open for the collector to close.
@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")
def test_an_archive_variant_can_be_asked_for() -> None:
    paper = rendering.render(
        "papers/declaration.html", papers.form_context(samples.form_facts()), variant="pdf/a-3u"
    )
    metadata = PdfReader(io.BytesIO(paper)).xmp_metadata
    assert metadata is not None
    assert metadata.pdfaid_part == "3"
