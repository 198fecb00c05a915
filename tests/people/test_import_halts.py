"""A file that meets the same trouble turn after turn stops where its sender sees it, and goes on when she says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from people import retention
from people.imports import batches
from people.imports.halting import MOST_FRUITLESS
from people.models import ImportBatch, Person
from tests.api.client import Desk
from tests.county import County, id_number
from tests.pages.desks import at_desk, text_of
from tests.people.files import WOMAN, counts, send, take
from workflows.background import Shift
from workflows.errors import Conflict, NotFound
from workflows.models import JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
FACTS, ROWS, READ = 'INSERT INTO "people_fact"', 3, 'INSERT INTO "people_importrow"'


@contextmanager
def refusing(statement: str, when: Callable[[int], bool] = lambda _time: True) -> Iterator[None]:
    """The database answers this statement with an operational error, each time for which `when` says so."""
    times = iter(range(10_000))

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if statement in sql and when(next(times)):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


@pytest.fixture(autouse=True)
def _workers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SMALL_ROWS", 0)


@pytest.fixture
def batch(county: County) -> ImportBatch:
    women = [
        {**WOMAN, "姓名": "王秀", "身份证号": id_number(f"1985010{day}", 22)} for day in range(1, ROWS + 1)
    ]
    return send(county, women)


def work(turns: int) -> None:
    """As often as a worker comes by; a worker goes on whatever one kind of work runs into."""
    for _turn in range(turns):
        Shift().turn()


def test_it_stops_after_so_many_turns_and_goes_on_when_it_is_tried_again(
    county: County, batch: ImportBatch
) -> None:
    take(county, batch)
    with refusing(FACTS):
        work(MOST_FRUITLESS - 1)
        batch.refresh_from_db()
        assert (batch.status, batch.fruitless, batch.fault) == ("taking", MOST_FRUITLESS - 1, None)
        work(1)
        batch.refresh_from_db()
        assert (batch.status, batch.lease) == ("halted", "")
        # Nobody tries it any more.
        work(3)
    assert counts(batch) == {"right": ROWS, "wrong": 0, "known": 0, "taken": 0}
    assert JournalRow.objects.filter(act="halt_import", officer=None).count() == 1
    client = at_desk(county, "v1.chair")
    assert "Stopped" in text_of(client.get("/imports/"))
    words = text_of(client.get(f"/imports/{batch.ref}/"))
    assert "Nothing is wrong with its rows" in words
    assert "Try again" in words
    client.post(f"/imports/{batch.ref}/retry/")
    work(2)
    batch.refresh_from_db()
    assert (batch.status, batch.fault, batch.fruitless) == ("taken", None, 0)
    assert counts(batch) == {"right": 0, "wrong": 0, "known": 0, "taken": ROWS}
    # What was left was taken for whoever tried again.
    assert JournalRow.objects.get(act="take_import").officer == county.officers["v1.chair"]
    assert Person.objects.count() == ROWS
    assert list(verify()) == []


def test_a_file_that_comes_further_between_its_troubles_never_stops(
    county: County, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("people.imports.taking_over.CHUNK", 1)
    monkeypatch.setattr("people.imports.halting.MOST_FRUITLESS", 2)
    take(county, batch)
    # Every second portion is refused: each time it came a row further.
    with refusing(FACTS, lambda time: time % 2 == 1):
        work(2 * ROWS)
    batch.refresh_from_db()
    assert batch.status == "taken"
    assert counts(batch)["taken"] == ROWS


def test_what_stands_stays_and_the_rest_is_taken_later(
    county: County, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("people.imports.taking_over.CHUNK", 1)
    take(county, batch)
    with refusing(FACTS, lambda time: time > 0):
        work(MOST_FRUITLESS + 1)
    batch.refresh_from_db()
    assert batch.status == "halted"
    assert counts(batch) == {"right": ROWS - 1, "wrong": 0, "known": 0, "taken": 1}
    batches.retry(batch.ref, county.seats("v1.cadre"))
    work(ROWS + 1)
    assert counts(batch)["taken"] == ROWS
    taken = JournalRow.objects.filter(act="take_import").values_list("facts", flat=True)
    assert sum(facts["rows"] for facts in taken) == ROWS


def test_a_file_that_cannot_be_checked_stops_too(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SMALL_BYTES", 0)
    batch = send(county, [WOMAN])
    with refusing(READ):
        work(MOST_FRUITLESS)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_read) == ("halted", 0)
    desk = Desk(county, "v1.cadre", language="en")
    told = desk.get(f"/imports/{batch.ref}")[1]
    assert told["status"] == "halted"
    assert "Try again" in told["fault"][0]
    assert "重试" in Desk(county, "v1.cadre", language="zh-hans").get(f"/imports/{batch.ref}")[1]["fault"][0]
    # The same bytes sent again are the same file, and it says what to do.
    assert send(county, [WOMAN]).pk == batch.pk
    status, told = desk.post(f"/imports/{batch.ref}/retry", {})
    assert (status, told["status"], told["fault"]) == (200, "waiting", [])
    work(2)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_right) == ("checked", 1)


def test_a_stopped_file_holds_up_no_other(county: County, batch: ImportBatch) -> None:
    take(county, batch)
    other = send(county, [{**WOMAN, "姓名": "李秀", "身份证号": id_number("19860101", 22)}])
    with refusing(FACTS):
        work(MOST_FRUITLESS)
    take(county, other)
    work(2)
    other.refresh_from_db()
    assert other.status == "taken"


def test_only_a_stopped_file_is_tried_again_and_only_by_its_places_keeper(
    county: County, batch: ImportBatch
) -> None:
    seats = county.seats("v1.cadre")
    with pytest.raises(Conflict) as refused:
        batches.retry(batch.ref, seats)
    assert refused.value.code == "not_halted"
    take(county, batch)
    # It goes on by itself: nothing more happens.
    assert batches.retry(batch.ref, seats).status == "taking"
    with refusing(FACTS):
        work(MOST_FRUITLESS)
    with pytest.raises(NotFound):
        batches.retry(batch.ref, county.seats("v2.cadre"))
    assert at_desk(county, "v2.cadre").post(f"/imports/{batch.ref}/retry/").status_code == 404
    assert batches.retry(batch.ref, seats).status == "taking"


def test_a_stopped_file_is_dropped_with_what_was_typed(county: County, batch: ImportBatch) -> None:
    take(county, batch)
    with refusing(FACTS):
        work(MOST_FRUITLESS)
    client = at_desk(county, "v1.cadre")
    assert "Drop this file" in text_of(client.get(f"/imports/{batch.ref}/"))
    client.post(f"/imports/{batch.ref}/drop/")
    batch.refresh_from_db()
    assert (batch.status, batch.rows.count()) == ("dropped", 0)


def test_a_stopped_file_that_nobody_tries_again_goes_with_its_days(
    county: County, batch: ImportBatch
) -> None:
    from datetime import timedelta

    from workflows import clock

    take(county, batch)
    with refusing(FACTS):
        work(MOST_FRUITLESS)
    assert retention.tidy(clock.now() + timedelta(days=179)) == 0
    assert retention.tidy(clock.now() + timedelta(days=181)) == 1
    batch.refresh_from_db()
    assert (batch.status, batch.file) == ("dropped", None)


def test_the_database_wants_a_stopped_file_to_say_why(batch: ImportBatch) -> None:
    rows = ImportBatch.objects.filter(pk=batch.pk)
    with pytest.raises(IntegrityError, match="import_halted_says_why"), transaction.atomic():
        rows.update(status="halted", fault=None)
    assert rows.update(status="halted", fault={"en": ["x"], "zh": ["x"]}) == 1
