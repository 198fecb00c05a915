"""The papers under a number: receipt, notice, transmittal, and the stamp on those that are signed by hand."""

from __future__ import annotations

import pytest

from loans import papers, stored_papers
from tests.loans import paper_samples as samples
from tests.loans.paper_reading import fonts_of, page_count, read, stands
from workflows.transmittals import transmittal

pytestmark = pytest.mark.once

STAMPED = "文书编号：示妇贷文〔2014〕00031号 查验码7k2m9qx4tc8r https://jinguo.example/verify/ 第1页共1页"


def test_the_receipt_says_what_was_taken_in_by_whom_and_how_to_ask() -> None:
    paper = stored_papers.receipt(samples.receipt_facts(), samples.STAMP)
    text = read(paper)
    assert page_count(paper) == 1
    stands(text, STAMPED)
    stands(
        text,
        "受理回执 吉克阿牛同志 2014年3月17日受理 示妇贷〔2014〕00012号 513499********0026 人民币捌万元整 "
        "￥80,000.00 24个月 养殖 1.居民身份证（4份） 8.定期存单 "
        "下一步由示范县青石镇妇女联合会审核，审核期限为5个工作日。 "
        "https://jinguo.example/public/progress/ 不表示贷款已经批准 经办人：马海英",
    )
    assert "拨打" not in text


def test_no_deadline_is_promised_where_no_rule_sets_one() -> None:
    text = read(
        stored_papers.receipt(samples.receipt_facts(working_days=None, phone="0834-0000000"), samples.STAMP)
    )
    assert "工作日" not in text
    assert "也可以拨打0834-0000000询问" in text


def test_the_notice_tells_the_cooperative_its_own_decision_and_the_account() -> None:
    paper = stored_papers.disbursement_notice(samples.notice_facts(), samples.STAMP)
    text = read(paper)
    assert page_count(paper) == 1
    stands(text, STAMPED)
    stands(
        text,
        "发放通知书 示范县农村信用社青石分社： 吉克阿牛 513499198307150026 人民币陆万元整（￥60,000.00） 18个月 9.15% "
        "6210340000012345678 沈国强（财政拨款人员）；罗玉兰（有定期存款人员） 示妇贷文〔2014〕00029号 "
        "示范县妇女联合会（盖章） 发放回执 已于年月日发放",
    )


def test_a_paid_loan_has_its_return_slip_filled_in() -> None:
    text = read(stored_papers.disbursement_notice(samples.notice_facts(payout=samples.PAYOUT), samples.STAMP))
    stands(text, "已于2014年4月8日发放，金额￥80,000.00，凭证号DK20140408-0017。 确认人：王小林")


def test_the_list_of_cases_handed_over_sums_them_and_repeats_its_head() -> None:
    paper = transmittal(samples.transmittal_facts(), samples.STAMP)
    text = read(paper)
    assert page_count(paper) == 2
    assert text.count("办件编号金额") == 0
    assert text.count("序号办件编号申请人") == 2
    stands(
        text,
        "移交单位：示范县青石镇妇女联合会 接收单位：示范县农村信用社青石分社 示妇贷〔2014〕00001号 "
        "示妇贷〔2014〕00032号 合计32件 人民币壹佰壹拾陆万捌仟元整 1,168,000 384份 移交人（签名） 接收人（签名） "
        "王𬍛䶮",
    )


def test_papers_to_be_signed_by_hand_bear_the_stamp_on_their_one_page() -> None:
    facts = samples.form_facts()
    for paper in (
        papers.declaration(facts, samples.STAMP),
        papers.pledge(facts, 0, samples.STAMP),
        papers.pledge(facts, 1, samples.STAMP),
        papers.refusal_sheet(samples.refusal_facts(), samples.STAMP),
    ):
        stands(read(paper), STAMPED)
        assert page_count(paper) == 1


def test_the_longest_texts_leave_room_for_the_stamp() -> None:
    facts = samples.very_long_texts()
    assert page_count(papers.declaration(facts, samples.STAMP)) == 1
    long = samples.notice_facts(
        lender_name="示范县农村信用合作联社青石镇第一分社",
        applicant_name="阿说木呷·吉克阿果莫",
        account_holder="阿说木呷·吉克阿果莫",
        account_bank="示范县农村信用合作联社青石镇第一分社",
        guarantors=["吉克尔古·木乃惹·阿苏莫（财政拨款人员）"] * 4,
        place="吉克阿莫依乌镇吉克阿莫依乌自然村",
    )
    paper = stored_papers.disbursement_notice(long, samples.STAMP)
    assert page_count(paper) == 1
    assert fonts_of(paper).keys() <= {"Jinguo-Song", "Jinguo-Song-Bold", "Jinguo-Kai"}


def test_a_paper_without_a_number_bears_no_stamp() -> None:
    assert "查验码" not in read(papers.declaration(samples.form_facts()))


def test_the_qr_code_holds_the_address_of_this_very_paper() -> None:
    assert samples.STAMP.link == "https://jinguo.example/verify/7k2m9qx4tc8r/"
    assert samples.STAMP.grouped_code == "7k2m 9qx4 tc8r"
    assert samples.STAMP.qr.startswith("<svg viewBox=")
    assert "7k2m" not in samples.STAMP.qr


def test_the_same_facts_give_the_same_bytes() -> None:
    facts = samples.transmittal_facts(2)
    assert transmittal(facts, samples.STAMP) == transmittal(facts, samples.STAMP)
