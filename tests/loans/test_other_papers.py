"""Declaration, pledge, refusal sheet and slips, read back; and the words for coded values."""

from __future__ import annotations

import re
from datetime import date

import pytest

from loans import labels, papers
from tests.loans import paper_samples as samples
from tests.loans.paper_reading import page_count, read, stands

# --- The papers to be signed by hand ---------------------------------------------------------------


def test_the_declaration_carries_the_facts_and_room_for_hand_and_finger() -> None:
    paper = papers.declaration(samples.form_facts())
    text = read(paper)
    assert page_count(paper) == 1
    stands(
        text,
        "吉克阿牛 513499198307150026 捌万元整 ￥80,000.00 24个月 养殖 示范县农村信用社 一个妇女只能享受一次 "
        "展期和逾期期间的利息 不挪作他用 "
        "敏感个人信息 信用报告 （按印处） 申请人（签名）",
    )


def test_the_declaration_and_the_pledge_print_entirely_blank() -> None:
    facts = papers.blank("示范县")
    for paper in (papers.declaration(facts), papers.pledge(facts, None)):
        text = read(paper)
        assert page_count(paper) == 1
        assert "（按印处）" in text
        assert not re.search(r"\d{6}|￥\d|None|办件编号", text)


def test_a_teachers_pledge_has_the_employers_certificate_and_no_deposit() -> None:
    paper = papers.pledge(samples.form_facts(), 0)
    text = read(paper)
    assert page_count(paper) == 1
    stands(
        text,
        "沈国强 513499197504120018 示范县第二小学 ￥3,280.00 吉克阿牛 捌万元整 24个月 连带责任保证 违约金 "
        "6个月。 自然人身份 单位（盖章） 罗玉兰 "
        "未约定保证份额",
    )
    assert "存单号" not in text


def test_a_depositors_pledge_has_the_deposit_and_no_employer() -> None:
    text = read(papers.pledge(samples.form_facts(), 1))
    stands(text, "罗玉兰 0034118927 ￥50,000.00 2016年5月20日 不提前支取 沈国强")
    assert "单位（盖章）" not in text


def test_a_single_guarantor_pledges_alone() -> None:
    text = read(papers.pledge(samples.one_guarantor(), 0))
    assert "叁万元整" in text
    assert "未约定保证份额" not in text


def test_a_pledge_of_a_guarantor_who_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        papers.pledge(samples.form_facts(), 2)
    with pytest.raises(IndexError):
        papers.pledge(samples.form_facts(), -1)


@pytest.mark.parametrize("name", sorted(samples.FORM_SAMPLES))
def test_declaration_and_pledges_stay_on_one_page_for_every_sample(name: str) -> None:
    facts = samples.FORM_SAMPLES[name]()
    assert page_count(papers.declaration(facts)) == 1
    for index in range(len(facts.content["sections"].get("guarantors", ()))):
        assert page_count(papers.pledge(facts, index)) == 1


# --- The refusal sheet and the slips ---------------------------------------------------------------


def test_the_refusal_sheet_gives_each_reason_its_clause_its_cure_and_the_way_to_appeal() -> None:
    facts = samples.refusal_facts()
    text = read(papers.refusal_sheet(facts))
    for reason in facts.reasons:
        for expected in (reason.text, reason.clause, reason.cure):
            assert expected in text, expected
    stands(text, "不予批准通知书 吉克阿牛同志 青石镇妇女联合会 2014年3月21日 可以向示范县妇女联合会反映")


def test_no_period_of_appeal_is_invented() -> None:
    assert "日内" not in read(papers.refusal_sheet(samples.refusal_facts()))


def test_a_refusal_for_good_promises_no_second_application() -> None:
    assert "可以重新申请" in read(papers.refusal_sheet(samples.refusal_facts()))
    assert "可以重新申请" not in read(papers.refusal_sheet(samples.refusal_facts(may_apply_again=False)))


def test_a_return_says_what_to_put_right_and_refuses_nothing() -> None:
    text = read(papers.refusal_sheet(samples.refusal_facts(returned=True)))
    assert "退回补正通知书" in text
    assert "办件编号不变" in text
    assert "不予批准" not in text


def test_slips_come_six_to_a_page_and_each_password_stands_once() -> None:
    slips = samples.slips(7)
    paper = papers.login_slips(slips, county_name="示范县", printed_on=date(2014, 3, 1))
    text = read(paper)
    assert page_count(paper) == 2
    for slip in slips:
        assert text.count(slip.password) == 1
        assert slip.name in text
    assert page_count(papers.login_slips(slips[:6], county_name="示范县")) == 1


# --- Words ----------------------------------------------------------------------------------------


def test_there_are_56_nations_with_distinct_words() -> None:
    assert len(labels.NATIONS) == 56
    assert len({words.zh for words in labels.NATIONS.values()}) == 56
    assert len({words.en for words in labels.NATIONS.values()}) == 56
    assert labels.label(labels.NATIONS, "07") == "彝族"
    assert labels.label(labels.NATIONS, "05", "en") == "Uyghur"


def test_an_unknown_code_is_shown_and_an_absent_one_is_empty() -> None:
    assert labels.label(labels.INDUSTRIES, "bees") == "bees"
    assert labels.label(labels.INDUSTRIES, None) == ""
    assert labels.choices(labels.HEALTH, "en")[0] == ("good", "Good")
