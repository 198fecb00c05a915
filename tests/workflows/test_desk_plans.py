"""Every list of the desk is read by an index, however much was done before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from tests.county import SPRING, County, advance, draft
from tests.planner import analyze
from tests.snapshot import county_of_the_run
from workflows import clock, seeking
from workflows.inbox import Narrowing, open_tasks, shelved
from workflows.models import Case, CaseTask, Shelf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]

MANY = 3000


@pytest.fixture(scope="module")
def history(django_db_setup: None, django_db_blocker: Any) -> Iterator[County]:
    """One case to do among thousands that are over; made once, and rolled back after the last question."""
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        county = county_of_the_run()
        _thousands_over(county)
        yield county
        transaction.set_rollback(True)


def _thousands_over(county: County) -> None:
    """Rows copied beside the law, to be asked and not to be acted on."""
    done = advance(county, draft(county, seed=1), "payout")
    advance(county, draft(county, seed=2), "village")
    case = Case.objects.get(pk=done.pk)
    task = CaseTask.objects.get(process_id=done.pk, station="township_review")
    start = Case.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    rows: list[Case] = []
    for number in range(MANY):
        copy = Case.objects.defer().get(pk=done.pk) if not number else _copy(rows[0])
        copy.pk = copy.id = start + number
        copy.ref, copy.number = f"h{number:07d}", f"旧〔2013〕{number:05d}号"
        copy.title = f"{'赵钱孙李周吴郑王'[number % 8]}秀{number % 97}"
        copy.county, copy.place_code = (
            (case.county, case.place_code) if number % 3 else (case.county, "513499102201")
        )
        rows.append(copy)
    Case.objects.bulk_create(rows, batch_size=500)
    tasks = []
    for row in rows:
        twin = _copy(task)
        twin.pk = twin.id = None
        twin.process_id = row.pk
        tasks.append(twin)
    CaseTask.objects.bulk_create(tasks, batch_size=500)
    if connection.vendor == "postgresql":
        analyze("workflows_case", "workflows_casetask", "workflows_caseparty")


def _copy(row: Any) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**values)


def _plan(found: QuerySet[Any]) -> str:
    return str(found.order_by("-id")[:26].explain())


def _reads_no_whole_table(plan: str) -> None:
    for table in ("workflows_case", "workflows_casetask", "workflows_caseparty"):
        assert f"SCAN {table}\n" not in plan + "\n", plan
        assert f"Seq Scan on {table} " not in plan, plan


@pytest.mark.parametrize(
    "asked",
    [{}, {"flag": "returned"}, {"flag": "mine"}, {"least": "1", "most": "90000"}, {"place": "513499101201"}],
)
def test_what_is_to_do_is_read_by_the_partial_index(history: County, asked: dict[str, str]) -> None:
    # The addresses are what tells the desk of a programme's amounts.
    assert reverse("desk") == "/"
    seats = history.seats("t1.reviewer")
    found = Narrowing.read(asked).of(open_tasks(seats), seats)
    plan = _plan(found)
    assert "task_open_inbox" in plan or "task_one_open_per_case" in plan, plan
    _reads_no_whole_table(plan)


@pytest.mark.parametrize("shelf", list(Shelf))
def test_what_she_did_is_read_by_her_shelf(history: County, shelf: Shelf) -> None:
    plan = _plan(shelved(history.seats("t1.reviewer"), shelf))
    # Where nearly every row is hers, PostgreSQL may as well walk the key backwards to the first page.
    if connection.vendor == "sqlite" or shelf == Shelf.DONE:
        assert "task_on_her_shelf" in plan, plan
    _reads_no_whole_table(plan)


@pytest.mark.parametrize(
    ("username", "index"),
    [("t1.reviewer", "case_by_township"), ("c.sealer", "case_by_county"), ("v1.chair", "case_by_place")],
)
def test_all_cases_are_read_by_the_index_of_her_kind_of_place(
    history: County, username: str, index: str
) -> None:
    plan = _plan(seeking.visible_cases(history.seats(username)))
    if connection.vendor == "sqlite":
        assert index in plan, plan
    _reads_no_whole_table(plan)


@pytest.mark.parametrize(
    ("words", "index"), [("阿依", "case_by_name"), ("示妇贷〔2014〕2号", "case_number_once_per_county")]
)
def test_a_name_and_a_number_are_found_by_their_index(history: County, words: str, index: str) -> None:
    seats = history.seats("t1.reviewer")
    found = seeking.matching(seeking.visible_cases(seats), seeking.read(words, seats), seats)
    plan = _plan(found)
    assert index in plan or ("sqlite_autoindex" in plan and "number" in plan), plan
    _reads_no_whole_table(plan)


def test_visible_cases_are_those_that_her_seats_see(history: County) -> None:
    for username in ("t1.reviewer", "t2.reviewer", "c.sealer", "v1.chair", "b1.officer", "c.registrar"):
        seats = history.seats(username)
        by_index = set(seeking.visible_cases(seats).values_list("pk", flat=True))
        assert by_index == set(Case.objects.filter(seats.visible()).values_list("pk", flat=True)), username
