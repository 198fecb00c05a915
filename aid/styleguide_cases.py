"""The samples of what the pages of declared programmes share, drawn with a nomination's addresses."""

from __future__ import annotations

from types import SimpleNamespace as Sample
from typing import Any

from workflows.specimens import State, both, partial, show, tag
from workflows.styleguide_components import MOMENT, NAME, NUMBER, VILLAGE

_DESK = Sample(namespace="aid", programme=Sample(label=both("贫困母亲救助", "Aid for mothers in poverty")))


def _draft(number: str | None) -> dict[str, Any]:
    return {"casework": _DESK, "draft": Sample(case=Sample(place=Sample(name=VILLAGE), number=number))}


def _returned(*marked: Sample) -> dict[str, Any]:
    back = Sample(level=both("乡镇", "Township"), name="李建国", at=MOMENT, opinion="请补正。")
    return {"draft": Sample(returned=back, marked=marked)}


def _preview(*, is_image: bool) -> dict[str, Any]:
    row = Sample(is_image=is_image, wanted=Sample(label=both("户口簿", "Household book")))
    return {"casework": _DESK, "row": row, "id": 1, "ref": "sample"}


_PHONE = Sample(href="#", label=both("电话", "Phone"), note="停机", is_changed=True)
_REST = Sample(href="", label=both("其他", "Something else"), note="见附件", is_changed=False)

show(
    partial(
        "casework/caption.html",
        both("填写各页的标题之上。", "Above the title of a draft’s page."),
        (both("有编号", "with its number"), _draft(NUMBER)),
        (both("新的", "a new one"), _draft(None)),
    ),
    partial(
        "casework/returned.html",
        both("退回的办件：谁退的、退在哪里。", "A case that came back: by whom, and what is marked."),
        (both("两处，一处已改", "two marks, one changed"), _returned(_PHONE, _REST)),
        (both("没有退回：无", "not sent back: nothing"), {"draft": Sample(returned=None)}),
    ),
    partial(
        "casework/changes.html",
        both("自她上次经手以来的改动。", "What changed since her desk acted."),
        (
            both("改、删、增", "changed, removed, added"),
            {
                "changes": [
                    Sample(label=both("电话", "Phone"), before="13800000000", now="13900000000"),
                    Sample(label=both("备注", "Note"), before=NAME, now=""),
                    Sample(label=both("地址", "Address"), before="", now=VILLAGE),
                ]
            },
        ),
        (both("没有：无", "none: nothing"), {"changes": []}),
    ),
    partial(
        "casework/preview.html",
        both("已上传的材料，小图通往原件。", "A paper that is there; the small picture leads to it."),
        (both("PDF", "PDF"), _preview(is_image=False)),
        (both("照片", "a photo"), _preview(is_image=True)),
    ),
    partial(
        "desk/notices_nudge.html",
        both("请持有人加快；当天只能一次。", "Asking the holder to hurry; once a day."),
        (both("可以", "she may"), {"answer": Sample(allowed=True), "ref": "sample"}),
        (
            both("今天已请过", "asked today"),
            {
                "answer": Sample(
                    allowed=False, code="nudged_today", reason=both("今天已提醒。", "Asked today.")
                )
            },
        ),
        (both("不是她等的：无", "she waits for nobody: nothing"), {"answer": Sample(allowed=False, code="")}),
    ),
    tag(
        "casework.case_url",
        both("本项目的页面地址。", "The address of a page of the case’s own programme."),
        State(
            both("办件页", "the case"),
            '{% load casework %}<code>{% case_url "case" "sample" %}</code>',
            {"casework": _DESK},
        ),
    ),
)
