from __future__ import annotations

import argparse
import itertools
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows import clock
from workflows.crypto import ring
from workflows.due import lapse_overdue

MOST = 2000


class Command(BaseCommand):
    help = "Do what is due by now: overlong drafts, returns and unpaid cases lapse. For cron; harmless to repeat."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=MOST, help="close at most so many cases in this run")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = done = 0
        try:
            ring()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        for result in itertools.islice(lapse_overdue(clock.now()), max(options["most"], 0)):
            failed += result.failed
            done += result.done
            self.stdout.write(str(result))
        self.stdout.write(_("Lapsed: %(done)d, failed: %(failed)d.") % {"done": done, "failed": failed})
        if failed:
            raise CommandError(_("Some cases could not be closed; the others were."))
