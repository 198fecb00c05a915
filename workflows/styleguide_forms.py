"""The samples of the components that ask something."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Sample
from typing import Any

from django import forms

from workflows.questions import Line, Question, Summary
from workflows.signing import Signing, signing
from workflows.specimens import both, partial, show
from workflows.stepping_up import ask_password

_HINT = both("照证件上写。", "As it stands on the ID.")
_WRONG = both("请写数字。", "Write digits.")
_OPTIONS = [("a", both("甲", "First")), ("b", both("乙", "Second")), ("c", both("丙", "Third"))]
_KINDS: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("text", both("一行文字", "one line"), {"value": "王秀英"}),
    (
        "number",
        both("带单位的数", "a number with its unit"),
        {"suffix": both("元", "yuan"), "width": "5", "inputmode": "numeric", "value": "60000"},
    ),
    ("date", both("日期", "a day"), {"kind": "date", "value": "2014-03-18"}),
    ("textarea", both("多行文字", "several lines"), {"kind": "textarea", "value": "同意"}),
    (
        "select",
        both("长列表选一", "one of a long list"),
        {"kind": "select", "options": _OPTIONS, "value": "b"},
    ),
    (
        "radios",
        both("选一", "one of a few"),
        {"kind": "radios", "options": _OPTIONS, "value": "b", "hints": {"b": _HINT}},
    ),
    ("inline", both("是或否", "yes or no"), {"kind": "radios", "options": _OPTIONS[:2], "inline": True}),
    (
        "checkboxes",
        both("可选多项", "any of a few"),
        {"kind": "checkboxes", "options": _OPTIONS, "value": ["a", "c"]},
    ),
    ("file", both("文件", "a file"), {"kind": "file", "accept": "image/*"}),
)


def _question(name: str, label: Any, **rest: Any) -> dict[str, Any]:
    return {"q": Question(f"sample.{name}", label, **rest)}


def _questions() -> list[tuple[Any, dict[str, Any]]]:
    """Each kind plain, with a hint and with a hint and an error; one that may stay empty."""
    found = []
    for code, label, rest in _KINDS:
        found += [
            (label, _question(code, label, **rest)),
            (both("带提示", "with a hint"), _question(f"{code}.hint", label, hint=_HINT, **rest)),
            (
                both("有误", "with an error"),
                _question(f"{code}.wrong", label, hint=_HINT, errors=[_WRONG], **rest),
            ),
        ]
    return [*found, (both("可不填", "optional"), _question("free", both("电话", "Phone"), optional=True))]


class _Form(forms.Form):
    word = forms.CharField(label=both("用户名", "User name"), help_text=_HINT)
    kept = forms.BooleanField(label=both("记住", "Remember"), required=False)


def sample_form(name: str, *, is_wrong: bool = False) -> forms.Form:
    """A small form whose fields' ids begin with `name`."""
    return _Form({"word": ""} if is_wrong else None, auto_id=f"{name}-%s")


def _signing(*, draws: bool, wrong: bool) -> Signing:
    found = signing(None, draws=draws)
    # Twice on one page: each needs ids of its own.
    found.password = replace(ask_password(), name=f"sample.password.{draws}")
    if wrong:
        found.password.errors.append(_WRONG)
    return found


def _fault(code: str, *, ticked: bool) -> dict[str, Any]:
    note = Question(f"fault.{code}", both("有什么问题？", "What is wrong with it?"))
    label = both("联系电话", "Phone")
    return {"mark": Sample(target=code, label=label, text="13800000000", ticked=ticked, note=note)}


def _task(kind: str, word: Any, **rest: Any) -> Sample:
    return Sample(label=both("一部分", "A part"), kind=kind, word=word, **rest)


show(
    partial(
        "components/question.html",
        both(
            "表单里的每一问，错误与提示同在。", "Every question of a form, with its hint and what is wrong."
        ),
        *_questions(),
        parts=("components/question_errors.html",),
    ),
    partial(
        "components/fault.html",
        both("退回时可标为有误的一项。", "Something that a return can mark as at fault."),
        (both("未标", "not marked"), _fault("plain", ticked=False)),
        (both("已标", "marked"), _fault("ticked", ticked=True)),
    ),
    partial(
        "components/error_summary.html",
        both(
            "页面重新显示时在最上，一行通往一问。",
            "On top of a page that is shown again; a line leads to each question.",
        ),
        (
            both("几处有误", "several faults"),
            {
                "summary": Summary(
                    both("请改正后再交。", "Put this right and send it again."),
                    [
                        Line(both("金额：请写数字。", "Amount: write digits."), "sample-text"),
                        Line(both("另一页的一问", "A question of another page"), href="#"),
                        Line(both("不属于任何一问", "About no question")),
                    ],
                )
            },
        ),
        (
            both("只有原因", "a reason alone"),
            {"summary": Summary(both("别人先办了。", "Somebody was first."))},
        ),
        (
            both("规则不许", "a rule forbids it"),
            {
                "summary": Summary(
                    both("规则不许。", "A rule stands in the way."),
                    findings=[
                        {
                            "rule": "age",
                            "outcome": "fail",
                            "reason": {"zh": "今年61岁。", "en": "She is 61."},
                            "clause": "",
                        }
                    ],
                )
            },
        ),
    ),
    partial(
        "components/form_fields.html",
        both("Django自己的表单（登录、密码）。", "A form of Django’s own (sign-in, password)."),
        (both("空白", "empty"), {"form": sample_form("plain")}),
        (both("有误", "with an error"), {"form": sample_form("wrong", is_wrong=True)}),
    ),
    partial(
        "components/form_summary.html",
        both("同上，错误汇总。", "The same: what is wrong with it."),
        (both("有误", "with an error"), {"form": sample_form("wrong", is_wrong=True)}),
    ),
    partial(
        "components/register_filter.html",
        both("用GET缩小台账与统计的范围。", "Narrows a register or a table of figures by GET."),
        (
            both("缩小范围", "narrowing"),
            {
                "questions": [
                    Question("sample.year", both("年", "Year"), "select", "b", _OPTIONS),
                    Question(
                        "sample.since", both("对比日期", "Compared with"), "date", "2014-03-18", optional=True
                    ),
                ],
                "has_villages": True,
            },
        ),
        (
            both("有误", "with an error"),
            {
                "questions": [
                    Question("sample.kind", both("行业", "Trade"), "select", "x", _OPTIONS, errors=[_WRONG])
                ]
            },
        ),
        parts=("tables.select_options",),
    ),
    partial(
        "components/signing.html",
        both("签字之处：手写与密码。", "Where she signs: her finger and her password."),
        (both("手写与密码", "finger and password"), {"signing": _signing(draws=True, wrong=False)}),
        (
            both("只有密码，有误", "password alone, wrong"),
            {"signing": _signing(draws=False, wrong=True), "nth": "-2"},
        ),
    ),
    partial(
        "components/task_list.html",
        both("申请的首页：各部分与状态。", "The home of an application: its parts and their states."),
        (
            both("各种状态", "each status"),
            {
                "tasks": [
                    _task("done", both("已完成", "complete"), href="#", hint=both("3项", "3 answers")),
                    _task("started", both("填写中", "started"), href="#"),
                    _task("to_do", both("未填写", "not started"), href="#"),
                    _task("waiting", both("前项完成后可填", "after the others")),
                    _task("refer", both("退回", "sent back"), href="#"),
                ]
            },
        ),
    ),
    partial(
        "components/unsent.html",
        both(
            "没有发出的表单：信号断、系统不答、已退出。",
            "A form that couldn’t be sent: no line, no answer, signed out.",
        ),
        (both("原样（send.js之前）", "as it comes (before send.js)"), {}),
        (both("材料清单的一行（papers.js）", "in the row of a paper (papers.js)"), {"of_paper": True}),
        source='<div class="guide__unsent">{% include "components/unsent.html" %}</div>',
    ),
)
