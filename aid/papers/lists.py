"""Lists of many nominations: what is put up in public, and what is signed when it is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from workflows.long_lists import long_list
from workflows.money import grouped
from workflows.paper_words import chinese_date, figures_and_capitals
from workflows.rendering import render
from workflows.stamps import PaperStamp

NOTICE: Final = "papers/aid/notice_list.html"
# Room for a signature or a fingerprint, in points.
_TO_SIGN: Final = 30.0
_HEADS: Final = (
    "序号",
    "姓名",
    "村（居）",
    "{what}",
    "本人签名（按印）",
    "见证人／代领人（关系）",
    "签收日期",
    "备注",
)
_WIDTHS: Final = (5, 16, 17, 13, 20, 22, 13, 10)


@dataclass(frozen=True)
class NoticeRow:
    """All that is published of a woman: never a number of hers, nor why she is poor."""

    name: str
    village: str
    amount: Decimal | None


@dataclass(frozen=True)
class NoticeFacts:
    """A township's list of those whom it proposes for a grant, and until when anybody may object.

    `phones` are (office, number) of where to; `days` working days.
    """

    county_name: str
    township_name: str
    office: str
    grant: str
    year: int
    rows: Sequence[NoticeRow]
    first: date
    last: date
    days: int
    phones: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class DeliveryRow:
    """Who is to receive what; `what` is empty for money alone."""

    name: str
    village: str
    amount: Decimal | None
    what: str = ""


@dataclass(frozen=True)
class DeliveryFacts:
    """The county's list, or a township's part of it, with a column to be signed. `place` names the part."""

    title: str
    office: str
    rows: Sequence[DeliveryRow]
    made_on: date
    note: str = ""


def notice_list(facts: NoticeFacts, stamp: PaperStamp) -> bytes:
    """公示名单: name, village and amount, the days, and how to object."""
    amounts = [row.amount for row in facts.rows if row.amount is not None]
    return render(
        NOTICE,
        {
            "facts": facts,
            "stamp": stamp,
            "rows": [
                (row.name, row.village, grouped(row.amount) if row.amount is not None else "—")
                for row in facts.rows
            ],
            "total": figures_and_capitals(sum(amounts, Decimal(0))) if amounts else {},
            "first": chinese_date(facts.first),
            "last": chinese_date(facts.last),
        },
    )


def delivery_list(facts: DeliveryFacts, stamp: PaperStamp) -> bytes:
    """发放签收花名册, drawn row by row: a page holds as many as have room to sign."""
    has_things = any(row.what for row in facts.rows)
    heads = [head.format(what="救助内容" if has_things else "金额（元）") for head in _HEADS]
    amounts = [row.amount for row in facts.rows if row.amount is not None]
    total = grouped(sum(amounts, Decimal(0))) if amounts else ""
    return long_list(
        facts.title,
        heads,
        [
            (str(number), row.name, row.village, _given(row), "", "", "", "")
            for number, row in enumerate(facts.rows, start=1)
        ],
        widths=_WIDTHS,
        aligns="clllclcl" if has_things else "cllrclcl",
        made_on=facts.made_on,
        office=facts.office,
        note=facts.note,
        total=("合计", f"{len(facts.rows)}人", "", total, "", "", "", ""),
        signers=("发放人", "监督人", "负责人"),
        stamp=stamp,
        letter=10.0,
        row_height=_TO_SIGN,
    )


def _given(row: DeliveryRow) -> str:
    amount = grouped(row.amount) if row.amount is not None else ""
    if not row.what:
        return amount or "—"
    return f"{row.what}（{amount}元）" if amount else row.what
