from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from loans.loading import HISTORY, load_history
from workflows.loading import Report
from workflows.management.tables import TableCommand


class Command(TableCommand):
    help = "Load women who had the loan before, and guarantees that are still open, from a table."
    columns = HISTORY
    title = "以往记录"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--county", default="", metavar="CODE", help="six digits; needed where there are several"
        )

    def load(self, path: Path, options: dict[str, Any]) -> Report:
        return load_history(path, county=options["county"], check_only=options["check"])
