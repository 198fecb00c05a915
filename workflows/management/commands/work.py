from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils.translation import gettext as _

from workflows import clock
from workflows.background import Shift, reclaim_all
from workflows.models import PaperWorker
from workflows.paper_worker import make_one, reclaim

# A process is followed by a fresh one after so many papers: what the libraries keep goes with it.
RECYCLE_AFTER = 500
PAUSE = 1.0


class Command(BaseCommand):
    help = (
        "Make the papers that wait, as they come, and do what else goes on behind the pages; --once: what waits now."
        " Several may run beside each other."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument("--most", type=int, default=RECYCLE_AFTER, help="begin afresh after so many")
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the process that started it ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._stopping, self._parent = False, os.getppid() if options["with_parent"] else 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        name = f"{socket.gethostname()}:{os.getpid()}"
        now = clock.now()
        PaperWorker.objects.update_or_create(
            name=name, defaults={"started_at": now, "seen_at": now, "done": 0, "stopped_at": None}
        )
        done, undone = self._work(name, options)
        PaperWorker.objects.filter(name=name).update(stopped_at=clock.now())
        self.stdout.write(
            _("Papers made: %(done)d, not made: %(undone)d.") % {"done": done, "undone": undone}
        )

    def _work(self, name: str, options: dict[str, Any]) -> tuple[int, int]:
        """(papers made, papers not made) until there is nothing to do, or for ever."""
        done = undone = 0
        shift = Shift()
        while not self._is_over():
            if done + undone >= options["most"]:
                shift.end()
                self._begin_afresh()
            reclaim(clock.now())
            reclaim_all(clock.now())
            made = make_one()
            done += made is not None and made.done
            undone += made is not None and not made.done
            PaperWorker.objects.filter(name=name).update(seen_at=clock.now(), done=done)
            if not shift.turn() and made is None:
                if options["once"]:
                    break
                close_old_connections()
                time.sleep(PAUSE)
        shift.end()
        return done, undone

    def _is_over(self) -> bool:
        return self._stopping or bool(self._parent and os.getppid() != self._parent)

    def _begin_afresh(self) -> None:
        """The same process with nothing in its memory: libraries that print keep more and more."""
        connections.close_all()
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - our own command line

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """After the paper, or the turn of other work, that is being done."""
        self._stopping = True
