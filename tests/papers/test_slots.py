"""No more files from strangers are checked at the same moment than there are slots, whoever dies while holding one."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.county import County
from tests.pages.desks import text_of
from workflows import paper_views
from workflows.limits import Budget
from workflows.paper_slots import SLOTS, WAITING, NoSlotError, slot

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Made by the first who asks."""
    settings.VAR = tmp_path / "var"
    return tmp_path / "var"


def test_as_many_as_there_are_and_no_more() -> None:
    with ExitStack() as held:
        for _number in range(SLOTS):
            held.enter_context(slot(seconds=0))
        with pytest.raises(NoSlotError), slot(seconds=0):
            pytest.fail("one too many")
    with slot(seconds=0):
        pass


def test_it_is_given_back_when_the_check_fails() -> None:
    for _turn in range(SLOTS + 1):
        with pytest.raises(ValueError, match="check"), slot(seconds=0):
            raise ValueError("check")


def test_a_process_that_dies_lets_go() -> None:
    reading, writing = os.pipe()
    children = [_holding(writing) for _number in range(SLOTS)]
    os.close(writing)
    assert b"".join(os.read(reading, 1) for _child in children) == b"1" * SLOTS
    with pytest.raises(NoSlotError), slot(seconds=0):
        pytest.fail("the others hold them all")
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(reading)
    with slot(seconds=0):
        pass


def test_whoever_waits_gets_the_next_one() -> None:
    reading, writing = os.pipe()
    children = [_holding(writing, seconds=0.2) for _number in range(SLOTS)]
    os.close(writing)
    assert b"".join(os.read(reading, 1) for _child in children) == b"1" * SLOTS
    with slot(seconds=30):
        pass
    for child in children:
        os.waitpid(child, 0)
    os.close(reading)


def test_few_wait_and_none_for_long() -> None:
    """A thread that waits serves nobody: eight files at once leave most of the site's threads to others."""
    with ExitStack() as held:
        for _number in range(SLOTS):
            held.enter_context(slot(seconds=0))
        with ThreadPoolExecutor(8) as pool:
            waits = list(pool.map(_seconds_waited, range(8)))
    assert sum(wait > 0.5 for wait in waits) == WAITING
    assert max(waits) < 5


def _seconds_waited(_number: int) -> float:
    since = time.monotonic()
    with pytest.raises(NoSlotError), slot():
        pytest.fail("one too many")
    return time.monotonic() - since


def _holding(writing: int, seconds: float = 0) -> int:
    """A process that says that it holds a slot, and keeps it until it is killed, or for so long."""
    if child := os.fork():
        return child
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    with slot(seconds=0):
        os.write(writing, b"1")
        signal.pause()
    os._exit(0)


def test_whoever_comes_too_many_is_told_and_not_counted(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_views, "slot", partial(slot, seconds=0))
    monkeypatch.setattr(paper_views, "FILES", Budget("paper-file", most=1, seconds=3600))
    client = Client(headers={"accept-language": "en"})

    def sent() -> Any:
        return client.post("/public/papers/", {"file": SimpleUploadedFile("form.pdf", b"no PDF")})

    with ExitStack() as held:
        for _number in range(SLOTS):
            held.enter_context(slot(seconds=0))
        told = sent()
    assert (told.status_code, "Many files are being checked" in text_of(told)) == (503, True)
    assert sent().status_code == 200
