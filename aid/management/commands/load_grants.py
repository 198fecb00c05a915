from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from aid.loading import GRANTS_BEFORE, load_grants
from workflows.loading import Report
from workflows.management.tables import TableCommand


class Command(TableCommand):
    help = "Load grants that were delivered before this system came from a table."
    columns = GRANTS_BEFORE
    title = "以往救助"
    counted = {"grants": gettext_lazy("grants from before this system")}

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--county", default="", metavar="CODE", help="six digits; needed where there are several"
        )

    def load(self, path: Path, options: dict[str, Any]) -> Report:
        return load_grants(path, county=options["county"], check_only=options["check"])
