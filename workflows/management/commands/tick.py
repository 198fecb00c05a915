from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows import clock
from workflows.background import reclaim_all, tidy_all
from workflows.crypto import ring
from workflows.deadlines import Told, remind_and_escalate
from workflows.due import Result, lapse_overdue
from workflows.general_notices import Made, make_all
from workflows.paper_roots import RENEW_LIST_AFTER, sign_lists
from workflows.paper_trouble import forget_workers
from workflows.paper_worker import reclaim
from workflows.sending import send_waiting

MOST = 2000


class Command(BaseCommand):
    help = (
        "Do what is due by now: overlong drafts, returns and unpaid cases lapse, posts are reminded, the county is told"
        " of what is overdue, messages are sent, lists of revoked certificates are kept fresh, what dead workers held"
        " is free again. For cron; harmless to repeat."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--most", type=int, default=MOST, help="do at most so much of each kind in this run"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ring()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        most = max(options["most"], 0)
        done, failed = self._run(lapse_overdue(clock.now()), most)
        self.stdout.write(_("Lapsed: %(done)d, failed: %(failed)d.") % {"done": done, "failed": failed})
        now = clock.now()
        told, untold = self._run(itertools.chain(remind_and_escalate(now), make_all(now)), most)
        self.stdout.write(
            _("Reminders and escalations: %(done)d, failed: %(failed)d.") % {"done": told, "failed": untold}
        )
        sent, unsent = send_waiting(most)
        self.stdout.write(
            _("Messages sent: %(done)d, failed: %(failed)d.") % {"done": sent, "failed": unsent}
        )
        sign_lists(older_than=RENEW_LIST_AFTER)
        reclaim(clock.now())
        forget_workers(clock.now())
        if freed := reclaim_all(clock.now()):
            self.stdout.write(_("Freed from workers that died: %(freed)d.") % {"freed": freed})
        if gone := tidy_all(clock.now()):
            self.stdout.write(_("Done away with, its time being over: %(gone)d.") % {"gone": gone})
        if failed:
            raise CommandError(_("Some cases could not be closed; the others were."))
        if untold:
            raise CommandError(_("Some notices could not be made; the others were."))

    def _run(self, results: Iterator[Result | Told | Made], most: int) -> tuple[int, int]:
        """(done, failed), a line said for each."""
        done = failed = 0
        for result in itertools.islice(results, most):
            failed += result.failed
            done += result.done
            self.stdout.write(str(result))
        return done, failed
