from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.paper_verdicts import verdict_of


class Command(BaseCommand):
    help = (
        "Say what a PDF of ours is worth: genuine, cut back, altered, void or unknown; exit 1 unless genuine."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        answer = verdict_of(data)
        self.stdout.write(str(answer.words))
        if answer.standing is not None:
            words = {
                "number": answer.standing.paper.number,
                "signed": len(answer.standing.signed),
                "wanted": answer.standing.wanted,
            }
            self.stdout.write(
                _("%(number)s: the latest version has %(signed)d of %(wanted)d signatures.") % words
            )
        for each in answer.signatures:
            said = _("; ").join(each.faults) if each.faults else _("holds")
            self.stdout.write(f"  {each.name}: {said}")
        if not answer.is_good:
            sys.exit(1)
