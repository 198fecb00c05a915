"""The samples of what the county's pages of aid share: ticks, reasons of a rank, what is asked below, budgets."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace as Sample
from typing import Any

from aid.reached import Head
from aid.report import Tenth
from workflows.figure_tables import Line, Table
from workflows.questions import Question
from workflows.specimens import both, partial, show
from workflows.statistics import Cell
from workflows.styleguide_components import NAME, NUMBER


def _question(name: str, zh: str, en: str, value: str = "", **options: Any) -> Question:
    return Question(name, both(zh, en), value=value, **options)


def _select() -> Question:
    options = [("2015", "2015"), ("2014", "2014")]
    return _question("year", "年份", "Year", "2015", kind="select", options=options)


_CASE = Sample(ref="sample", title=NAME, number=NUMBER)
_GROUNDS = Sample(
    reasons=[
        Sample(
            points=30,
            reason=both("人均纯收入600元，低于1,000元", "600 yuan a head, below 1,000"),
            clause=both("收入越低加分越多", "the lower the income, the more points"),
        ),
        Sample(points=15, reason=both("单亲母亲", "Single mother"), clause=""),
    ],
    conflicts=[both("12个月内已获母亲邮包", "Her household had a mothers' parcel within 12 months")],
)


def _held(yuan: int, number: int) -> Sample:
    return Sample(yuan=Decimal(yuan), number=number)


_BUDGET_HEADS = [
    ("count", both("提名", "Nominated")),
    ("allotted", both("下达", "Allotted")),
    ("share", both("百分比", "In percent")),
]


def _budget(asked: int, allotted: int | None) -> list[Cell]:
    share = Decimal(100 * asked // allotted) if allotted else None
    return [
        Cell("count", "", asked, "#"),
        Cell("allotted", "", None if allotted is None else Decimal(allotted)),
        Tenth("share", "", share),
    ]


show(
    partial(
        "aid/tick.html",
        both("一行的选择框。", "The box of a row, by which a case is chosen."),
        (both("未选", "not chosen"), {"case": _CASE, "mark": "1.1.0", "ticked": ()}),
        (
            both("已选", "chosen"),
            {"case": Sample(ref="other", title=NAME, number=NUMBER), "mark": "", "ticked": ("other",)},
        ),
    ),
    partial(
        "aid/grounds.html",
        both("为什么排在这里。", "Why a case ranks where it does, and what stands beside it."),
        (both("有理由和提示", "with reasons and a note"), {"grounds": _GROUNDS, "need": 45}),
        (both("没有", "with none"), {"grounds": Sample(reasons=[], conflicts=[]), "need": 0}),
    ),
    partial(
        "aid/asked.html",
        both("批量办理时在表下填写的内容。", "What an act on many cases asks below its rows."),
        (
            both("意见", "an opinion"),
            {
                "asked": Sample(
                    questions=[_question("opinion", "意见", "Opinion", "同意。", kind="textarea")],
                    signing=None,
                )
            },
        ),
    ),
    partial(
        "aid/choice.html",
        both("看哪个项目、哪一年。", "Which grant and year a page shows."),
        (both("一个年份", "a year"), {"questions": [_select()]}),
    ),
    partial(
        "aid/fund_figures.html",
        both("预算的各栏：元，下面是名额。", "The columns of a budget: yuan, and the number below."),
        (
            both("还有结余", "with something left"),
            {
                "standing": Sample(
                    columns=[_held(3000, 6), _held(1000, 2), _held(500, 1), _held(500, 1), _held(1000, 2)]
                )
            },
        ),
    ),
    partial(
        "aid/statistics_more.html",
        both("需求与预算、办理天数。", "Demand beside the budgets, and the days that a grant took."),
        (
            both("有预算、没有预算", "a grant with a budget, one without"),
            {
                "more_tables": [
                    Table(
                        "budget",
                        both("2015年需求与预算", "Demand and budget of 2015"),
                        both("项目", "Programme"),
                        [Head(both("数量", "Number"), _BUDGET_HEADS)],
                        [
                            Line(both("春节慰问（户）", "Spring Festival (households)"), 1, _budget(65, 50)),
                            Line(both("女子成才班（名）", "Women’s class (places)"), 1, _budget(99, None)),
                        ],
                    )
                ]
            },
        ),
        is_wide=True,
    ),
)
