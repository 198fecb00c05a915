from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from loans.slips import write_slips
from workflows.loading import OFFICERS, Report, Slip, load_officers
from workflows.management.tables import TableCommand


class Command(TableCommand):
    help = "Load offices, posts, officers and appointments from a table, and print a first-login slip for each officer."
    columns = OFFICERS
    title = "经办人"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--slips", metavar="FILE.pdf", help="where the first-login slips are written")
        parser.add_argument("--address", default="", help="the web address that the slips tell")

    def load(self, path: Path, options: dict[str, Any]) -> Report:
        target = Path(options["slips"]) if options["slips"] else None
        written = False

        def deliver(slips: list[Slip]) -> None:
            nonlocal written
            if target is None:
                count: dict[str, Any] = {"count": len(slips)}
                raise CommandError(
                    _("New officers: %(count)d. Name the file for their first-login slips: --slips FILE.pdf.")
                    % count
                )
            try:
                write_slips(target, slips, options["address"])
            except OSError as error:
                words = {"file": target, "reason": error.strerror}
                raise CommandError(_("%(file)s can't be written: %(reason)s.") % words) from error
            written = True

        try:
            report = load_officers(path, deliver, check_only=options["check"])
        except BaseException:
            # Slips of accounts that were not made after all would only mislead.
            if written and target is not None:
                target.unlink(missing_ok=True)
            raise
        if written:
            self.stdout.write(
                _("First-login slips: %(file)s. Print it, hand the slips out, delete it.") % {"file": target}
            )
        return report
