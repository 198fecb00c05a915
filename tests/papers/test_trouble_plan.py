"""Whether papers come out is asked of the work that is left, however many papers were made before."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import SPRING, County, advance, draft
from tests.many import many_cases
from tests.planner import analyze
from workflows import clock
from workflows.models import Case, Office, Paper, PaperJob
from workflows.paper_trouble import trouble_at

pytestmark = pytest.mark.usefixtures("spring_2014")
MADE = 3000


def _made_before(office: Office, cases: list[int]) -> None:
    papers = Paper.objects.bulk_create(
        Paper(
            kind="transmittal",
            programme="loan",
            case_id=case,
            subject=f"plan-{number}",
            office=office,
            county="513499",
            year=2013,
            serial=number + 1,
            number=f"plan-{number}",
            code=f"plan-{number}",
            made_at=SPRING,
        )
        for number, case in enumerate(cases)
    )
    PaperJob.objects.bulk_create(
        PaperJob(paper=paper, state="done", made_at=SPRING, next_at=SPRING, finished_at=SPRING)
        for paper in papers
    )
    analyze()


def test_the_board_asks_the_work_that_is_left_alone(county: County) -> None:
    case = advance(county, draft(county), "submit")
    many_cases(county, MADE)
    cases = Case.objects.exclude(pk=case.pk).values_list("pk", flat=True)
    _made_before(county.posts["c.sealer"].office, list(cases))
    with CaptureQueriesContext(connection) as captured:
        assert not trouble_at(clock.now(), {"513499"})
    assert len(captured) == 1
    prefix = "QUERY PLAN " if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {prefix}{captured[0]['sql']}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "paper_job_waiting" in plan, plan
    assert "paper_job_failed" in plan, plan
    assert not re.search(r"(SCAN|Seq Scan on) workflows_(paper|signoff|case)\b", plan), plan
