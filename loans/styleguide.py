"""The programme's part of the style guide: what several of its screens share."""

from __future__ import annotations

from types import SimpleNamespace as Sample
from typing import Any

from workflows.deadlines import Deadline
from workflows.questions import Question
from workflows.specimens import both, partial, show
from workflows.statistics import Sum
from workflows.styleguide_components import DUE, MOMENT, NAME, NUMBER, VILLAGE

_CASE = Sample(title=NAME, number=NUMBER, ref="sample")
_HERE = Sample(case=_CASE, ref="sample")


def _paper(*, is_image: bool) -> dict[str, Any]:
    paper = Sample(stored=Sample(pk=1), is_image=is_image, label=both("身份证", "ID card"))
    return {"draft": _HERE, "paper": paper}


def _asked(name: str, **rest: Any) -> Sample:
    question = Question(f"sample.{name}", both("电话", "Phone"))
    return Sample(
        **{
            key: getattr(question, key)
            for key in ("id", "name", "label", "kind", "input_type", "autocomplete")
        },
        **rest,
    )


def _event(**more: Any) -> Sample:
    usual = {
        "label": both("村级签字", "Signed by the village"),
        "round": 1,
        "office": "清泉村妇联",
        "post": both("主席", "Chair"),
        "officer": "李建国",
        "at": MOMENT,
        "state": both("乡镇审核", "Township’s review"),
        "opinion": "情况属实，推荐。",
    }
    return Sample(**usual | more)


def _course(deadline: Deadline, *events: Sample) -> dict[str, Any]:
    holder = Sample(is_open=True, name=both("东坪镇", "East township"), deadline=deadline)
    return {"case": _CASE, "view": Sample(holder=holder, events=events)}


_TERMS = {
    "amount_min": "20,000",
    "amount_max": "80,000",
    "tier1_max": "30,000",
    "guarantors_tier1": 1,
    "guarantors_tier2": 2,
}

show(
    partial(
        "loans/application/caption.html",
        both("申请各页的标题之上。", "Above the title of an application’s page."),
        (both("有编号", "with its number"), {"draft": _HERE}),
        (both("新申请", "a new one"), {"draft": Sample(case=Sample(title="", number=None))}),
    ),
    partial(
        "loans/application/paper_preview.html",
        both("已上传的材料，小图通往原件。", "A paper that is there; the small picture leads to it."),
        (both("PDF", "PDF"), _paper(is_image=False)),
        (both("照片（大）", "a photo (large)"), {**_paper(is_image=True), "large": True}),
    ),
    partial(
        "loans/application/questions.html",
        both(
            "申请的一页的各问，退回处带批注。", "The questions of a page, with a note where it was sent back."
        ),
        (
            both("带批注、不带", "with a note, without"),
            {"questions": [_asked("noted", mark=both("号码停机。", "It isn’t in use.")), _asked("plain")]},
        ),
    ),
    partial(
        "loans/application/terms.html",
        both("能贷多少、要几名担保人。", "How much may be asked, and how many guarantors it takes."),
        (both("金额和担保人", "amount and guarantors"), {"terms": _TERMS, "amounts": True}),
        (both("只有担保人", "guarantors only"), {"terms": _TERMS}),
    ),
    partial(
        "loans/application/paper_earlier.html",
        both("照片所示的表单，答案已经改过。", "A photo of a sheet whose answers were changed since."),
        (
            both("承诺书", "declaration"),
            {
                "draft": Sample(ref="0"),
                "paper": Sample(
                    label=both("承诺书", "Declaration"), earlier_sheet="示妇贷〔2014〕00001号文1"
                ),
            },
        ),
    ),
    partial(
        "casework/lacking.html",
        both("核对页：提交之前还缺什么。", "The check page: what is missing before it is submitted."),
        (
            both("两处", "two places"),
            {
                "lacking": [
                    Sample(href="#", text=both("电话", "Phone")),
                    Sample(href="#", text=both("承诺书", "Declaration")),
                ]
            },
        ),
    ),
    partial(
        "loans/application/returned.html",
        both("退回的申请：谁退的、退在哪里。", "An application that came back: by whom, and what is marked."),
        (
            both("两处，一处已改", "two marks, one changed"),
            {
                "draft": Sample(
                    returned=Sample(
                        level=both("乡镇", "Township"), name="李建国", at=MOMENT, opinion="请补正。"
                    ),
                    marked=[
                        Sample(href="#", label=both("电话", "Phone"), note="停机", is_changed=True),
                        Sample(
                            href="", label=both("其他", "Something else"), note="见附件", is_changed=False
                        ),
                    ],
                )
            },
        ),
        (both("没有退回：无", "not sent back: nothing"), {"draft": Sample(returned=None)}),
    ),
    partial(
        "loans/case_changes.html",
        both("自她上次经手以来的改动。", "What changed since her desk acted."),
        (
            both("改、删、增", "changed, removed, added"),
            {
                "changes": [
                    Sample(label=both("电话", "Phone"), before="13800000000", now="13900000000"),
                    Sample(label=both("存款", "Deposit"), before="50000", now=""),
                    Sample(label=both("地址", "Address"), before="", now=VILLAGE),
                ]
            },
        ),
        (both("没有：无", "none: nothing"), {"changes": []}),
    ),
    partial(
        "loans/case_course.html",
        both("案件的经过，最新在上。", "The course of a case, the newest on top."),
        (
            both("等着，签过，失效", "waiting, signed, void"),
            _course(
                Deadline(DUE, 5, is_provisional=False, is_stopped=False),
                _event(),
                _event(void=both("内容已改。", "The content changed.")),
            ),
        ),
        (both("挂起", "clock stopped"), _course(Deadline(DUE, None, is_provisional=False, is_stopped=True))),
    ),
    partial(
        "loans/payouts/file_rows.html",
        both("送来的放款文件。", "Files of payouts that were sent."),
        (
            both("一份", "one"),
            {
                "files": [
                    Sample(
                        ref="sample",
                        file_name="list.csv",
                        sent_at=MOMENT,
                        sent_by=Sample(name="李建国"),
                        paid=3,
                        ready=2,
                        wrong=1,
                    )
                ]
            },
        ),
        is_wide=True,
    ),
    partial(
        "figures/made.html",
        both(
            "台账与统计之上：范围、何时、何人。",
            "Above registers and figures: what was asked, when, by whom.",
        ),
        (
            both("受限的岗位", "a post that sees less"),
            {
                "asked": Sample(filter=f"2014 · {VILLAGE}", made="2014-03-18 09:30 李建国"),
                "late": both("只算到本级的。", "Only what came this far."),
            },
        ),
    ),
    partial(
        "figures/sum.html",
        both("台账的合计。", "What a register adds up to."),
        (
            both("有金额", "with an amount"),
            {"sum": Sum(12, 72000000), "register": Sample(figure=Sample(amount="x"))},
        ),
        (both("零", "none"), {"sum": Sum(), "register": Sample(figure=Sample(amount="x"))}),
    ),
    partial(
        "figures/tabs.html",
        both("统计表与各台账。", "The table of figures and the registers."),
        (
            both("统计表", "figures"),
            {
                "current": "statistics",
                "names": {"statistics": "loans:statistics", "register": "loans:register"},
                "registers": [("accepted", both("受理台账", "Register"))],
            },
        ),
    ),
)
