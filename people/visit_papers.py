"""农村妇女走访记录: a visit as a sheet to be signed and filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation

from people.models import FollowUp, Visit
from workflows.rendering import render

_POOR = {"yes": "是", "no": "否"}


def visit_record(visit: Visit, place: str, needs: Sequence[FollowUp], group: str) -> bytes:
    """The sheet as PDF; lines for hands stay empty."""
    with translation.override("zh-hans"):
        found = visit.found or {}
        return render(
            "papers/visit_record.html",
            {
                "visit": visit,
                "place": place,
                "group": group,
                "found": found,
                "poor": _POOR.get(found.get("poor", ""), ""),
                "born": _day(visit.person.speaker.birth_date),
                "done_on": _day(visit.done_on) if visit.done_on else "",
                "needs": [
                    (
                        need.what,
                        _day(need.due_on),
                        need.outcome or "",
                        _day(need.done_on) if need.done_on else "",
                    )
                    for need in needs
                ],
            },
        )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
