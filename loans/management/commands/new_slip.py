from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from loans.slips import write_slips
from workflows.errors import ActError
from workflows.loading import Slip, one_time_password, renew_password


class Command(BaseCommand):
    help = "Give an officer who lost her slip or password a new one-time password, and print its slip."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--slips", metavar="FILE.pdf", required=True, help="where the slip is written")
        parser.add_argument("--address", default="", help="the web address that the slip tells")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["slips"])
        password = one_time_password()
        try:
            with transaction.atomic():
                officer, posts = renew_password(options["username"], password)
                slip = Slip(
                    officer.name, officer.username, password, tuple(map(str, posts)), posts[0].office.county
                )
                write_slips(target, [slip], options["address"])
        except ActError as error:
            raise CommandError(str(error.reason)) from error
        except OSError as error:
            words = {"file": target, "reason": error.strerror}
            raise CommandError(_("%(file)s can't be written: %(reason)s.") % words) from error
        self.stdout.write(
            _("First-login slip: %(file)s. Hand it over in person, then delete the file.") % {"file": target}
        )
