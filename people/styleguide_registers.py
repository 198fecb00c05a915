"""The samples of what several pages of the registers share."""

from __future__ import annotations

from types import SimpleNamespace as Sample

from workflows.specimens import both, partial, show
from workflows.styleguide_components import VILLAGE

show(
    partial(
        "registers/tabs.html",
        both("全部台账与统计。", "All registers, and their figures."),
        (both("统计", "figures"), {"current": "statistics"}),
    ),
    partial(
        "registers/made.html",
        both(
            "台账之上：范围、日期、何人何时生成。",
            "Above a register: what was asked, for which day, when and by whom.",
        ),
        (
            both("一个村", "a village"),
            {"choice": Sample(filter=f"{VILLAGE} · 2014-03-18", made="2014-03-18 09:30 李建国")},
        ),
    ),
)
