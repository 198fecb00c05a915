"""What acts leave beside the form: award letter, receipt and refusal sheet, and which of them still counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.aid.stage import WINTER, Mother, again, allot, do_act, draft, to_county
from tests.aid.test_papers import after, approve, bytes_of, keys, made, papers_of, she
from tests.county import County
from tests.loans.paper_reading import page_count, read, stands
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import Paper
from workflows.paper_standing import Status, standing_of

__all__ = ["keys", "she"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def said(case: Any, kind: str) -> str:
    """The words of the last paper of the kind, without spaces; it has one page."""
    data = bytes_of(made(case, kind).latest)
    assert page_count(data) == 1
    return read(data)


def test_an_approval_is_told_and_signed_for_and_another_one_takes_its_place(
    keys: County, she: Mother
) -> None:
    allot(keys)
    case = to_county(keys, draft(keys, she.person))
    with clock.at(after(case)):
        approve(keys, case)
        letter, receipt = said(case, "award_letter"), said(case, "delivery_receipt")
        number = again(case).number
        stands(letter, f"救助通知书 {case.title} {number} 人民币伍佰元整（￥500.00） 账号尾号1234 第1批名单")
        stands(receipt, f"救助签收单 {number} 见证人（签名） 与受助人的关系 受助人按印处")
        for words in (letter, receipt):
            assert she.person.id_number not in words
            stands(words, f"513490********{she.person.id_number[-4:]}")
        # Numbers follow each other: the county's office gave the two, the village's the form.
        serials = [
            paper.serial for kind in ("award_letter", "delivery_receipt") for paper in papers_of(case, kind)
        ]
        assert serials == [1, 2]
        do_act(keys, "c.manager", case, "report_bounced", reason="account_closed")
        do_act(keys, "c.manager", case, "carry_over")
        assert made(case, "award_letter").status is Status.VOID
        do_act(keys, "c.manager", case, "put_on_list", opinion="")
        do_act(keys, "c.sealer", case, "approve")
        stands(said(case, "award_letter"), "人民币伍佰元整（￥500.00）")
        first, second = (standing_of(paper) for paper in papers_of(case, "award_letter"))
        assert (first.status, second.status) == (Status.VOID, Status.FINAL)
        form = made(case)
        assert (form.status, len(form.signed)) == (Status.FINAL, 4)
        listed = text_of(at_desk(keys, "v1.cadre").get(f"/cases/{case.ref}/papers/"))
        for words in ("Nomination form", "Award letter", "Receipt to be signed by hand", "void"):
            assert words in listed
        page = Client(headers={"accept-language": "zh-hans"}).get(f"/public/papers/{second.paper.code}/")
        html = page.content.decode()
        stands(html, f"{number} ￥500.00 救助通知书")
        assert case.title not in html


def test_the_papers_of_another_year_s_list_say_that_year(keys: County, she: Mother) -> None:
    """Nominated for 2015, come back, approved in December from the budget of 2016."""
    allot(keys)
    case = to_county(keys, draft(keys, she.person))
    with clock.at(after(case)):
        approve(keys, case)
        for kind in ("award_letter", "delivery_receipt"):
            assert "2015年度" in said(case, kind)
        do_act(keys, "c.manager", case, "report_bounced", reason="account_closed")
    with clock.at(datetime(2015, 12, 8, 9, tzinfo=WINTER.tzinfo)):
        do_act(keys, "c.manager", case, "carry_over")
        allot(keys, year=2016)
        do_act(keys, "c.manager", case, "put_on_list")
        do_act(keys, "c.sealer", case, "approve")
        stands(said(case, "award_letter"), "2016年度 列入2016年度第1批名单")
        for kind in ("award_letter", "delivery_receipt"):
            words = said(case, kind)
            assert "2016年度" in words
            assert "2015年度" not in words


def test_a_refusal_says_why_what_cures_it_and_how_to_appeal_until_it_is_overturned(
    keys: County, she: Mother
) -> None:
    case = draft(keys, she.person)
    do_act(keys, "v1.cadre", case, "submit")
    do_act(keys, "v1.chair", case, "sign")
    do_act(keys, "t1.reviewer", case, "refuse", reasons=["visited", "other"], note="请补充走访记录")
    words = said(case, "refusal_sheet")
    stands(
        words, f"不予批准通知书 {again(case).number} 怎么办 怎样申请复核 10个工作日内 2015年1月26日（含）以前"
    )
    stands(words, "请补充走访记录 township_federationt1（盖章）")
    assert papers_of(case, "refusal_sheet")[0].office.code == "t1"
    (form,) = papers_of(case, "nomination_form")
    assert standing_of(form).status is Status.OPEN
    do_act(keys, "v1.cadre", case, "appeal", reason="已经走访")
    assert made(case, "refusal_sheet").status is Status.FINAL
    do_act(keys, "c.second", case, "allow_appeal")
    assert made(case, "refusal_sheet").status is Status.SUPERSEDED
    do_act(keys, "v1.cadre", case, "withdraw", reason="other")
    assert made(case).status is Status.VOID


def test_an_appeal_that_is_turned_down_leaves_a_decision_with_how_to_go_on(keys: County, she: Mother) -> None:
    case = draft(keys, she.person)
    do_act(keys, "v1.cadre", case, "submit")
    do_act(keys, "v1.chair", case, "sign")
    do_act(keys, "t1.reviewer", case, "refuse", reasons=["visited"])
    do_act(keys, "t1.reviewer", case, "appeal", reason="村里上月来过")
    do_act(keys, "c.second", case, "uphold_refusal", opinion="经查走访台账，确无记录")
    words = said(case, "appeal_sheet")
    stands(words, f"复核决定书 {again(case).number} 2015年1月12日由township_federationt1登记了您的复核申请")
    stands(words, "申请理由 村里上月来过 复核意见 经查走访台账，确无记录 理由1 怎么办 可以再次为您提名")
    stands(words, "上一级妇女联合会 county_federationc（盖章）")
    assert made(case, "appeal_sheet").status is Status.FINAL
    assert made(case, "refusal_sheet").status is Status.FINAL


@pytest.mark.parametrize(
    ("grant", "kinds"),
    [
        ("mothers_parcel", {"award_letter", "delivery_receipt"}),
        ("safe_home", {"award_letter", "delivery_receipt"}),
    ],
)
def test_what_is_given_in_kind_is_named(keys: County, she: Mother, grant: str, kinds: set[str]) -> None:
    allot(keys, grant)
    case = to_county(keys, draft(keys, she.person, grant))
    with clock.at(after(case)):
        approve(keys, case)
        given = Paper.objects.filter(case=case).exclude(kind="nomination_form")
        assert set(given.values_list("kind", flat=True)) == kinds
        what = {"mothers_parcel": "1份", "safe_home": "新建砖混平房60平方米"}[grant]
        stands(said(case, "delivery_receipt"), what)
