from __future__ import annotations

from pathlib import Path
from typing import Any

from workflows.loading import PLACES, Report, load_places
from workflows.management.tables import TableCommand


class Command(TableCommand):
    help = "Load places (county, townships, villages) from a table: code, name, in force from, until."
    columns = PLACES
    title = "区划"

    def load(self, path: Path, options: dict[str, Any]) -> Report:
        return load_places(path, check_only=options["check"])
