"""Registers, their sums and the board are read by indexes among thousands of cases, on both databases."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from loans.registers import REGISTERS
from loans.statistics import FIGURES, groups_of, sum_of
from tests.county import County
from tests.many import many_cases
from tests.planner import analyze
from workflows import board, tallies
from workflows.areas import area_of
from workflows.models import CaseTask
from workflows.periods import Period
from workflows.registers import page_after
from workflows.statistics import Chosen

# What SQLite, which keeps no books of how many rows a value has, finds the days of a county by.
BY = {
    "accepted": "case_by_acceptance",
    "paid": "disbursement_by_day",
    "approved": "signoff_by_act_and_time",
    "returned": "signoff_by_act_and_time",
    "refused": "signoff_by_act_and_time",
}


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def _reads_no_whole_table(plan: str, *tables: str) -> None:
    for table in tables:
        assert not re.search(rf"(SCAN|Seq Scan on) {table}\b", plan), plan


@pytest.mark.whole
@pytest.mark.usefixtures("spring_2014")
def test_every_register_sum_and_board_has_its_index(county: County) -> None:
    many_cases(county, 6000)
    tallies.count_again()
    analyze()
    seats = county.seats("c.sealer")
    area, chosen = area_of(seats), Chosen(Period(2013, "q2"), area_of(seats).top)
    for code, book in REGISTERS.items():
        with CaptureQueriesContext(connection) as captured:
            page = page_after(book.rows(seats, chosen), "", is_day=book.figure.is_day)
            whole = sum_of(FIGURES[code], seats, chosen, area)
        assert len(captured) == 2
        assert (len(page.rows), bool(page.following)) == (min(whole.count, 50), whole.count > 50)
        plan = _plan(captured[0]["sql"])
        if connection.vendor == "sqlite":
            assert BY[code] in plan, plan
        _reads_no_whole_table(plan, "workflows_signoff", "loans_disbursement")
        _reads_no_whole_table(_plan(captured[1]["sql"]), "workflows_tally", "workflows_case")
    with CaptureQueriesContext(connection) as captured:
        groups_of(seats, chosen, area, to_the_village=True)
    _reads_no_whole_table(_plan(captured[0]["sql"]), "workflows_tally", "workflows_case")
    _board(board.open_tasks(seats))


def _board(tasks: QuerySet[CaseTask]) -> None:
    with CaptureQueriesContext(connection) as captured:
        shown, _after = board.page_of(tasks, None)
        assert len(shown) == board.PAGE
        list(tasks.order_by().values_list("station", "created", "due_on"))
    assert len(captured) == 2
    for query in captured:
        plan = _plan(query["sql"])
        _reads_no_whole_table(plan, "workflows_casetask", "workflows_case")
        if connection.vendor == "sqlite":
            assert "COVERING INDEX task_open_by" in plan, plan
        # Where the area is the whole county, PostgreSQL finds all indexes of the open tasks alone equally cheap.
        assert re.search("task_open_by|task_open_inbox|task_one_open_per_case", plan), plan
