from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.translation import gettext as _

from workflows import clock
from workflows.background import Shift, reclaim_all
from workflows.checks import MACHINE
from workflows.models import PaperWorker
from workflows.paper_orders import try_again
from workflows.paper_worker import LEASE, Made, OutOfTimeError, make_one, reclaim

_log = logging.getLogger(__name__)
# A process is followed by a fresh one after so many papers: what the libraries keep goes with it.
RECYCLE_AFTER = 500
PAUSE = 1.0
# A job that hangs is given up while its lease still holds: nobody else has begun it.
MOST_SECONDS = LEASE.total_seconds() - 60
# With --once nobody is there to wait for the database for ever.
MOST_HICCUPS = 10


class Command(BaseCommand):
    # All checks together load every page and address, which a worker would hold in memory to its end.
    requires_system_checks = (Tags.models, MACHINE)
    help = (
        "Make the papers that wait, as they come, and do what else goes on behind the pages; --once: what waits now."
        " Several may run beside each other."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument("--again", action="store_true", help="first make due what failed or was given up")
        parser.add_argument("--most", type=int, default=RECYCLE_AFTER, help="begin afresh after so many")
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the process that started it ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._stopping, self._parent = False, os.getppid() if options["with_parent"] else 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._name, self._started = f"{socket.gethostname()}:{os.getpid()}", clock.now()
        self._done = self._undone = 0
        self._shift = Shift()
        if options["again"]:
            self.stdout.write(_("Due again: %(count)d.") % {"count": try_again()})
        self._work(options["most"], once=options["once"])
        PaperWorker.objects.filter(name=self._name).update(stopped_at=clock.now())
        self.stdout.write(
            _("Papers made: %(done)d, not made: %(undone)d.") % {"done": self._done, "undone": self._undone}
        )

    def _work(self, most: int, *, once: bool) -> None:
        hiccups = 0
        while not self._is_over():
            if self._done + self._undone >= most:
                self._shift.end()
                self._begin_afresh()
            try:
                is_busy = self._turn()
                hiccups = 0
            except (OperationalError, InterfaceError):
                # The database restarts, or is locked by a backup: what was begun is taken back with its lease.
                hiccups += 1
                if once and hiccups > MOST_HICCUPS:
                    raise
                _log.exception("the database didn't answer")
                is_busy = False
            else:
                if once and not is_busy:
                    break
            if not is_busy:
                close_old_connections()
                time.sleep(PAUSE)
        self._shift.end()

    def _turn(self) -> bool:
        """One paper and a turn of each other kind of work; False where nothing waits.

        The board knows that this worker lives.
        """
        self._seen()
        reclaim(clock.now())
        reclaim_all(clock.now())
        made = self._paper()
        return self._shift.turn() or made is not None

    def _paper(self) -> Made | None:
        try:
            with _alarm(MOST_SECONDS):
                made = make_one()
        except OutOfTimeError:  # rung between the paper's end and the alarm's
            return None
        if made is not None:
            self._done += made.done
            self._undone += not made.done
            self._seen()
        return made

    def _seen(self) -> None:
        columns = {"seen_at": clock.now(), "done": self._done, "stopped_at": None}
        if not PaperWorker.objects.filter(name=self._name, started_at=self._started).update(**columns):
            PaperWorker.objects.update_or_create(
                name=self._name, defaults={"started_at": self._started, **columns}
            )

    def _is_over(self) -> bool:
        return self._stopping or bool(self._parent and os.getppid() != self._parent)

    def _begin_afresh(self) -> None:
        """The same process with nothing in its memory: libraries that print keep more and more."""
        connections.close_all()
        os.execv(sys.executable, [sys.executable, *_afresh(sys.argv)])  # noqa: S606 - our own command line

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """After the paper, or the turn of other work, that is being done."""
        self._stopping = True


def _afresh(words: list[str]) -> list[str]:
    """The command line of the next process: what was to be tried again is due already."""
    return [word for word in words if word != "--again"]


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raises OutOfTimeError where what happens meanwhile takes longer."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
