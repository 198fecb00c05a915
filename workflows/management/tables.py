"""What every command that loads a table has: the file, its template, and the words for what came of it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.loading.report import Report
from workflows.tables import Column, TableError, write_template

COUNTED = {
    "places": gettext_lazy("places added"),
    "ended": gettext_lazy("ended"),
    "offices": gettext_lazy("offices"),
    "posts": gettext_lazy("posts"),
    "officers": gettext_lazy("officers"),
    "appointments": gettext_lazy("appointments"),
    "kin": gettext_lazy("declared relatives"),
    "received": gettext_lazy("women who had it before"),
    "guarantees": gettext_lazy("open guarantees"),
}


class TableCommand(BaseCommand):
    """Loads FILE whole or not at all; with --check only says what it would do."""

    columns: Sequence[Column]
    title = ""
    # What the report counts, in words.
    counted: Mapping[str, Any] = COUNTED

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="CSV (UTF-8, GB18030), XLSX or XLS")
        parser.add_argument("--check", action="store_true", help="read and judge the file, load nothing")
        parser.add_argument(
            "--template", metavar="FILE", help="write an empty table (.xlsx or .csv) and stop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self._write_template(Path(options["template"]))
        elif not options["file"]:
            raise CommandError(_("Name the file to load, or --template FILE for an empty one."))
        else:
            self._load(Path(options["file"]), options)

    def load(self, path: Path, options: dict[str, Any]) -> Report:
        """The file is loaded. Raises TableError."""
        raise NotImplementedError

    def _load(self, path: Path, options: dict[str, Any]) -> None:
        try:
            report = self.load(path, options)
        except TableError as error:
            for line in error.lines():
                self.stderr.write(line)
            words = {"file": path.name, "count": len(error.problems)}
            raise CommandError(_("%(file)s: nothing was loaded, problems: %(count)d.") % words) from error
        except ImproperlyConfigured as error:
            # No keys: the sentence says what to do.
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(
                _("Someone else is loading at the same time. Nothing was loaded; try again.")
            ) from error
        self._say(report, check_only=options["check"])

    def _say(self, report: Report, *, check_only: bool) -> None:
        if check_only:
            self.stdout.write(_("Checked only: nothing was loaded. It would be:"))
        for name, count in report.added.items():
            self.stdout.write(f"  {self.counted[name]}: {count}")
        if not report.total:
            self.stdout.write(_("Nothing to change: everything stands as the file says."))
        elif report.unchanged:
            self.stdout.write(_("  rows that stood already: %(count)d") % {"count": report.unchanged})

    def _write_template(self, path: Path) -> None:
        try:
            write_template(path, self.columns, self.title)
        except FileExistsError:
            raise CommandError(_("%(file)s exists already; choose another name.") % {"file": path}) from None
        except OSError as error:
            raise CommandError(
                _("%(file)s can't be written: %(reason)s.") % {"file": path, "reason": error.strerror}
            ) from error
        self.stdout.write(_("Written: %(file)s. The example row is never loaded.") % {"file": path})
