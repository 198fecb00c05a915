from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.crypto import make_key_file


class Command(BaseCommand):
    help = "Make the key ring of a new installation. An existing one is never replaced."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.KEY_FILE)
        if os.environ.get("JINGUO_KEYS"):
            raise CommandError(_("The keys come from the environment (JINGUO_KEYS); no file was made."))
        try:
            made = make_key_file(path)
        except OSError as error:
            raise CommandError(
                _("%(file)s can't be written: %(reason)s.") % {"file": path, "reason": error.strerror}
            ) from error
        if not made:
            raise CommandError(
                _("There are keys already: %(file)s. They are never replaced.") % {"file": path}
            )
        self.stdout.write(_("New keys: %(file)s.") % {"file": path})
        self.stdout.write(
            _("Copy this file to a safe place now, apart from the data: without it nothing can be read.")
        )
