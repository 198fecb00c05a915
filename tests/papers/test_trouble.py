"""What goes wrong where papers are made: the database is away, a job hangs or fails, a worker dies beside others."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from loans.programme import LOANS
from tests.county import County, advance, draft
from tests.pages.desks import at_desk, text_of
from workflows import clock, paper_worker
from workflows.management.commands import work
from workflows.models import PaperJob, PaperWorker
from workflows.paper_checks import verify_papers
from workflows.paper_trouble import trouble_at
from workflows.paper_worker import MOST_ATTEMPTS, NO_STAMP, make_one, make_waiting
from workflows.sealing.signers import StampError

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]
COUNTIES = {"513499"}


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """A worker takes these; the tests' own come back."""
    taken = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)}
    yield
    for number, handler in taken.items():
        signal.signal(number, handler)


def fails(error: Exception) -> Callable[..., Any]:
    def printed(*_asked: Any) -> Any:
        raise error

    return printed


def test_the_database_may_be_away_for_a_moment(keys: County, monkeypatch: pytest.MonkeyPatch) -> None:
    advance(keys, draft(keys), "submit")
    asked: list[str] = []
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)

    def away(now: Any) -> int:
        asked.append("reclaim")
        if len(asked) in {1, 2}:
            raise OperationalError("the server closed the connection unexpectedly")
        return paper_worker.reclaim(now)

    monkeypatch.setattr(work, "reclaim", away)
    call_command("work", "--once", stdout=io.StringIO())
    assert len(asked) > 2
    assert not PaperJob.objects.exclude(state="done").exists()
    assert PaperWorker.objects.get().stopped_at is not None


def test_with_once_nobody_waits_for_the_database_for_ever(
    keys: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(work, "reclaim", fails(OperationalError("locked")))
    with pytest.raises(OperationalError):
        call_command("work", "--once", stdout=io.StringIO())


def test_a_job_that_hangs_ends_with_its_time(keys: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = advance(keys, draft(keys), "submit")

    def hangs(_paper: Any) -> Any:
        while True:
            with suppress(Exception):  # as libraries do
                time.sleep(5)

    monkeypatch.setattr(work, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(LOANS, "print_paper", hangs)
    call_command("work", "--once", stdout=io.StringIO())
    jobs = PaperJob.objects.filter(paper__case=case)
    assert {(job.error, job.state, job.lease, job.attempts) for job in jobs} == {
        ("out_of_time", "waiting", "", 1)
    }
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_what_fails_more_than_once_is_told_and_tried_again_at_a_word(
    keys: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance(keys, draft(keys), "submit")
    with monkeypatch.context() as broken:
        broken.setattr(LOANS, "print_paper", fails(ValueError("a template")))
        make_waiting(10)
        assert not trouble_at(clock.now(), COUNTIES)
        with clock.at(clock.now() + timedelta(hours=1)):
            make_waiting(10)
            found = trouble_at(clock.now(), COUNTIES)
            assert (found.faulty, found.failed, found.late) == (2, 0, 0)
            assert "2 failed more than once" in text_of(at_desk(keys, "c.sealer").get("/board/"))
            assert {"ValueError" in str(fault) for fault in verify_papers()} == {True}
        PaperJob.objects.update(attempts=MOST_ATTEMPTS - 1, next_at=clock.now())
        make_waiting(10)
        assert trouble_at(clock.now(), COUNTIES).failed == 2
    assert make_waiting(10) == (0, 0)
    said = io.StringIO()
    call_command("work", "--again", "--once", stdout=said)
    assert not PaperJob.objects.exclude(state="done").exists()
    assert not trouble_at(clock.now(), COUNTIES)


def test_a_time_stamp_is_asked_for_until_it_comes(keys: County, monkeypatch: pytest.MonkeyPatch) -> None:
    advance(keys, draft(keys), "submit")
    monkeypatch.setattr(LOANS, "print_paper", fails(StampError("nobody answers")))
    PaperJob.objects.update(attempts=MOST_ATTEMPTS + 5)
    assert make_one() is not None
    assert PaperJob.objects.get(error=NO_STAMP).state == PaperJob.State.WAITING


def test_a_dead_worker_is_on_the_board_beside_one_that_lives(keys: County) -> None:
    dead = PaperWorker.objects.create(name="machine:1", started_at=clock.now(), seen_at=clock.now())
    stopped = PaperWorker.objects.create(
        name="machine:2", started_at=clock.now(), seen_at=clock.now(), stopped_at=clock.now()
    )
    with clock.at(clock.now() + timedelta(minutes=30)):
        PaperWorker.objects.create(name="machine:3", started_at=clock.now(), seen_at=clock.now())
        assert [worker.name for worker in trouble_at(clock.now(), COUNTIES).gone] == ["machine:1"]
        words = text_of(at_desk(keys, "c.sealer").get("/board/"))
        assert "The worker machine:1 was last seen at" in words
        assert "machine:2" not in words
        assert "Documents aren’t coming out" not in words
    with clock.at(clock.now() + timedelta(hours=25)):
        call_command("tick", stdout=io.StringIO())
        assert not PaperWorker.objects.filter(pk__in=[dead.pk, stopped.pk]).exists()
        # Of the last one it is still known when it was seen.
        assert PaperWorker.objects.count() == 1


def test_the_tick_takes_papers_back_from_the_dead(keys: County) -> None:
    advance(keys, draft(keys), "submit")
    job = paper_worker.take(PaperJob.objects.earliest("pk").pk, "f" * 32, clock.now())
    assert job is not None
    with clock.at(clock.now() + timedelta(minutes=6)):
        call_command("tick", stdout=io.StringIO())
    job.refresh_from_db()
    assert (job.lease, job.error) == ("", "worker_died")


def test_a_worker_that_was_forgotten_enters_itself_again(
    keys: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine slept for longer than a day; the tick had cleared its row away."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            PaperWorker.objects.all().delete()
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(time, "sleep", sleep)
    call_command("work", stdout=io.StringIO())
    assert PaperWorker.objects.get().stopped_at is not None
