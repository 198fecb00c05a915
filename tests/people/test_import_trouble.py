"""The database refuses a row, which is wrong then, or is held by somebody else, which is no row's fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection

from people.imports import batches, running
from people.models import ImportBatch, Person
from tests.county import County, id_number
from tests.people.files import WOMAN, counts, send, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]

Answer = Callable[[int], Exception | None]
ROWS = 3


@pytest.fixture
def facts_are_written() -> Iterator[Callable[[Answer], None]]:
    """Each time that facts are written (counted from 0) the database answers with this error, or does it (None)."""
    with ExitStack() as stack:

        def answering(answer: Answer) -> None:
            times = iter(range(1000))

            def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
                if 'INSERT INTO "people_fact"' in sql and (error := answer(next(times))) is not None:
                    raise error
                return execute(sql, params, many, context)

            stack.enter_context(connection.execute_wrapper(wrapper))

        yield answering


@pytest.fixture
def batch(county: County) -> ImportBatch:
    women = [
        {**WOMAN, "姓名": "王秀", "身份证号": id_number(f"1985010{day}", 22)} for day in range(1, ROWS + 1)
    ]
    found = send(county, women)
    assert counts(found)["right"] == ROWS
    return found


def test_a_row_that_the_database_refuses_holds_up_no_other(
    county: County, batch: ImportBatch, facts_are_written: Callable[[Answer], None]
) -> None:
    facts_are_written(lambda time: IntegrityError("refused") if time in {0, 2} else None)
    take(county, batch)
    assert counts(batch) == {"right": 0, "wrong": 1, "known": 0, "taken": 2}
    assert batch.rows.get(status="wrong").line == 3


@pytest.mark.parametrize("held", [0, 2])
def test_a_held_database_marks_no_row_and_is_tried_again(
    county: County,
    batch: ImportBatch,
    facts_are_written: Callable[[Answer], None],
    monkeypatch: pytest.MonkeyPatch,
    held: int,
) -> None:
    """Whether the portion meets it, or the second of its rows, taken one by one since something was refused."""
    monkeypatch.setattr(batches, "SMALL_ROWS", 0)
    answers = {0: IntegrityError("refused"), held: OperationalError("locked")}
    facts_are_written(answers.get)
    take(county, batch)
    with pytest.raises(OperationalError):
        list(running.turns())
    batch.refresh_from_db()
    assert (batch.status, batch.lease) == ("taking", "")
    assert counts(batch) == {"right": ROWS - held // 2, "wrong": 0, "known": 0, "taken": held // 2}
    list(running.turns())
    assert counts(batch) == {"right": 0, "wrong": 0, "known": 0, "taken": ROWS}
    assert Person.objects.count() == ROWS


def test_whoever_confirms_a_small_file_meanwhile_is_told_nothing_of_it(
    county: County, batch: ImportBatch, facts_are_written: Callable[[Answer], None]
) -> None:
    facts_are_written(lambda time: OperationalError("locked") if time == 0 else None)
    assert take(county, batch).status == "taking"
    list(running.turns())
    assert counts(batch)["taken"] == ROWS
