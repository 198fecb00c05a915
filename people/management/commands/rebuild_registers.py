from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from people.standings import rebuild
from workflows.models import Place
from workflows.models.places import COUNTY


class Command(BaseCommand):
    help = "Work out anew from the facts who stands in which register; say how many entries were wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "county", nargs="?", default="", metavar="COUNTY", help="six digits; all without it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        county = options["county"]
        if county and not (len(county) == COUNTY and Place.objects.filter(code=county).exists()):
            raise CommandError(_("There is no county %(code)s.") % {"code": county})
        self.stdout.write(_("Entries and places that were wrong: %(count)d.") % {"count": rebuild(county)})
