from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.crypto import ring
from workflows.models import PaperRevision
from workflows.paper_checks import verify_papers


class Command(BaseCommand):
    help = "Say which kept paper is missing, altered, or unknown to the journal; exit 1 if any."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ring()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        count = 0
        for fault in verify_papers():
            count += 1
            self.stdout.write(str(fault))
        if count:
            self.stderr.write(_("Faults: %(count)d.") % {"count": count})
            sys.exit(1)
        self.stdout.write(
            _("%(count)d revisions of papers: all there, none altered.")
            % {"count": PaperRevision.objects.count()}
        )
