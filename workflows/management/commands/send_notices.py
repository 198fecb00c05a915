from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.crypto import ring
from workflows.sending import send_waiting

MOST = 2000


class Command(BaseCommand):
    help = "Send the messages about notices that wait. For cron, each minute or so; several at once share the work."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--most", type=int, default=MOST, help="send at most so many messages in this run"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ring()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        sent, failed = send_waiting(max(options["most"], 0))
        self.stdout.write(
            _("Messages sent: %(done)d, failed: %(failed)d.") % {"done": sent, "failed": failed}
        )
