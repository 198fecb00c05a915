"""The samples of what is said of papers: kept documents, where one stands, a file to be checked."""

from __future__ import annotations

from types import SimpleNamespace as Sample
from typing import Any

from workflows.questions import Question
from workflows.specimens import both, partial, show
from workflows.styleguide_components import MOMENT

_NUMBER, _OFFICE = "示妇贷表〔2014〕00007号", both("示范县妇联", "Women’s Federation of 示范县")


def _kept(signatures: int, **state: bool) -> Sample:
    states = dict.fromkeys(("has_failed", "waits_for_key", "is_waiting", "is_outdated"), False)
    return Sample(
        code="abc",
        label=both("申请审批表", "Approval form"),
        number=_NUMBER,
        round=1,
        wanted=4,
        signatures=signatures,
        **{**states, **state},
    )


def _standing(status: str, signed: int) -> dict[str, Any]:
    signoff = Sample(post=Sample(office=_OFFICE), at=MOMENT)
    by_hand = {"signed_on": "2014-03-18", "office": _OFFICE}
    levels = [
        (
            both("村妇联", "Village federation"),
            Sample(signoff=signoff, revision=True, is_pending=False, on_paper=by_hand),
        ),
        (
            both("乡镇妇联", "Township federation"),
            Sample(signoff=signoff, revision=None, is_pending=True, on_paper=None),
        ),
        (
            both("信用社", "Credit cooperative"),
            Sample(signoff=None, revision=None, is_pending=False, on_paper=None),
        ),
    ]
    return {
        "paper": Sample(office=_OFFICE, made_at=MOMENT, content_digest="5" * 64),
        "standing": Sample(status=Sample(value=status), wanted=4, signed=["village"] * signed),
        "status": {
            "final": both("已定稿", "Final"),
            "open": both("签名未齐", "Not complete yet"),
            "void": both("已失效", "Void"),
        }[status],
        "facts": [(both("申请人", "Applicant"), "王**")],
        "levels": levels,
    }


show(
    partial(
        "components/kept_papers.html",
        both("办件留存的文书。", "The documents that are kept of a case."),
        (
            both("各种状态", "in each state"),
            {
                "papers": [
                    _kept(4),
                    _kept(2),
                    _kept(1, is_waiting=True),
                    _kept(1, waits_for_key=True),
                    _kept(0, has_failed=True),
                    _kept(0, is_outdated=True),
                ]
            },
        ),
    ),
    partial(
        "public/paper_facts.html",
        both("一份文书的现状。", "Where a paper stands."),
        (both("签名未齐", "not complete yet"), _standing("open", 1)),
        (both("已定稿", "final"), {**_standing("final", 4), "levels": [], "nth": 2}),
        (both("已失效", "void"), {**_standing("void", 2), "levels": [], "nth": 3}),
    ),
    partial(
        "public/paper_file.html",
        both("上传文书文件查验。", "A file is sent to be checked."),
        (
            both("一个问题", "one question"),
            {
                "file_question": Question(
                    "file", both("您收到的原文件", "The file as it was given to you"), "file"
                )
            },
        ),
    ),
)
