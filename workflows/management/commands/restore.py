from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows import clock
from workflows.backups import BackupError, Restored, restore


class Command(BaseCommand):
    help = "Restore database and files from a backup. The keys must be here already. Stop the server before."

    # It must work where the checks find fault: that is when it is needed most.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("archive", metavar="FILE", help="an archive that backup made")
        parser.add_argument("--force", action="store_true", help="replace what is here, after backing it up")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore(
                Path(options["archive"]), clock.now(), force=options["force"], say=self.stdout.write
            )
        except (BackupError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        if done.before:
            self.stdout.write(_("What stood here before: %(file)s") % {"file": done.before})
        self._report(done)

    def _report(self, done: Restored) -> None:
        for fault in done.faults:
            self.stdout.write(str(fault))
        words = {
            "rows": done.rows,
            "cases": done.cases,
            "files": done.files,
            "made_at": done.manifest.made_at,
        }
        self.stdout.write(
            _(
                "Restored the backup of %(made_at)s: journal rows: %(rows)d, cases: %(cases)d, files: %(files)d."
            )
            % words
        )
        if done.faults or done.missing_files:
            counts = {"faults": len(done.faults), "missing": done.missing_files}
            raise CommandError(
                _("It stands as it was backed up, but faults: %(faults)d, missing files: %(missing)d.")
                % counts
            )
        self.stdout.write(_("The journal holds, every file is there."))
