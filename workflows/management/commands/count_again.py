from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from workflows.tallies import count_again


class Command(BaseCommand):
    help = (
        "Count the sums of the statistics anew from the cases, and say which were wrong; acts wait meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = count_again()
        for each in wrong:
            self.stdout.write(f"{each.cell}: {each}")
        self.stdout.write(_("Sums that were wrong: %(count)d.") % {"count": len(wrong)})
