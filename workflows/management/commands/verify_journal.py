from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows import clock
from workflows.auditing import MOST_NAMED, keep
from workflows.models import Case, JournalRow
from workflows.verification import verify


class Command(BaseCommand):
    help = "Say which row of journal, sign-offs, contents or cases was changed behind the acts' back; exit 1 if any."

    def handle(self, *args: Any, **options: Any) -> None:
        count, named, started = 0, [], clock.now()
        try:
            for fault in verify():
                count += 1
                if count <= MOST_NAMED:
                    named.append(str(fault))
                self.stdout.write(str(fault))
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        # The auditor reads it on her page.
        keep("", started, JournalRow.objects.count(), named, count)
        if count:
            self.stderr.write(_("Faults: %(count)d.") % {"count": count})
            sys.exit(1)
        words = {"rows": JournalRow.objects.count(), "cases": Case.objects.count()}
        self.stdout.write(_("%(rows)d rows, %(cases)d cases: all holds.") % words)
