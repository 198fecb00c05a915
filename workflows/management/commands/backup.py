from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows import clock
from workflows.backups import BackupError, back_up
from workflows.backups.archive import where_keys_are


class Command(BaseCommand):
    help = "Back up database and files into one archive. The keys are not in it."

    # It must work where the checks find fault: that is when it is needed most.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "target", metavar="FOLDER|FILE", help="a folder, or the archive's own name (.tar.gz)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path, manifest = back_up(Path(options["target"]), clock.now())
        except (BackupError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        words = {
            "file": path,
            "size": path.stat().st_size // 1024,
            "cases": manifest.counts.get("workflows_case", 0),
            "files": len(manifest.digests) - 1,
        }
        self.stdout.write(_("Backed up: %(file)s (%(size)d KB; cases: %(cases)d, files: %(files)d).") % words)
        self.stdout.write(
            _("The keys are NOT in it: back up %(keys)s apart. Without them nobody can read this backup.")
            % {"keys": where_keys_are()}
        )
