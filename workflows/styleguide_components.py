"""The samples of the components that say something: marks, days, findings, facts, notices, ways onward."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace as Sample
from typing import Any

from django.utils import timezone

from workflows.deadlines import NO_DEADLINE, Deadline
from workflows.models import Notice
from workflows.programme import PROGRAMMES
from workflows.specimens import both, partial, show

NAME, VILLAGE, NUMBER = "王秀英", "清泉村", "示范妇贷〔2014〕0007号"
DUE = date(2014, 3, 25)
MOMENT = datetime(2014, 3, 18, 9, 30, tzinfo=timezone.get_fixed_timezone(480))

_MARKS = (
    ("pass", both("符合规定", "meets the rule")),
    ("fail", both("不符合规定", "breaks the rule")),
    ("refer", both("待核实", "to be checked")),
    ("note", both("提示", "worth noting")),
    ("done", both("已完成", "complete")),
    ("started", both("填写中", "started")),
    ("to_do", both("未填写", "not started")),
    ("waiting", both("审核中", "being reviewed")),
    ("overdue", both("逾期", "overdue")),
    ("void", both("已失效", "void")),
    ("closed", both("已撤回", "withdrawn")),
    ("ahead", both("尚未开始", "still ahead")),
)


def _due(days: int | None, **changes: Any) -> Deadline:
    return Deadline(DUE, days, is_provisional=False, is_stopped=False, **changes)


def _finding(outcome: str, **more: Any) -> dict[str, Any]:
    return {
        "rule": "age",
        "outcome": outcome,
        "reason": {"zh": "申请人今年43岁。", "en": "The applicant is 43."},
        "clause": {"zh": "《实施细则》第五条", "en": "Rules of operation, section 5"},
        **more,
    }


def _notice(kind: Notice.Kind, sentence: Any, *, is_unread: bool, is_pending: bool = True) -> dict[str, Any]:
    case = Sample(programme=next(iter(PROGRAMMES)), number=NUMBER, title=NAME)
    notice = Sample(pk=1, kind=kind.value, made_at=MOMENT, case=case, task_id=1)
    row = Sample(
        notice=notice, label=kind.label, sentence=sentence, is_unread=is_unread, is_pending=is_pending
    )
    return {"row": row, "place": VILLAGE}


def _general_notice(*, is_unread: bool) -> dict[str, Any]:
    kind = Notice.Kind.REMINDER
    row = Sample(
        pk=1,
        kind=kind.value,
        label=kind.label,
        name=both("某台账，2014年", "A register, 2014"),
        sentence=both("一句话。", "A sentence."),
        made_at=MOMENT,
        is_unread=is_unread,
        is_pending=is_unread,
    )
    return {"row": row, "source": "sample", "place": VILLAGE}


def _answer(reason: Any = "") -> Sample:
    return Sample(allowed=not reason, reason=reason)


def _choice(name: str, label: Any, kind: str = "forward", reason: Any = "") -> Sample:
    act = Sample(name=f"sample-{name}", label=label, kind=Sample(value=kind))
    return Sample(act=act, answer=_answer(reason), href="#", is_main=kind == "forward")


show(
    partial(
        "components/mark.html",
        both(
            "状态一律用词加符号表示，从不只靠颜色。",
            "A state is always a word with a shape, never a colour alone.",
        ),
        *((text, {"kind": kind, "text": text}) for kind, text in _MARKS),
    ),
    partial(
        "components/deadline.html",
        both(
            "凡显示期限之处。列表的行里用tables.due_day，不带说明。",
            "Wherever a due day stands; in the row of a list tables.due_day leaves the sentences out.",
        ),
        (both("未到期", "in time"), {"deadline": _due(5)}),
        (both("今日到期", "due today"), {"deadline": _due(0)}),
        (both("逾期", "overdue"), {"deadline": _due(-3)}),
        (both("挂起", "clock stopped"), {"deadline": Deadline(DUE, None, False, is_stopped=True)}),
        (
            both("暂定日历", "provisional calendar"),
            {"deadline": Deadline(date(2114, 3, 20), 5, is_provisional=True, is_stopped=False)},
        ),
        (both("没有期限", "no deadline"), {"deadline": NO_DEADLINE}),
    ),
    partial(
        "components/provisional_note.html",
        both(
            "列表中有暂定期限时，在列表下说明一次。", "Once below a list in which a due day is provisional."
        ),
        (both("说明", "the note"), {}),
    ),
    partial(
        "components/findings.html",
        both(
            "规则核查结果，最严重的在前；符合的折叠。",
            "What the rules say, the gravest first; what is met is folded away.",
        ),
        *(
            (text, {"findings": [_finding(kind)], "unfolded": True})
            for kind, text in _MARKS
            if kind in {"pass", "fail", "refer", "note"}
        ),
        (
            both("比提交时更差", "worse than at submission"),
            {"findings": [_finding("fail", before="pass")]},
        ),
        (
            both("多项，符合的折叠", "several, what is met folded"),
            {"findings": [_finding("pass"), _finding("note"), _finding("pass")]},
        ),
        (both("没有", "none"), {"findings": []}),
        parts=("components/finding.html",),
    ),
    partial(
        "components/facts.html",
        both(
            "只读的答案：不能改的内容是事实，不是禁用的输入框。",
            "Answers to be read: what can’t be changed is a fact, not a field that is switched off.",
        ),
        (
            both("只读、未填、遮盖、金额、有改动", "read-only, empty, masked, an amount, changed"),
            {
                "rows": [
                    Sample(label=both("姓名", "Name"), text=NAME),
                    Sample(label=both("电话", "Phone"), text=""),
                    Sample(label=both("证件", "ID"), text="5134************24", masked=True),
                    Sample(label=both("金额", "Amount"), text="60,000", capitals="陆万元整"),
                    Sample(label=both("期限", "Term"), text="24", changed=True, before="12"),
                ]
            },
        ),
        (both("没有", "none"), {"rows": []}),
        parts=("components/fact_value.html",),
    ),
    partial(
        "components/empty.html",
        both("列表没有行时代替表格。", "In place of a table that has no rows."),
        (both("没有行", "no rows"), {"text": both("目前没有。", "Nothing now.")}),
        (
            both("可以继续的", "with a way onward"),
            {
                "text": both("没有这样的。", "None is like that."),
                "href": "#",
                "link": both("全部", "All of them"),
            },
        ),
    ),
    partial(
        "components/pager.html",
        both("按键值翻页的列表之下。", "Below a list that is read by key."),
        (both("第一页", "first page"), {"first": "", "next": "?before=25"}),
        (both("中间", "in the middle"), {"first": "?", "next": "?before=25"}),
        (
            both("最后一页，另用词", "last page, other words"),
            {"first": "?", "first_text": both("回到开头", "To the start")},
        ),
        (both("只有一页：无", "one page only: nothing"), {}),
    ),
    partial(
        "components/back.html",
        both("页面顶端，去来处。", "On top of a page: where she came from."),
        (both("常用", "usual"), {"href": "#"}),
        (both("另用词", "other words"), {"href": "#", "text": NUMBER}),
    ),
    partial(
        "components/inset.html",
        both(
            "页面中的提示；刚做的事的答复带role。", "A note; the answer to what she did just now has a role."
        ),
        (both("提示", "a note"), {"text": both("先商量，再办理。", "Talk first, then act.")}),
        (both("答复", "an answer"), {"text": both("已保存。", "It is kept."), "role": "status"}),
    ),
    partial(
        "components/link_button.html",
        both(
            "通往另一页的主要一步；改动数据的是表单的按钮。",
            "The main step onward; what changes something is a form’s own button.",
        ),
        (both("主要", "main"), {"href": "#", "text": both("继续办理", "Go on")}),
        (both("次要", "secondary"), {"href": "#", "text": both("另加一份", "Add one"), "look": "secondary"}),
        (both("警示", "warning"), {"href": "#", "text": both("注销", "Close it"), "look": "warning"}),
        (both("带按键", "with a key"), {"href": "#", "text": both("签字", "Sign"), "hotkey": "s"}),
    ),
    partial(
        "components/act_choices.html",
        both(
            "现在可办的事；不可办的留在原处并说明原因。",
            "What she may do now; what she may not do stays in its place and says why.",
        ),
        (
            both("可办、退回、不可办", "open, a return, closed with its reason"),
            {
                "choices": [
                    _choice("sign", both("签字", "Sign")),
                    _choice("back", both("退回", "Send back"), "return"),
                    _choice(
                        "seal",
                        both("盖章", "Seal"),
                        reason=both("她是您的亲属。", "She is a relative of yours."),
                    ),
                ]
            },
        ),
    ),
    partial(
        "components/signed.html",
        both("谁签了什么；失效的说明原因。", "Who signed what; a void one says why."),
        (
            both("有效", "valid"),
            {
                "event": Sample(
                    level=both("村级", "Village"), label=both("签字", "signed"), officer=NAME, at=MOMENT
                )
            },
        ),
        (
            both("失效", "void"),
            {
                "event": Sample(
                    level=both("村级", "Village"),
                    label=both("签字", "signed"),
                    officer=NAME,
                    at=MOMENT,
                    void=both("内容已改，另行提交。", "The content changed and was sent anew."),
                )
            },
        ),
        source='<ul class="signed">{% include "components/signed.html" %}</ul>',
    ),
    partial(
        "components/from_paper.html",
        both("签批由纸质签字录入时的说明。", "Beside a sign-off that was entered from paper."),
        (
            both("纸质签字", "signed on paper"),
            {
                "paper": Sample(signed_on="2026-11-18", witness=NAME, recorder=NAME),
                "at": MOMENT,
                "href": "#",
            },
        ),
    ),
    partial(
        "components/sent_back.html",
        both("被退回之处的批注。", "The reviewer’s note beside what she sent back."),
        (both("批注", "a note"), {"note": both("照片看不清。", "The photo can’t be read.")}),
    ),
    partial(
        "components/notice.html",
        both("通知列表的一行。", "A row of the list of notices."),
        (
            both("未读", "unread"),
            _notice(Notice.Kind.YOUR_TURN, both("轮到您。", "Your turn."), is_unread=True),
        ),
        (
            both("已读、已办", "read, done since"),
            _notice(
                Notice.Kind.RETURNED, both("退回来了。", "It came back."), is_unread=False, is_pending=False
            ),
        ),
        *(
            (kind.label, _notice(kind, both("一句话。", "A sentence."), is_unread=False))
            for kind in Notice.Kind
            if kind not in {Notice.Kind.YOUR_TURN, Notice.Kind.RETURNED}
        ),
        source='<form method="post"><ol class="notices">{% include "components/notice.html" %}</ol></form>',
        parts=("components/notice_mark.html",),
    ),
    partial(
        "components/general_notice.html",
        both("通知列表中不属于任何办件的一行。", "A row of the list of notices that no case bears."),
        (both("未读", "unread"), _general_notice(is_unread=True)),
        (both("已读、已办", "read, done since"), _general_notice(is_unread=False)),
        source='<form method="post"><ol class="notices">{% include "components/general_notice.html" %}</ol></form>',
        parts=("components/notice_mark.html",),
    ),
)
