"""The samples of what several pages of persons share."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace as Sample
from typing import Any

from people.kinds import KINDS
from workflows.questions import Question
from workflows.specimens import both, partial, show
from workflows.styleguide_components import MOMENT, NAME, VILLAGE

_HER = Sample(
    pk=1, name=NAME, get_sex_display=both("女", "Female"), birth_date=date(1985, 5, 6), merged_into_id=None
)


def _statement(kind: str, text: Any, **more: Any) -> Sample:
    usual = {
        "id": 1,
        "kind": KINDS[kind],
        "label": KINDS[kind].label,
        "text": text,
        "other": None,
        "since": date(2014, 1, 10),
        "until": None,
        "source": both("走访所见", "Seen at a visit"),
        "by": "李建国",
        "at": MOMENT,
        "has_evidence": False,
        "ends": False,
        "mark": "",
    }
    return Sample(**usual | more)


_PHONE = _statement("phone", "*******5678")


def _side(pk: int, *, is_hers: bool = True, **more: Any) -> Sample:
    usual = {
        "person": Sample(**{**vars(_HER), "pk": pk}),
        "id_number": "513499********0221",
        "is_hers": is_hers,
        "registers": [both("妇女基本信息台账", "Basic register of women")] if is_hers else [],
        "holds": [_PHONE] if is_hers else [],
    }
    return Sample(**usual | more)


_FOUND = Sample(
    born=date(1985, 5, 6), age=29, known=[Sample(person=_HER, place=VILLAGE, is_she=True, otherwise=False)]
)
_ALIKE = Sample(
    born=None, age=None, known=[Sample(person=_HER, place=VILLAGE, is_she=False, otherwise=False)]
)


def _purpose(name: str) -> Question:
    """Each sample's question has an id of its own."""
    options = [("enquiry", both("来访咨询", "An enquiry"))]
    return Question(f"sample.{name}", both("用途", "Purpose"), "select", "", options)


show(
    partial(
        "people/so_far.html",
        both("填写人员时的即时核对。", "What the server says of a person while she is typed."),
        (
            both("证号有误", "a wrong number"),
            {
                "wrong": [
                    (both("身份证号", "ID number"), both("校验码不符。", "The last character doesn’t match."))
                ],
                "found": Sample(born=None, known=[]),
            },
        ),
        (both("已登记", "entered already"), {"wrong": [], "found": _FOUND, "sex": both("女", "Female")}),
        (both("同名同日", "of the same name"), {"wrong": [], "found": _ALIKE}),
    ),
    partial(
        "people/shown_for_a_purpose.html",
        both("说明用途后才显示的内容。", "What is shown once a purpose is named."),
        (both("本页", "of this page"), {"purpose": _purpose("purpose")}),
        (
            both("另一页", "of another page"),
            {
                "purpose": _purpose("purpose-there"),
                "action": "#",
                "lead": both("走访内容。", "What was found at a visit."),
            },
        ),
    ),
    partial(
        "people/statement.html",
        both(
            "人员的一条信息：内容、起始日、来源和录入人。",
            "An entry about a person: what holds, since when, from which source, by whom it was entered.",
        ),
        (both("成立", "holds"), {"each": _PHONE, "person": _HER}),
        (
            both("可变更，有佐证", "may be changed, with evidence"),
            {
                "each": _statement("nation", both("彝族", "Yi"), has_evidence=True),
                "person": _HER,
                "keeps": True,
            },
        ),
        (
            both("指另一人", "names another person"),
            {
                "each": _statement("guardian", both("祖父母", "Grandparent"), other=_HER),
                "person": _HER,
            },
        ),
        (
            both("历史：曾经成立", "history: held once"),
            {
                "each": _statement("workplace", VILLAGE, until=date(2014, 3, 1)),
                "person": _HER,
                "is_history": True,
            },
        ),
        (
            both("历史：已撤销", "history: taken back"),
            {
                "each": _statement("phone", "*******5679", mark=both("已撤销", "taken back")),
                "person": _HER,
                "is_history": True,
            },
        ),
        (
            both("历史：不再成立", "history: no longer"),
            {"each": _statement("away", "", ends=True), "person": _HER, "is_history": True},
        ),
        source='<dl class="facts">{% include "people/statement.html" %}</dl>',
    ),
    partial(
        "people/sides.html",
        both("疑似同一人的两条记录并排。", "Two rows that may be one person, side by side."),
        (
            both("一条为准，一条无号码", "one speaks, one without a number"),
            {"sides": [_side(11), _side(12, id_number="", registers=[], holds=[])], "kept": 11},
        ),
        (both("在他处", "elsewhere"), {"sides": [_side(13, is_hers=False)]}),
        is_wide=True,
    ),
    partial(
        "people/doubts_tabs.html",
        both("疑似重复各页的上端。", "On top of the pages of possible duplicates."),
        (both("待核对", "to be looked at"), {"tab": "doubts"}),
        (both("待另一人决定", "waiting"), {"tab": "open"}),
    ),
)
