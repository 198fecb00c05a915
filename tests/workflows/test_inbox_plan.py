"""The inbox is one scan of the partial index over open tasks, however many tasks were ever done."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.county import County, advance, draft
from tests.many import many_cases
from workflows.models import CaseTask

pytestmark = pytest.mark.usefixtures("spring_2014")


def test_the_inbox_is_one_scan_of_the_partial_index(county: County) -> None:
    many_cases(county)
    seats = county.seats("t1.reviewer")
    inbox = CaseTask.objects.filter(seats.inbox(), finished__isnull=True).order_by("-id")[:25]
    plan = inbox.explain()
    scans = (
        plan.count("Scan") if connection.vendor == "postgresql" else plan.count("SEARCH") + plan.count("SCAN")
    )
    assert scans == 1, plan
    assert "task_open_inbox" in plan, plan


def test_the_inbox_shows_what_the_officer_may_act_on_and_nothing_else(county: County) -> None:
    mine = advance(county, draft(county, seed=1), "village")
    advance(county, draft(county, seed=2), "submit")
    other = draft(county, seed=3, cadre="v3.cadre", village="513499102201")
    advance(county, other, "village")
    seats = county.seats("t1.reviewer")
    inbox = CaseTask.objects.filter(seats.inbox(), finished__isnull=True)
    assert [task.process_id for task in inbox] == [mine.pk]
