from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from loans.demo import PASSWORD, CountyExistsError, load_county, tell
from loans.demo.county import opening_day
from loans.demo.seal import certify
from loans.demo.women import women
from people.demo import tell as tell_registers
from people.demo.schedule import STORIES, Schedule
from workflows import clock
from workflows.crypto import make_key_file
from workflows.models import Appointment, Officer

# One account per desk; the others are listed after them.
DESKS = (
    "v1.cadre",
    "v1.chair",
    "t1.reviewer",
    "b1.officer",
    "b1.liaison",
    "c.manager",
    "c.sealer",
    "c.second",
    "c.registrar",
    "c.recorder",
    "a.auditor",
)


class Command(BaseCommand):
    help = "Load the invented county 示范县 with cases in every state, and print an account per desk."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--address", default="", help="where it is going to be served, to be printed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not os.environ.get("JINGUO_KEYS"):
            # The demo's own data: keys of a real installation are made on purpose, by make_keys.
            make_key_file(Path(settings.KEY_FILE))
        today = clock.today()
        people = women(today)
        try:
            # All or nothing: an interrupted demo can be started again.
            with transaction.atomic():
                load_county(people, today)
                schedule = Schedule()
                women_told = tell_registers(schedule, today, opening_day(today))
                count = tell(schedule, people, today)
                count += sum(story(schedule, today, opening_day(today)) for story in STORIES.values())
                schedule.run()
                certify()
        except CountyExistsError:
            self.stdout.write(_("This database holds a county already; nothing was loaded."))
        else:
            self.stdout.write(
                _("The demo county is loaded: %(count)d cases, %(women)d women in its registers.")
                % {"count": count, "women": women_told}
            )
        self._print_accounts()
        if options["address"]:
            self.stdout.write(_("Address: %(address)s") % {"address": options["address"]})

    def _print_accounts(self) -> None:
        today = clock.today()
        held = Appointment.objects.select_related("officer", "post__office").order_by(
            "officer__username", "starts_on"
        )
        if not _is_demo():
            return
        self.stdout.write("\n" + _("User name, password, post:"))
        for desks in (True, False):
            for row in held:
                if (row.officer.username in DESKS) is desks:
                    self.stdout.write(
                        _line(row, current=row.starts_on <= today and (row.ends_on or today) >= today)
                    )
        self.stdout.write("")


def _is_demo() -> bool:
    """Only the demo's password is told: a real county's officers have their own."""
    first = Officer.objects.filter(username=DESKS[0]).first()
    return first is not None and first.check_password(PASSWORD)


def _line(row: Appointment, *, current: bool) -> str:
    dates = "" if current else f"  ({row.starts_on} – {row.ends_on or ''})"
    return f"  {row.officer.username:<13}{PASSWORD:<16}{row.officer.name} · {row.post}{dates}"
