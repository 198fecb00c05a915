"""The demo county's nominations have their days whenever it is: all of them, in time, and none of them after today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aid.demo.stories import STORIES, WAYS, days_of
from aid.policy import GRANTS, chain, load_policy
from loans.demo.county import opening_day
from people.demo.families import COUNTY
from workflows.calendar import add_working_days, is_working_day

pytestmark = pytest.mark.once
# 2026 with its holidays as they were announced, 2027 before anything was.
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=each) for each in range((LAST - FIRST).days + 1)]


def test_every_story_is_told_on_every_day_of_two_years() -> None:
    """The day after the National Day's week as well, on which a third of them had ended in the holiday."""
    assert {story.way for story in STORIES} == set(WAYS)
    assert len(STORIES) >= 40
    for today in EVERY_DAY:
        earliest = opening_day(today) + timedelta(days=12)
        for story in STORIES:
            days = days_of(story, today)
            told = (today, story)
            assert [step for _day, step in days] == ["open", *WAYS[story.way]], told
            assert [day for day, _step in days] == sorted(day for day, _step in days), told
            # A county tells what began once its mothers were entered.
            assert earliest < days[0][0], told
            assert days[-1][0] < today, told


@pytest.mark.parametrize("today", [*EVERY_DAY[::29], date(2026, 2, 24), date(2026, 10, 8)])
def test_each_is_handed_in_within_its_window_and_waits_out_its_notice(today: date) -> None:
    for story in STORIES:
        days, grant = days_of(story, today), GRANTS[story.grant]
        assert all(is_working_day(day) for day, _step in days)
        submitted = next((day for day, step in days if step == "submit"), None)
        if submitted is None:
            continue
        terms = load_policy().at(COUNTY, submitted)
        window, notice = chain.window_at(terms, grant, submitted), chain.notice_days(terms, grant)
        assert window is not None, (today, story)
        assert submitted in window, (today, story)
        steps = {step: day for day, step in days}
        if notice is not None and "notice" in steps and "objection" not in steps:
            assert steps["notice"] > add_working_days(steps["township"], notice).day, (today, story)
